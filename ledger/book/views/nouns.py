"""What a book is set up with, noun by noun: which rows, which columns, which forms, which operations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ledger.access.models import Unit, User
from ledger.access.operations import open_unit
from ledger.book import operations
from ledger.book.forms import set_up as forms
from ledger.book.models import Account, Fund, Item, Kit, Place
from ledger.screens.editing import EditForm
from ledger.screens.forms import Form
from ledger.screens.tables import Column


@dataclass(frozen=True)
class Noun:
    """A kind of record. ``key`` names it in the histories; ``enter`` and ``change`` call the operation."""

    key: str
    label: Promise
    icon: str
    rows: Callable[[QuerySet[Unit]], QuerySet[Any]]
    columns: Sequence[Column]
    unit_of: Callable[[Any], Unit]
    form: type[EditForm]
    change: Callable[[Any, dict[str, Any], User], object]
    many_url: str
    one_url: str
    new_label: Promise | str = ""
    new_url: str = ""
    new_form: type[Form] | None = None
    enter: Callable[[dict[str, Any], User], Any] = lambda _typed, _by: None

    def ref(self, record: Any) -> str:  # noqa: ANN401 -- a record of the noun
        """Return by what the histories know a record: headings by their role, for their codes may change."""
        return str(record.role if self.key == "account" else record.code)

    def form_for_new(self, data: Any, *, user: User) -> Form:  # noqa: ANN401 -- Django's own
        """Return the form for a new record."""
        return (self.new_form or Form)(data, user=user)


def _name(one_url: str) -> Column:
    return Column(
        "code", _("Name"), lambda one: one.name, order=("code",), phone="p1",
        link=lambda one: reverse(one_url, args=[one.code]), under=lambda one: one.code,
    )  # fmt: skip


def _of(root: str, units: QuerySet[Unit]) -> dict[str, Any]:
    return {f"{root}__in": units.filter(parent__isnull=True)}


def _enter_item(typed: dict[str, Any], by: User) -> Item:
    return operations.open_item(root=typed.pop("unit"), **typed, by=by)


def _enter_kit(typed: dict[str, Any], by: User) -> Kit:
    return operations.open_kit(root=typed.pop("unit"), **typed, by=by)


def _is_offered(kit: Kit) -> str:
    return gettext("yes") if kit.is_offered else gettext("no")


def _parts(kit: Kit) -> str:
    return gettext(", ").join(f"{part.item.called} × {part.quantity:,}" for part in kit.parts.all())


NOUNS: dict[str, Noun] = {
    "units": Noun(
        "unit", _("Units"), "sitemap", lambda units: units.select_related("parent"),
        [
            _name("unit"),
            Column("kind", _("Kind"), lambda one: one.get_kind_display(), ("kind",), kind="word", phone="p2"),
            Column("parent", _("Belongs to"), lambda one: one.parent or "", phone="p2"),
            Column("phone", _("Phone"), lambda one: one.phone, phone="p0"),
        ],
        lambda one: one, forms.UnitForm, lambda one, typed, by: operations.change_unit(unit=one, **typed, by=by),
        "units", "unit", _("New unit"), "new_unit", forms.NewUnitForm,
        lambda typed, by: open_unit(**typed, by=by),
    ),
    "places": Noun(
        "place", _("Places"), "map-pin", lambda units: Place.objects.filter(unit__in=units).select_related("unit"),
        [
            _name("place"),
            Column("kind", _("Kind"), lambda one: one.get_kind_display(), ("kind", "code"), kind="word", phone="p2"),
            Column("unit", _("Unit"), lambda one: one.unit.called, ("unit__path", "code"), phone="p2"),
            Column("account_number", _("Account number"), lambda one: one.account_number, phone="p0"),
        ],
        lambda one: one.unit, forms.PlaceForm,
        lambda one, typed, by: operations.change_place(place=one, **typed, by=by),
        "places", "place", _("New place"), "new_place", forms.NewPlaceForm,
        lambda typed, by: operations.open_place(**typed, by=by),
    ),
    "funds": Noun(
        "fund", _("Funds"), "tag",
        lambda units: Fund.objects.filter(unit__in=units).select_related("unit", "root"),
        [
            _name("fund"),
            Column(
                "restriction", _("Restriction"), lambda one: one.get_restriction_display(), ("restriction", "code"),
                kind="word", phone="p2",
            ),
            Column("unit", _("Unit"), lambda one: one.unit.called, ("unit__path", "code"), phone="p2"),
            Column("open_on", _("Opens"), lambda one: one.open_on, ("open_on",), "day", phone="p0"),
            Column("close_on", _("Closes"), lambda one: one.close_on, ("close_on",), "day", phone="p0"),
        ],
        lambda one: one.unit, forms.FundForm,
        lambda one, typed, by: operations.change_rules_of_fund(fund=one, **typed, by=by),
        "funds", "fund", _("New fund"), "new_fund", forms.NewFundForm,
        lambda typed, by: operations.open_fund(**typed, by=by),
    ),
    "items": Noun(
        "item", _("Items"), "shirt", lambda units: Item.objects.filter(**_of("root", units)).select_related("root"),
        [
            _name("item"),
            Column("name_en", _("English name"), lambda one: one.name_en, ("name_en",), phone="p2"),
            Column("unit_of_measure", _("Unit of measure"), lambda one: one.unit_of_measure, phone="pr"),
            Column("category", _("Category"), lambda one: one.category, ("category", "code"), phone="p2"),
        ],
        lambda one: one.root, forms.ItemForm, lambda one, typed, by: operations.change_item(item=one, **typed, by=by),
        "items", "item", _("New item"), "new_item", forms.NewItemForm, _enter_item,
    ),
    "kits": Noun(
        "kit", _("Kits"), "package",
        lambda units: Kit.objects.filter(**_of("root", units)).select_related("root").prefetch_related("parts__item"),
        [
            _name("kit"),
            Column("parts", _("What is in it"), _parts, phone="p2"),
            Column("name_en", _("English name"), lambda one: one.name_en, ("name_en",), phone="p0"),
            Column("is_offered", _("Offered for new lists"), _is_offered, phone="p0"),
        ],
        lambda one: one.root, forms.KitForm, lambda one, typed, by: operations.change_kit(kit=one, **typed, by=by),
        "kits", "kit", _("New kit"), "new_kit", forms.NewKitForm, _enter_kit,
    ),
    "accounts": Noun(
        "account", _("Chart of accounts"), "book",
        lambda units: Account.objects.filter(**_of("root", units)).select_related("root"),
        [
            _name("account_heading"),
            Column("role", _("Role in the book"), lambda one: one.get_role_display(), kind="word", phone="p2"),
            Column("side", _("Side"), lambda one: one.get_side_display(), ("side", "code"), kind="word", phone="p2"),
            Column("root", _("Book"), lambda one: one.root.called, phone="p0"),
        ],
        lambda one: one.root, forms.AccountForm,
        lambda one, typed, by: operations.change_account(account=one, **typed, by=by),
        "accounts", "account_heading",
    ),
}  # fmt: skip

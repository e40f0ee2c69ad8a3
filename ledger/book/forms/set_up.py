"""What is typed about units, places, funds, items and headings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Village
from ledger.access.models import Unit
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.book.forms.codes import code_field
from ledger.book.forms.parts import PartsField, parts_of
from ledger.book.models import Fund, Kit, Place
from ledger.book.queries import items_of
from ledger.screens.editing import EditForm
from ledger.screens.forms import DayField, Form

_CODE_HELP = _("Capital letters, digits and dashes. It stands in numbers and never changes.")


class _Code(Form):
    code = code_field(label=_("Code"), help_text=_CODE_HELP)


class _Unit(Form):
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), empty_label=None)
    are_roots_only = False

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Offer the units whose settings this person may write."""
        super().__init__(*args, **options)
        units = units_visible_to(self.user, Permission.WRITE_SETTINGS)
        field: Any = self.fields["unit"]
        field.queryset = units.filter(parent__isnull=True) if self.are_roots_only else units


class _Why(EditForm):
    why = forms.CharField(label=_("Why is this changed?"), max_length=100, required=False)


class _UnitNames(Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    name_en = forms.CharField(label=_("English name"), max_length=160, required=False)
    credit_code = forms.CharField(label=_("Unified social credit code"), max_length=18, required=False)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)


class NewUnitForm(_UnitNames, _Code):
    """A school or an agency below one that is there."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Unit.Kind.choices, initial=Unit.Kind.SCHOOL)
    parent = forms.ModelChoiceField(label=_("Belongs to"), queryset=Unit.objects.none(), empty_label=None)

    field_order = ["name", "code", "kind", "parent"]

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Offer the units whose settings this person may write."""
        super().__init__(*args, **options)
        field: Any = self.fields["parent"]
        field.queryset = units_visible_to(self.user, Permission.WRITE_SETTINGS)


class UnitForm(_Why, _UnitNames):
    """How a unit is called and reached."""


class _PlaceNames(Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    account_number = forms.CharField(label=_("Account number"), max_length=40, required=False)


class NewPlaceForm(_PlaceNames, _Code, _Unit):
    """A bank account, cash box, wallet, store room or advance."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Place.Kind.choices)

    field_order = ["name", "code", "kind", "unit", "account_number"]


class PlaceForm(_Why, _PlaceNames):
    """How a place is called."""


class _ItemNames(Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    name_en = forms.CharField(label=_("English name"), max_length=80, required=False)
    unit_of_measure = forms.CharField(label=_("Unit of measure"), max_length=16)
    category = forms.CharField(label=_("Category"), max_length=40, required=False)
    is_durable = forms.BooleanField(
        label=_("Lasts for years"), required=False,
        help_text=_("Where a class or a dormitory uses it, somebody looks every year whether it is still there."),
    )  # fmt: skip


class NewItemForm(_ItemNames, _Code, _Unit):
    """A kind of goods."""

    are_roots_only = True
    field_order = ["name", "code", "unit_of_measure", "name_en", "category", "is_durable", "unit"]

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Call the unit what it is here: the book that counts these goods."""
        super().__init__(*args, **options)
        self.fields["unit"].label = _("Book")


class ItemForm(_Why, _ItemNames):
    """How a kind of goods is called and counted."""


class _KitNames(Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    name_en = forms.CharField(label=_("English name"), max_length=80, required=False)
    parts = PartsField(
        label=_("What is in it"), help_text=_("An empty line counts for nothing; more lines appear when it is kept.")
    )

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Offer the items of the books."""
        super().__init__(*args, **options)
        parts: Any = self.fields["parts"]
        parts.offer(items_of(units_visible_to(self.user, Permission.READ_SETTINGS)))


class NewKitForm(_KitNames, _Code, _Unit):
    """Things that are given together."""

    are_roots_only = True
    field_order = ["name", "code", "name_en", "parts", "unit"]

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Call the unit what it is here: the book whose goods these are."""
        super().__init__(*args, **options)
        self.fields["unit"].label = _("Book")


class KitForm(_Why, _KitNames):
    """What a kit is called and holds."""

    is_offered = forms.BooleanField(label=_("Offered for new lists"), required=False)

    field_order = ["name", "name_en", "parts", "is_offered", "why"]

    def __init__(self, *args: Any, record: Kit, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Show what is in the kit now."""
        super().__init__(*args, record=record, **options | {"initial": {"parts": parts_of(record)}})


class _FundRules(Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    name_en = forms.CharField(label=_("English name"), max_length=120, required=False)
    purpose = forms.CharField(label=_("Purpose"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    open_on = DayField(label=_("Opens"), required=False)
    close_on = DayField(label=_("Closes"), required=False)
    villages = forms.ModelMultipleChoiceField(
        label=_("Only for these villages"), queryset=Village.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("None ticked: every village."),
    )  # fmt: skip
    schools = forms.ModelMultipleChoiceField(
        label=_("Only for these schools"), queryset=Unit.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("None ticked: every school."),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Offer the villages and schools of the books."""
        super().__init__(*args, **options)
        units = units_visible_to(self.user, Permission.WRITE_SETTINGS)
        villages: Any = self.fields["villages"]
        villages.queryset = Village.objects.filter(root__in=units.values("root"))
        schools: Any = self.fields["schools"]
        schools.queryset = units.filter(kind=Unit.Kind.SCHOOL)

    def clean(self) -> dict[str, Any]:
        """Hold the days against each other."""
        cleaned = super().clean() or {}
        opens, closes = cleaned.get("open_on"), cleaned.get("close_on")
        if opens and closes and closes < opens:
            self.add_error("close_on", _("A fund closes after it opens."))
        return cleaned


class NewFundForm(_FundRules, _Code, _Unit):
    """A purpose, and whom it may reach."""

    restriction = forms.ChoiceField(label=_("Restriction"), choices=Fund.Restriction.choices)

    field_order = ["name", "code", "restriction", "unit", "name_en", "purpose", "open_on", "close_on"]


class FundForm(_Why, _FundRules):
    """A purpose, and whom it may reach: the latter only while nothing is bound to it."""

    def __init__(self, *args: Any, record: Fund, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Tick what the fund says now."""
        ticked = {"villages": record.villages.all(), "schools": record.schools.all()}
        super().__init__(*args, record=record, **options | {"initial": ticked})


class AccountForm(_Why):
    """What a heading is called in this book."""

    code = forms.CharField(label=_("Code"), max_length=24)
    name = forms.CharField(label=_("Name"), max_length=80)

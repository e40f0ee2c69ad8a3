"""Whose history can be looked at: one line for each kind of record, with what hangs on it.

Who may read a record may read its history. Sealed names are in none: they keep no history at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from beneficiaries.helpers import helpers_visible_to
from beneficiaries.models import Child, Enrolment
from beneficiaries.queries import children_listed_to, children_visible_to, groups_visible_to
from distributions.queries import (
    distributions_visible_to,
    purchases_visible_to,
    transfers_visible_to,
    write_offs_visible_to,
)
from donors.models import PledgeLine, Receipt
from donors.queries import donors_visible_to, gifts_visible_to, pledges_visible_to, receipts_visible_to
from ledger.access.models import Assignment, User
from ledger.access.permissions import Permission as P  # noqa: N817 -- the table reads better short
from ledger.access.queries import may, units_visible_to
from ledger.book.models import Account, Entry, Fund, Item, Kit, KitPart, Place
from ledger.book.queries import entries_visible_to
from ledger.reports.addresses import address
from ledger.reports.deeds import deeds_of, deeds_of_child, deeds_of_gift, deeds_of_signatures
from ledger.screens.history import Change, Told, changes_of

Text = str | Promise
Seen = Callable[[User], QuerySet[Any]]
_AMOUNT = frozenset({"amount"})
LONGEST_KEY = 18  # digits that fit a column


def _itself(record: Model, _user: User) -> list[Told]:
    history = type(record).history  # type: ignore[attr-defined] # of django-simple-history
    return [Told(history.filter(id=record.pk))]


@dataclass(frozen=True)
class Kind:
    """A kind of record: how it is found, what is told of it, and where its page is.

    ``column`` is what it is addressed by, ``draft`` the beginning of the address of one without a number yet;
    ``entry`` is the path to the entry that it rests on, if any.
    """

    title: Text
    needs: frozenset[P]
    seen: Seen
    page: str
    column: str = "code"
    told: Callable[[Any, User], list[Told]] = _itself
    also: Callable[[Any], Iterable[Change]] = lambda _record: ()
    entry: str | None = None
    draft: str = ""
    called: str = ""  # the column of what it is called, where the address would say nothing to a person

    def find(self, user: User, ref: str) -> Model | None:
        """Return the record of a reference among those the person may see."""
        if self.column == "pk" and not (ref.isdecimal() and len(ref) <= LONGEST_KEY):
            return None
        related = [self.entry] if self.entry else []
        key = ref.removeprefix(self.draft)
        is_draft = self.draft and ref.startswith(self.draft) and key.isdecimal() and len(key) <= LONGEST_KEY
        wanted = {"pk": int(key), f"{self.entry}__isnull": True} if is_draft else {self.column: ref}
        return self.seen(user).filter(**wanted).select_related(*related).order_by("pk").first()

    def name_of(self, record: Model, ref: str) -> str:
        """Return what a record is called, in its title and above it."""
        return str(getattr(record, self.called)) if self.called else ref

    def entry_of(self, record: Model) -> Entry | None:
        """Return the entry that a record rests on."""
        if isinstance(record, Entry):
            return record
        return getattr(record, self.entry) if self.entry else None

    def address(self, ref: str) -> str:
        """Return the address of a record's page, or of the list it stands in."""
        return address(self.page, ref) or address(self.page)

    def changes(self, record: Model, user: User) -> list[Change]:
        """Return all that was done to a record, the newest first."""
        entry = self.entry_of(record)
        deeds = deeds_of(entry, may_open=may(user, P.READ_MONEY, entry.unit)) if entry else ()
        return changes_of(self.told(record, user), [*self.also(record), *deeds])


def _nothing(_record: Model, _user: User) -> list[Told]:
    return []


def _set_up(model: type[Model], unit: str) -> Seen:
    def seen(user: User) -> QuerySet[Any]:
        return model._default_manager.filter(**{f"{unit}__in": units_visible_to(user, P.READ_SETTINGS)})  # noqa: SLF001 -- Django's public way

    return seen


def _people(user: User) -> QuerySet[User]:
    return User.objects.filter(assignments__unit__in=units_visible_to(user, P.READ_SETTINGS)).distinct()


def _person(person: Any, user: User) -> list[Told]:  # noqa: ANN401 -- as the table's others
    roles = Assignment.history.filter(user_id=person.pk, unit__in=units_visible_to(user, P.READ_SETTINGS))
    return [*_itself(person, user), Told(roles, _("Role"), hidden=frozenset({"user"}))]


def _pledge(pledge: Any, user: User) -> list[Told]:  # noqa: ANN401 -- likewise
    lines = PledgeLine.history.filter(pledge_id=pledge.pk)
    line = Told(lines, _("Line"), "position", hidden=frozenset({"pledge", "position"}), money=_AMOUNT)
    return [*_itself(pledge, user), line]


OF_THE_PAPER = frozenset(
    {"unit", "year", "serial", "number", "gift", "donor", "content_sha256", "verify_code", "seal", "paper"}
)


def _receipts_of_gift(gift: Any, _user: User) -> list[Told]:  # noqa: ANN401 -- likewise
    return [Told(Receipt.history.filter(gift_id=gift.pk), _("Receipt"), "number", hidden=OF_THE_PAPER)]


def _receipt(receipt: Any, _user: User) -> list[Told]:  # noqa: ANN401 -- likewise
    return [Told(Receipt.history.filter(id=receipt.pk), hidden=OF_THE_PAPER)]


def _child(child: Any, user: User) -> list[Told]:  # noqa: ANN401 -- likewise
    places = Enrolment.history.filter(child_id=child.pk)
    # Why a family is in need is told to those who keep the file.
    is_kept = children_visible_to(user).filter(pk=child.pk).exists()
    itself = Told(Child.history.filter(id=child.pk), hidden=frozenset() if is_kept else frozenset({"situation"}))
    return [itself, Told(places, _("Enrolment"), hidden=frozenset({"child"}))]


def _fund(fund: Any, _user: User) -> list[Told]:  # noqa: ANN401 -- likewise
    return [Told(Fund.history.filter(id=fund.pk), counted=frozenset({"children"}))]


def _kit(kit: Any, user: User) -> list[Told]:  # noqa: ANN401 -- likewise
    parts = Told(KitPart.history.filter(kit_id=kit.pk), _("Part of the kit"), hidden=frozenset({"kit"}))
    return [*_itself(kit, user), parts]


def _distribution(distribution: Any, user: User) -> list[Told]:  # noqa: ANN401 -- likewise
    [told] = _itself(distribution, user)
    return [Told(told.rows, hidden=frozenset({"entry"}))]


_GIFTS, _MONEY, _SETTINGS = frozenset({P.READ_GIFTS}), frozenset({P.READ_MONEY}), frozenset({P.READ_SETTINGS})
_CHILDREN = frozenset({P.READ_CHILDREN, P.READ_CHILDREN_MASKED})
_BY_ENTRY: dict[str, Any] = {"column": "entry__number", "entry": "entry", "told": _nothing}

KINDS: dict[str, Kind] = {
    "donor": Kind(_("History of donor %(name)s"), _GIFTS, donors_visible_to, "donor"),
    "gift": Kind(
        _("History of gift %(name)s"),
        _GIFTS,
        gifts_visible_to,
        "gift",
        **_BY_ENTRY | {"told": _receipts_of_gift, "also": deeds_of_gift},
    ),
    "pledge": Kind(_("History of pledge %(name)s"), _GIFTS, pledges_visible_to, "pledge", "number", _pledge),
    "receipt": Kind(_("History of receipt %(name)s"), _GIFTS, receipts_visible_to, "receipt", "number", _receipt),
    "child": Kind(
        _("History of child %(name)s"), _CHILDREN, children_listed_to, "child", told=_child, also=deeds_of_child
    ),
    "group": Kind(_("History of group %(name)s"), _CHILDREN, groups_visible_to, "group"),
    "helper": Kind(
        _("History of helper %(name)s"), _CHILDREN | {P.APPROVE}, helpers_visible_to, "helper", "pk", called="name"
    ),
    "distribution": Kind(
        _("History of distribution %(name)s"),
        frozenset({P.READ_DISTRIBUTIONS}),
        distributions_visible_to,
        "distribution",
        **_BY_ENTRY | {"told": _distribution, "also": deeds_of_signatures, "draft": "draft-"},
    ),
    "purchase": Kind(_("History of purchase %(name)s"), _MONEY, purchases_visible_to, "purchase", **_BY_ENTRY),
    "transfer": Kind(_("History of transfer %(name)s"), _MONEY, transfers_visible_to, "transfer", **_BY_ENTRY),
    "write_off": Kind(_("History of write-off %(name)s"), _MONEY, write_offs_visible_to, "write_off", **_BY_ENTRY),
    "entry": Kind(_("History of entry %(name)s"), _MONEY, entries_visible_to, "entry", "number", _nothing),
    "unit": Kind(
        _("History of unit %(name)s"), _SETTINGS, lambda user: units_visible_to(user, P.READ_SETTINGS), "unit"
    ),
    "place": Kind(_("History of place %(name)s"), _SETTINGS, _set_up(Place, "unit"), "place"),
    "fund": Kind(_("History of fund %(name)s"), _SETTINGS, _set_up(Fund, "unit"), "fund", told=_fund),
    "item": Kind(_("History of item %(name)s"), _SETTINGS, _set_up(Item, "root"), "item"),
    "kit": Kind(_("History of kit %(name)s"), _SETTINGS, _set_up(Kit, "root"), "kit", told=_kit),
    "account": Kind(
        _("History of account %(name)s"), _SETTINGS, _set_up(Account, "root"), "accounts", "role", called="name"
    ),
    "person": Kind(_("History of person %(name)s"), _SETTINGS, _people, "person", "username", _person),
}

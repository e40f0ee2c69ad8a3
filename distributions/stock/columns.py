"""The columns of lots, what is added to their rows in one go, and what there is in all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from distributions.stock.givers import Giver, givers_of
from distributions.stock.reserved import left_of, planned_by_key, reserved_of
from ledger.access.models import User
from ledger.book.models import Item, Lot, Place
from ledger.screens.tables import Column

NAMED_AT_MOST = 2


@dataclass(frozen=True, slots=True)
class InAll:
    """What there is of an item, or of money at a place; pieces of goods, or minor units. ``free`` may be short."""

    what: Item | Place
    on_hand: int
    reserved: int
    amount: int

    @property
    def free(self) -> int:
        """What no list keeps; below zero where lists keep more than there is."""
        return self.on_hand - self.reserved


def add_state(user: User) -> Callable[[list[Lot]], None]:
    """Return what gives each lot of a page its givers and what is left, reserved and free of it."""

    def add(lots: list[Lot]) -> None:
        givers, reserved = givers_of(lots, user), reserved_of(lots)
        for lot in lots:
            shown: Any = lot
            shown.givers, shown.left = givers.get(lot.pk), left_of(lot)
            shown.reserved = reserved.get(lot.pk, 0)
            shown.free, shown.amount_left = shown.left - shown.reserved, lot.amount - lot.amount_drawn

    return add


def named(givers: list[Giver] | None) -> str:
    """Return who gave a lot, in words; nothing for those who may not read donors."""
    if givers is None:
        return ""
    names = [giver.name or _("no donor") for giver in givers[:NAMED_AT_MOST]]
    if (more := len(givers) - NAMED_AT_MOST) > 0:
        names.append(ngettext("%(count)s more", "%(count)s more", more) % {"count": more})
    return _(", ").join(names)


def _number(lot: Any) -> str:  # noqa: ANN401 -- a lot with its state
    return _("Lot %(number)s") % {"number": lot.pk}


def _link(lot: Any) -> str:  # noqa: ANN401 -- likewise
    return reverse("lot", args=[lot.pk])


_PLACE = Column(
    "place", gettext_lazy("Place"), lambda lot: lot.place.name, ("place__code", "fund__code"),
    under=lambda lot: lot.fund.called, phone="p2",
)  # fmt: skip
_RECEIVED = Column("received", gettext_lazy("Received"), lambda lot: lot.opened_on, ("opened_on",), "day", phone="p2")
_GIVERS = Column("givers", gettext_lazy("Given by"), lambda lot: named(lot.givers), phone="p2")

GOODS_COLUMNS = [
    Column(
        "item", gettext_lazy("Item"), lambda lot: lot.item.called, ("item__code", "opened_on"), link=_link, phone="p1",
        under=_number,
    ),
    _PLACE, _RECEIVED, _GIVERS,
    Column("left", gettext_lazy("On hand"), lambda lot: lot.left, kind="number"),
    Column("reserved", gettext_lazy("Reserved"), lambda lot: lot.reserved, kind="number"),
    Column("free", gettext_lazy("Free"), lambda lot: lot.free, kind="number", phone="pr"),
    Column("value", gettext_lazy("Value left, ¥"), lambda lot: lot.amount_left if lot.amount else None, kind="money"),
]  # fmt: skip
MONEY_COLUMNS = [
    Column("place", gettext_lazy("Place"), lambda lot: lot.place.name, ("place__code", "opened_on"), link=_link,
           phone="p1", under=_number),
    Column("fund", gettext_lazy("Fund"), lambda lot: lot.fund.called, ("fund__code", "opened_on"), phone="p2"),
    _RECEIVED, _GIVERS,
    Column("left", gettext_lazy("On hand, ¥"), lambda lot: lot.left, kind="money"),
    Column("reserved", gettext_lazy("Reserved, ¥"), lambda lot: lot.reserved, kind="money"),
    Column("free", gettext_lazy("Free, ¥"), lambda lot: lot.free, kind="money", phone="pr"),
]  # fmt: skip


def in_all(lots: QuerySet[Lot], *, by_item: bool) -> list[InAll]:
    """Return what there is in some lots, item by item or, of money, place by place; in three statements."""
    keys = lots.order_by().values_list("place", "fund", "item")
    rows = keys.annotate(
        pieces=Sum(F("quantity") - F("quantity_drawn")), value=Sum(F("amount") - F("amount_drawn"))
    )  # fmt: skip
    found = list(rows)
    planned = planned_by_key({place for place, *_rest in found})
    sums: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    for place, fund, item, pieces, value in found:
        total = sums[item if by_item else place]
        total[0] += (pieces or 0) if by_item else value
        total[1] += sum(planned.get((place, fund, item), {}).values())
        total[2] += value
    table: Any = Item if by_item else Place
    things = table.objects.filter(pk__in=sums).order_by("code")
    return [InAll(thing, *sums[thing.pk]) for thing in things]

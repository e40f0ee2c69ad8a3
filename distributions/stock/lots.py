"""One lot from its opening to its last piece: how it came, what left, what came back, what is left."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Sum
from django.utils.text import capfirst

from ledger.access.models import User
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.book.addresses import address, page_of
from ledger.book.models import Draw, Entry, Lot, Share

Kind = Entry.Kind
# What it takes to open the page of an event; money's right for the others.
_NEEDS = {
    Kind.GIFT: Permission.READ_GIFTS,
    Kind.DISTRIBUTION: Permission.READ_DISTRIBUTIONS,
    Kind.RETURN: Permission.READ_DISTRIBUTIONS,
    Kind.WRITE_OFF: Permission.READ_DISTRIBUTIONS,
}


@dataclass(frozen=True, slots=True)
class Step:
    """A line of a lot's account. Units: pieces of goods, or minor units of money; values in minor units.

    ``children`` counts those reached, ``lots`` are where the value went on, ``back`` those in which it came back.
    """

    date: dt.date
    what: str
    number: str
    url: str
    into: int
    out: int
    left: int
    value: int
    value_left: int
    children: int = 0
    groups: int = 0
    lots: tuple[Lot, ...] = ()
    back: tuple[Lot, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A share of a lot: a piece of an origin lot. Minor units; ``gone`` of it was drawn."""

    share: Share
    gone: int

    @property
    def left(self) -> int:
        """What is left of it."""
        return self.share.length - self.gone


def steps_of(lot: Lot, user: User) -> list[Step]:
    """Return the account of a lot with its running balance, in the order in which the book took it down."""
    pages = _Pages(user)
    entry = lot.entry
    pieces, value = (lot.amount if lot.quantity is None else lot.quantity), lot.amount
    came_from = Lot.objects.filter(draws__opens=lot).select_related("place", "fund").distinct().order_by("pk")
    url = pages.of(entry.kind, entry.number, entry.unit_id)
    what = capfirst(entry.get_kind_display())
    steps = [Step(entry.date, what, entry.number, url, pieces, 0, pieces, value, value, lots=tuple(came_from))]
    opened, back = _opened_by(lot), _came_back_by(lot)
    for row in _draws_by_entry(lot):
        out = row["value"] if lot.quantity is None else row["pieces"]
        pieces, value = pieces - out, value - row["value"]
        key, kind = row["entry"], row["entry__kind"]
        steps.append(Step(
            row["entry__date"], capfirst(str(Kind(kind).label)), row["entry__number"],
            pages.of(kind, row["entry__number"], row["entry__unit"]), 0, out, pieces, -row["value"], value,
            row["children"], row["groups"], tuple(opened[key]), tuple(back[key]),
        ))  # fmt: skip
    return steps


def parts_of(lot: Lot) -> list[Part]:
    """Return the shares of a lot, end to end, with what was drawn of each."""
    shares = lot.shares.select_related("origin__entry", "origin__place", "origin__item").order_by("position")
    return [Part(share, min(max(0, lot.amount_drawn - share.start), share.length)) for share in shares]


def lots_after(lot: Lot) -> Iterable[int]:
    """Return the lots in which something of this lot lies, or lay, next."""
    return Draw.objects.filter(lot=lot, opens__isnull=False).values_list("opens", flat=True)


class _Pages:
    """Which pages of events this person may open."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.seen: dict[Permission, set[int]] = {}

    def of(self, kind: str, number: str, unit: int) -> str:
        needs = _NEEDS.get(Kind(kind), Permission.READ_MONEY)
        if page := (self._may(needs, unit) and page_of(kind, number)):
            return page
        return f"{address('entry', number)}?kind={kind}" if self._may(Permission.READ_MONEY, unit) else ""

    def _may(self, needs: Permission, unit: int) -> bool:
        if needs not in self.seen:
            self.seen[needs] = set(units_visible_to(self.user, needs).values_list("pk", flat=True))
        return unit in self.seen[needs]


def _draws_by_entry(lot: Lot) -> Iterable[Any]:
    rows = lot.draws.order_by("entry").values("entry", "entry__number", "entry__kind", "entry__date", "entry__unit")
    return rows.annotate(
        pieces=Sum("quantity"), value=Sum("amount"), children=Count("child", distinct=True),
        groups=Count("group", distinct=True),
    )  # fmt: skip


def _opened_by(lot: Lot) -> dict[int, list[Lot]]:
    found: dict[int, list[Lot]] = defaultdict(list)
    opening = Lot.objects.filter(pk__in=lots_after(lot)).select_related("place", "fund").order_by("pk")
    for each in opening:
        found[each.entry_id].append(each)
    return found


def _came_back_by(lot: Lot) -> dict[int, list[Lot]]:
    found: dict[int, list[Lot]] = defaultdict(list)
    back = Lot.objects.filter(returns__lot=lot).select_related("place", "returns").order_by("pk")
    for each in back:
        found[each.returns.entry_id if each.returns else 0].append(each)
    return found

"""What it takes to put an entry right by its mirror."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from ledger.book.errors import AlreadyReversed, ReversedTooEarly, ReverseFirst
from ledger.book.lots import OpenLot
from ledger.book.models import Attribution, Draw, Entry, Lot, Posting

_COLUMNS = (
    "id", "place", "fund", "item", "opened_on", "quantity", "amount", "quantity_drawn", "amount_drawn",
)  # fmt: skip


class Drawn(NamedTuple):
    """A draw that goes back to where it came from."""

    id: int
    lot: int
    place: int
    fund: int
    item: int | None
    quantity: int | None
    start: int
    amount: int


@dataclass(frozen=True, slots=True)
class Undone:
    """What an entry opened (all of it in hand), its draws, postings, and the earlier donors of its lots."""

    opened: list[OpenLot]
    draws: list[Drawn]
    postings: list[tuple[str, int, int | None, int]]
    parties: list[tuple[int, str]]


def places_and_funds_of(entry: Entry) -> tuple[set[int], set[int]]:
    """Return the places and funds that an entry's value went through."""
    opened = Lot.objects.filter(entry=entry).values_list("place", "fund")
    drawn = Draw.objects.filter(entry=entry).values_list("lot__place", "lot__fund")
    pairs = {*opened, *drawn}
    return {place for place, _ in pairs}, {fund for _, fund in pairs}


def undone(entry: Entry, date: dt.date) -> Undone:
    """Read an entry that is to be reversed on a day. The caller holds the locks of all units it touched.

    Errors: ``AlreadyReversed``; ``ReverseFirst`` with what hangs on it; ``ReversedTooEarly`` with the first day on
        which all that goes back lies there.
    Source: book.md, sections 2 and 3.
    """
    if entry.kind == Entry.Kind.REVERSAL or Entry.objects.filter(reverses=entry).exists():
        raise AlreadyReversed(number=entry.number)
    opened, in_the_way, first = _what_it_opened(entry, date)
    in_the_way |= _came_back(entry)
    if in_the_way:
        raise ReverseFirst(entry=entry, others=list(Entry.objects.filter(pk__in=in_the_way).order_by("number")))
    if date < first:
        raise ReversedTooEarly(number=entry.number, first=first)
    draws = Draw.objects.filter(entry=entry).order_by("id")
    drawn = ("id", "lot", "lot__place", "lot__fund", "lot__item", "quantity", "start", "amount")
    postings = Posting.objects.filter(entry=entry).order_by("id")
    return Undone(
        opened=opened,
        draws=[Drawn(*row) for row in draws.values_list(*drawn)],
        postings=list(postings.values_list("account__role", "fund", "place", "amount")),
        parties=_parties_before(entry),
    )


def _what_it_opened(entry: Entry, date: dt.date) -> tuple[list[OpenLot], set[int], dt.date]:
    """Return what is left of an entry's lots, the keys of entries that hold the rest, and since when all is there.

    What was drawn and put back lies in a lot of its own, with the same pieces: that lot stands for
    the draw, however often this happened.
    """
    opened: list[OpenLot] = []
    in_the_way: set[int] = set()
    first = entry.date
    lots = Lot.objects.filter(entry=entry)
    while found := [OpenLot(*row) for row in lots.order_by("id").values_list(*_COLUMNS)]:
        opened += [lot for lot in found if lot.left]
        draws = Draw.objects.filter(lot__in=lots.values("id"))
        standing = Lot.objects.filter(returns__in=draws.values("id"), entry__reversed_by__isnull=True)
        back: dict[int, int] = defaultdict(int)
        since: dict[int, dt.date] = {}
        for draw, quantity, amount, on in standing.values_list("returns", "quantity", "amount", "opened_on"):
            back[draw] += amount if quantity is None else quantity
            since[draw] = max(on, since.get(draw, on))
        for draw, by, on, quantity, amount in draws.values_list("id", "entry", "entry__date", "quantity", "amount"):
            if back[draw] < (amount if quantity is None else quantity):
                in_the_way.add(by)
            elif on <= date:
                first = max(first, since.get(draw, first))
        lots = standing
    return opened, in_the_way, first


def _came_back(entry: Entry) -> set[int]:
    returns = Entry.objects.filter(lots__returns__entry=entry, reversed_by__isnull=True)
    return set(returns.values_list("pk", flat=True))


def _parties_before(entry: Entry) -> list[tuple[int, str]]:
    earlier = Attribution.objects.filter(lot=OuterRef("lot"), entry__lt=entry.pk).order_by("-id").values("party")[:1]
    changed = Attribution.objects.filter(entry=entry).annotate(
        before=Coalesce(Subquery(earlier), "lot__party"),
    )
    return list(changed.values_list("lot", "before").order_by("lot"))

"""What is kept for lists that wait for approval: a list of a later day takes what came later, where that is enough.

Lots are cut first in, first out. A list of an earlier day can't take what came after it: were its goods taken by one of
a later day that is approved before it, it could not be approved any more, though the other would have had enough.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Sum

from distributions.models import Distribution, DistributionLine
from ledger.book.lots import OpenLot
from ledger.book.movements import Parts
from ledger.book.shelf import Key, Shelf

Line = tuple[Any, ...]  # position, place, fund, item, wanted, child, group, lot
Waiting = list[tuple[dt.date, int]]


def spared(distribution: Distribution, lines: Sequence[Line], on: dt.date) -> dict[int, Parts]:
    """Return which lines of a list take from which lots, so that lists of an earlier day keep what they can take.

    Of all others it is first in, first out: where nobody waits, where there is enough for all in that order, where
    there is not enough for everybody, and where a lot is named by hand.

    Source: book.md, section 2, rule 1.
    """
    waiting = _waiting(distribution, {line[1] for line in lines}, on)
    if not waiting:
        return {}
    asked: dict[Key, list[Line]] = defaultdict(list)
    for line in lines:
        asked[line[1:4]].append(line)
    found: dict[int, Parts] = {}
    shelf = Shelf.read({key[0] for key in asked}, {key[1] for key in asked}, on)
    for key in waiting.keys() & asked.keys():
        queue = [lot for lot in shelf.queues[key] if lot.opened_on <= on]
        if all(lot is None for *_line, lot in asked[key]):
            found.update(_shared_out(queue, _kept(queue, waiting[key]), asked[key]))
    return found


def _waiting(distribution: Distribution, places: Iterable[int], on: dt.date) -> dict[Key, Waiting]:
    """Return what lists of an earlier day that wait for approval are to give, the earliest first."""
    lines = DistributionLine.objects.filter(
        place__in=places, distribution__state=Distribution.State.SENT, distribution__date__lt=on
    ).exclude(distribution=distribution)
    rows = lines.values_list("place", "fund", "item", "distribution__date").annotate(total=Sum("wanted"))
    found: dict[Key, Waiting] = defaultdict(list)
    for place, fund, item, date, total in rows.order_by("distribution__date"):
        found[place, fund, item].append((date, total))
    return found


def _kept(queue: Sequence[OpenLot], waiting: Waiting) -> dict[int, int]:
    """Return how much of each lot those who wait will take."""
    kept: dict[int, int] = defaultdict(int)
    for date, total in waiting:
        rest = total
        for lot in queue:
            part = min(rest, lot.left - kept[lot.id]) if lot.opened_on <= date else 0
            kept[lot.id] += part
            rest -= part
    return kept


def _shared_out(queue: Sequence[OpenLot], kept: dict[int, int], lines: Sequence[Line]) -> Iterator[tuple[int, Parts]]:
    left = deque((lot.id, lot.left - kept[lot.id]) for lot in queue)
    wanted = sum(line[4] for line in lines)
    if sum(free for _lot, free in left) < wanted or not _is_in_the_way(queue, kept, wanted):
        return
    for line in lines:
        yield line[0], tuple(_taken(left, line[4]))


def _taken(left: deque[tuple[int, int]], wanted: int) -> Iterator[tuple[int, int]]:
    """Take so much off what is left, lot by lot."""
    while wanted:
        lot, free = left.popleft()
        part = min(wanted, free)
        if part:
            yield lot, part
        if free > part:
            left.appendleft((lot, free - part))
        wanted -= part


def _is_in_the_way(queue: Sequence[OpenLot], kept: dict[int, int], wanted: int) -> bool:
    """Whether first in, first out would take of what is kept."""
    for lot in queue:
        part = min(wanted, lot.left)
        if part > lot.left - kept[lot.id]:
            return True
        wanted -= part
    return False

"""What became of a gift: where it lies, what it was used for, whom it reached."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Sum

from donors.models import Donor, Gift
from donors.queries import donor_now
from ledger.book.models import Lot
from ledger.book.trace import LEFT_OF_SHARE, shares_left, what_became_of_lots
from ledger.reports.tracing.pieces import Happened, Kept, kept


@dataclass(frozen=True, slots=True)
class LiesIn:
    """What is left of a gift at a place, in minor units."""

    place: int
    name: str
    amount: int


@dataclass(frozen=True, slots=True)
class Traced:
    """A gift, or the lines of it that a receipt acknowledges, with what became of it. All in minor units."""

    gift: Gift
    donor: Donor
    amount: int
    kept: Sequence[Kept]
    left: Sequence[LiesIn]
    places: dict[int, tuple[int, str]]  # of each lot that something was drawn from: place and its name

    @property
    def used(self) -> list[Kept]:
        """What was given out and did not come back."""
        return [piece for piece in self.kept if piece.event.is_distribution]

    @property
    def given_out(self) -> int:
        """The value given out."""
        return sum(piece.amount for piece in self.used)

    @property
    def gone(self) -> int:
        """What was written off, charged, refunded, or never arrived."""
        return sum(piece.amount for piece in self.kept if not piece.event.is_distribution)

    @property
    def unused(self) -> int:
        """What is not yet used, wherever it lies."""
        return sum(lies.amount for lies in self.left)

    @property
    def events(self) -> list[Happened]:
        """The distributions, in their order."""
        return sorted({piece.event for piece in self.used}, key=lambda event: (event.date, event.entry))

    @property
    def by_event(self) -> list[tuple[Happened, int]]:
        """What each distribution took of the value, in their order."""
        took: Counter[Happened] = Counter()
        for piece in self.used:
            took[piece.event] += piece.amount
        return [(event, took[event]) for event in self.events]

    @property
    def children(self) -> set[int]:
        """The children who kept something, by key."""
        return {piece.child for piece in self.used if piece.child is not None}

    @property
    def groups(self) -> set[int]:
        """The classes and book corners that kept something, by key."""
        return {piece.group for piece in self.used if piece.group is not None}

    @property
    def last_day(self) -> dt.date | None:
        """The day of the last distribution."""
        return max((event.date for event in self.events), default=None)


def traced(gift: Gift, lots: Collection[int] | None = None) -> Traced:
    """Return what became of a gift, or of these of its lots; a handful of queries, however far it went.

    Source: book.md, section 2.
    """
    lines = gift.lines.all() if lots is None else gift.lines.filter(lot__in=lots)
    amounts = dict(lines.values_list("lot", "lot__amount"))
    pieces = kept(what_became_of_lots(amounts))
    drawn_from = Lot.objects.filter(pk__in={piece.lot for piece in pieces})
    places = {lot: (place, name) for lot, place, name in drawn_from.values_list("pk", "place", "place__name")}
    return Traced(gift, donor_now(gift, amounts), sum(amounts.values()), pieces, _left(amounts), places)


def _left(lots: Collection[int]) -> list[LiesIn]:
    still = shares_left().filter(origin__in=list(lots)).order_by()
    totals: dict[tuple[int, str], int] = defaultdict(int)
    rows = still.values_list("lot__place", "lot__place__name").annotate(left=Sum(LEFT_OF_SHARE))
    for place, name, left in rows:
        totals[place, name] += left
    return [
        LiesIn(place, name, left) for (place, name), left in sorted(totals.items(), key=lambda row: (-row[1], row[0]))
    ]

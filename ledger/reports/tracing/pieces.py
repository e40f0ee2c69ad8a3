"""The pieces of gifts that draws were made of, less what came back of them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from ledger.access.naming import called_in
from ledger.book.models import Entry, Lot, Share
from ledger.book.trace import TracedPiece

Kind = Entry.Kind
LEAVES = (Kind.DISTRIBUTION, Kind.WRITE_OFF, Kind.CHARGE, Kind.REFUND, Kind.SHORTFALL)


@dataclass(frozen=True, slots=True)
class Happened:
    """An event that took value for good: a distribution with its occasion and unit, or a loss of some kind."""

    entry: int
    kind: str
    number: str
    date: dt.date
    unit: str
    occasion: str
    distribution: int | None

    @property
    def is_distribution(self) -> bool:
        """Whether children or classes received something."""
        return self.kind == Kind.DISTRIBUTION


@dataclass(frozen=True, slots=True)
class Kept:
    """A piece of an origin lot that left for good; ``amount`` in minor units, what came back taken off.

    ``pieces`` counts the goods of the draw where they are the gift itself, else 0.
    """

    event: Happened
    draw: int
    lot: int
    origin: int
    child: int | None
    group: int | None
    amount: int
    pieces: int


def kept(pieces: Collection[TracedPiece]) -> list[Kept]:
    """Return the pieces that left for good and did not come back. Three queries, however many there are.

    A piece of no value (a coat without a price) stays, with its amount of 0, unless its line came back.
    """
    events = _events({piece.entry for piece in pieces})
    origins = {piece.origin for piece in pieces}
    back, goods = _came_back(origins), _goods(origins)
    found = []
    for piece in pieces:
        if (event := events.get(piece.entry)) is None:
            continue
        came, pieces_back = back.get((piece.draw, piece.origin), (0, 0))
        is_left = piece.amount > came if piece.amount else pieces_back < (piece.quantity or 1)
        if is_left:
            count = (piece.quantity or 0) - pieces_back if piece.origin in goods else 0
            whom = (piece.child, piece.group)
            found.append(Kept(event, piece.draw, piece.lot, piece.origin, *whom, piece.amount - came, count))
    return found


def _goods(origins: Collection[int]) -> set[int]:
    return set(Lot.objects.filter(pk__in=origins, item__isnull=False).values_list("pk", flat=True))


def _events(entries: Iterable[int]) -> dict[int, Happened]:
    rows = Entry.objects.filter(pk__in=set(entries), kind__in=LEAVES, reversed_by__isnull=True)
    columns = ("pk", "kind", "number", "date", called_in("unit"), "distribution__occasion", "distribution__pk")
    return {
        pk: Happened(pk, kind, number, date, unit, occasion or "", distribution)
        for pk, kind, number, date, unit, occasion, distribution in rows.values_list(*columns)
    }


def _came_back(origins: Collection[int]) -> dict[tuple[int, int], tuple[int, int]]:
    """Return, by draw and origin, the value and the pieces that standing returns brought back."""
    shares = Share.objects.filter(
        origin__in=list(origins), lot__entry__kind=Kind.RETURN, lot__entry__reversed_by__isnull=True,
        lot__returns__isnull=False,
    )  # fmt: skip
    found: dict[tuple[int, int], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for draw, origin, length, quantity in shares.values_list("lot__returns", "origin", "length", "lot__quantity"):
        amount, pieces = found[draw or 0, origin]
        found[draw or 0, origin] = amount + length, pieces + (quantity or 0)
    return found

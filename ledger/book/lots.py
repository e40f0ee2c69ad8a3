"""The arithmetic of lots: exact, in integers, without a database.

A lot is a ribbon of value. Draws cut it from the front; its shares, laid end to end, say of which
origin lots it is made (book.md, section 2).
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Piece(NamedTuple):
    """``[start, start + length)`` of an origin lot, in minor units."""

    origin: int
    start: int
    length: int


class Cut(NamedTuple):
    """What one draw takes of a lot: pieces of goods (or None) and an interval of its value."""

    quantity_start: int | None
    quantity: int | None
    start: int
    amount: int


def value_of_first(pieces: int, *, amount: int, quantity: int) -> int:
    """Return what the first ``pieces`` of a lot are worth: cumulative, half up, so nothing is lost.

    Units: minor units; ``0 <= pieces <= quantity``.
    Source: book.md, section 2, rule 2.
    """
    return (2 * amount * pieces + quantity) // (2 * quantity)


@dataclass(slots=True)
class OpenLot:
    """A lot as the planner cuts it; the counters move with every cut."""

    id: int
    place: int
    fund: int
    item: int | None
    opened_on: dt.date
    quantity: int | None
    amount: int
    quantity_drawn: int
    amount_drawn: int

    @property
    def left(self) -> int:
        """Pieces of goods, or minor units of money, that nobody has drawn."""
        if self.quantity is None:
            return self.amount - self.amount_drawn
        return self.quantity - self.quantity_drawn

    def cut(self, wanted: int) -> Cut:
        """Take ``wanted`` pieces (goods) or minor units (money) from the front of what is left."""
        start = self.amount_drawn
        if self.quantity is None:
            self.amount_drawn += wanted
            return Cut(None, None, start, wanted)
        first = self.quantity_drawn
        self.quantity_drawn += wanted
        self.amount_drawn = value_of_first(self.quantity_drawn, amount=self.amount, quantity=self.quantity)
        return Cut(first, wanted, start, self.amount_drawn - start)


class Ribbon:
    """The shares of one lot, end to end, to be cut at any two points of its value."""

    __slots__ = ("pieces", "starts")

    def __init__(self, pieces: Sequence[Piece]) -> None:
        """Lay the pieces end to end, in the order of their positions."""
        self.pieces = list(pieces)
        self.starts = []
        start = 0
        for piece in self.pieces:
            self.starts.append(start)
            start += piece.length

    def cut(self, start: int, amount: int) -> list[Piece]:
        """Return the pieces under ``[start, start + amount)``.

        A cut of no value still comes from somewhere: an empty piece of the share in which its start
        lies, or of the last one (book.md, section 2, rule 4).
        """
        position = bisect_right(self.starts, start) - 1
        if amount == 0:
            within = self.pieces[position]
            offset = min(start - self.starts[position], within.length)
            return [Piece(within.origin, within.start + offset, 0)]
        pieces = []
        end = start + amount
        while start < end:
            within = self.pieces[position]
            offset = start - self.starts[position]
            length = min(within.length - offset, end - start)
            pieces.append(Piece(within.origin, within.start + offset, length))
            start += length
            position += 1
        return pieces

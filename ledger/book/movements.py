"""What an operation asks of the book: a list of movements of value.

``wanted`` counts pieces where an item is named and minor units of money where none is. ``lot`` names one lot to cut
all of it from, or how much to cut from which lots; the rest is then cut first in, first out.
"""

from __future__ import annotations

from dataclasses import dataclass

from ledger.book.models import Entry, Fund, Item, Place

Parts = tuple[tuple[int, int], ...]  # (lot, pieces or minor units)
Named = int | Parts | None


@dataclass(frozen=True, slots=True)
class Receive:
    """Value arrives from outside: an origin lot opens. ``party`` is the donor's code, or blank."""

    place: Place
    fund: Fund
    item: Item | None
    quantity: int | None
    amount: int
    party: str = ""


@dataclass(frozen=True, slots=True)
class Take:
    """Value leaves for good: to a child or a group, or lost, spent, given back.

    ``lot`` names the lot to take it from; otherwise first in, first out.
    """

    place: Place
    fund: Fund
    item: Item | None
    wanted: int
    child: int | None = None
    group: int | None = None
    lot: Named = None


@dataclass(frozen=True, slots=True)
class Move:
    """Value goes to another place, or into another fund: one lot opens per draw."""

    place: Place
    fund: Fund
    item: Item | None
    wanted: int
    to_place: Place
    to_fund: Fund
    lot: Named = None


@dataclass(frozen=True, slots=True)
class Buy:
    """Money turns into goods: one lot opens, made of the pieces drawn, end to end."""

    place: Place
    fund: Fund
    wanted: int
    to_place: Place
    item: Item
    quantity: int
    lot: Named = None


@dataclass(frozen=True, slots=True)
class Identify:
    """Money of an unknown payer becomes a donor's: it is drawn, and an origin lot of the donor opens."""

    place: Place
    fund: Fund
    wanted: int
    to_fund: Fund
    party: str
    lot: int | None = None


@dataclass(frozen=True, slots=True)
class PutBack:
    """What a line of a distribution handed out comes back, whole or (``wanted``) in part."""

    entry: int
    line: int
    wanted: int | None = None


@dataclass(frozen=True, slots=True)
class Attribute:
    """An origin lot is this donor's from now on."""

    lot: int
    party: str


@dataclass(frozen=True, slots=True)
class Journal:
    """A posting without a movement of value (year end). The journal of an entry balances per fund."""

    role: str
    fund: Fund
    place: Place | None
    amount: int


@dataclass(frozen=True, slots=True)
class Undo:
    """An entry is put right by its mirror."""

    entry: Entry


Movement = Receive | Take | Move | Buy | Identify | PutBack | Attribute | Journal | Undo

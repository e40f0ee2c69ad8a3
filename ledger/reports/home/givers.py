"""Value by its givers, kept so that a year of many givers is added up by the few things that it is told of.

A place has few funds and items, and thousands of givers. What is kept by giver inside of fund and item is read, summed
and searched for some givers at once, not row by row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from ledger.book.trace import Given

Parts = list[list[object]]
Place = tuple[int, int, int | None]  # unit, fund, item


class ByGiver(NamedTuple):
    """Some value at a unit's places, of one fund and item (money: None), by giver: a donor's code or blank.

    Units: minor units.
    """

    unit: int
    fund: int
    item: int | None
    amounts: dict[str, int]

    @property
    def amount(self) -> int:
        """The value of all givers."""
        return sum(self.amounts.values())


def by_giver(rows: Iterable[Given], sign: int = 1) -> list[ByGiver]:
    """Return rows put together by unit, fund and item."""
    found: dict[Place, dict[str, int]] = defaultdict(dict)
    for _entry, unit, party, fund, item, amount in rows:
        amounts = found[unit, fund, item]
        amounts[party] = amounts.get(party, 0) + sign * amount
    return [ByGiver(*key, amounts) for key, amounts in found.items()]


def added(values: Iterable[ByGiver]) -> list[ByGiver]:
    """Return the sum of values, without the givers of whom nothing is left."""
    found: dict[Place, dict[str, int]] = {}
    for unit, fund, item, amounts in values:
        before = found.setdefault((unit, fund, item), {})
        if not before:
            before.update(amounts)
            continue
        for party, amount in amounts.items():
            before[party] = before.get(party, 0) + amount
    some = {key: {party: amount for party, amount in amounts.items() if amount} for key, amounts in found.items()}
    return [ByGiver(*key, amounts) for key, amounts in some.items() if amounts]


def as_parts(values: Iterable[ByGiver]) -> Parts:
    """Return values as they are kept."""
    return [list(value) for value in values]


def from_parts(parts: Iterable[Iterable[object]]) -> list[ByGiver]:
    """Return values as they were kept."""
    return [ByGiver._make(part) for part in parts]

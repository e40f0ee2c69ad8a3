"""Moving money and goods from one place to another."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from distributions.errors import FromOtherUnit, SamePlace
from distributions.models import Transfer
from ledger.access.errors import Refusal
from ledger.access.models import Unit, User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.book import movements as m
from ledger.book.models import Entry, Fund, Item, Place
from ledger.book.posting import Draft, post


@dataclass(frozen=True, slots=True)
class Moved:
    """One thing on a transfer: ``wanted`` pieces of an item, or minor units of money; of a named lot or the oldest."""

    from_place: Place
    fund: Fund
    item: Item | None
    wanted: int
    to_place: Place
    lot: m.Named = None


@operation(Permission.WRITE_MONEY, at=lambda given: given["from_place"].unit)
def record_transfer(
    *,
    fund: Fund,
    from_place: Place,
    to_place: Place,
    item: Item | None,
    wanted: int,
    date: dt.date,
    by: User,
    number: str = "",
    lot: m.Named = None,
    key: str = "",
) -> Transfer:
    """Move one thing to another place.

    Units: ``wanted`` counts pieces of ``item``, or minor units of money.
    Errors: as ``record_transfer_of_several``.
    Source: book.md, section 2.
    """
    moved = [Moved(from_place, fund, item, wanted, to_place, lot)]
    return record_transfer_of_several(unit=from_place.unit, lines=moved, date=date, by=by, number=number, key=key)


@operation(Permission.WRITE_MONEY, at=lambda given: given["unit"])
def record_transfer_of_several(
    *, unit: Unit, lines: Sequence[Moved], date: dt.date, by: User, number: str = "", key: str = ""
) -> Transfer:
    """Move money and goods to other places on one paper: one lot opens per draw, so unit values never average.

    Errors: ``FromOtherUnit``; ``SamePlace``; ``NotEnough``; ``OtherBook`` for a unit with books of its own; as
        ``post`` refuses.
    Source: book.md, section 2.
    """
    for at, line in enumerate(lines, 1):
        try:
            _check(unit, line)
        except Refusal as refusal:
            refusal.line = at
            raise
    moves = [m.Move(each.from_place, each.fund, each.item, each.wanted, each.to_place, each.fund, each.lot)
             for each in lines]  # fmt: skip
    posted = post(Draft(Entry.Kind.TRANSFER, unit, date, by, moves, number, key=key))
    if posted.is_repeat:
        return Transfer.objects.get(entry=posted.entry)
    return Transfer.objects.create(entry=posted.entry)


def _check(unit: Unit, line: Moved) -> None:
    if line.from_place.unit_id != unit.pk:
        raise FromOtherUnit(place=line.from_place, unit=unit)
    if line.from_place == line.to_place:
        raise SamePlace(place=line.to_place)

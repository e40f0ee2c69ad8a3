"""Writing the lines of a list, ten thousand in one statement."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass

from beneficiaries.models import Child, Group, GuardianLink
from beneficiaries.queries import members_of
from distributions.errors import GroupIsEmpty, PlaceOfOtherUnit
from distributions.models import Distribution, DistributionLine
from ledger.book.models import Fund, Item, Kit, Place
from ledger.book.movements import Named
from ledger.book.rows import insert_rows

_COLUMNS = (
    "distribution",
    "position",
    "number",
    "place",
    "fund",
    "item",
    "wanted",
    "child",
    "group",
    "members",
    "lot",
    "kit",
    "kits",
)


@dataclass(frozen=True, slots=True)
class HandOut:
    """What one child or group receives: pieces of an item, or minor units of money.

    ``number`` is what a spreadsheet called the line; ``signer`` and what follows say who signed, where
    it is known. ``kit`` is what the pieces are a part of, ``kits`` how many of it were meant.
    """

    place: Place
    fund: Fund
    item: Item | None
    wanted: int
    child: Child | None = None
    group: Group | None = None
    lot: Named = None
    number: str = ""
    signer: str = ""
    guardian: GuardianLink | None = None
    signed_by_other: str = ""
    signed_on: dt.date | None = None
    kit: Kit | None = None
    kits: int | None = None


def write_lines(distribution: Distribution, lines: Sequence[HandOut]) -> None:
    """Write the lines of a list in their order; a group's members are counted on its day.

    Errors: ``PlaceOfOtherUnit``; ``GroupIsEmpty``.
    """
    members: dict[int, int] = {}
    rows = []
    for position, line in enumerate(lines, 1):
        if line.place.unit_id != distribution.unit_id:
            raise PlaceOfOtherUnit(place=line.place, unit=line.place.unit)
        group = line.group.pk if line.group else None
        if line.group and group not in members:
            members[line.group.pk] = len(members_of(line.group.pk, distribution.date))
            if not members[line.group.pk]:
                raise GroupIsEmpty(group=line.group, date=distribution.date)
        rows.append([
            distribution.pk, position, line.number, line.place.pk, line.fund.pk, line.item.pk if line.item else None,
            line.wanted, line.child.pk if line.child else None, group, members.get(group or 0),
            line.lot if isinstance(line.lot, int) else None,
            line.kit.pk if line.kit else None, line.kits,
        ])  # fmt: skip
    insert_rows(DistributionLine, _COLUMNS, json.dumps(rows, ensure_ascii=False))

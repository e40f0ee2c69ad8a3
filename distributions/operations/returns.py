"""Taking back what was handed out."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from distributions.errors import NotHandedOut
from distributions.models import Distribution, DistributionLine, NotCollected, Return, ReturnLine
from distributions.operations.locking import locked
from distributions.queries import standing_entry_of
from ledger.access.history import keep
from ledger.access.models import User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.book import movements as m
from ledger.book.models import Entry
from ledger.book.posting import Draft, post


@dataclass(frozen=True, slots=True)
class BroughtBack:
    """What came back of a line: pieces, or minor units of money; None for all that is still out."""

    line: DistributionLine
    wanted: int | None = None


@operation(Permission.WRITE_DISTRIBUTIONS, at=lambda given: given["line"].distribution.unit)
def record_return(
    *,
    line: DistributionLine,
    date: dt.date,
    by: User,
    wanted: int | None = None,
    reason: str = "",
    number: str = "",
    key: str = "",
) -> Return:
    """Record what one line handed out and came back: the whole line, or its last pieces.

    Units: ``wanted`` counts pieces, or minor units of money; None for all that is still out.
    Errors: as ``record_return_of_several``.
    Source: book.md, section 2; domain-rules.md, J9.
    """
    return record_return_of_several(
        distribution=line.distribution, lines=[BroughtBack(line, wanted)], date=date, by=by, reason=reason,
        number=number, key=key,
    )  # fmt: skip


@operation(Permission.WRITE_DISTRIBUTIONS, at=lambda given: given["distribution"].unit)
def record_return_of_several(
    *,
    distribution: Distribution,
    lines: Sequence[BroughtBack],
    date: dt.date,
    by: User,
    reason: str = "",
    number: str = "",
    key: str = "",
) -> Return:
    """Record on one paper what came back of the lines of a distribution, each whole or its last pieces.

    What comes back of a line is first of all what was noted as not collected.

    Errors: ``NotHandedOut`` for a draft, a reversed distribution or another's line; ``MoreThanHandedOut``; as ``post``
        refuses.
    Source: book.md, section 2; domain-rules.md, J9 and section 7.2.
    """
    # Who notes what was not collected holds the list too: the second of the two sees what the first wrote.
    entry = standing_entry_of(locked(distribution))
    if entry is None:
        raise NotHandedOut
    if any(each.line.distribution_id != distribution.pk for each in lines):
        raise NotHandedOut
    back = [m.PutBack(entry.pk, each.line.position, each.wanted) for each in lines]
    posted = post(
        Draft(Entry.Kind.RETURN, distribution.unit, date, by, back, number, key=key, particulars=[reason])
    )  # fmt: skip
    if posted.is_repeat:
        return Return.objects.get(entry=posted.entry)
    returned = Return.objects.create(entry=posted.entry, distribution=distribution, reason=reason)
    ReturnLine.objects.bulk_create(
        ReturnLine(returned=returned, position=position, line=each.line, wanted=each.wanted)
        for position, each in enumerate(lines, 1)
    )
    settle([each.line for each in lines], by)
    return returned


@dataclass(frozen=True, slots=True)
class Back:
    """How much of a line came back by returns that stand, and the last of them: pieces, or minor units."""

    wanted: int
    last: Return


def came_back(lines: Collection[DistributionLine]) -> dict[int, Back]:
    """Return what came back of these lines, by line."""
    rows = ReturnLine.objects.filter(line__in=lines, returned__entry__reversed_by__isnull=True)
    whole, found = {line.pk: line.wanted for line in lines}, dict[int, Back]()
    for one in rows.select_related("returned").order_by("returned__entry", "position"):
        before = found[one.line_id].wanted if one.line_id in found else 0
        # Without a number all came back that was still out.
        found[one.line_id] = Back(whole[one.line_id] if one.wanted is None else before + one.wanted, one.returned)
    return found


def settle(lines: Collection[DistributionLine], by: User) -> None:
    """Say of what was not collected of these lines whether it is back in stock by now, and by which paper.

    What came back of a line is first of all what was left of it, in whatever order the two were written down.
    """
    noted = NotCollected.objects.filter(line__in=lines).select_related(
        "line__acknowledgement", "returned__entry__reversed_by"
    )
    back = came_back([one.line for one in noted])
    for one in noted:
        came = back.get(one.line_id)
        stands = one.returned and not hasattr(one.returned.entry, "reversed_by")
        by_now = None if came is None or came.wanted < one.wanted else one.returned if stands else came.last
        if one.returned == by_now:
            continue
        one.returned = by_now
        if came and came.wanted == one.line.wanted and not hasattr(one.line, "acknowledgement"):
            one.wanted = one.line.wanted  # all of it is back: nothing is left that anybody could sign for
        keep(one, by=by)

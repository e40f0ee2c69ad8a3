"""Taking back what was handed out."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from distributions.errors import NotHandedOut
from distributions.models import Distribution, DistributionLine, Return, ReturnLine
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

    Errors: ``NotHandedOut`` for a draft, a reversed distribution or another's line; ``MoreThanHandedOut``; as ``post``
        refuses.
    Source: book.md, section 2; domain-rules.md, J9 and section 7.2.
    """
    entry = distribution.entry
    if entry is None or Entry.objects.filter(reverses=entry).exists():
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
    return returned

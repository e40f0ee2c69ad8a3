"""A pledge planned anew; what stands of it, locked, and its figures."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from donors.errors import (
    RevisionBelowReceived,
    RevisionOfAnother,
)
from donors.models import Instalment, Pledge, PledgeLine, PledgeRevision
from donors.operations.pledges import described
from donors.promised import Promised, promised
from ledger.access.models import User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.book.errors import AmountNotPositive
from ledger.printing.figures import yuan


@dataclass(frozen=True, slots=True)
class Planned:
    """One instalment of a new plan: minor units of money or pieces of the line's item, and the day it is due."""

    line: PledgeLine
    wanted: int
    due_on: dt.date | None = None


@operation(Permission.WRITE_GIFTS, at=lambda given: given["pledge"].root)
def revise_pledge(
    *, pledge: Pledge, plan: Sequence[Planned], revised_on: dt.date, reason: str, at: dt.datetime, by: User
) -> PledgeRevision:
    """Plan a pledge anew. What was promised first, and every plan since, stays and can be looked at.

    Units: as ``Planned``. A line that the plan leaves out is no longer promised.
    Errors: ``RevisionBelowReceived`` where less is planned than came; ``RevisionOfAnother``; ``AmountNotPositive``.
    Source: donors.md, section 5.3.
    """
    now = locked_promise(pledge)
    for number, one in enumerate(plan, 1):
        if one.line.pledge_id != pledge.pk:
            raise RevisionOfAnother(number=pledge.number)
        if one.wanted <= 0:
            refusal = AmountNotPositive()
            refusal.line = number
            raise refusal
    _check_not_below(now, plan)
    revision = PledgeRevision.objects.create(
        pledge=pledge, version=now.version + 1, revised_on=revised_on, reason=reason, revised_by=by, revised_at=at
    )
    Instalment.objects.bulk_create(
        Instalment(revision=revision, line=one.line, position=position, wanted=one.wanted, due_on=one.due_on)
        for position, one in enumerate(plan, 1)
    )
    return revision


def _check_not_below(now: Promised, plan: Sequence[Planned]) -> None:
    planned: dict[tuple[int | None, int], int] = defaultdict(int)
    for one in plan:
        planned[one.line.item_id, one.line.fund_id] += one.wanted
    came: dict[tuple[int | None, int], int] = defaultdict(int)
    lines = {}
    for line in now.lines:
        key = (line.line.item_id, line.line.fund_id)
        came[key] += line.received + line.excused
        lines[key] = line.line
    for key, received in came.items():
        if received > planned[key]:
            of = lines[key]
            raise RevisionBelowReceived(what=described(of), received=said(of, received), planned=said(of, planned[key]))


def locked_promise(pledge: Pledge) -> Promised:
    """Return what stands of a pledge, which is locked: of two who change it the second sees what the first did."""
    rows = Pledge.objects.select_for_update(no_key=True).filter(pk=pledge.pk)
    rows.get()
    return promised(Pledge.objects.filter(pk=pledge.pk))[0]


def said(line: PledgeLine, part: int) -> str:
    """Return a part of a line as figures: money, or pieces."""
    return figure(part, line.item_id)


def figure(part: int, item: int | None) -> str:
    """Return minor units as an amount, or a number of pieces."""
    return f"¥{yuan(part)}" if item is None else f"{part:,}"

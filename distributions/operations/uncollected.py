"""What was not collected: back to the store room on the same day, or a second round for just those."""

import datetime as dt

from django.db.models import F, Q

from beneficiaries.queries import not_of_unit
from beneficiaries.reach import not_active
from distributions.errors import NotHandedOut, NothingLeft
from distributions.models import Choice, Distribution, DistributionLine, NotCollected, Return
from distributions.operations.drafts import begin_distribution, plan_distribution
from distributions.operations.lines import HandOut
from distributions.operations.locking import locked
from distributions.operations.returns import Back, BroughtBack, came_back, record_return_of_several
from distributions.planning import Column
from ledger.access.history import keep
from ledger.access.models import User
from ledger.access.operation import operation
from ledger.access.permissions import Permission

# What can go back: all of a line, or a part of one whose rest was signed for.
WAITS = Q(returned__isnull=True) & (Q(wanted=F("line__wanted")) | Q(line__acknowledgement__isnull=False))


@operation(Permission.WRITE_DISTRIBUTIONS, at=lambda given: given["distribution"].unit)
def return_not_collected(*, distribution: Distribution, date: dt.date, reason: str, by: User) -> Return:
    """Take what was not collected back into stock: one paper for all of it.

    Errors: ``NothingLeft``; as ``record_return_of_several``.
    Source: domain-rules.md, section 7.2 (absent: returned to stock the same day).
    """
    locked(distribution)
    left = list(
        NotCollected.objects.filter(WAITS, line__distribution=distribution)
        .select_related("line").order_by("line__position")
    )  # fmt: skip
    if not left:
        raise NothingLeft
    # Of what was left, a part may have come back before.
    back = came_back([noted.line for noted in left])
    lines = [BroughtBack(noted.line, _still_out(noted, back.get(noted.line_id))) for noted in left]
    return record_return_of_several(distribution=distribution, lines=lines, date=date, reason=reason, by=by)


@operation(Permission.WRITE_DISTRIBUTIONS, at=lambda given: given["distribution"].unit)
def plan_second_round(*, distribution: Distribution, date: dt.date, occasion: str, by: User) -> Distribution:
    """Begin a list for just those who did not collect, with what they were to receive.

    What a line left goes onto one second round only; who left the school meanwhile is left out. Whether it is public,
    and why the same was given again, holds for it too.

    Errors: ``NothingLeft`` where nothing went back, or all of it is on a second round; ``NotHandedOut`` for a draft.
    """
    if distribution.entry_id is None:
        raise NotHandedOut
    left = NotCollected.objects.select_for_update(of=("self",)).filter(
        line__distribution=distribution, returned__isnull=False, second_round__isnull=True
    )
    noted = list(
        left.select_related("line__place__unit", "line__fund", "line__item", "line__child", "line__group__unit")
    )
    keys = {each.line.child_id for each in noted if each.line.child_id}
    gone = not_of_unit(keys, distribution.unit) | set(not_active(keys))
    again = [each for each in noted if each.line.child_id not in gone]
    if not again:
        raise NothingLeft
    begun = begin_distribution(unit=distribution.unit, date=date, occasion=occasion, by=by)
    lines = [_once_more(each.line, each.wanted) for each in again]
    columns = {(column := Column(line.place, line.fund, line.item)).key: column for line in lines}
    draft = plan_distribution(
        distribution=begun, version=begun.version, date=date, occasion=occasion,
        children=list({line.child.pk: line.child for line in lines if line.child}.values()),
        groups=list({line.group.pk: line.group for line in lines if line.group}.values()),
        columns=list(columns.values()), lines=lines, by=by, apart_days=distribution.apart_days,
        double_because=distribution.double_because, is_public=distribution.is_public,
    )  # fmt: skip
    draft.choices.update(how=Choice.How.ROUND)
    for each in again:
        each.second_round = draft
        keep(each, by=by)
    return draft


def _still_out(noted: NotCollected, back: Back | None) -> int:
    return noted.wanted - (back.wanted if back else 0)


def _once_more(line: DistributionLine, wanted: int) -> HandOut:
    return HandOut(line.place, line.fund, line.item, wanted, line.child, line.group)

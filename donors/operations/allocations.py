"""How much of a gift meets which pledges, decided by hand."""

import datetime as dt
from collections.abc import Mapping

from django.utils.translation import gettext as _

from donors.errors import MoreThanGiven, MoreThanPromised, PledgeOfAnother, PledgeOfOtherKind
from donors.models import Allocation, GiftLine, Pledge, PledgeLine
from donors.operations.pledges import described
from donors.operations.promises import figure, said
from donors.promised import promised
from ledger.access.models import User
from ledger.access.operation import operation
from ledger.access.permissions import Permission


@operation(Permission.WRITE_GIFTS, at=lambda given: given["line"].gift.entry.unit)
def allocate_gift(
    *,
    line: GiftLine,
    parts: Mapping[PledgeLine, int],
    at: dt.datetime,
    by: User,
    allow_over: bool = False,
    reason: str = "",
) -> list[Allocation]:
    """Decide how much of a gift's line meets which lines of pledges; what is left over is a free gift.

    What was decided before is taken back by rows of the opposite sign: nothing is overwritten.

    Units: minor units of money, or pieces.
    Errors: ``PledgeOfAnother``; ``PledgeOfOtherKind``; ``MoreThanGiven``; ``MoreThanPromised`` unless
        ``allow_over`` with a ``reason``.
    Source: donors.md, section 5.5.
    """  # fmt: skip
    lot = line.lot
    given = lot.amount if lot.item_id is None else lot.quantity or 0
    wanted = {target: part for target, part in parts.items() if part}
    total = sum(wanted.values())
    if total > given or any(part < 0 for part in wanted.values()):
        what = lot.item.name if lot.item else _("money")
        raise MoreThanGiven(what=what, given=figure(given, lot.item_id), wanted=figure(total, lot.item_id))
    for target in wanted:
        if target.pledge.donor_id != line.gift.donor_id:
            raise PledgeOfAnother(number=target.pledge.number)
        if target.item_id != lot.item_id:
            raise PledgeOfOtherKind(number=target.pledge.number, kind=described(target))
    met = {target.pledge_id for target in wanted}
    list(Pledge.objects.select_for_update(no_key=True).filter(pk__in=met).order_by("pk"))
    _take_back(line, at, by)
    made = [
        Allocation(gift_line=line, pledge_line=target, part=part, reason=reason, allocated_by=by, allocated_at=at)
        for target, part in wanted.items()
    ]
    if not made and line.pledge_line_id:
        made = _none_of(line, given, at, by)
    Allocation.objects.bulk_create(made)
    if not (allow_over and reason):
        _check_not_over(wanted)
    return made


@operation(Permission.WRITE_GIFTS, at=lambda given: next(iter(given["parts"])).gift.entry.unit)
def allocate_gift_lines(
    *,
    parts: Mapping[GiftLine, Mapping[PledgeLine, int]],
    at: dt.datetime,
    by: User,
    allow_over: bool = False,
    reason: str = "",
) -> None:
    """Decide for several lines of a gift at once how much meets which lines of pledges: all, or nothing.

    Errors: as ``allocate_gift``.
    """  # fmt: skip
    for line, wanted in parts.items():
        allocate_gift(line=line, parts=wanted, at=at, by=by, allow_over=allow_over, reason=reason)


def _none_of(line: GiftLine, given: int, at: dt.datetime, by: User) -> list[Allocation]:
    """Say that nothing of a line meets the pledge that it was recorded on: all, and all taken back."""
    facts = {"gift_line": line, "pledge_line_id": line.pledge_line_id, "allocated_by": by, "allocated_at": at}
    if line.allocations.exists():
        return []
    whole = Allocation.objects.create(part=given, **facts)
    return [Allocation(part=-given, reverses=whole, **facts)]


def _take_back(line: GiftLine, at: dt.datetime, by: User) -> None:
    standing = line.allocations.filter(reverses__isnull=True, reversed_by__isnull=True)
    Allocation.objects.bulk_create(
        Allocation(
            gift_line=line, pledge_line_id=one.pledge_line_id, part=-one.part, reverses=one, allocated_by=by,
            allocated_at=at,
        )
        for one in standing
    )  # fmt: skip


def _check_not_over(wanted: Mapping[PledgeLine, int]) -> None:
    pledges = Pledge.objects.filter(lines__in=[line.pk for line in wanted]).distinct()
    for one in promised(pledges):
        for line in one.lines:
            if line.is_over:
                part = sum(part for target, part in wanted.items() if target.pledge_id == one.pledge.pk)
                left = max(0, part - (line.received - line.promised))
                raise MoreThanPromised(
                    number=one.pledge.number, left=said(line.line, left), wanted=said(line.line, part)
                )

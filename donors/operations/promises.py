"""What becomes of a pledge: planned anew, met by hand, let go with approval, reminded of."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from donors.errors import (
    EnoughReminders,
    IsBeingMailed,
    MoreThanGiven,
    MoreThanPromised,
    PledgeIsClosed,
    PledgeOfAnother,
    PledgeOfOtherKind,
    ReliefAskedAlready,
    ReliefTooLarge,
    RemindedJustNow,
    RemindedTooSoon,
    RevisionBelowReceived,
    RevisionOfAnother,
)
from donors.models import Allocation, GiftLine, Instalment, Pledge, PledgeLine, PledgeRelief, PledgeRevision, Reminder
from donors.operations.answering import check_may_answer, keep_answer, keep_declined, keep_taken_back
from donors.operations.mailing import begin_mail, check_mail
from donors.operations.pledges import described
from donors.promised import Promised, promised
from donors.reminding import limits_of, next_reminder
from ledger.access.models import User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.book.errors import AmountNotPositive
from ledger.printing.figures import yuan

State = PledgeRelief.State


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
    now = _locked(pledge)
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


@operation(Permission.WRITE_GIFTS, at=lambda given: given["line"].pledge.root)
def ask_relief(*, line: PledgeLine, kind: str, part: int, reason: str, at: dt.datetime, by: User) -> PledgeRelief:
    """Ask to write off, or to release the donor from, what is still to come of a pledge's line.

    Units: ``part`` in minor units of money, or pieces.
    Errors: ``PledgeIsClosed``; ``ReliefTooLarge``; ``ReliefAskedAlready``; ``AmountNotPositive``.
    Source: Charity Law art. 41; donors.md, section 5.3.
    """
    left = _left(line)
    if part <= 0:
        raise AmountNotPositive(field="part")
    if not left:
        raise PledgeIsClosed(number=line.pledge.number)
    if part > left:
        raise ReliefTooLarge(left=said(line, left))
    if line.reliefs.filter(state=State.WAITING).exists():
        raise ReliefAskedAlready
    return PledgeRelief.objects.create(line=line, kind=kind, part=part, reason=reason, asked_by=by, asked_at=at)


@operation(Permission.APPROVE, at=lambda given: given["relief"].line.pledge.root)
def answer_relief(*, relief: PledgeRelief, yes: bool, at: dt.datetime, by: User, why: str = "") -> PledgeRelief:
    """Approve or decline that a pledge is written off or released; who declines says why: whoever asked reads it.

    Errors: ``OwnWork`` for the one who asked; ``AnsweredAlready``; ``TakenBack``; ``WhyMissing``; ``ReliefTooLarge``
        where more came meanwhile.
    """
    relief = _locked_relief(relief)
    check_may_answer(relief, by)
    left = _left(relief.line)
    root = relief.line.pledge.root
    if yes and relief.part > left:
        raise ReliefTooLarge(left=said(relief.line, left))
    if yes:
        keep_answer(relief, State.APPROVED, unit=root, at=at, by=by, why=why)
    else:
        keep_declined(relief, State.DECLINED, unit=root, why=why, at=at, by=by)
    return relief


@operation(Permission.WRITE_GIFTS, at=lambda given: given["relief"].line.pledge.root)
def withdraw_relief(*, relief: PledgeRelief, at: dt.datetime, by: User) -> PledgeRelief:
    """Take back what one asked oneself: it is still waited for.

    Errors: ``AskedByAnother``; ``AnsweredAlready`` where somebody was quicker; ``TakenBack``.
    """
    relief = _locked_relief(relief)
    keep_taken_back(relief, at=at, by=by)
    return relief


def _locked_relief(relief: PledgeRelief) -> PledgeRelief:
    rows = PledgeRelief.objects.select_for_update(of=("self",)).select_related("line__pledge__root", "asked_by")
    return rows.get(pk=relief.pk)


@operation(Permission.WRITE_GIFTS, at=lambda given: given["pledge"].root)
def mail_reminder(
    *, pledge: Pledge, subject: str, body: str, reminded_on: dt.date, at: dt.datetime, by: User
) -> Reminder:
    """Remind a donor of a pledge by mail, which leaves by a job. It counts as a reminder; what it says is kept.

    One that did not leave is sent again by the same call, and counts once.

    Errors: as ``note_reminder``; ``WishesNoMail``; ``NoMailAddress``; ``IsBeingMailed``; ``MailNotSetUp``.
    Source: donors.md, section 5.3.
    """
    check_mail(pledge.donor)
    now = _locked(pledge)
    last = pledge.reminders.order_by("stage").last()
    if last and last.mailing_since:
        raise IsBeingMailed(donor=pledge.donor)
    if last and last.mail_problem:
        if not now.is_open:
            raise PledgeIsClosed(number=pledge.number)
        last.reminded_on, last.noted_by, last.noted_at = reminded_on, by, at
    else:
        last = note_reminder(
            pledge=pledge, channel=Reminder.Channel.MAIL, reminded_on=reminded_on, at=at, by=by
        )  # fmt: skip
    last.subject, last.body = subject, body
    begin_mail([last], at, by)
    return last


@operation(Permission.WRITE_GIFTS, at=lambda given: given["pledge"].root)
def note_reminder(
    *, pledge: Pledge, channel: str, reminded_on: dt.date, at: dt.datetime, by: User, outcome: str = ""
) -> Reminder:
    """Note that a donor was reminded of a pledge: no more often, and no sooner, than its limits or the book's allow.

    Errors: ``PledgeIsClosed``; ``EnoughReminders``; ``RemindedTooSoon`` long before it is due; ``RemindedJustNow``.
    Source: donors.md, section 5.3.
    """
    now = _locked(pledge)
    if not now.is_open:
        raise PledgeIsClosed(number=pledge.number)
    last = pledge.reminders.order_by("stage").last()
    stage = last.stage + 1 if last else 1
    limits = limits_of(pledge)
    day = next_reminder(
        pledge, now.due_on, limits, count=stage - 1, last=last.reminded_on if last else None
    )  # fmt: skip
    if day is None:
        raise EnoughReminders(number=pledge.number, most=limits.most)
    if last and reminded_on < day:
        raise RemindedJustNow(number=pledge.number, last=last.reminded_on, next=day)
    if reminded_on < day:
        raise RemindedTooSoon(number=pledge.number, due=now.due_on, first=day)
    return Reminder.objects.create(
        pledge=pledge, stage=stage, channel=channel, reminded_on=reminded_on, outcome=outcome, noted_by=by, noted_at=at
    )


def _locked(pledge: Pledge) -> Promised:
    rows = Pledge.objects.select_for_update(no_key=True).filter(pk=pledge.pk)
    rows.get()
    return promised(Pledge.objects.filter(pk=pledge.pk))[0]


def _left(line: PledgeLine) -> int:
    now = _locked(line.pledge)
    return next(one.left for one in now.lines if one.line.pk == line.pk)


def said(line: PledgeLine, part: int) -> str:
    """Return a part of a line as figures: money, or pieces."""
    return figure(part, line.item_id)


def figure(part: int, item: int | None) -> str:
    """Return minor units as an amount, or a number of pieces."""
    return f"¥{yuan(part)}" if item is None else f"{part:,}"

"""What is still to come of a pledge, written off or let go: asked by one, approved by another."""

import datetime as dt

from donors.errors import PledgeIsClosed, ReliefAskedAlready, ReliefTooLarge
from donors.models import PledgeLine, PledgeRelief
from donors.operations.answering import check_may_answer, keep_answer, keep_declined, keep_taken_back
from donors.operations.promises import locked_promise, said
from ledger.access.models import User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.book.errors import AmountNotPositive

State = PledgeRelief.State


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


def _left(line: PledgeLine) -> int:
    now = locked_promise(line.pledge)
    return next(one.left for one in now.lines if one.line.pk == line.pk)

"""Opening a closed month again: one person asks, another approves."""

import datetime as dt

from django.db.models import QuerySet

from ledger.access.models import Unit, User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.book.deciding import keep_approved, keep_declined, keep_withdrawn, to_decide
from ledger.book.operations import reopen_month
from ledger.book.operations.months import check_reopening
from ledger.book.posting import lock
from ledger.reconciliation.errors import ReopeningAskedAlready
from ledger.reconciliation.models import Reopening

State = Reopening.State


@operation(Permission.WRITE_MONEY, at=lambda given: given["unit"])
def ask_to_reopen(*, unit: Unit, month: dt.date, why: str, at: dt.datetime, by: User) -> Reopening:
    """Ask that a closed month be open again. It stays closed until another person approves it.

    Units: ``month`` is its first day; ``at`` is the clock.
    Errors: ``WhyMissing``; ``MonthIsOpen``; ``MonthOrder`` where a later month is closed; ``ReopeningAskedAlready``.
    Source: domain-rules.md, section 7.3 (reopening needs two people and a reason); book.md, section 5.
    """
    lock([unit])
    check_reopening(unit, month, why)
    if Reopening.objects.filter(unit=unit, month=month, state=State.WAITING).exists():
        raise ReopeningAskedAlready(month=f"{month:%Y-%m}")
    return Reopening.objects.create(unit=unit, month=month, why=why.strip(), asked_by=by, asked_at=at)


@operation(Permission.APPROVE, at=lambda given: given["reopening"].unit)
def approve_reopening(*, reopening: Reopening, at: dt.datetime, by: User) -> Reopening:
    """Open a month again, as it was asked.

    Errors: ``OwnWork``; ``AlreadyDecided``; as ``reopen_month``: then the request still waits.
    Source: domain-rules.md, section 7.3; book.md, sections 3 and 5.
    """
    asked = to_decide(reopening, _rows(), by)
    reopen_month(unit=asked.unit, month=asked.month, why=asked.why, by=by)
    return keep_approved(asked, at=at, by=by)


@operation(Permission.APPROVE, at=lambda given: given["reopening"].unit)
def decline_reopening(*, reopening: Reopening, why: str, at: dt.datetime, by: User) -> Reopening:
    """Say that a month stays closed, and why.

    Errors: ``OwnWork``; ``WhyMissing``; ``AlreadyDecided``.
    """
    return keep_declined(reopening, _rows(), why=why, at=at, by=by)


@operation(Permission.WRITE_MONEY, at=lambda given: given["reopening"].unit)
def withdraw_reopening(*, reopening: Reopening, at: dt.datetime, by: User) -> Reopening:
    """Take back what one asked oneself.

    Errors: ``AlreadyDecided`` where somebody was quicker; ``AskedByAnother``.
    """
    return keep_withdrawn(reopening, _rows(), at=at, by=by)


def _rows() -> QuerySet[Reopening]:
    return Reopening.objects.select_related("unit", "asked_by")

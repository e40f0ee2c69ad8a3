"""Closing and reopening the months of a unit."""

import datetime as dt

from django.utils import timezone

from ledger.access.history import keep
from ledger.access.models import Unit, User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.book.errors import MonthIsOpen, MonthNotOver, MonthOrder, WhyMissing
from ledger.book.models import Entry, Period
from ledger.book.posting import lock
from ledger.book.sealing import seal_unit


@operation(Permission.WRITE_MONEY, at=lambda given: given["unit"])
def close_month(*, unit: Unit, month: dt.date, at: dt.datetime, by: User) -> Period:
    """Close a month of a unit, after sealing what is in it. Months with entries close in their order.

    Units: ``month`` is its first day; ``at`` is the clock.
    Errors: ``MonthNotOver``; ``MonthOrder`` where an earlier month with entries is open.
    Source: book.md, sections 3 and 4.
    """
    first_day = (month + dt.timedelta(days=32)).replace(day=1)
    if timezone.localdate(at) < first_day:
        raise MonthNotOver(month=f"{month:%Y-%m}", first_day=first_day)
    lock([unit])
    earlier = _open_months_with_entries(unit, before=month)
    if earlier:
        raise MonthOrder(month=f"{month:%Y-%m}", other=f"{earlier[0]:%Y-%m}")
    seal_unit(unit)
    period, _ = Period.objects.get_or_create(unit=unit, month=month, defaults={"state": Period.State.OPEN})
    if period.state == Period.State.OPEN:
        period.state, period.closed_by, period.closed_at = Period.State.CLOSED, by, at
        keep(period, by=by)
    return period


@operation(Permission.APPROVE, at=lambda given: given["unit"])
def reopen_month(*, unit: Unit, month: dt.date, why: str, by: User) -> Period:
    """Open a closed month again, the last one first: somebody else asked for it.

    Errors: ``WhyMissing``; ``MonthIsOpen``; ``MonthOrder`` where a later month is closed.
    Source: book.md, section 3.
    """
    lock([unit])
    period = check_reopening(unit, month, why)
    period.state, period.closed_by, period.closed_at = Period.State.OPEN, None, None
    keep(period, by=by, why=why)
    return period


def check_reopening(unit: Unit, month: dt.date, why: str) -> Period:
    """Return a closed month that could be open again. The caller holds the lock of its unit.

    Errors: ``WhyMissing``; ``MonthIsOpen``; ``MonthOrder`` where a later month is closed.
    """
    if not why.strip():
        raise WhyMissing
    later = Period.objects.filter(unit=unit, month__gt=month, state=Period.State.CLOSED).order_by("-month").first()
    if later:
        raise MonthOrder(month=f"{month:%Y-%m}", other=str(later))
    period = Period.objects.filter(unit=unit, month=month, state=Period.State.CLOSED).first()
    if period is None:
        raise MonthIsOpen(month=f"{month:%Y-%m}")
    return period


def _open_months_with_entries(unit: Unit, *, before: dt.date) -> list[dt.date]:
    with_entries = set(Entry.objects.filter(unit=unit, date__lt=before).dates("date", "month"))
    closed = Period.objects.filter(unit=unit, state=Period.State.CLOSED).values_list("month", flat=True)
    return sorted(with_entries - set(closed))

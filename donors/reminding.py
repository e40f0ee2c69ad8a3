"""When a donor may be reminded of a promise: since when, how far apart, how often."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Max, QuerySet

from donors.models import Pledge, ReminderLimits
from donors.promised import due_before
from ledger.access.models import Unit


def limits_of_book(root: Unit) -> ReminderLimits:
    """Return the limits that count in a book; where nobody set any, the usual ones, unsaved."""
    return ReminderLimits.objects.filter(root=root).first() or ReminderLimits(root=root)


def limits_of(pledge: Pledge) -> ReminderLimits:
    """Return the limits that count for a pledge, unsaved: its own where some were agreed, otherwise its book's."""
    return _limits(pledge, limits_of_book(pledge.root))


def next_reminder(
    pledge: Pledge, due_on: dt.date | None, limits: ReminderLimits, *, count: int, last: dt.date | None
) -> dt.date | None:
    """Return since when a donor may be reminded, after so many reminders; None where those were enough.

    ``due_on`` is the first day on which something is due that has not come; what has none may be asked for at once.
    """
    if count >= limits.most:
        return None
    if last:
        return last + dt.timedelta(days=limits.every)
    return due_on - dt.timedelta(days=limits.before) if due_on else pledge.promised_on


def to_remind(pledges: QuerySet[Pledge], today: dt.date) -> list[int]:
    """Return the keys of the pledges whose donors may be reminded today of what is due soon, or is late."""
    books = {limits.root_id: limits for limits in ReminderLimits.objects.all()}
    usual = max([ReminderLimits.BEFORE, *(limits.before for limits in books.values())])
    longest = max(usual, pledges.order_by().aggregate(most=Max("remind_before"))["most"] or 0)
    since = due_before(pledges, today + dt.timedelta(days=longest + 1))
    rows = Pledge.objects.filter(pk__in=since).annotate(count=Count("reminders"), last=Max("reminders__reminded_on"))
    days = {
        one.pk: next_reminder(
            one, since[one.pk], _limits(one, books.get(one.root_id)), count=one.count, last=one.last
        )
        for one in rows.order_by()
    }  # fmt: skip
    return [key for key, day in days.items() if day and day <= today]


def _limits(pledge: Pledge, book: ReminderLimits | None) -> ReminderLimits:
    usual = book or ReminderLimits(root_id=pledge.root_id)
    said = {name: getattr(pledge, f"remind_{name}") for name in ("before", "every", "most")}
    return ReminderLimits(
        root_id=pledge.root_id,
        **{name: getattr(usual, name) if own is None else own for name, own in said.items()},
    )

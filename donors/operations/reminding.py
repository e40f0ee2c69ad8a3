"""Reminding donors of what they promised, and how often at most."""

import datetime as dt

from donors.errors import (
    EnoughReminders,
    IsBeingMailed,
    LimitOutOfRange,
    PledgeIsClosed,
    RemindedJustNow,
    RemindedTooSoon,
)
from donors.models import Pledge, Reminder, ReminderLimits
from donors.operations.mailing import begin_mail, check_mail
from donors.operations.promises import locked_promise
from donors.reminding import limits_of, limits_of_book, next_reminder
from ledger.access.history import keep, locked
from ledger.access.models import Unit, User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.access.queries import root_of

LONGEST, MOST = 365, 20


@operation(Permission.WRITE_SETTINGS, at=lambda given: root_of(given["unit"]))
def set_reminder_limits(
    *, unit: Unit, before: int, every: int, most: int, by: User, version: str = ""
) -> ReminderLimits:
    """Say how often donors of a book are reminded of a promise at most, since when before it is due, how far apart.

    It counts at once, for every pledge that has no limits of its own. No reminders at all are 0.

    Units: ``before`` and ``every`` in days.
    Errors: ``LimitOutOfRange``; ``ChangedMeanwhile``.
    Source: donors.md, section 5.3.
    """
    bounds = (("before", before, 0, LONGEST), ("every", every, 1, LONGEST), ("most", most, 0, MOST))
    for field, said, least, greatest in bounds:
        if not least <= said <= greatest:
            raise LimitOutOfRange(least=least, greatest=greatest, field=field)
    root = Unit.objects.select_for_update(no_key=True).get(pk=root_of(unit).pk)  # the first two who set any wait here
    limits = limits_of_book(root)
    if limits.pk:
        limits = locked(limits, version)
    limits.before, limits.every, limits.most = before, every, most
    keep(limits, by=by)
    return limits


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
    now = locked_promise(pledge)
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
    now = locked_promise(pledge)
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

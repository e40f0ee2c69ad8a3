"""Mailing letters, each once: the job, and what is noted of each."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator
from functools import partial
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from donors.models import Reminder, Thank
from donors.operations import note_mailed, note_not_mailed
from donors.operations.mailing import KIND, Letter, donor_of
from donors.thanking import address_of
from ledger.access.operations import system_actor
from ledger.jobs.kinds import Run, hourly, job_kind
from ledger.jobs.models import Job

Problem = Thank.Problem
BROKEN_AFTER = dt.timedelta(hours=1)
_log = logging.getLogger(__name__)


def _page_of(job: Job) -> str:
    model, key = job.arguments["letters"][0]
    if model == "thank":
        return reverse("thanks")
    return reverse("pledge", args=[Reminder.objects.get(pk=key).pledge.number])


@job_kind(KIND, label=_("Letters by mail"), leads_to=_page_of)
def mail_letters(run: Run) -> Iterator[int]:
    """Mail one letter after another, each after its step is saved: begun again, the job passes by what was begun.

    Where the mail server is away, the rest is not tried.
    """
    letters = run.arguments["letters"]
    run.total = len(letters)
    for model, key in letters[run.done :]:
        transaction.on_commit(partial(_deliver, run, model, key))
        yield 1


def _deliver(run: Run, model: str, key: int) -> None:
    letter = _waiting(model, key)
    if letter is None:
        return
    if run.result.get("server"):
        _not_mailed(run, model, key, Problem.SERVER)
        return
    try:
        mail_of(letter).send()
    except SMTPRecipientsRefused:
        _not_mailed(run, model, key, Problem.ADDRESS)
    except (SMTPException, OSError) as error:
        _log.warning("mail of job failed: %s", type(error).__name__)  # the message may hold an address
        run.result["server"] = True
        _not_mailed(run, model, key, Problem.SERVER)
    else:
        note_mailed(letter=letter, at=timezone.now(), by=run.owner)


def mail_of(letter: Letter) -> EmailMessage:
    """Return the mail of a letter. Sent twice, it carries the same identity, so that it can be known as one."""
    name = f"{type(letter).__name__.lower()}-{letter.pk}-{letter.mailing_since:%Y%m%d}"
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("<> ") or "localhost"
    headers = {"Message-ID": f"<{name}@{domain}>"}
    return EmailMessage(letter.subject, letter.body, to=[address_of(donor_of(letter))], headers=headers)


def _waiting(model: str, key: int) -> Letter | None:
    if model == "thank":
        return Thank.objects.filter(mailing_since__isnull=False).select_related("donor__root").filter(pk=key).first()
    reminders = Reminder.objects.filter(mailing_since__isnull=False).select_related("pledge__donor__root")
    return reminders.filter(pk=key).first()


def _not_mailed(run: Run, model: str, key: int, problem: str) -> None:
    letter = _waiting(model, key)
    if letter is not None:
        note_not_mailed(letter=letter, problem=problem, by=run.owner)


@hourly
def tell_what_broke_off() -> int:
    """Note the letters of which nobody told within an hour what became of them: the worker died between.

    While another worker still mails, what it has not come to is none of them.
    """
    if Job.objects.filter(kind=KIND, state__in=Job.OPEN).exists():
        return 0
    since = {"mailing_since__lt": timezone.now() - BROKEN_AFTER}
    thanks = Thank.objects.filter(**since).select_related("donor__root")
    broken: list[Letter] = [*thanks, *Reminder.objects.filter(**since).select_related("pledge__donor__root")]
    for letter in broken:
        note_not_mailed(letter=letter, problem=Problem.BROKEN, by=system_actor(name="mail"))
    return len(broken)

"""The worker: takes the oldest job that nobody works on, and does it step by step.

Killed at any moment, it has finished a step or not begun it; whoever comes next goes on there.
"""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable, Iterator

from django.conf import settings
from django.db import DatabaseError, OperationalError, close_old_connections, connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from ledger.access.errors import Refusal
from ledger.access.sentences import in_every_language
from ledger.jobs.kinds import CHORES, KINDS, Run, Stopped
from ledger.jobs.models import Job
from ledger.jobs.pulse import Pulse

MOST_ATTEMPTS = 5  # of one step
PAUSE = 0.5  # seconds, between two looks at an empty queue
PAUSE_WHEN_AWAY = 10
CHORES_EVERY = 3600

WENT_WRONG = gettext_lazy(
    "Something went wrong on our side. Begin again; if it stops once more, tell whoever runs this site "
    "the number of this page."
)

BROKE_OFF = gettext_lazy("It broke off %(times)s times at the same place.")

_log = logging.getLogger(__name__)


def work(*, keep_on: Callable[[], bool] = lambda: True, until_idle: bool = False) -> None:
    """Do the jobs of the queue, as long as ``keep_on`` says so; ``until_idle`` returns when none is left."""
    chores_at = time.monotonic()
    while keep_on():
        try:
            taken = take_next()
        except DatabaseError as error:
            # Away, or not migrated yet. With a fresh connection it may answer later.
            _note("look at the queue", error)
            connection.close()
            time.sleep(PAUSE_WHEN_AWAY)
            continue
        if taken:
            do(*taken)
            continue
        if until_idle:
            return
        if time.monotonic() >= chores_at:
            do_chores()
            chores_at = time.monotonic() + CHORES_EVERY
        close_old_connections()
        time.sleep(PAUSE)


def do_chores() -> None:
    """Do what is to be done every hour; one that fails keeps nobody from the next."""
    for chore in CHORES:
        try:
            chore()
        except Exception as error:  # noqa: BLE001 -- the worker lives on
            _note(f"chore {chore.__name__}", error)


def take_next() -> tuple[Job, Pulse] | None:
    """Return the oldest open job that nobody works on, taken for this process; None where there is none."""
    for job in Job.objects.filter(state__in=Job.OPEN).order_by("pk"):
        pulse = Pulse(job.pk)
        if not pulse.take():
            continue
        if started := _started(job.pk, pulse):
            return started, pulse
        pulse.let_go()
    return None


@transaction.atomic
def _started(key: int, pulse: Pulse) -> Job | None:
    # Before the lock was ours, another worker may have ended it.
    job = Job.objects.select_for_update(of=("self",)).select_related("owner").get(pk=key)
    if not job.is_open:
        pulse.forget()
        return None
    if pulse.is_to_stop:
        _end(job, pulse, Job.State.CANCELLED)
        return None
    if job.attempts >= MOST_ATTEMPTS:
        _end(job, pulse, Job.State.FAILED, lambda: str(BROKE_OFF) % {"times": job.attempts})
        return None
    job.state, job.attempts, job.started_at = Job.State.RUNNING, job.attempts + 1, job.started_at or timezone.now()
    job.save(update_fields=["state", "attempts", "started_at"])
    return job


def do(job: Job, pulse: Pulse) -> None:
    """Do a job that was taken, to its end or to where it stops."""
    run = Run(job, pulse)
    with _language_of(job):
        try:
            steps = KINDS[job.kind].work(run)
            while _one_step(job, run, pulse, steps):
                run.tell(run.done, run.total)
        except Stopped:
            _end(job, pulse, Job.State.CANCELLED)
        except Refusal as refusal:
            _end(job, pulse, Job.State.FAILED, refusal.__str__)
        except OperationalError as error:
            # The database asked for it, or was away: the queue still holds the job.
            _note(f"job {job.pk} ({job.kind})", error)
            time.sleep(PAUSE)
        except Exception as error:  # noqa: BLE001 -- the worker lives on
            _note(f"job {job.pk} ({job.kind})", error)
            _end(job, pulse, Job.State.FAILED, WENT_WRONG.__str__)
        finally:
            pulse.let_go()


def _one_step(job: Job, run: Run, pulse: Pulse, steps: Iterator[int]) -> bool:
    with transaction.atomic():
        did = next(steps, None)
        if did is not None:
            run.done += did
        job.done, job.total, job.result, job.attempts = run.done, max(run.total, run.done), run.result, 1
        if did is None:
            job.state, job.ended_at = Job.State.DONE, timezone.now()
        job.save(update_fields=["done", "total", "result", "attempts", "state", "ended_at"])
    if did is None:
        pulse.forget()
    return did is not None


def _language_of(job: Job) -> translation.override:
    return translation.override(job.language or settings.LANGUAGE_CODE)


def _end(job: Job, pulse: Pulse, state: str, why: Callable[[], str] = str) -> None:
    # Not what the undone step left in the object: only how it ended.
    problem = in_every_language(why)
    Job.objects.filter(pk=job.pk).update(state=state, problem=problem, ended_at=timezone.now())
    pulse.forget()


def _note(what: str, error: Exception) -> None:
    """Log what failed and where; never the message: it may hold a child's name."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    _log.error("%s failed: %s at %s:%s", what, type(error).__name__, where.filename, where.lineno)

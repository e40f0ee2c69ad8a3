"""Asking for a job, stopping it, beginning it again.

A job has no right of its own: the operation that asks for it holds one, and so do the operations that it calls.
"""

from typing import Any

from django.db import transaction
from django.utils.translation import get_language

from ledger.access.models import User
from ledger.jobs.errors import NotStopped, NotYours
from ledger.jobs.kinds import KINDS
from ledger.jobs.models import Job
from ledger.jobs.pulse import Pulse


def ask_for_job(*, kind: str, by: User, arguments: dict[str, Any] | None = None, total: int = 0) -> Job:
    """Put a job into the queue. Inside a transaction, the worker sees it when that is saved.

    ``arguments`` hold what JSON can: keys, codes, figures. Never a person's name.
    """
    return Job.objects.create(
        kind=KINDS[kind].name, owner=by, arguments=arguments or {}, total=total, language=get_language() or ""
    )


def stop_job(*, job: Job, by: User) -> None:
    """Ask the worker to stop a job; what its finished steps did stays. One that has ended is left alone.

    Errors: ``NotYours``.
    """
    _check_owner(job, by)
    if job.is_open:
        Pulse(job.pk).ask_to_stop()


@transaction.atomic
def begin_again(*, job: Job, by: User) -> Job:
    """Put a job that stopped back into the queue; it goes on behind its last finished step.

    Errors: ``NotYours``; ``NotStopped``.
    """
    _check_owner(job, by)
    job = Job.objects.select_for_update(of=("self",)).get(pk=job.pk)
    if job.state not in {Job.State.FAILED, Job.State.CANCELLED}:
        raise NotStopped
    Pulse(job.pk).forget()
    job.state, job.attempts, job.problem, job.ended_at = Job.State.WAITING, 0, "", None
    job.save(update_fields=["state", "attempts", "problem", "ended_at"])
    return job


def _check_owner(job: Job, by: User) -> None:
    if job.owner_id != by.pk:
        raise NotYours

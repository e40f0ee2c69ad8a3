"""A job in words and figures, for its page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from ledger.jobs.kinds import KINDS
from ledger.jobs.models import Job
from ledger.jobs.pulse import Pulse, Told

LONG_WAIT = dt.timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class Telling:
    """What the page of a job says."""

    name: str
    done: int
    total: int
    is_stopping: bool
    waits_long: bool
    is_whole: bool
    leads_to: str

    @property
    def percent(self) -> int:
        """How much is done, of a hundred."""
        return min(100, 100 * self.done // self.total) if self.total else 0


def name_of(job: Job) -> str:
    """Return what a job does, in the reader's language."""
    kind = KINDS.get(job.kind)
    return str(kind.label) % job.arguments if kind else job.kind


def told_of(job: Job) -> Telling:
    """Return how far a job is: from its pulse while a step runs, else from its row."""
    kind, pulse = KINDS.get(job.kind), Pulse(job.pk)
    far = (pulse.told() if job.state == Job.State.RUNNING else None) or Told(job.done, job.total)
    return Telling(
        name=name_of(job),
        done=far.done,
        total=far.total,
        is_stopping=job.is_open and pulse.is_to_stop,
        waits_long=job.state == Job.State.WAITING and timezone.now() - job.asked_at > LONG_WAIT,
        is_whole=kind is not None and kind.is_whole,
        leads_to=kind.leads_to(job) if kind and job.state == Job.State.DONE else "",
    )

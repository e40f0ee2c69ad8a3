"""The kinds of jobs, and what a job's function is given."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from ledger.access.models import User
from ledger.jobs.models import Job
from ledger.jobs.pulse import Pulse


class Stopped(Exception):  # noqa: N818 -- it is no error
    """The owner asked for the end; the step that runs is undone."""


class Run:
    """A job while it runs: what was asked for, what is kept of it, how far it is."""

    def __init__(self, job: Job, pulse: Pulse) -> None:
        """Begin where an earlier attempt ended."""
        self._pulse = pulse
        self.owner: User = job.owner
        self.arguments: dict[str, Any] = job.arguments
        # Saved with each step: what the page at the end needs, or a later attempt.
        self.result: dict[str, Any] = job.result
        self.done, self.total = job.done, job.total

    def tell(self, done: int, total: int) -> None:
        """Tell from inside a long step how far it is.

        Errors: ``Stopped`` where the owner asked for the end; let it pass, so that the step is undone.
        """
        self._pulse.tell(done, total)
        if self._pulse.is_to_stop:
            raise Stopped


Work = Callable[[Run], Iterator[int]]


@dataclass(frozen=True, slots=True)
class JobKind:
    """A kind of work. ``is_whole``: it is one step, so that a job that was stopped has changed nothing."""

    name: str
    label: str | Promise  # may name arguments, as in %(year)s
    work: Work
    leads_to: Callable[[Job], str]
    is_whole: bool


KINDS: dict[str, JobKind] = {}


def job_kind(
    name: str,
    *,
    label: str | Promise,
    leads_to: Callable[[Job], str] = lambda _job: "",
    is_whole: bool = False,
) -> Callable[[Work], Work]:
    """Declare a kind of job; ``leads_to`` returns the address that shows what came of one, or nothing."""

    def declare(work: Work) -> Work:
        KINDS[name] = JobKind(name, label, work, leads_to, is_whole)
        return work

    return declare


CHORES: list[Callable[[], object]] = []


def hourly(chore: Callable[[], object]) -> Callable[[], object]:
    """Let the worker call a function every hour or so, between jobs."""
    CHORES.append(chore)
    return chore

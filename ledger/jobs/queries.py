"""The jobs that a person asked for: nobody sees another's."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from ledger.access.models import User
from ledger.jobs.models import Job


def jobs_visible_to(user: User | AnonymousUser) -> QuerySet[Job]:
    """Return the jobs that this person asked for, the latest first."""
    return Job.objects.filter(owner=user) if isinstance(user, User) and user.is_active else Job.objects.none()


def open_jobs_of(user: User) -> QuerySet[Job]:
    """Return the jobs of a person that wait, run, or stopped without being taken up again."""
    return jobs_visible_to(user).filter(state__in=[*Job.OPEN, Job.State.FAILED])

"""Work that was asked for, and how it went."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.access.models import User
from ledger.access.sentences import as_read


class Job(models.Model):
    """A piece of long work: what, for whom, how far, with what result.

    The row is the queue. Whether a running job is being worked on is told by the lock on its pulse, not by the row.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("stopped")
        CANCELLED = "cancelled", _("cancelled")

    OPEN = (State.WAITING, State.RUNNING)

    kind = models.CharField(max_length=40)
    owner = models.ForeignKey(User, models.PROTECT, related_name="jobs")
    language = models.CharField(max_length=10, default="")  # in which the owner asked
    arguments = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING, db_index=True)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)  # since the last step that was finished
    problem = models.JSONField(default=str, blank=True)  # as readers of each language are told
    asked_at = models.DateTimeField(_("asked for at"), auto_now_add=True)
    started_at = models.DateTimeField(_("started at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        """Return the number, by which its owner finds it."""
        return str(self.pk)

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in self.OPEN

    @property
    def stopped_because(self) -> str:
        """Why it stopped, in the reader's language."""
        return as_read(self.problem)

"""Spreadsheets that somebody uploaded, and what came of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.access.models import Unit, User
from ledger.jobs.models import Job


class Upload(models.Model):
    """A folder of spreadsheets on its way into a book; nothing of it is in the book before the last step.

    The files, the faults found in them and the sheets handed back lie sealed in a box under ``folder``. The key is
    kept here and goes with the files: after the import, when thrown away, or at ``expires_at``.
    """

    class State(models.TextChoices):
        CHECKING = "checking", _("being checked")
        FAULTY = "faulty", _("to be mended")
        READY = "ready", _("ready to import")
        IMPORTING = "importing", _("being imported")
        IMPORTED = "imported", _("imported")
        THROWN_AWAY = "thrown_away", _("thrown away")
        EXPIRED = "expired", _("deleted, as nobody imported it")

    OPEN = (State.CHECKING, State.FAULTY, State.READY, State.IMPORTING)

    root = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.CHECKING)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded at"))
    expires_at = models.DateTimeField(_("files are deleted at"))
    files = models.PositiveSmallIntegerField(_("files"))
    size = models.PositiveBigIntegerField()  # bytes
    digest = models.CharField(max_length=64, db_index=True)  # keyed: tells nothing of the content
    faults = models.PositiveIntegerField(_("faults"), default=0)
    counts = models.JSONField(default=dict)  # rows that are new, by file
    released_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)
    imported_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    imported_at = models.DateTimeField(_("imported at"), null=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    folder = models.CharField(max_length=32, blank=True)
    master = models.CharField(max_length=8, blank=True)
    wrapped_key = models.BinaryField(default=bytes)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(released_by__isnull=True) | ~models.Q(released_by=models.F("uploaded_by")),
                name="upload_released_by_another",
            ),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return str(self.pk)

    @property
    def is_open(self) -> bool:
        """Whether it may still be imported."""
        return self.state in self.OPEN

    @property
    def is_busy(self) -> bool:
        """Whether a job checks or imports it now."""
        return self.job is not None and self.job.is_open

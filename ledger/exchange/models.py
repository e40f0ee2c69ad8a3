"""Spreadsheets that somebody uploaded, and what came of them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.access.models import Unit, User
from ledger.jobs.models import Job


class Boxed(models.Model):
    """Something whose files lie sealed in a box under ``folder``; the key goes with them, at ``expires_at``."""

    expires_at = models.DateTimeField(_("files are deleted at"))
    folder = models.CharField(max_length=32, blank=True)
    master = models.CharField(max_length=8, blank=True)
    wrapped_key = models.BinaryField(default=bytes)

    class Meta:
        abstract = True


class Uploaded(Boxed):
    """What somebody uploaded, another may have to release, and a job brings in. It may be undone."""

    OPEN: ClassVar[tuple[str, ...]]

    state: models.CharField[str, str]

    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded at"))
    digest = models.CharField(max_length=64, db_index=True)  # keyed: tells nothing of the content
    released_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        """Return the number."""
        return str(self.pk)

    @property
    def is_open(self) -> bool:
        """Whether it may still be brought in."""
        return self.state in self.OPEN

    @property
    def is_busy(self) -> bool:
        """Whether a job is at work on it now."""
        return self.job is not None and self.job.is_open


def _released_by_another(name: str) -> models.CheckConstraint:
    """Return that nobody releases what they uploaded themselves."""
    return models.CheckConstraint(
        condition=models.Q(released_by__isnull=True) | ~models.Q(released_by=models.F("uploaded_by")), name=name
    )


class Upload(Uploaded):
    """A folder of spreadsheets on its way into a book; nothing of it is in the book before the last step.

    The files, the faults found in them and the sheets handed back lie in its box, until it is imported, thrown away,
    or too old.
    """

    class State(models.TextChoices):
        CHECKING = "checking", _("being checked")
        FAULTY = "faulty", _("to be mended")
        READY = "ready", _("ready to import")
        IMPORTING = "importing", _("being imported")
        IMPORTED = "imported", _("imported")
        THROWN_AWAY = "thrown_away", _("thrown away")
        EXPIRED = "expired", _("deleted, as nobody imported it")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")

    OPEN = (State.CHECKING, State.FAULTY, State.READY, State.IMPORTING)

    root = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.CHECKING)
    # Lists of donors, pledges and gifts for a book that is kept: sound rows go in, the others come back.
    is_list = models.BooleanField(_("list"), default=False)
    files = models.PositiveSmallIntegerField(_("files"))
    size = models.PositiveBigIntegerField()  # bytes
    faults = models.PositiveIntegerField(_("faults"), default=0)
    counts = models.JSONField(default=dict)  # rows that are new, by file
    imported_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    imported_at = models.DateTimeField(_("imported at"), null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [_released_by_another("upload_released_by_another")]


class BookExport(Boxed):
    """A whole book as spreadsheets, for the one who asked for it, for a day.

    The register and the names of who signed are in it only where that person may read them.
    """

    root = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked for at"))
    has_register = models.BooleanField(_("with the register"))
    rows = models.PositiveIntegerField(_("rows"), default=0)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        """Return the number."""
        return str(self.pk)


class RegisterMapping(models.Model):
    """What the headings of a school's own register mean: remembered, so that the next one is read at once."""

    school = models.OneToOneField(Unit, models.PROTECT, related_name="+")
    columns = models.JSONField(default=dict)  # heading, plain -> key of a column; "" for none
    kept_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    kept_at = models.DateTimeField()

    def __str__(self) -> str:
        """Return whose it is."""
        return str(self.school)


class RegisterImport(Uploaded):
    """A school's own register on its way into the files: matched, checked, looked over, released, applied, undone.

    Its box holds the file until it is applied, then what the files said before, for as long as it can be undone.
    """

    class State(models.TextChoices):
        MAPPING = "mapping", _("headings to be matched")
        CHECKING = "checking", _("being checked")
        REVIEW = "review", _("to be looked over")
        SUBMITTED = "submitted", _("waiting for release")
        APPLYING = "applying", _("being brought in")
        APPLIED = "applied", _("brought in")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")
        THROWN_AWAY = "thrown_away", _("thrown away")
        EXPIRED = "expired", _("deleted, as nobody imported it")

    OPEN = (State.MAPPING, State.CHECKING, State.REVIEW, State.SUBMITTED)

    school = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.MAPPING)
    columns = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)  # rows by what they do, and what became of them
    returned_because = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [_released_by_another("register_released_by_another")]

"""The sheet on which people sign, and how it comes back."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from distributions.models.handing_out import Distribution
from ledger.access.models import User
from ledger.book.models import Attachment
from ledger.jobs.models import Job


class Sheet(models.Model):
    """The paper of a hand-out: its pages were settled when it was first printed, each print is a numbered copy.

    ``token`` stands in the QR code of each page and says nothing to a stranger.
    """

    distribution = models.OneToOneField(Distribution, models.PROTECT, related_name="sheet")
    token = models.CharField(max_length=12, unique=True)
    fingerprint = models.CharField(max_length=64)  # of the list that is printed
    copies = models.PositiveIntegerField(_("copies printed"), default=0)
    printed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    printed_at = models.DateTimeField()

    def __str__(self) -> str:
        """Return the token."""
        return self.token


class SheetCopy(models.Model):
    """A copy of a long sheet, printed by the worker: sealed under a key of its own, since names stand on it, for a day.

    Until it is printed it has neither key nor file.
    """

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="kept_copies")
    number = models.PositiveIntegerField(_("copy"))
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked for at"))
    expires_at = models.DateTimeField(_("kept until"))
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    file_sha256 = models.CharField(max_length=64, blank=True)  # of the sealed file
    master = models.CharField(max_length=8, blank=True)
    wrapped_key = models.BinaryField(default=bytes)

    class Meta:
        ordering = ["sheet", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "number"], name="sheet_copy_once"),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return str(self.number)

    @property
    def is_printed(self) -> bool:
        """Whether it can be had."""
        return bool(self.file_sha256)


class SheetPage(models.Model):
    """A page of a sheet: out until it is keyed."""

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="pages")
    number = models.PositiveIntegerField()
    keyed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    keyed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["sheet", "number"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "number"], name="sheet_page_once"),
            models.CheckConstraint(
                condition=Q(keyed_by__isnull=True, keyed_at__isnull=True)
                | Q(keyed_by__isnull=False, keyed_at__isnull=False),
                name="sheet_page_keyed_by_and_at_go_together",
            ),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return str(self.number)

    def get_absolute_url(self) -> str:
        """Return the address of the page on which it is keyed."""
        return reverse("sheet_page", args=[self.sheet.distribution.ref, self.number])


class Scan(models.Model):
    """A photograph of a page that came back, sealed under a key of its own: names and signatures stand on it.

    Without a page it waits for somebody to say which it is; what was set aside is no page of the sheet.
    """

    distribution = models.ForeignKey(Distribution, models.PROTECT, related_name="scans")
    page = models.ForeignKey(SheetPage, models.PROTECT, null=True, related_name="scans")
    content_sha256 = models.CharField(max_length=64)  # the same photograph again is the one that is there
    part = models.PositiveIntegerField(default=1)  # of a file that shows several pages
    file_sha256 = models.CharField(max_length=64)  # of the sealed file
    kind = models.CharField(max_length=4, choices=Attachment.Kind)
    master = models.CharField(max_length=8)
    wrapped_key = models.BinaryField()
    was_set_aside = models.BooleanField(default=False)
    assigned_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # null: by its code
    taken_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["distribution", "content_sha256", "part"], name="scan_once_a_distribution"),
        ]

    def __str__(self) -> str:
        """Return the beginning of the digest."""
        return self.content_sha256[:12]

    @property
    def name(self) -> str:
        """What it is addressed by."""
        return f"{self.content_sha256}-{self.part}"

    @property
    def is_picture(self) -> bool:
        """Whether a page can show it."""
        return self.kind != Attachment.Kind.PDF

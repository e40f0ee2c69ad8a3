"""The papers that an entry rests on: files by digest, added and withdrawn, never changed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.access.models import User
from ledger.book.models.entries import Entry


class Attachment(models.Model):
    """A file kept with an entry (附单据). The file's own name is not kept: it may name a person.

    The bytes lie in private storage under their SHA-256.
    """

    class What(models.TextChoices):
        INVOICE = "invoice", _("invoice or bill")
        BANK_SLIP = "bank_slip", _("bank slip")
        AGREEMENT = "agreement", _("letter or agreement")
        DELIVERY_NOTE = "delivery_note", _("delivery or count note")
        PICTURE = "picture", _("picture of the goods")
        OTHER = "other", _("other paper")

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        JPEG = "jpeg", "JPEG"
        PNG = "png", "PNG"

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="attachments")
    position = models.PositiveSmallIntegerField()  # among those of the entry, from 1
    what = models.CharField(_("what it is"), max_length=16, choices=What)
    kind = models.CharField(max_length=4, choices=Kind)
    size = models.PositiveIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    attached_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    attached_at = models.DateTimeField()

    class Meta:
        ordering = ["entry", "position"]
        constraints = [models.UniqueConstraint(fields=["entry", "position"], name="attachment_position_once")]

    def __str__(self) -> str:
        """Return what it is."""
        return self.get_what_display()


class AttachmentWithdrawal(models.Model):
    """An attachment that no longer counts, and why. The file stays."""

    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="withdrawal")
    why = models.CharField(_("reason"), max_length=200)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField()

    def __str__(self) -> str:
        """Return the reason."""
        return self.why

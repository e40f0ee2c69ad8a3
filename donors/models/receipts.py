"""Papers that acknowledge gifts: numbered at issue, stored as they were issued."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from donors.models.donors import Donor
from donors.models.gifts import Gift, GiftLine
from ledger.access.models import Unit, User
from ledger.book.models import BookSeal
from ledger.printing.models import Paper


class ReceiptSeries(models.Model):
    """The numbers of a unit's receipts of a year; its row is the lock under which the next is taken."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    year = models.SmallIntegerField()
    last = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "year"], name="receipt_series_once")]

    def __str__(self) -> str:
        """Return the year."""
        return str(self.year)


class Receipt(models.Model):
    """An acknowledgement of one gift: the snapshot it prints, and the PDF as it was issued.

    It never changes but for its state; a void one keeps its number.
    """

    class State(models.TextChoices):
        ISSUED = "issued", _("issued")
        VOID = "void", _("void")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="receipts")
    year = models.SmallIntegerField()
    serial = models.IntegerField()
    number = models.CharField(_("number"), max_length=64, unique=True)
    gift = models.ForeignKey(Gift, models.PROTECT, related_name="receipts")
    donor = models.ForeignKey(Donor, models.PROTECT, related_name="receipts")
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.ISSUED)
    issued_on = models.DateField(_("issued on"))
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    content = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    verify_code = models.CharField(_("verification code"), max_length=24, db_index=True)
    seal = models.ForeignKey(BookSeal, models.PROTECT, related_name="+")
    # Rendered after the number is taken, so that a failing print never costs a number.
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, related_name="+")
    copies_printed = models.PositiveIntegerField(default=0)
    void_reason = models.CharField(_("reason"), max_length=200, blank=True)
    voided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    voided_at = models.DateTimeField(null=True, blank=True)

    history = HistoricalRecords(excluded_fields=["content"])

    class Meta:
        ordering = ["unit", "year", "serial"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "serial"], name="receipt_serial_once"),
            models.CheckConstraint(
                condition=Q(state="issued", voided_by__isnull=True, voided_at__isnull=True)
                | Q(state="void", voided_by__isnull=False, voided_at__isnull=False),
                name="receipt_voided_by_and_at_go_together",
            ),
            models.CheckConstraint(
                condition=Q(voided_by__isnull=True) | ~Q(voided_by=models.F("issued_by")),
                name="receipt_is_voided_by_another",
            ),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return self.number


class ReceiptLine(models.Model):
    """A gift line on a receipt; at most one live receipt holds it."""

    receipt = models.ForeignKey(Receipt, models.PROTECT, related_name="lines")
    gift_line = models.ForeignKey(GiftLine, models.PROTECT, related_name="receipt_lines")
    is_live = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gift_line"], condition=Q(is_live=True), name="gift_line_has_one_live_receipt"
            ),
        ]

    def __str__(self) -> str:
        """Return the key."""
        return str(self.pk)

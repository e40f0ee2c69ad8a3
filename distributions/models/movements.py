"""Goods bought, moved, given back and lost: what the papers said beside the entry."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from distributions.models.handing_out import Distribution, DistributionLine
from ledger.book.models import Entry, Fund, Item, Lot, Place
from ledger.book.models.decided import Decided, decided_by_and_at, decided_by_another


class Purchase(models.Model):
    """Goods bought with donated money."""

    entry = models.OneToOneField(Entry, models.PROTECT, related_name="purchase")
    lot = models.OneToOneField(Lot, models.PROTECT, related_name="purchase")
    supplier = models.CharField(_("supplier"), max_length=120, blank=True)
    reference = models.CharField(_("reference"), max_length=80, blank=True)

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class Transfer(models.Model):
    """Money or goods moved from one place to another."""

    entry = models.OneToOneField(Entry, models.PROTECT, related_name="transfer")

    def __str__(self) -> str:
        """Return the key; the number is the entry's."""
        return str(self.pk)


class Return(models.Model):
    """What came back from one distribution on one paper."""

    entry = models.OneToOneField(Entry, models.PROTECT, related_name="handed_back")
    distribution = models.ForeignKey(Distribution, models.PROTECT, related_name="returns")
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    def __str__(self) -> str:
        """Return the key; the number is the entry's."""
        return str(self.pk)


class ReturnLine(models.Model):
    """What a line handed out and came back, whole or in part. ``position`` is the line of the entry's lots."""

    returned = models.ForeignKey(Return, models.PROTECT, related_name="lines")
    position = models.IntegerField()
    line = models.ForeignKey(DistributionLine, models.PROTECT, related_name="returns")
    wanted = models.BigIntegerField(null=True)  # pieces or minor units; null where the whole line came back

    class Meta:
        ordering = ["returned", "position"]
        constraints = [
            models.UniqueConstraint(fields=["returned", "position"], name="return_line_once"),
            models.CheckConstraint(
                condition=Q(wanted__isnull=True) | Q(wanted__gt=0), name="return_line_brings_something"
            ),
        ]

    def __str__(self) -> str:
        """Return the position."""
        return str(self.position)


class WriteOff(models.Model):
    """Goods lost or spoiled."""

    entry = models.OneToOneField(Entry, models.PROTECT, related_name="write_off")
    reason = models.CharField(_("reason"), max_length=200)

    def __str__(self) -> str:
        """Return the reason."""
        return self.reason


class WriteOffRequest(Decided):
    """Goods that somebody found lost or spoiled, until another person approves that they leave the book."""

    date = models.DateField(_("date"))
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    lot = models.ForeignKey(Lot, models.PROTECT, null=True, related_name="+")  # named by hand
    quantity = models.BigIntegerField(_("quantity"))
    reason = models.CharField(_("reason"), max_length=200)
    key = models.CharField(max_length=64)  # the sheet on which it was asked: sent twice, it is one
    write_off = models.OneToOneField(WriteOff, models.PROTECT, null=True, related_name="request")

    history = HistoricalRecords()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "key"], name="write_off_request_key_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="write_off_request_of_something"),
            decided_by_another("write_off_is_approved_by_another"),
            decided_by_and_at("write_off_decided_by_and_at_go_together"),
            models.CheckConstraint(
                condition=Q(state="approved", write_off__isnull=False)
                | (~Q(state="approved") & Q(write_off__isnull=True)),
                name="write_off_approved_is_posted",
            ),
        ]

    def __str__(self) -> str:
        """Return the reason."""
        return self.reason

    def get_absolute_url(self) -> str:
        """Return the address of the page: the write-off's once there is one."""
        return reverse("write_off", args=[self.ref])

    @property
    def ref(self) -> str:
        """The number; before there is one, the request's own."""
        return self.write_off.entry.number if self.write_off else f"request-{self.pk}"

"""Goods bought, moved, given back and lost: what the papers said beside the entry."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from distributions.models.handing_out import DistributionLine
from ledger.book.models import Entry, Lot


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
    """What a line handed out and came back, whole or in part."""

    entry = models.OneToOneField(Entry, models.PROTECT, related_name="handed_back")
    line = models.ForeignKey(DistributionLine, models.PROTECT, related_name="returns")
    wanted = models.BigIntegerField(null=True)  # pieces or minor units; null where the whole line came back
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    def __str__(self) -> str:
        """Return the key; the number is the entry's."""
        return str(self.pk)


class WriteOff(models.Model):
    """Goods lost or spoiled."""

    entry = models.OneToOneField(Entry, models.PROTECT, related_name="write_off")
    reason = models.CharField(_("reason"), max_length=200)

    def __str__(self) -> str:
        """Return the reason."""
        return self.reason

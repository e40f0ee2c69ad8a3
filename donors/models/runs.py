"""Receipts of many gifts in one run: what was chosen is frozen when it begins."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.access.models import Unit, User
from ledger.jobs.models import Job


class ReceiptRun(models.Model):
    """A run over a unit's gifts of a year: the keys of those chosen, and number and reason of those left out."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="receipt_runs")
    year = models.SmallIntegerField(_("year"))
    issued_on = models.DateField(_("issued on"))
    gifts = models.JSONField(default=list)
    skipped = models.JSONField(default=list)
    receipts = models.JSONField(default=list)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+")
    is_done = models.BooleanField(default=False)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        """Return the key."""
        return str(self.pk)

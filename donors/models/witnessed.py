"""What was given straight to families while we stood by: noted, and never in the book."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from donors.models.donors import Donor
from ledger.access.models import Unit, User


class WitnessedGift(models.Model):
    """A gift that never came into our hands (Charity Law art. 35). It posts nothing and gets no receipt.

    How many received it is noted, never who.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="witnessed_gifts")
    number = models.CharField(_("number"), max_length=64, unique=True)
    donor = models.ForeignKey(Donor, models.PROTECT, related_name="witnessed_gifts")
    date = models.DateField(_("date"))
    what = models.CharField(_("what was given"), max_length=200)
    worth = models.BigIntegerField(_("worth, as the giver said"), null=True, blank=True)  # minor units
    receivers = models.PositiveIntegerField(_("how many received it"), null=True, blank=True)
    where = models.CharField(_("where"), max_length=120, blank=True)
    witness = models.CharField(_("who stood by"), max_length=60, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    recorded_at = models.DateTimeField(_("recorded at"))

    history = HistoricalRecords()

    class Meta:
        ordering = ["-date", "-pk"]

    def __str__(self) -> str:
        """Return the number."""
        return self.number

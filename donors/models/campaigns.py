"""An occasion on which many give: what for, when, where, and who hands it over."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from ledger.access.models import Unit


class Campaign(models.Model):
    """A campaign, such as Children's Day. ``presenter`` hands it over and is not the donor.

    What was promised, received and given out is worked out from pledges and gifts.
    """

    root = models.ForeignKey(Unit, models.PROTECT, related_name="campaigns")
    code = models.CharField(_("code"), max_length=32)
    name = models.CharField(_("name"), max_length=120)
    starts_on = models.DateField(_("begins on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    purpose = models.CharField(_("purpose"), max_length=200, blank=True)
    presenter = models.CharField(_("presented by"), max_length=120, blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["root", "code"], name="campaign_code_once"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="campaign_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name

"""Durable goods that a group uses: who looked at them, and how many were still there."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from distributions.models.handing_out import DistributionLine
from ledger.access.models import User


class Sighting(models.Model):
    """A look at what a group was given to use. The book has given it out; this says whether it is still there."""

    line = models.ForeignKey(DistributionLine, models.PROTECT, related_name="sightings")
    seen_on = models.DateField(_("seen on"))
    pieces = models.BigIntegerField(_("still there"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    key = models.CharField(max_length=64)  # the sheet on which it was written: sent twice, it is one
    seen_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["line", "-seen_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["line", "key"], name="sighting_key_once"),
            models.CheckConstraint(condition=Q(pieces__gte=0), name="sighting_is_not_below_zero"),
        ]

    def __str__(self) -> str:
        """Return the day."""
        return f"{self.seen_on:%Y-%m-%d}"

"""Months of a unit, open or closed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from ledger.access.models import Unit, User


class Period(models.Model):
    """A month of a unit. A month without a row is open."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="periods")
    month = models.DateField(_("month"))
    state = models.CharField(_("state"), max_length=6, choices=State)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["unit", "month"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "month"], name="period_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="period_starts_on_the_first"),
            models.CheckConstraint(
                condition=Q(state="open", closed_by__isnull=True, closed_at__isnull=True)
                | Q(state="closed", closed_by__isnull=False, closed_at__isnull=False),
                name="period_closed_by_and_at_go_together",
            ),
        ]

    def __str__(self) -> str:
        """Return the month as 2025-03."""
        return f"{self.month:%Y-%m}"

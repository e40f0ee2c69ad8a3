"""Gifts typed one below the other: a sheet that is saved, reviewed by another, and posted whole or not at all."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from donors.models.gifts import GiftLine
from ledger.access.models import Deputy, Unit, User
from ledger.book.models import Fund, Place


class GiftBatch(models.Model):
    """A sheet of gifts. ``rows`` are kept as they were typed until they are posted; ``version`` counts the saves.

    ``expected_…`` is what somebody counted beforehand, on the papers themselves.
    """

    class State(models.TextChoices):
        OPEN = "open", _("being typed")
        SENT = "sent", _("waits for review")
        POSTED = "posted", _("posted")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="gift_batches")
    number = models.CharField(_("number"), max_length=64, unique=True)
    about = models.CharField(_("where it comes from"), max_length=120, blank=True)
    date = models.DateField(_("date received"))
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+", verbose_name=_("fund"))
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name=_("money goes to"))
    store = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("goods go to")
    )
    method = models.CharField(_("how money came"), max_length=10, choices=GiftLine.Method)
    expected_count = models.PositiveIntegerField(_("how many gifts"))
    expected_total = models.BigIntegerField(_("their total"))  # minor units
    rows = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.OPEN)
    override = models.CharField(_("why it differs"), max_length=200, blank=True)
    returned_because = models.CharField(_("returned because"), max_length=200, blank=True)
    prepared_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    # As whose deputy it was approved, while that one was away.
    deputy = models.ForeignKey(Deputy, models.PROTECT, null=True, blank=True, related_name="+")

    history = HistoricalRecords(excluded_fields=["rows"])

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("prepared_by")),
                name="gift_batch_is_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state="posted", approved_by__isnull=False, approved_at__isnull=False)
                | (~Q(state="posted") & Q(approved_by__isnull=True, approved_at__isnull=True)),
                name="gift_batch_approved_by_and_at_go_together",
            ),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return self.number

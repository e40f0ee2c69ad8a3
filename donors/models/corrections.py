"""Putting a gift right in one step: asked by one, done whole by another."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from donors.models.gifts import Gift
from donors.models.receipts import Original
from ledger.access.models import User


class GiftCorrection(models.Model):
    """What was wrong with a gift, and what it should be. ``to`` holds the right donor's code, or day and lines.

    ``papers`` are those in the donor's hands that are to be called back, with what replaces them.
    """

    class Kind(models.TextChoices):
        DONOR = "donor", _("the donor")
        VALUES = "values", _("day, fund, amount or quantity")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("done")
        DECLINED = "declined", _("declined")

    gift = models.ForeignKey(Gift, models.PROTECT, related_name="corrections")
    kind = models.CharField(_("what is wrong"), max_length=6, choices=Kind)
    to = models.JSONField(default=dict)
    why = models.CharField(_("reason"), max_length=80)
    original = models.CharField(_("the original"), max_length=10, choices=Original)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    papers = models.JSONField(default=list)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["gift"], condition=Q(state="waiting"), name="gift_has_one_open_correction"),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("asked_by")),
                name="gift_correction_is_answered_by_another",
            ),
        ]

    def __str__(self) -> str:
        """Return the kind."""
        return self.kind

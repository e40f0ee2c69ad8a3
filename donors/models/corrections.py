"""Putting a gift right in one step: asked by one, done whole by another; and in whose stead it got its right donor."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from donors.models.asked import Asked, by_another
from donors.models.gifts import Gift
from donors.models.receipts import Original
from ledger.access.models import Deputy
from ledger.book.models import Entry


class GiftCorrection(Asked):
    """What was wrong with a gift, and what it should be. ``to`` holds the right donor's code, or day and lines.

    ``plan`` is what it would do, as it was shown to the one who asked; just that is done, or nothing. ``papers`` are
    those that left the house and are to be called back, with what replaces them.
    """

    class Kind(models.TextChoices):
        DONOR = "donor", _("the donor")
        VALUES = "values", _("day, fund, amount or quantity")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("done")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    gift = models.ForeignKey(Gift, models.PROTECT, related_name="corrections")
    kind = models.CharField(_("what is wrong"), max_length=6, choices=Kind)
    to = models.JSONField(default=dict)
    why = models.CharField(_("reason"), max_length=80)
    original = models.CharField(_("the original"), max_length=10, choices=Original)
    plan = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.WAITING)
    papers = models.JSONField(default=list)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["gift"], condition=Q(state="waiting"), name="gift_has_one_open_correction"),
            by_another("gift_correction_is_answered_by_another"),
        ]

    def __str__(self) -> str:
        """Return the kind."""
        return self.kind


class CorrectionStep(models.Model):
    """An entry that a correction reversed, and the one that stands for it now: a link both ways."""

    correction = models.ForeignKey(GiftCorrection, models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField()
    was = models.OneToOneField(Entry, models.PROTECT, related_name="put_right_in")
    mirror = models.OneToOneField(Entry, models.PROTECT, related_name="+")
    now = models.OneToOneField(Entry, models.PROTECT, related_name="puts_right_in")

    class Meta:
        ordering = ["correction", "position"]
        constraints = [
            models.UniqueConstraint(fields=["correction", "position"], name="correction_step_once"),
        ]

    def __str__(self) -> str:
        """Return the position."""
        return str(self.position)


class AttributedInStead(models.Model):
    """As whose deputy value was given to its right donor, while that one was away: the entry itself never changes."""

    entry = models.OneToOneField(Entry, models.PROTECT, related_name="attributed_in_stead")
    deputy = models.ForeignKey(Deputy, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        """Return the key of the entry."""
        return str(self.entry_id)

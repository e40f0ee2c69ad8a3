"""Two donors who are one: asked by one, done by another, and undone if it was wrong."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from donors.models.asked import Asked, by_another
from donors.models.donors import Donor
from ledger.access.models import Deputy, User


class DonorMerge(Asked):
    """What was asked, what was carried over, and how it was before: enough to put everything back.

    ``choices`` are the values that the survivor takes, ``before`` those it had, ``moved`` the records by kind.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("done")
        DECLINED = "declined", _("declined")
        UNDONE = "undone", _("undone")
        WITHDRAWN = "withdrawn", _("withdrawn")

    survivor = models.ForeignKey(Donor, models.PROTECT, related_name="merges")
    absorbed = models.ForeignKey(Donor, models.PROTECT, related_name="merged_as")
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.WAITING)
    choices = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    moved = models.JSONField(default=dict)
    why = models.CharField(_("reason"), max_length=200)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_because = models.CharField(_("undone because"), max_length=200, blank=True)
    # As whose deputy it was undone, while that one was away.
    undo_deputy = models.ForeignKey(Deputy, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(survivor=F("absorbed")), name="donor_is_not_merged_into_itself"),
            by_another("donor_merge_is_answered_by_another"),
            models.UniqueConstraint(
                fields=["absorbed"], condition=Q(state__in=["waiting", "done"]), name="donor_is_merged_once"
            ),
        ]

    def __str__(self) -> str:
        """Return the state."""
        return self.state


class NotTheSame(models.Model):
    """Two donors who look alike and are not one: they are not proposed again."""

    one = models.ForeignKey(Donor, models.PROTECT, related_name="+")
    other = models.ForeignKey(Donor, models.PROTECT, related_name="+")
    why = models.CharField(_("reason"), max_length=200, blank=True)
    said_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="donors_are_told_apart_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="donors_told_apart_in_order"),
        ]

    def __str__(self) -> str:
        """Return the reason."""
        return self.why

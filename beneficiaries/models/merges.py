"""Two files that are to be one: asked by one person, decided by another, and undone if it was wrong."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from beneficiaries.models.children import Child
from ledger.access.models import User


class ChildMerge(models.Model):
    """What was asked, what was carried over, and how it was before: enough to put everything back.

    ``choices`` names the field and which file's value wins (``SIDES``), never a value. ``before`` is what the
    survivor said and says since, sealed under its key, so that erasing the child destroys it. ``moved`` holds keys of
    what came along, by kind.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("done")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")
        UNDONE = "undone", _("undone")

    class Answer(models.TextChoices):
        """Why two files stay two: a choice, since words might name a child."""

        TWO_CHILDREN = "two_children", _("they are two children")
        NOT_SHOWN = "not_shown", _("it is not shown yet that they are one child")
        OTHER_VALUES = "other_values", _("other values should win")

    SIDES = ("survivor", "absorbed")

    survivor = models.ForeignKey(Child, models.PROTECT, related_name="merges")
    absorbed = models.ForeignKey(Child, models.PROTECT, related_name="merged_as")
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.WAITING)
    choices = models.JSONField(default=dict)
    before = models.BinaryField(default=b"")
    moved = models.JSONField(default=dict)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(_("reason"), max_length=12, choices=Answer, blank=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(survivor=F("absorbed")), name="child_is_not_merged_into_itself"),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("asked_by")),
                name="child_merge_is_answered_by_another",
            ),
            models.UniqueConstraint(
                fields=["absorbed"], condition=Q(state__in=["waiting", "done"]), name="child_is_merged_once"
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True, answered_at__isnull=True)
                | Q(answered_by__isnull=False, answered_at__isnull=False),
                name="child_merge_answered_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(state="undone", undone_by__isnull=False, undone_at__isnull=False)
                | (~Q(state="undone") & Q(undone_by__isnull=True, undone_at__isnull=True)),
                name="child_merge_undone_by_and_at",
            ),
        ]

    def __str__(self) -> str:
        """Return the state."""
        return self.get_state_display()

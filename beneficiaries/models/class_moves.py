"""Whole classes that move: up in September, or into another school. Each move can be taken back."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from beneficiaries.models.children import Child, Enrolment
from ledger.access.models import Unit, User


class ClassMove(models.Model):
    """What was done with the classes of a school on a day, in one step."""

    class Kind(models.TextChoices):
        PROMOTION = "promotion", _("promotion")
        MERGER = "merger", _("merger of schools")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    school = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    to_school = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    on = models.DateField(_("on"))
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="merger") | Q(school=F("to_school")), name="class_move_up_stays_in_its_school"
            ),
            models.CheckConstraint(
                condition=Q(undone_by__isnull=True, undone_at__isnull=True)
                | Q(undone_by__isnull=False, undone_at__isnull=False),
                name="class_move_undone_by_and_at_go_together",
            ),
        ]

    def __str__(self) -> str:
        """Return the kind."""
        return self.get_kind_display()


class ClassMoveLine(models.Model):
    """One child of a move: the enrolment that ended, and the one that began, or none where the child left."""

    move = models.ForeignKey(ClassMove, models.PROTECT, related_name="lines")
    child = models.ForeignKey(Child, models.PROTECT, related_name="+")
    ended = models.ForeignKey(Enrolment, models.PROTECT, related_name="+")
    # The number of a row that an undo takes away: not a key of the database.
    begun = models.BigIntegerField(null=True)
    status = models.CharField(max_length=8, choices=Child.Status)  # of the file, before
    was_undone = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["move", "child"], name="class_move_child_once")]

    def __str__(self) -> str:
        """Return the key."""
        return str(self.pk)

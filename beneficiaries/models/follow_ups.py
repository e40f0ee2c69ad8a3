"""What somebody is to do next about a child, and by when."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from beneficiaries.models.children import Child
from ledger.access.models import User


class FollowUp(models.Model):
    """Something to be done about one object, by one person, by a day: at most one open of a kind for each.

    ``about`` is the number of the object, which may lie in a storey above: a visit, the link to an adult, a consent,
    a line of a hand-out. Where the family wants no file it is their decision, and ends with the file, or with the law
    that keeps it.
    Source: children-and-distributions.md, sections 5.2 and 5.4; domain-rules.md, section 4.2.
    """

    class Kind(models.TextChoices):
        VISIT = "visit", _("after a visit")
        PHONE = "phone", _("check a phone number")
        CONSENT = "consent", _("ask for a consent again")
        LINE = "line", _("something was not delivered")
        FILE = "file", _("the family wants no file")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("follow-up", "open")
        DONE = "done", pgettext_lazy("follow-up", "done")
        DROPPED = "dropped", pgettext_lazy("follow-up", "dropped")

    class Reason(models.TextChoices):
        SOLVED = "solved", _("it solved itself")
        NOT_POSSIBLE = "not_possible", _("it can't be done")
        MISTAKE = "mistake", _("made by mistake")
        CHILD_LEFT = "child_left", _("the child left")
        BY_VILLAGE = (
            "by_village",
            _("villages keep files of left-behind and needy minors (Law on the Protection of Minors, art. 43)"),
        )
        BY_SCHOOL = "by_school", _("schools keep the records of their pupils")

    child = models.ForeignKey(Child, models.PROTECT, related_name="follow_ups")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    about = models.BigIntegerField()
    what = models.BinaryField(default=b"")  # sealed under the child's key
    assignee = models.ForeignKey(User, models.PROTECT, related_name="follow_ups")
    due_on = models.DateField(_("due on"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    reason = models.CharField(_("reason"), max_length=12, choices=Reason, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "about"], condition=Q(state="open"), name="follow_up_open_once"),
            models.CheckConstraint(
                condition=Q(state="open", closed_by__isnull=True, closed_at__isnull=True)
                | (~Q(state="open") & Q(closed_by__isnull=False, closed_at__isnull=False)),
                name="follow_up_closed_by_and_at",
            ),
            models.CheckConstraint(
                condition=(Q(state="dropped") & ~Q(reason="")) | (~Q(state="dropped") & Q(reason="")),
                name="follow_up_that_is_dropped_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["assignee", "due_on"], name="follow_up_open_of", condition=Q(state="open")),
            models.Index(fields=["child", "state"], name="follow_up_of_child"),
        ]

    def __str__(self) -> str:
        """Return the kind."""
        return self.get_kind_display()

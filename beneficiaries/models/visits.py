"""Who went to see a child, what was found, and what comes next: sealed, as the rest of a child's life is."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from beneficiaries.models.children import Child
from beneficiaries.models.pairings import Pairing
from ledger.access.models import User


class Visit(models.Model):
    """A visit or call that is planned, was made, was tried in vain, or was called off.

    Who wrote it may mend it for two days; what was wrong after that is answered by an amendment. The words are sealed
    under the child's key, so that erasing the child destroys them.
    Source: children-and-distributions.md, section 5.4; domain-rules.md, sections 4.8 and 5.6.
    """

    class Kind(models.TextChoices):
        HOME = "home", _("at home")
        SCHOOL = "school", _("at school")
        CALL = "call", _("by phone")
        LETTER = "letter", _("letter or message")

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        DONE = "done", pgettext_lazy("visit", "done")
        ATTEMPTED = "attempted", _("tried in vain")
        CANCELLED = "cancelled", _("called off")

    class Reason(models.TextChoices):
        NOBODY_HOME = "nobody_home", _("nobody was there")
        NO_ANSWER = "no_answer", _("nobody answered")
        NOT_WANTED = "not_wanted", _("the family did not want it")
        WEATHER = "weather", _("weather or road")
        HELPER_ILL = "helper_ill", _("the visitor could not come")
        NOT_NEEDED = "not_needed", _("no longer needed")

    class Wellbeing(models.IntegerChoices):
        WELL = 1, pgettext_lazy("wellbeing", "well")
        ALL_RIGHT = 2, pgettext_lazy("wellbeing", "all right")
        NOT_WELL = 3, pgettext_lazy("wellbeing", "not well")
        IN_TROUBLE = 4, pgettext_lazy("wellbeing", "in trouble")

    class Audience(models.TextChoices):
        TEAM = "team", _("all who keep the file")
        SUPERVISOR = "supervisor", _("who keeps the files of the whole office")

    class Present(models.TextChoices):
        CHILD = "child", _("the child")
        GUARDIAN = "guardian", _("the guardian")
        PARENT = "parent", _("a parent")
        TEACHER = "teacher", _("a teacher")

    child = models.ForeignKey(Child, models.PROTECT, related_name="visits")
    pairing = models.ForeignKey(Pairing, models.PROTECT, null=True, related_name="visits")
    kind = models.CharField(_("how"), max_length=8, choices=Kind)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DONE)
    reason = models.CharField(_("reason"), max_length=12, choices=Reason, blank=True)
    planned_on = models.DateField(_("planned on"), null=True)
    happened_on = models.DateField(_("day"), null=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True)
    present = models.JSONField(default=list)  # codes of ``Present``
    wellbeing = models.PositiveSmallIntegerField(_("how the child is"), choices=Wellbeing, null=True)
    audience = models.CharField(_("who reads it"), max_length=10, choices=Audience, default=Audience.TEAM)
    second_adult = models.BinaryField(default=b"")
    found = models.BinaryField(default=b"")
    next_step = models.BinaryField(default=b"")
    next_on = models.DateField(_("next on"), null=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    # When a planned one was made: its two days run from then.
    written_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-happened_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="home", state="done") | ~Q(second_adult=b""),
                name="visit_at_home_is_made_by_two_adults",
            ),
            models.CheckConstraint(
                condition=Q(next_on__isnull=True) | Q(next_on__gte=models.F("happened_on")),
                name="visit_comes_before_the_next",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["done", "attempted"], happened_on__isnull=False)
                | Q(state__in=["planned", "cancelled"], happened_on__isnull=True, planned_on__isnull=False),
                name="visit_has_the_day_of_its_state",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "done"], reason="")
                | (Q(state__in=["attempted", "cancelled"]) & ~Q(reason="")),
                name="visit_that_was_not_made_says_why",
            ),
            models.CheckConstraint(
                condition=Q(wellbeing__isnull=True) | Q(wellbeing__range=(1, 4), state="done"),
                name="visit_tells_how_the_child_is_once_made",
            ),
        ]
        indexes = [models.Index(fields=["child", "state", "-happened_on"], name="visit_of_child")]

    def __str__(self) -> str:
        """Return how it was made."""
        return self.get_kind_display()


class VisitAmendment(models.Model):
    """What somebody adds to a visit that is settled, or puts right in it: sealed as it is. Append-only."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="amendments")
    text = models.BinaryField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        """Return the key: the words are for who keeps the file."""
        return str(self.pk)

"""Worries about a child's safety: raised by anybody, read by who leads child protection."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from beneficiaries.models.children import Child
from ledger.access.models import Unit, User


class Concern(models.Model):
    """Harm that somebody saw, or fears. Its words are sealed under a key of its own.

    ``code`` is by chance: numbers in a row would tell who reads the list that one is kept back. ``child`` may be empty:
    who raises it need not know the code, and is not told whether one exists. ``kept_from`` are those whom it is about
    and who would else read it.
    Source: children-and-distributions.md, section 5.4; domain-rules.md, section 4.8.
    """

    class Category(models.TextChoices):
        VIOLENCE = "violence", _("violence")
        SEXUAL = "sexual", _("sexual harm")
        NEGLECT = "neglect", _("neglect, nobody cares")
        SELF_HARM = "self_harm", _("danger to itself")
        EXPLOITED = "exploited", _("work, begging, early marriage")
        SCHOOL = "school", _("leaving school, bullying")
        HELPER = "helper", _("conduct of a helper or colleague")
        OTHER = "other", pgettext_lazy("concern", "something else")

    class Urgency(models.TextChoices):
        NOW = "now", _("in danger now")
        SOON = "soon", _("within a day")
        LATER = "later", _("within days")

    class State(models.TextChoices):
        RAISED = "raised", pgettext_lazy("concern", "raised")
        TAKEN = "taken", pgettext_lazy("concern", "taken up")
        ACTED = "acted", pgettext_lazy("concern", "acted upon")
        CLOSED = "closed", pgettext_lazy("concern", "closed")

    code = models.CharField(_("code"), max_length=8, unique=True)
    root = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    child = models.ForeignKey(Child, models.PROTECT, null=True, related_name="concerns")
    category = models.CharField(_("what it is about"), max_length=12, choices=Category)
    urgency = models.CharField(_("how urgent"), max_length=6, choices=Urgency)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.RAISED)
    master = models.CharField(max_length=8)
    wrapped_key = models.BinaryField()
    words = models.BinaryField()
    whom = models.BinaryField(default=b"")  # whom it is about, as it was typed
    raised_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    due_at = models.DateTimeField()  # by when the next step is expected
    kept_from = models.ManyToManyField(User, verbose_name=_("kept from"), related_name="+")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(due_at__gte=models.F("raised_at")), name="concern_is_due_after_raised")
        ]

    def __str__(self) -> str:
        """Return the code: a concern is nobody's to read by accident."""
        return self.code


class ConcernStep(models.Model):
    """What was done about a concern; the words are sealed under its key. Append-only."""

    class ReportedTo(models.TextChoices):
        POLICE = "police", _("police")
        CIVIL_AFFAIRS = "civil_affairs", _("civil affairs")
        EDUCATION = "education", _("education office")
        NOBODY = "nobody", _("nobody outside, the words say why")

    concern = models.ForeignKey(Concern, models.PROTECT, related_name="steps")
    state = models.CharField(_("state"), max_length=8, choices=Concern.State)
    reported_to = models.CharField(_("reported to"), max_length=14, choices=ReportedTo, blank=True)
    words = models.BinaryField(default=b"")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(state="acted") & ~Q(reported_to="")) | (~Q(state="acted") & Q(reported_to="")),
                name="concern_that_was_acted_upon_says_who_was_told",
            )
        ]

    def __str__(self) -> str:
        """Return the state it led to."""
        return self.get_state_display()

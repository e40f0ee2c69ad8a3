"""Dated facts of a child's life: why it is helped, which parent is away, how its file went."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from beneficiaries.models.children import Child
from ledger.access.models import User


class DatedFact(models.Model):
    """Something that held over the days ``[since, until)``; an empty end is open. Ended, never edited."""

    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        ordering = ["since", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gt=F("since")),
                name="%(class)s_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True, ended_by__isnull=True, ended_at__isnull=True)
                | Q(until__isnull=False, ended_by__isnull=False, ended_at__isnull=False),
                name="%(class)s_end_has_its_by_and_at",
            ),
        ]


class Category(DatedFact):
    """A class of hardship that an office has confirmed. Never shown to a donor.

    Source: domain-rules.md, section 5.2.
    """

    class Kind(models.TextChoices):
        ORPHAN = "orphan", _("orphan")
        UNATTENDED = "unattended", _("de facto unattended")
        IN_DIFFICULTY = "in_difficulty", _("child in difficulty")
        DESTITUTE = "destitute", _("destitute")
        MINIMUM_LIVING = "minimum_living", _("minimum living allowance")
        MARGINAL = "marginal", _("marginal low income")
        RIGID_EXPENSE = "rigid_expense", _("hardship by unavoidable expense")
        DISASTER = "disaster", _("hit by a disaster")
        TEMPORARY = "temporary", _("temporary hardship")
        DISABLED = "disabled", _("disabled")
        SERIOUSLY_ILL = "seriously_ill", _("seriously ill")
        MIGRANT = "migrant", _("migrant with parents")
        DROP_OUT_RISK = "drop_out_risk", _("at risk of leaving school")

    child = models.ForeignKey(Child, models.PROTECT, related_name="categories")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    document = models.CharField(_("source document"), max_length=80, blank=True)

    class Meta(DatedFact.Meta):
        verbose_name_plural = "categories"
        constraints = [
            *DatedFact.Meta.constraints,
            models.UniqueConstraint(
                fields=["child", "kind"], condition=Q(until__isnull=True), name="category_open_once_a_child"
            ),
        ]

    def __str__(self) -> str:
        """Return the kind."""
        return self.get_kind_display()


class ParentFact(DatedFact):
    """Where a parent is, or why a parent can't care: what both definitions of left-behind are derived from.

    Source: domain-rules.md, section 5.1.
    """

    class Parent(models.TextChoices):
        FATHER = "father", _("father")
        MOTHER = "mother", _("mother")

    class Kind(models.TextChoices):
        AWAY = "away", _("away for work")
        INCAPABLE = "incapable", _("seriously ill or severely disabled")
        DEAD = "dead", _("died")
        MISSING = "missing", _("missing or out of contact")

    child = models.ForeignKey(Child, models.PROTECT, related_name="parent_facts")
    parent = models.CharField(_("parent"), max_length=8, choices=Parent)
    kind = models.CharField(_("what holds"), max_length=12, choices=Kind)
    place = models.CharField(_("where"), max_length=80, blank=True)  # to the county, no address

    class Meta(DatedFact.Meta):
        constraints = [
            *DatedFact.Meta.constraints,
            models.UniqueConstraint(
                fields=["child", "parent", "kind"],
                condition=Q(until__isnull=True),
                name="parent_fact_open_once_a_kind",
            ),
        ]

    def __str__(self) -> str:
        """Return what holds."""
        return self.get_kind_display()


class LifeEvent(models.Model):
    """A step of a child's file through its life: joined, paused, left, came back, merged, erased. Append-only."""

    class Kind(models.TextChoices):
        JOINED = "joined", _("joined")
        PAUSED = "paused", _("paused")
        LEFT = "left", _("left")
        CAME_BACK = "came_back", _("came back")
        MERGED = "merged", _("merged")
        APART_AGAIN = "apart_again", _("apart again")
        ERASED = "erased", _("erased")

    class Reason(models.TextChoices):
        MOVED_WITH_PARENTS = "moved_with_parents", _("moved to the parents")
        MOVED_ELSEWHERE = "moved_elsewhere", _("moved elsewhere")
        FINISHED_SCHOOL = "finished_school", _("finished school")
        CAME_OF_AGE = "came_of_age", _("came of age")
        GUARDIAN_ASKED = "guardian_asked", _("the guardian asked for it")
        PARENTS_RETURNED = "parents_returned", _("the parents returned")
        DIED = "died", _("died")
        IN_ERROR = "in_error", _("entered in error")
        AWAY_FOR_A_TIME = "away_for_a_time", _("away for a time")
        HELPED_ELSEWHERE = "helped_elsewhere", _("helped by somebody else for now")
        SAME_CHILD = "same_child", _("one child had two files")
        NOT_ONE = "not_one", _("two children after all")
        CAME_HOME = "came_home", _("came home")

    child = models.ForeignKey(Child, models.PROTECT, related_name="life")
    kind = models.CharField(_("step"), max_length=12, choices=Kind)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason, blank=True)
    on = models.DateField(_("on"), null=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        """Return the step."""
        return self.get_kind_display()

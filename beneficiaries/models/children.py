"""Children as the book knows them: an opaque row. Who a child is stands in ``identity``."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from ledger.access.models import Unit


class Village(models.Model):
    """A village where children live."""

    root = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=80)

    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["root", "name"], name="village_once")]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class Child(models.Model):
    """A child, without a name. ``code`` is public, belongs to one child and is never used again.

    Erasing a child destroys its identity; this row, its code and what the book says of it stay.
    """

    class Sex(models.TextChoices):
        FEMALE = "female", _("girl")
        MALE = "male", _("boy")
        UNKNOWN = "unknown", _("not known")

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        PAUSED = "paused", _("paused")
        LEFT = "left", _("left")
        MERGED = "merged", _("merged")
        ERASED = "erased", _("erased")

    CLOSED = (Status.MERGED, Status.ERASED)

    root = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    code = models.CharField(_("code"), max_length=32)
    sex = models.CharField(_("sex"), max_length=8, choices=Sex, default=Sex.UNKNOWN)
    # Who keeps the file and may open it: the school where the child is, and still its last one once it left.
    keeper = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("kept by"), related_name="files")
    # To the month and no further: what lists and tables need of the age. The day lies sealed.
    birth_year = models.SmallIntegerField(_("year of birth"), null=True, blank=True)
    birth_month = models.SmallIntegerField(_("month of birth"), null=True, blank=True)
    village = models.ForeignKey(Village, models.PROTECT, null=True, blank=True, related_name="children")
    situation = models.CharField(_("who is away"), max_length=80, blank=True)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.ACTIVE)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    history = HistoricalRecords()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["root", "code"], name="child_code_once"),
            models.CheckConstraint(
                condition=Q(status="merged", merged_into__isnull=False)
                | (~Q(status="merged") & Q(merged_into__isnull=True)),
                name="child_merged_names_the_survivor",
            ),
        ]

    def __str__(self) -> str:
        """Return the code."""
        return self.code


class Enrolment(models.Model):
    """The school and class of a child over the days ``[since, until)``; an empty end is open."""

    class Boarding(models.TextChoices):
        DAY = "day", _("day pupil")
        BOARDER = "boarder", _("boarder")

    child = models.ForeignKey(Child, models.PROTECT, related_name="enrolments")
    school = models.ForeignKey(Unit, models.PROTECT, related_name="enrolments")
    school_class = models.CharField(_("class"), max_length=40, blank=True)
    boarding = models.CharField(_("boarding"), max_length=8, choices=Boarding, blank=True)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["child"], condition=Q(until__isnull=True), name="enrolment_open_once_a_child"
            ),
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gt=F("since")),
                name="enrolment_ends_after_it_begins",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "school_class"], name="enrolment_open", condition=Q(until__isnull=True))
        ]

    def __str__(self) -> str:
        """Return the class."""
        return self.school_class

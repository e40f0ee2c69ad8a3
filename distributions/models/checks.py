"""Whether what a sheet says was received was received: some receivers, drawn by the machine, asked by somebody else."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Child, Group
from distributions.models.handing_out import Distribution
from ledger.access.models import User


class Check(models.Model):
    """One receiver of a hand-out who is asked, by phone or visit, what arrived. No names: the note neither.

    Source: children-and-distributions.md, section 5.7.
    """

    class Result(models.TextChoices):
        RECEIVED = "received", _("received, as listed")
        PARTLY = "partly", _("received in part")
        OTHER = "other", _("something else, or in bad condition")
        NOT = "not", _("not received")
        NOT_FOUND = "not_found", _("not reached")

    class How(models.TextChoices):
        PHONE = "phone", _("by phone")
        VISIT = "visit", _("by a visit")

    distribution = models.ForeignKey(Distribution, models.PROTECT, related_name="asked")
    position = models.PositiveIntegerField()
    child = models.ForeignKey(Child, models.PROTECT, null=True, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="+")
    drawn_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField()
    result = models.CharField(_("result"), max_length=9, choices=Result, blank=True)
    how = models.CharField(_("how it was asked"), max_length=5, choices=How, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["distribution", "position"]
        constraints = [
            models.UniqueConstraint(fields=["distribution", "position"], name="check_position_once"),
            models.CheckConstraint(
                condition=Q(child__isnull=False, group__isnull=True) | Q(child__isnull=True, group__isnull=False),
                name="check_is_of_a_child_or_a_group",
            ),
            models.CheckConstraint(
                condition=Q(result="", how="", checked_by__isnull=True, checked_at__isnull=True)
                | (~Q(result="") & ~Q(how="") & Q(checked_by__isnull=False, checked_at__isnull=False)),
                name="check_result_has_its_by_and_at",
            ),
        ]

    def __str__(self) -> str:
        """Return the result."""
        return self.get_result_display()

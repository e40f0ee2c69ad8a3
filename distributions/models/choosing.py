"""Why somebody is on a list: how each child came there, and what was true of it on that day."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Child
from distributions.models.handing_out import Distribution
from ledger.access.models import User


class Choice(models.Model):
    """How a child came onto a list. The first reason stays, until the child is taken off.

    ``facts`` are those that fulfilled the rule then, by the name of each part of the rule; no names of people.

    Source: children-and-distributions.md, section 5.7 (RoundLine, why).
    """

    class How(models.TextChoices):
        RULE = "rule", _("by a rule")
        LAST = "last", _("was on the list of last time")
        ROUND = "round", _("did not collect in the first round")
        HAND = "hand", _("chosen one by one")

    distribution = models.ForeignKey(Distribution, models.PROTECT, related_name="choices")
    child = models.ForeignKey(Child, models.PROTECT, related_name="+")
    how = models.CharField(_("how"), max_length=8, choices=How)
    facts = models.JSONField(default=dict)
    chosen_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["distribution", "child"], name="choice_once_a_child")]

    def __str__(self) -> str:
        """Return how."""
        return self.get_how_display()

"""Two files that may be one child, and what was decided."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from beneficiaries.models.children import Child
from ledger.access.models import User


class DuplicatePair(models.Model):
    """Two files that may be one child. "Different" is remembered for ever: the pair is not asked about again."""

    class Decision(models.TextChoices):
        OPEN = "open", _("open")
        SAME = "same", _("one child")
        DIFFERENT = "different", _("two children")

    one = models.ForeignKey(Child, models.PROTECT, related_name="+")
    other = models.ForeignKey(Child, models.PROTECT, related_name="+")
    reasons = models.JSONField(default=list)  # codes of ``likeness.REASONS``
    decision = models.CharField(_("decision"), max_length=10, choices=Decision, default=Decision.OPEN)
    found_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="duplicate_pair_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="duplicate_pair_in_order"),
            models.CheckConstraint(
                condition=Q(decision="open", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(decision="open") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="duplicate_pair_decided_by_and_at",
            ),
        ]

    def __str__(self) -> str:
        """Return the key: a pair names no child."""
        return str(self.pk)

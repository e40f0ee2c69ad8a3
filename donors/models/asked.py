"""What a request has that another person answers: who asked, who answered in whose stead, and why not."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ledger.access.models import Deputy, User


class Asked(models.Model):
    """Something that one asks and another answers. Whoever asked may take it back while it waits.

    The ``State`` of each kind says, beside what it may come to, ``waiting`` and ``withdrawn``.
    """

    WAITING, WITHDRAWN = "waiting", "withdrawn"

    state: models.CharField[str, str]

    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(_("answer"), max_length=200, blank=True)
    # As whose deputy it was answered, while that one was away.
    deputy = models.ForeignKey(Deputy, models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True


def by_another(name: str) -> models.CheckConstraint:
    """Return that nobody answers what they asked themselves, but for taking it back."""
    return models.CheckConstraint(
        condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("asked_by")) | Q(state=Asked.WITHDRAWN), name=name
    )

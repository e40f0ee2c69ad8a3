"""What a request has that one person makes and another decides: who asked, who decided in whose stead, and why not."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ledger.access.models import Deputy, Unit, User


class Decided(models.Model):
    """Something that one asks of a unit and another who approves there decides. It may be taken back while it waits."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for approval")
        APPROVED = "approved", _("approved")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.WAITING)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked at"))
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    # As whose deputy it was decided, while that one was away.
    deputy = models.ForeignKey(Deputy, models.PROTECT, null=True, related_name="+")
    declined_because = models.CharField(_("declined because"), max_length=200, blank=True)

    class Meta:
        abstract = True


def decided_by_another(name: str) -> models.CheckConstraint:
    """Return that nobody decides what they asked themselves, but for taking it back."""
    return models.CheckConstraint(
        condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")) | Q(state="withdrawn"), name=name
    )


def decided_by_and_at(name: str) -> models.CheckConstraint:
    """Return that what waits was decided by nobody, and all else by somebody at some moment."""
    return models.CheckConstraint(
        condition=Q(state="waiting", decided_by__isnull=True, decided_at__isnull=True)
        | (~Q(state="waiting") & Q(decided_by__isnull=False, decided_at__isnull=False)),
        name=name,
    )

"""Which helper stands by which child, from the first proposal to the end, and every step between."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from beneficiaries.models.children import Child
from beneficiaries.models.helpers import Helper
from beneficiaries.models.people import GuardianLink
from ledger.access.models import User


class Pairing(models.Model):
    """A helper and a child over the days ``[since, until)``; the same two again later are a new row.

    A proposal keeps others away until the end of ``held_until``. Whether an active one holds on a day also hangs on
    the helper's checks and the family's consent: see ``beneficiaries.pairings``.
    Source: children-and-distributions.md, section 5.4.
    """

    class Kind(models.TextChoices):
        MAIN = "main", _("main helper")
        BACKUP = "backup", _("stand-in")
        LETTER = "letter", _("letter friend")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        AGREED = "agreed", _("guardian agreed")
        APPROVED = "approved", _("approved")
        ACTIVE = "active", _("active")
        PAUSED = "paused", _("paused")
        ENDED = "ended", _("ended")
        DECLINED = "declined", _("declined")

    class Reason(models.TextChoices):
        GUARDIAN_ASKED = "guardian_asked", _("the guardian asked for it")
        CHILD_ASKED = "child_asked", _("the child asked for it")
        HELPER_ASKED = "helper_asked", _("the helper asked for it")
        AWAY = "away", _("away for a time")
        UNSUITABLE = "unsuitable", _("not suitable")
        CONDUCT = "conduct", _("the rules were broken")
        HANDED_OVER = "handed_over", _("handed over to another helper")
        CHILD_LEFT = "child_left", _("the child left")
        FULFILLED = "fulfilled", _("no longer needed")
        RAN_OUT = "ran_out", _("nobody answered in time")

    helper = models.ForeignKey(Helper, models.PROTECT, related_name="pairings")
    child = models.ForeignKey(Child, models.PROTECT, related_name="pairings")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.PROPOSED)
    reason = models.CharField(_("reason"), max_length=16, choices=Reason, blank=True)  # of the last step
    held_until = models.DateField(_("held until"))
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    agreed_by = models.ForeignKey(GuardianLink, models.PROTECT, null=True, related_name="+")
    agreed_on = models.DateField(null=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    since = models.DateField(_("since"), null=True)
    until = models.DateField(_("until"), null=True)
    handed_over_to = models.ForeignKey(Helper, models.PROTECT, null=True, related_name="+")
    hand_over_note = models.BinaryField(default=b"")  # sealed under the child's key

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["child"], condition=Q(kind="main", state__in=["active", "paused"]), name="pairing_main_once"
            ),
            models.UniqueConstraint(
                fields=["child"], condition=Q(kind="main", state__in=["proposed", "agreed", "approved"]),
                name="pairing_main_held_once",
            ),
            models.UniqueConstraint(
                fields=["helper", "child"], condition=~Q(state__in=["ended", "declined"]), name="pairing_open_once"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
                name="pairing_is_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="pairing_approved_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True, agreed_on__isnull=True)
                | Q(agreed_by__isnull=False, agreed_on__isnull=False),
                name="pairing_agreed_by_and_on",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "declined"])
                | Q(state="agreed", agreed_by__isnull=False)
                | Q(agreed_by__isnull=False, approved_by__isnull=False),
                name="pairing_is_agreed_and_approved_first",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["active", "paused"], since__isnull=False, until__isnull=True)
                | Q(state="ended", since__isnull=False, until__gte=F("since"))
                | Q(state__in=["proposed", "agreed", "approved", "declined"], since__isnull=True, until__isnull=True),
                name="pairing_has_the_days_of_its_state",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["child", "state"], name="pairing_of_child")]

    def __str__(self) -> str:
        """Return the kind."""
        return self.get_kind_display()


class PairingStep(models.Model):
    """A step of a pairing, who made it and when. Append-only."""

    pairing = models.ForeignKey(Pairing, models.PROTECT, related_name="steps")
    state = models.CharField(_("state"), max_length=8, choices=Pairing.State)
    reason = models.CharField(_("reason"), max_length=16, choices=Pairing.Reason, blank=True)
    on = models.DateField(_("on"))
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        """Return the state it led to."""
        return self.get_state_display()

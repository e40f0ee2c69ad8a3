"""Letters of thanks: one for a donor, whatever came meanwhile."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from donors.models.donors import Donor
from donors.models.gifts import Gift
from donors.models.mailed import Mailed
from ledger.access.models import Deputy, User


class Thank(Mailed):
    """A letter that is due, drafted, approved, sent or waived; withdrawn if all that it thanks for was reversed."""

    class State(models.TextChoices):
        DUE = "due", _("due")
        DRAFTED = "drafted", _("drafted")
        APPROVED = "approved", _("approved")
        SENT = "sent", _("sent")
        WAIVED = "waived", _("waived")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Channel(models.TextChoices):
        MAIL = "mail", _("by mail")
        LETTER = "letter", _("by letter")
        PHONE = "phone", _("by phone")

    UNSENT = (State.DUE, State.DRAFTED, State.APPROVED)

    donor = models.ForeignKey(Donor, models.PROTECT, related_name="thanks")
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.DUE)
    due_on = models.DateField(_("due on"))
    subject = models.CharField(_("subject"), max_length=160, blank=True)
    body = models.TextField(_("letter"), blank=True)
    channel = models.CharField(_("how"), max_length=6, choices=Channel, blank=True)
    drafted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("drafted by"))
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    # As whose deputy it was approved, while that one was away.
    deputy = models.ForeignKey(Deputy, models.PROTECT, null=True, related_name="+")
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("sent by"))
    sent_at = models.DateTimeField(_("sent at"), null=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    history = HistoricalRecords(excluded_fields=["body", "mailing_since"])

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["donor"],
                condition=Q(state__in=["due", "drafted", "approved"]),
                name="donor_has_one_unsent_thank",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("drafted_by")),
                name="thank_is_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(sent_by__isnull=True, sent_at__isnull=True)
                | Q(sent_by__isnull=False, sent_at__isnull=False),
                name="thank_sent_by_and_at_go_together",
            ),
        ]

    def __str__(self) -> str:
        """Return the state."""
        return self.state


class ThankedGift(models.Model):
    """A gift that a letter thanks for: once."""

    thank = models.ForeignKey(Thank, models.PROTECT, related_name="gifts")
    gift = models.OneToOneField(Gift, models.PROTECT, related_name="thanked")

    def __str__(self) -> str:
        """Return the key."""
        return str(self.pk)

"""What became of a promise: planned anew, met by gifts, let go, reminded of. What was promised first stays."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from donors.models.asked import Asked, by_another
from donors.models.gifts import GiftLine
from donors.models.mailed import Mailed
from donors.models.pledges import Pledge, PledgeLine
from ledger.access.models import User


class PledgeRevision(models.Model):
    """A new plan of a pledge. The latest counts; version 1 is the pledge itself, and stays as it was."""

    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="revisions")
    version = models.PositiveSmallIntegerField()
    revised_on = models.DateField(_("agreed on"))
    reason = models.CharField(_("reason"), max_length=200)
    revised_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    revised_at = models.DateTimeField()

    class Meta:
        ordering = ["pledge", "version"]
        constraints = [
            models.UniqueConstraint(fields=["pledge", "version"], name="pledge_version_once"),
            models.CheckConstraint(condition=Q(version__gte=2), name="pledge_version_1_is_the_pledge"),
        ]

    def __str__(self) -> str:
        """Return the version."""
        return str(self.version)


class Instalment(models.Model):
    """A part of a pledge's line in a new plan, and when it is due. ``wanted``: minor units of money, or pieces."""

    revision = models.ForeignKey(PledgeRevision, models.PROTECT, related_name="instalments")
    line = models.ForeignKey(PledgeLine, models.PROTECT, related_name="instalments")
    position = models.PositiveSmallIntegerField()
    wanted = models.BigIntegerField()
    due_on = models.DateField(_("due on"), null=True, blank=True)

    class Meta:
        ordering = ["revision", "position"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "position"], name="instalment_once"),
            models.CheckConstraint(condition=Q(wanted__gt=0), name="instalment_is_something"),
        ]

    def __str__(self) -> str:
        """Return the position."""
        return str(self.position)


class Allocation(models.Model):
    """How much of a gift's line meets which line of a pledge: ``part`` in minor units, or pieces; never changed.

    What was decided wrongly is taken back by a row of the opposite sign. A gift's line without any meets the pledge's
    line that it names with all it has.
    """

    gift_line = models.ForeignKey(GiftLine, models.PROTECT, related_name="allocations")
    pledge_line = models.ForeignKey(PledgeLine, models.PROTECT, related_name="allocations")
    part = models.BigIntegerField()
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    allocated_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    allocated_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(part=0), name="allocation_is_something"),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, part__gt=0) | Q(reverses__isnull=False, part__lt=0),
                name="allocation_below_zero_takes_one_back",
            ),
        ]

    def __str__(self) -> str:
        """Return the part."""
        return str(self.part)


class PledgeRelief(Asked):
    """What of a pledge's line is no longer waited for: asked by one, approved by another."""

    class Kind(models.TextChoices):
        WRITE_OFF = "write_off", _("written off")
        RELEASE = "release", _("released from the promise")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        APPROVED = "approved", _("approved")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    line = models.ForeignKey(PledgeLine, models.PROTECT, related_name="reliefs")
    kind = models.CharField(_("kind"), max_length=9, choices=Kind)
    part = models.BigIntegerField()
    reason = models.CharField(_("reason"), max_length=200)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.WAITING)
    # From a book that was kept elsewhere: answered there, by somebody whom this one does not know.
    was_brought_in = models.BooleanField(default=False)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(part__gt=0), name="relief_is_something"),
            models.UniqueConstraint(
                fields=["line"], condition=Q(state="waiting"), name="pledge_line_has_one_open_relief"
            ),
            by_another("relief_is_answered_by_another"),
            models.CheckConstraint(
                condition=Q(state="waiting", answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(state="waiting") & Q(answered_by__isnull=False, answered_at__isnull=False))
                | (~Q(state="waiting") & Q(was_brought_in=True, answered_by__isnull=True, answered_at__isnull=False)),
                name="relief_answered_by_and_at_go_together",
            ),
        ]

    def __str__(self) -> str:
        """Return the kind."""
        return self.kind


class Reminder(Mailed):
    """A donor was reminded of a pledge: which time, how, and what came of it."""

    class Channel(models.TextChoices):
        PHONE = "phone", _("by phone")
        LETTER = "letter", _("by letter")
        MAIL = "mail", _("by mail")
        VISIT = "visit", _("in person")

    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="reminders")
    stage = models.PositiveSmallIntegerField()
    channel = models.CharField(_("how"), max_length=6, choices=Channel)
    reminded_on = models.DateField(_("on"))
    outcome = models.CharField(_("what the donor said"), max_length=200, blank=True)
    # As it was mailed; blank where it went otherwise.
    subject = models.CharField(_("subject"), max_length=160, blank=True)
    body = models.TextField(_("letter"), blank=True)
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ["pledge", "stage"]
        constraints = [models.UniqueConstraint(fields=["pledge", "stage"], name="reminder_stage_once")]

    def __str__(self) -> str:
        """Return which time it was."""
        return str(self.stage)

"""Papers that acknowledge gifts: numbered at issue, stored as they were issued; why one no longer counts."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from donors.models.asked import Asked, by_another
from donors.models.donors import Donor
from donors.models.gifts import Gift, GiftLine
from ledger.access.models import Deputy, Unit, User
from ledger.book.models import BookSeal
from ledger.printing.models import Paper


class ReceiptSeries(models.Model):
    """The numbers of a unit's receipts of a year; its row is the lock under which the next is taken."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    year = models.SmallIntegerField()
    last = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "year"], name="receipt_series_once")]

    def __str__(self) -> str:
        """Return the year."""
        return str(self.year)


class ReceiptRules(models.Model):
    """By which country's rules a unit and those below it issue receipts, and whether it may ask for official ones."""

    unit = models.OneToOneField(Unit, models.PROTECT, related_name="receipt_rules")
    profile = models.CharField(_("rules of"), max_length=16)
    # What the authority gave the unit, so that it may issue official receipts.
    certificate = models.CharField(_("certificate for official receipts"), max_length=60, blank=True)

    history = HistoricalRecords()

    def __str__(self) -> str:
        """Return the code of the profile."""
        return self.profile


class Cause(models.TextChoices):
    """Why a receipt no longer counts."""

    WRONG_NAME = "wrong_name", _("wrong name or donor")
    WRONG_AMOUNT = "wrong_amount", _("wrong amount")
    WRONG_GOODS = "wrong_goods", _("wrong goods or quantity")
    TWICE = "twice", _("the gift was recorded twice")
    RETURNED = "returned", _("the gift went back to the donor")
    SPOILED = "spoiled", _("the paper was spoiled")
    OTHER = "other", _("another reason")


class Original(models.TextChoices):
    """Where the paper is that the donor was given."""

    BACK = "back", _("it came back")
    OUT = "out", _("it is still with the donor")
    LOST = "lost", _("the donor declared it lost")
    ELECTRONIC = "electronic", _("it was only sent as a file")
    NEVER_LEFT = "never_left", _("it never left the house")


class Receipt(models.Model):
    """An acknowledgement of one gift: the snapshot it prints, and the PDF as it was issued.

    It never changes but for its state; a void one keeps its number.
    """

    class State(models.TextChoices):
        ISSUED = "issued", _("issued")
        VOID = "void", _("void")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="receipts")
    year = models.SmallIntegerField()
    serial = models.IntegerField()
    number = models.CharField(_("number"), max_length=64, unique=True)
    gift = models.ForeignKey(Gift, models.PROTECT, related_name="receipts")
    donor = models.ForeignKey(Donor, models.PROTECT, related_name="receipts")
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.ISSUED)
    issued_on = models.DateField(_("issued on"))
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    content = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    verify_code = models.CharField(_("verification code"), max_length=24, db_index=True)
    seal = models.ForeignKey(BookSeal, models.PROTECT, related_name="+")
    # Rendered after the number is taken, so that a failing print never costs a number.
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, related_name="+")
    copies_printed = models.PositiveIntegerField(default=0)
    void_reason = models.CharField(_("reason"), max_length=200, blank=True)
    voided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    voided_at = models.DateTimeField(null=True, blank=True)
    # As whose deputy it was made void, while that one was away.
    void_deputy = models.ForeignKey(Deputy, models.PROTECT, null=True, blank=True, related_name="+")
    void_cause = models.CharField(_("cause"), max_length=12, choices=Cause, blank=True)
    original = models.CharField(_("the original"), max_length=10, choices=Original, blank=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("replaces")
    )

    history = HistoricalRecords(excluded_fields=["content"])

    class Meta:
        ordering = ["unit", "year", "serial"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "serial"], name="receipt_serial_once"),
            models.CheckConstraint(
                condition=Q(state="issued", voided_by__isnull=True, voided_at__isnull=True)
                | Q(state="void", voided_by__isnull=False, voided_at__isnull=False),
                name="receipt_voided_by_and_at_go_together",
            ),
            models.CheckConstraint(
                condition=Q(voided_by__isnull=True) | ~Q(voided_by=models.F("issued_by")),
                name="receipt_is_voided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(replaces=models.F("id")), name="receipt_replaces_another"
            ),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return self.number


class ReceiptLine(models.Model):
    """A gift line on a receipt; at most one live receipt holds it."""

    receipt = models.ForeignKey(Receipt, models.PROTECT, related_name="lines")
    gift_line = models.ForeignKey(GiftLine, models.PROTECT, related_name="receipt_lines")
    is_live = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gift_line"], condition=Q(is_live=True), name="gift_line_has_one_live_receipt"
            ),
        ]

    def __str__(self) -> str:
        """Return the key."""
        return str(self.pk)


class VoidRequest(Asked):
    """Somebody asks that a receipt be void; another answers."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        APPROVED = "approved", _("approved")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    receipt = models.ForeignKey(Receipt, models.PROTECT, related_name="void_requests")
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.WAITING)
    cause = models.CharField(_("cause"), max_length=12, choices=Cause)
    reason = models.CharField(_("reason"), max_length=200)
    original = models.CharField(_("the original"), max_length=10, choices=Original)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["receipt"], condition=Q(state="waiting"), name="receipt_has_one_open_void_request"
            ),
            by_another("void_request_is_answered_by_another"),
            models.CheckConstraint(
                condition=Q(state="waiting", answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(state="waiting") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="void_request_answered_by_and_at_go_together",
            ),
        ]

    def __str__(self) -> str:
        """Return the state."""
        return self.state

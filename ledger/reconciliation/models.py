"""Stock-takes and changes of fund: what was found and asked for, before and after the book says so."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from ledger.access.models import User
from ledger.book.models import Attachment, Entry, Fund, Item, Lot, Place
from ledger.book.models.decided import Decided, decided_by_and_at, decided_by_another
from ledger.printing.figures import yuan_printed


class StockTake(models.Model):
    """One counting of a store room. The book's quantities are not shown before everything is counted.

    Differences are explained by the one who counted and leave or enter the book when another person approves.
    """

    class State(models.TextChoices):
        COUNTING = "counting", _("being counted")
        COUNTED = "counted", _("differences to explain")
        SENT = "sent", _("waiting for approval")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("cancelled")

    UNFINISHED = (State.COUNTING, State.COUNTED, State.SENT)

    place = models.ForeignKey(Place, models.PROTECT, related_name="stock_takes", verbose_name=_("place"))
    date = models.DateField(_("date"))
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.COUNTING)
    counted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("counted by"))
    counted_at = models.DateTimeField(_("counted at"), null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided at"), null=True)
    returned_because = models.CharField(_("returned because"), max_length=200, blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["-date", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["place"],
                condition=Q(state__in=["counting", "counted", "sent"]),
                name="stock_take_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("counted_by")),
                name="stock_take_is_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_at__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="stock_take_decided_by_and_at_go_together",
            ),
        ]

    def __str__(self) -> str:
        """Return the day."""
        return f"{self.date:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        """Return the address of the page."""
        return reverse("stock_take", args=[self.ref])

    @property
    def ref(self) -> str:
        """The day and the key: several places are counted on one day."""
        return f"{self.date:%Y-%m-%d}-{self.pk}"


class StockTakeLine(models.Model):
    """An item of a store, own goods and those held for others apart. ``expected`` is frozen when all is counted."""

    take = models.ForeignKey(StockTake, models.PROTECT, related_name="lines")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    is_entrusted = models.BooleanField(default=False)
    counted = models.BigIntegerField(null=True)  # pieces
    expected = models.BigIntegerField(null=True)  # pieces, as the book said then
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    fund = models.ForeignKey(Fund, models.PROTECT, null=True, related_name="+")  # null: the oldest lots first
    amount = models.BigIntegerField(null=True)  # minor units: what the pieces found over are worth

    class Meta:
        ordering = ["take", "item__code", "is_entrusted"]
        constraints = [
            models.UniqueConstraint(fields=["take", "item", "is_entrusted"], name="stock_take_line_once"),
            models.CheckConstraint(
                condition=Q(counted__isnull=True) | Q(counted__gte=0), name="stock_take_count_is_not_below_zero"
            ),
        ]

    def __str__(self) -> str:
        """Return the key."""
        return str(self.pk)

    @property
    def difference(self) -> int:
        """Pieces over, or (below zero) missing; nothing before the book was looked at."""
        return 0 if self.counted is None or self.expected is None else self.counted - self.expected

    @property
    def missing(self) -> int:
        """Pieces that are missing."""
        return max(0, -self.difference)


class StockTakeEntry(models.Model):
    """An entry that put the book right after a stock-take."""

    line = models.ForeignKey(StockTakeLine, models.PROTECT, related_name="entries")
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="stock_take")

    def __str__(self) -> str:
        """Return the key; the number is the entry's."""
        return str(self.pk)


class FundChange(Decided):
    """Value that is to be bound to another purpose, with the donor's consent, until another person approves it."""

    date = models.DateField(_("date"))
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+", verbose_name=_("from fund"))
    to_fund = models.ForeignKey(Fund, models.PROTECT, related_name="+", verbose_name=_("to fund"))
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+")
    wanted = models.BigIntegerField(_("how much"))  # pieces of the item, or minor units of money
    lot = models.ForeignKey(Lot, models.PROTECT, null=True, related_name="+")  # named by hand
    consent = models.CharField(_("consent"), max_length=80)  # which paper of the donor's says so
    # The paper itself, kept as attachments are: it hangs on the entry once there is one.
    paper_kind = models.CharField(_("kind of paper"), max_length=4, choices=Attachment.Kind, blank=True)
    paper_size = models.PositiveIntegerField(_("size of paper"), default=0)  # bytes
    paper_sha256 = models.CharField(_("digest of paper"), max_length=64, blank=True)
    key = models.CharField(max_length=64)  # the sheet on which it was asked: sent twice, it is one
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="fund_change")

    history = HistoricalRecords()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "key"], name="fund_change_key_once"),
            models.CheckConstraint(condition=Q(wanted__gt=0), name="fund_change_of_something"),
            models.CheckConstraint(condition=~Q(fund=F("to_fund")), name="fund_change_goes_elsewhere"),
            decided_by_another("fund_change_is_approved_by_another"),
            decided_by_and_at("fund_change_decided_by_and_at_go_together"),
            models.CheckConstraint(
                condition=Q(state="approved", entry__isnull=False) | (~Q(state="approved") & Q(entry__isnull=True)),
                name="fund_change_approved_is_posted",
            ),
        ]

    def __str__(self) -> str:
        """Return the consent."""
        return self.consent

    def get_absolute_url(self) -> str:
        """Return the address of the page."""
        return reverse("fund_change", args=[self.pk])

    @property
    def written(self) -> str:
        """How much, with its measure."""
        if self.item is None:
            return f"¥{yuan_printed(self.wanted)}"
        return f"{self.item.called} × {self.wanted:,}"


class Reopening(Decided):
    """A closed month that somebody wants to be open again, until another person approves it."""

    month = models.DateField(_("month"))  # its first day
    why = models.CharField(_("reason"), max_length=100)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "month"], condition=Q(state="waiting"), name="month_is_asked_to_reopen_once"
            ),
            decided_by_another("reopening_is_approved_by_another"),
            decided_by_and_at("reopening_decided_by_and_at_go_together"),
        ]

    def __str__(self) -> str:
        """Return the month."""
        return self.written

    def get_absolute_url(self) -> str:
        """Return the address of the page; the unit is fetched with it."""
        return reverse("reopening", args=[self.unit.code, self.written, self.pk])

    @property
    def written(self) -> str:
        """The month as addresses and pages write it."""
        return f"{self.month:%Y-%m}"

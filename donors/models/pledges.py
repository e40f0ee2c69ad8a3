"""What is promised, as it was said. A pledge posts nothing: it is a memo with an age (domain-rules.md, 2.3)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from donors.models.campaigns import Campaign
from donors.models.donors import Donor
from ledger.access.models import Unit
from ledger.book.models import Fund, Item


class Pledge(models.Model):
    """A donor's promise of cash or goods. How far it is met is worked out from what came, and written nowhere."""

    class Binding(models.TextChoices):
        """How strongly it binds (Charity Law art. 41)."""

        SPOKEN = "spoken", _("by word of mouth")
        WRITTEN = "written", _("in a written agreement")
        PUBLIC = "public", _("in public")

    root = models.ForeignKey(Unit, models.PROTECT, related_name="pledges")
    number = models.CharField(_("number"), max_length=64)
    donor = models.ForeignKey(Donor, models.PROTECT, related_name="pledges")
    promised_on = models.DateField(_("promised on"))
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="pledges", verbose_name=_("campaign")
    )
    about = models.CharField(_("what it is for"), max_length=120, blank=True)
    binding = models.CharField(_("how it was promised"), max_length=7, choices=Binding, default=Binding.SPOKEN)
    # Reminders: the first no sooner than so many days before it is due, then at most so many, so far apart: as agreed
    # for this pledge, otherwise as the book's limits say.
    remind_before = models.PositiveSmallIntegerField(_("days before it is due"), null=True, blank=True)
    remind_every = models.PositiveSmallIntegerField(_("days between reminders"), null=True, blank=True)
    remind_most = models.PositiveSmallIntegerField(_("most reminders"), null=True, blank=True)
    key = models.CharField(max_length=64, blank=True)  # of the form that was sent: sent twice, it is one pledge

    history = HistoricalRecords()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["root", "number"], name="pledge_number_once"),
            models.UniqueConstraint(fields=["root", "key"], condition=~Q(key=""), name="pledge_key_once"),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return self.number


class PledgeLine(models.Model):
    """One promised amount, or quantity of an item, and when it is due."""

    class Kind(models.TextChoices):
        CASH = "cash", _("cash")
        GOODS = "goods", _("goods")

    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=5, choices=Kind)
    item = models.ForeignKey(Item, models.PROTECT, null=True, blank=True, related_name="+")
    quantity = models.BigIntegerField(_("quantity"), null=True, blank=True)
    amount = models.BigIntegerField(_("amount"), null=True, blank=True)  # minor units; null: no value expected
    due_on = models.DateField(_("due on"), null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["pledge", "position"]
        constraints = [
            models.UniqueConstraint(fields=["pledge", "position"], name="pledge_line_once"),
            models.CheckConstraint(
                condition=Q(kind="cash", item__isnull=True, quantity__isnull=True, amount__gt=0)
                | Q(kind="goods", item__isnull=False, quantity__gt=0),
                name="pledge_line_is_cash_or_goods",
            ),
        ]

    def __str__(self) -> str:
        """Return the position."""
        return str(self.position)


class ReminderLimits(models.Model):
    """How often, since when and how far apart donors of a book are reminded, where a pledge says nothing."""

    BEFORE, EVERY, MOST = 7, 14, 3  # where nobody said anything

    root = models.OneToOneField(Unit, models.PROTECT, related_name="reminder_limits")
    before = models.PositiveSmallIntegerField(_("days before it is due"), default=BEFORE)
    every = models.PositiveSmallIntegerField(_("days between reminders"), default=EVERY)
    most = models.PositiveSmallIntegerField(_("most reminders"), default=MOST)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("limits of reminders")
        verbose_name_plural = _("limits of reminders")
        constraints = [
            models.CheckConstraint(condition=Q(every__gte=1), name="reminders_are_days_apart"),
        ]

    def __str__(self) -> str:
        """Return how many at most."""
        return str(self.most)

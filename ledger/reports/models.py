"""Accountability statements as they were issued."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from donors.models import Donor
from ledger.access.models import Unit, User
from ledger.book.models import BookSeal, Entry
from ledger.printing.models import Paper


class StatementSeries(models.Model):
    """The numbers of a root unit's statements of a year; its row is the lock under which the next is taken."""

    root = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    year = models.SmallIntegerField()
    last = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["root", "year"], name="statement_series_once")]

    def __str__(self) -> str:
        """Return the year."""
        return str(self.year)


class Statement(models.Model):
    """What became of a donor's gifts in a period: the snapshot it prints, and the PDF as it was issued.

    It never changes, but for the count of its copies. Where the book says something else later, a new
    version supersedes it.
    """

    root = models.ForeignKey(Unit, models.PROTECT, related_name="statements")
    donor = models.ForeignKey(Donor, models.PROTECT, related_name="statements")
    year = models.SmallIntegerField()
    serial = models.IntegerField()
    number = models.CharField(_("number"), max_length=64, unique=True)
    since = models.DateField(_("from"))
    until = models.DateField(_("to"))
    version = models.PositiveIntegerField(_("version"))
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")
    issued_on = models.DateField(_("issued on"))
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    # Of the figures alone: the same figures are not issued twice.
    figures_sha256 = models.CharField(max_length=64)
    content = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    verify_code = models.CharField(_("verification code"), max_length=24, db_index=True)
    seal = models.ForeignKey(BookSeal, models.PROTECT, related_name="+")
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, related_name="+")
    copies_printed = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["root", "year", "serial"]
        constraints = [
            models.UniqueConstraint(fields=["root", "year", "serial"], name="statement_serial_once"),
            models.UniqueConstraint(fields=["donor", "since", "until", "version"], name="statement_version_once"),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return self.number


class Verification(models.Model):
    """That the books of a root unit were proved from the rows up, when, and how many rows differed."""

    root = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("verified at"), db_index=True)
    findings = models.PositiveIntegerField()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        """Return when."""
        return f"{self.at:%Y-%m-%d %H:%M}"


class Tally(models.Model):
    """What an event that took value for good was made of, and whom it reached: worked out once, it never changes.

    ``parts`` holds ``[unit of the place, fund, item or null, {donor's code or blank: minor units}]``; of a return,
    below zero. ``children`` holds the keys of those who received. ``attributions`` is the last one that was
    known: a wrong donor that is put right later makes it count no longer.
    """

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True, related_name="+")
    attributions = models.BigIntegerField(default=0)
    parts = models.JSONField()
    children = models.JSONField()

    def __str__(self) -> str:
        """Return the entry's key."""
        return str(self.pk)


class RunningTotal(models.Model):
    """What a book received in a year, or what is left of all (year 0), up to a place in each unit's order of entries.

    ``reached`` holds the last sequence that is counted, by unit; ``attributions`` the last one that was known.
    ``parts`` holds ``[unit, minor units, gifts]``; of what is left, as in ``Tally``.
    """

    root = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    year = models.SmallIntegerField()
    reached = models.JSONField()
    attributions = models.BigIntegerField(default=0)
    parts = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["root", "year"], name="running_total_once")]

    def __str__(self) -> str:
        """Return the year."""
        return str(self.year)

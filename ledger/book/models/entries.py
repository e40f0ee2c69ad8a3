"""Entries with their postings, lots, shares and draws: written once, by ``posting``, never changed.

Keys of these rows are given by us before they are written: an entry's is taken under the unit's
lock, a row's is the entry's times ``ROWS_PER_ENTRY`` plus its line. So the digest comes before the
insert, nothing is read back, and an edited key shows.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Child, Group
from ledger.access.models import Unit, User
from ledger.book.models.accounts import Account
from ledger.book.models.funds import Fund
from ledger.book.models.items import Item
from ledger.book.models.places import Place

ROWS_PER_ENTRY = 1_000_000


class Entry(models.Model):
    """One event in the book: balanced, numbered, never changed."""

    class Kind(models.TextChoices):
        OPENING = "opening", _("opening balance")
        GIFT = "gift", _("gift")
        UNIDENTIFIED = "unidentified", _("from an unknown payer")
        IDENTIFICATION = "identification", _("unknown payer identified")
        INTEREST = "interest", _("interest")
        OTHER_INCOME = "other_income", _("other income")
        STOCK_GAIN = "stock_gain", _("stock-take gain")
        PURCHASE = "purchase", _("purchase")
        TRANSFER = "transfer", _("transfer")
        DISTRIBUTION = "distribution", _("distribution")
        RETURN = "return", _("return")
        WRITE_OFF = "write_off", _("write-off")
        CHARGE = "charge", _("bank charge")
        REFUND = "refund", _("refund to donor")
        SHORTFALL = "shortfall", _("fewer arrived than recorded")
        FUND_CHANGE = "fund_change", _("fund change")
        ATTRIBUTION = "attribution", _("wrong donor put right")
        YEAR_END = "year_end", _("year end")
        REVERSAL = "reversal", _("reversal")

    id = models.BigIntegerField(primary_key=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    root = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    sequence = models.BigIntegerField()  # the unit's own order, without a gap
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    number = models.CharField(_("number"), max_length=64)
    year = models.SmallIntegerField()
    serial = models.IntegerField(null=True)  # null where the number came with the record
    date = models.DateField(_("date"))  # the accounting date
    recorded_at = models.DateTimeField(_("recorded at"))  # the clock
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    party = models.CharField(_("donor"), max_length=32, blank=True)  # a donor's code
    source = models.CharField(_("source document"), max_length=80, blank=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(fields=["unit", "sequence"], name="entry_sequence_once"),
            models.UniqueConstraint(fields=["root", "kind", "number"], name="entry_number_once"),
            models.UniqueConstraint(fields=["unit", "kind", "year", "serial"], name="entry_serial_once"),
            models.CheckConstraint(
                condition=Q(kind="reversal", reverses__isnull=False) | (~Q(kind="reversal") & Q(reverses__isnull=True)),
                name="entry_reverses_as_a_reversal_does",
            ),
        ]
        indexes = [
            # With the key: a year's entries are told, and put in order, from the index alone.
            models.Index(fields=["root", "date", "id"], name="entry_root_date"),
            # People name an entry by its number, whatever its kind.
            models.Index(fields=["number", "root"], name="entry_by_number"),
            # Nearly no entry is a reversal: by the unique index alone SQLite, once it knows its figures, reads every
            # entry to find the one that reverses another.
            models.Index(fields=["reverses"], condition=Q(reverses__isnull=False), name="entry_reverses"),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return self.number


class Posting(models.Model):
    """One line of an entry."""

    id = models.BigIntegerField(primary_key=True)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="postings")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    amount = models.BigIntegerField()  # minor units, debit +, credit -
    crc = models.BigIntegerField()  # names the damaged row; the digest proves

    def __str__(self) -> str:
        """Return the amount in minor units."""
        return str(self.amount)


class Lot(models.Model):
    """A parcel of value at one place, in one fund, of one item (or money).

    Only the two ``drawn`` counters move, and only up.
    """

    id = models.BigIntegerField(primary_key=True)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="lots")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+")
    opened_on = models.DateField()
    quantity = models.BigIntegerField(null=True)  # pieces; null for money
    amount = models.BigIntegerField()  # minor units; 0 for goods without an established value
    # Whose gift an origin lot is (a donor's code); blank where it has no donor, null for other lots.
    party = models.CharField(max_length=32, null=True)  # noqa: DJ001 -- blank and null differ here
    returns = models.ForeignKey("Draw", models.PROTECT, null=True, related_name="returned_as", db_constraint=False)
    crc = models.BigIntegerField()
    quantity_drawn = models.BigIntegerField(default=0, db_default=0)
    amount_drawn = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=0, amount_drawn__gte=0, amount_drawn__lte=F("amount")),
                name="lot_amount_left_is_not_below_zero",
            ),
            models.CheckConstraint(
                condition=Q(item__isnull=True, quantity__isnull=True, quantity_drawn=0)
                | Q(
                    item__isnull=False,
                    quantity__gt=0,
                    quantity_drawn__gte=0,
                    quantity_drawn__lte=F("quantity"),
                ),
                name="lot_pieces_left_are_not_below_zero",
            ),
        ]
        indexes = [
            models.Index(
                fields=["place", "fund", "item", "opened_on", "id"],
                name="lot_open",
                condition=Q(amount_drawn__lt=F("amount")) | Q(quantity_drawn__lt=F("quantity")),
            ),
            models.Index(fields=["party"], name="lot_party", condition=Q(party__isnull=False)),
            # Nearly no lot is a return: as with ``entry_reverses``, or each draw is held against every lot.
            models.Index(fields=["returns"], name="lot_returns", condition=Q(returns__isnull=False)),
        ]

    def __str__(self) -> str:
        """Return the key, by which the book names a lot."""
        return str(self.pk)


class Share(models.Model):
    """Whose value a lot is made of: ``[start, start + length)`` of the lot is a piece of an origin lot."""

    id = models.BigIntegerField(primary_key=True)
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="shares")
    position = models.IntegerField()
    start = models.BigIntegerField()
    origin = models.ForeignKey(Lot, models.PROTECT, related_name="+")
    origin_start = models.BigIntegerField()
    length = models.BigIntegerField()
    crc = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lot", "start"], name="share_start_once"),
            models.CheckConstraint(
                condition=Q(start__gte=0, origin_start__gte=0, length__gte=0), name="share_within_its_lots"
            ),
        ]
        indexes = [models.Index(fields=["origin", "lot"], name="share_origin")]

    def __str__(self) -> str:
        """Return the key."""
        return str(self.pk)


class Draw(models.Model):
    """A cut from a lot by an entry: ``[start, start + amount)`` of its value, and pieces of goods.

    ``child`` or ``group`` says who received it, ``opens`` where else it went.
    """

    id = models.BigIntegerField(primary_key=True)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="draws")
    line = models.IntegerField()  # the line of the document that asked for it, from 1
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="draws")
    quantity_start = models.BigIntegerField(null=True)
    quantity = models.BigIntegerField(null=True)
    start = models.BigIntegerField()
    amount = models.BigIntegerField()
    child = models.ForeignKey(Child, models.PROTECT, null=True, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="+")
    opens = models.ForeignKey(Lot, models.PROTECT, null=True, related_name="opened_by", db_constraint=False)
    crc = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(start__gte=0, amount__gte=0), name="draw_within_its_lot"),
            models.CheckConstraint(
                condition=Q(child__isnull=True) | Q(group__isnull=True), name="draw_reaches_one_receiver"
            ),
        ]
        indexes = [models.Index(fields=["lot", "start"], name="draw_lot_start")]

    def __str__(self) -> str:
        """Return the key."""
        return str(self.pk)


class Attribution(models.Model):
    """From this entry on, an origin lot is this donor's: a wrong donor put right, without a posting."""

    id = models.BigIntegerField(primary_key=True)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="attributions")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="attributions")
    party = models.CharField(max_length=32, blank=True)
    crc = models.BigIntegerField()

    def __str__(self) -> str:
        """Return the donor's code."""
        return self.party


class Head(models.Model):
    """The end of a unit's order of entries; its row is the unit's lock."""

    unit = models.OneToOneField(Unit, models.PROTECT, primary_key=True, related_name="+")
    sequence = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        """Return the last sequence taken."""
        return str(self.sequence)


class Serial(models.Model):
    """The last number taken of a kind of document, in a unit and year."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16)
    year = models.SmallIntegerField()
    last = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "kind", "year"], name="serial_once")]

    def __str__(self) -> str:
        """Return the last number."""
        return str(self.last)


class Key(models.Model):
    """A key that an operation carried, so that asking twice writes once."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    key = models.CharField(max_length=120)
    content = models.CharField(max_length=64)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "key"], name="key_once")]

    def __str__(self) -> str:
        """Return the key."""
        return self.key

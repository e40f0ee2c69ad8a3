"""Who gives."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from ledger.access.models import Unit
from ledger.access.naming import Named, person_called


class Donor(Named, models.Model):
    """A foundation, agency, company, group or individual that gives to a root unit.

    ``code`` is how the book names the donor: it never changes and is never used again.
    """

    class Kind(models.TextChoices):
        FOUNDATION = "foundation", _("foundation")
        AGENCY = "agency", _("agency")
        COMPANY = "company", _("company")
        GROUP = "group", _("group")
        SCHOOL = "school", _("school")
        INDIVIDUAL = "individual", _("individual")

    class Naming(models.TextChoices):
        """Whether the donor may be named in public (Donation Law art. 8: ask before)."""

        NOT_ASKED = "not_asked", _("not asked yet")
        REFUSED = "refused", _("no")
        NAME = "name", _("the name")
        NAME_AND_AMOUNT = "amount", _("the name and the amount")

    class ReceiptPolicy(models.TextChoices):
        EACH = "each", _("a receipt for each gift")
        YEARLY = "yearly", _("one statement a year")
        ON_REQUEST = "on_request", _("on request")
        WAIVED = "waived", _("waived")
        THANKS_ONLY = "thanks", _("a letter of thanks only")

    class Language(models.TextChoices):
        CHINESE = "zh-hans", _("Chinese")
        ENGLISH = "en", _("English")

    root = models.ForeignKey(Unit, models.PROTECT, related_name="donors")
    code = models.CharField(_("code"), max_length=32)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=160, blank=True)
    sort_key = models.CharField(max_length=200, blank=True, db_index=True)  # pinyin, to sort by
    search_key = models.CharField(max_length=1200, blank=True)  # every way of typing the name in letters
    name_key = models.CharField(max_length=120, blank=True)  # the name as it is compared
    phone_key = models.CharField(max_length=40, blank=True)  # the phone's figures
    contact = models.CharField(_("contact"), max_length=80, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("email"), blank=True)
    tax_id = models.CharField(_("unified social credit code"), max_length=24, blank=True)
    # The giver's wish not to be named (Charity Law art. 38: the fact is recorded).
    is_anonymous = models.BooleanField(_("wishes not to be named"), default=False)
    naming = models.CharField(_("may be named in public"), max_length=9, choices=Naming, default=Naming.NOT_ASKED)
    naming_asked_on = models.DateField(_("asked on"), null=True, blank=True)
    receipt_policy = models.CharField(_("receipts"), max_length=10, choices=ReceiptPolicy, default=ReceiptPolicy.EACH)
    language = models.CharField(_("language"), max_length=7, choices=Language, default=Language.CHINESE)
    no_mail = models.BooleanField(_("wishes no mail"), default=False)
    wishes = models.CharField(_("wishes"), max_length=200, blank=True)
    # A donor who turned out to be another: accepts nothing new, and can be brought back.
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="absorbed")

    history = HistoricalRecords(excluded_fields=["sort_key", "search_key", "name_key", "phone_key"])

    class Meta:
        ordering = ["sort_key", "code"]
        constraints = [models.UniqueConstraint(fields=["root", "code"], name="donor_code_once")]
        indexes = [
            models.Index(fields=["root", "name_key"], name="donor_by_name_key"),
            models.Index(fields=["root", "phone_key"], name="donor_by_phone_key"),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name

    @property
    def called(self) -> str:
        """What the donor is called in the reader's language; a person without an English name in letters too."""
        is_person = self.kind == self.Kind.INDIVIDUAL and not self.name_en
        return person_called(self.name) if is_person else super().called


class DonorPerson(models.Model):
    """Somebody who acts for a donor: who pays, whom one writes to, who gets the receipts, who signs."""

    class Role(models.TextChoices):
        PAYER = "payer", _("pays")
        CORRESPONDENT = "correspondent", _("is written to")
        RECIPIENT = "recipient", _("gets the receipts")
        SIGNATORY = "signatory", _("signs")

    donor = models.ForeignKey(Donor, models.PROTECT, related_name="people")
    role = models.CharField(_("role"), max_length=13, choices=Role)
    name = models.CharField(_("name"), max_length=80)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("email"), blank=True)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["role", "-since", "pk"]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class DonorAlias(models.Model):
    """Another name by which a donor is known on papers and bank slips. ``key`` is the name as it is compared."""

    donor = models.ForeignKey(Donor, models.PROTECT, related_name="aliases")
    name = models.CharField(_("name"), max_length=120)
    key = models.CharField(max_length=120, db_index=True)

    history = HistoricalRecords(excluded_fields=["key"])

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["donor", "key"], name="donor_alias_once")]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class PayerAccount(models.Model):
    """An account that a donor paid from: its digest, to know it again, and its last four figures."""

    class Channel(models.TextChoices):
        BANK = "bank", _("bank account")
        WECHAT = "wechat", _("WeChat")
        ALIPAY = "alipay", _("Alipay")

    donor = models.ForeignKey(Donor, models.PROTECT, related_name="payer_accounts")
    channel = models.CharField(_("channel"), max_length=6, choices=Channel)
    digest = models.CharField(max_length=64, db_index=True)
    last_four = models.CharField(_("last four"), max_length=4)

    history = HistoricalRecords(excluded_fields=["digest"])

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["donor", "channel", "digest"], name="payer_account_once")]

    def __str__(self) -> str:
        """Return the last four figures."""
        return f"··{self.last_four}"

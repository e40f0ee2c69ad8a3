"""What is given. The amounts live in the lots that a gift opened; they are not written twice."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from donors.models.campaigns import Campaign
from donors.models.donors import Donor
from donors.models.pledges import PledgeLine
from ledger.access.models import Unit
from ledger.book.models import Entry, Lot


class Gift(models.Model):
    """A gift as it was posted. Like its entry it never changes; a wrong one is reversed.

    ``donor`` is who the entry named; an attribution may give its lots to the right donor later.
    """

    entry = models.OneToOneField(Entry, models.PROTECT, related_name="gift")
    root = models.ForeignKey(Unit, models.PROTECT, related_name="gifts")
    donor = models.ForeignKey(Donor, models.PROTECT, related_name="gifts")
    # Something given back to the donor for it, and its worth in minor units: such a gift gets no fiscal receipt.
    return_given = models.CharField(_("given in return"), max_length=200, blank=True)
    return_worth = models.BigIntegerField(_("worth of what was given in return"), default=0)
    # The giver's wish for this gift alone; a donor may wish it for all.
    is_anonymous = models.BooleanField(_("this gift is not to be named"), default=False)
    handler = models.CharField(_("taken in by"), max_length=60, blank=True)  # a colleague; blank: who recorded it
    note = models.CharField(_("note"), max_length=200, blank=True)
    # The gift that was wrong and that this one says rightly.
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, blank=True, related_name="gifts")
    batch = models.ForeignKey("donors.GiftBatch", models.PROTECT, null=True, blank=True, related_name="gifts")

    class Meta:
        ordering = ["-entry"]

    def __str__(self) -> str:
        """Return the key; the number is the entry's."""
        return str(self.pk)


class GiftLine(models.Model):
    """One parcel of a gift: the lot that it opened, and what the papers said about it."""

    class Method(models.TextChoices):
        TRANSFER = "transfer", _("bank transfer")
        WECHAT = "wechat", _("WeChat")
        ALIPAY = "alipay", _("Alipay")
        CASH = "cash", _("cash")
        GOODS = "goods", _("goods")

    class ValueBasis(models.TextChoices):
        """Where the value of goods comes from (domain-rules.md, section 2.4)."""

        DONOR_INVOICE = "donor_invoice", _("donor's invoice")
        DONOR_AGREEMENT = "donor_agreement", _("donor's agreement")
        PRICE_LIST = "price_list", _("price list")
        MARKET_PRICE = "market_price", _("market price")
        APPRAISAL = "appraisal", _("appraisal")
        GOV_GUIDE_PRICE = "gov_guide_price", _("government guide price")
        ESTIMATE = "internal_estimate", _("our own estimate")
        NONE = "none", _("no established value")

    gift = models.ForeignKey(Gift, models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    lot = models.OneToOneField(Lot, models.PROTECT, related_name="gift_line")
    pledge_line = models.ForeignKey(PledgeLine, models.PROTECT, null=True, related_name="gift_lines")
    method = models.CharField(_("method"), max_length=10, choices=Method, blank=True)
    reference = models.CharField(_("reference"), max_length=80, blank=True)
    value_basis = models.CharField(_("value from"), max_length=20, choices=ValueBasis, blank=True)

    class Meta:
        ordering = ["gift", "position"]
        constraints = [models.UniqueConstraint(fields=["gift", "position"], name="gift_line_once")]

    def __str__(self) -> str:
        """Return the position."""
        return str(self.position)


class GoodsCount(models.Model):
    """What the giver said came, and which two counted what came; the lot holds what they counted."""

    gift_line = models.OneToOneField(GiftLine, models.PROTECT, related_name="count")
    declared = models.BigIntegerField(_("declared"))
    counted_by = models.CharField(_("counted by"), max_length=60)
    counted_with = models.CharField(_("counted with"), max_length=60)
    reason = models.CharField(_("why they differ"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(declared__gt=0), name="something_was_declared"),
            models.CheckConstraint(
                condition=~Q(counted_by=F("counted_with")) & ~Q(counted_by="") & ~Q(counted_with=""),
                name="goods_are_counted_by_two",
            ),
        ]

    def __str__(self) -> str:
        """Return what was declared."""
        return str(self.declared)

"""The chart: headings found by their role."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from ledger.access.models import Unit


class Account(models.Model):
    """A heading of a root unit's chart.

    The book posts to roles; code and name come from a template and may be edited
    (domain-rules.md, section 2.5).
    """

    class Role(models.TextChoices):
        CASH = "cash", _("cash on hand")
        BANK = "bank", _("bank")
        WALLET = "wallet", _("payment-platform balance")
        GOODS = "goods", _("donated goods")
        CASH_ENTRUSTED = "cash_entrusted", _("cash held as agent")
        BANK_ENTRUSTED = "bank_entrusted", _("bank held as agent")
        WALLET_ENTRUSTED = "wallet_entrusted", _("payment-platform balance held as agent")
        GOODS_ENTRUSTED = "goods_entrusted", _("goods held as agent")
        ENTRUSTED_LIABILITY = "entrusted_liability", _("agency liability")
        UNIDENTIFIED_RECEIPTS = "unidentified_receipts", _("unidentified receipts")
        NET_UNRESTRICTED = "net_unrestricted", _("net assets without restrictions")
        NET_RESTRICTED = "net_restricted", _("net assets with restrictions")
        DONATION_UNRESTRICTED = "donation_unrestricted", _("donations, unrestricted")
        DONATION_RESTRICTED = "donation_restricted", _("donations, restricted")
        INTEREST = "interest", _("interest")
        OTHER_INCOME = "other_income", _("other income")
        AID_CASH = "aid_cash", _("aid paid in cash")
        AID_GOODS = "aid_goods", _("aid given in goods")
        ADMIN = "admin", _("administration")
        DISPOSAL_LOSS = "disposal_loss", _("stock losses")
        FUNDRAISING = "fundraising", _("fund-raising")

    class Side(models.TextChoices):
        DEBIT = "debit", _("debit")
        CREDIT = "credit", _("credit")

    root = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    role = models.CharField(_("role"), max_length=24, choices=Role)
    code = models.CharField(_("code"), max_length=24)
    name = models.CharField(_("name"), max_length=80)
    side = models.CharField(_("side"), max_length=6, choices=Side)

    history = HistoricalRecords()

    class Meta:
        ordering = ["code", "id"]
        constraints = [models.UniqueConstraint(fields=["root", "role"], name="account_role_once")]

    def __str__(self) -> str:
        """Return code and name, as accountants write them."""
        return f"{self.code} {self.name}"

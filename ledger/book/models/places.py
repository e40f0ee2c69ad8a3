"""Where value lies."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from ledger.access.models import Unit


class Place(models.Model):
    """A bank account, cash box, wallet, store room, or an advance in a teacher's hands."""

    class Kind(models.TextChoices):
        BANK = "bank", _("bank account")
        CASH = "cash", _("cash box")
        WALLET = "wallet", _("wallet")
        STORE = "store", _("store room")
        ADVANCE = "advance", _("advance")

    code = models.CharField(_("code"), max_length=32, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="places")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    name = models.CharField(_("name"), max_length=80)
    account_number = models.CharField(_("account number"), max_length=40, blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        """Return the name."""
        return self.name

    @property
    def holds_goods(self) -> bool:
        """Whether goods lie here; elsewhere only money does."""
        return self.kind == self.Kind.STORE

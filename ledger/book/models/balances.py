"""Kept balances: what moved on each heading in each month."""

from django.db import models
from django.db.models.functions import Coalesce

from ledger.access.models import Unit
from ledger.book.models.accounts import Account
from ledger.book.models.funds import Fund
from ledger.book.models.places import Place


class Balance(models.Model):
    """The sum of the postings of a month on one (account, fund, place).

    Kept in the transaction of each posting, so that a balance at any date is a sum over months;
    ``verify_books`` recomputes it from the postings.
    """

    root = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    month = models.DateField()
    amount = models.BigIntegerField()  # minor units, debit +, credit -

    class Meta:
        constraints = [
            models.UniqueConstraint("account", "fund", Coalesce("place", 0), "month", name="balance_once"),
        ]
        indexes = [models.Index(fields=["root", "month"], name="balance_root_month")]

    def __str__(self) -> str:
        """Return the month and the amount in minor units."""
        return f"{self.month:%Y-%m} {self.amount}"

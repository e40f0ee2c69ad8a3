"""When each child last received something."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from beneficiaries.models import Child
from ledger.book.models.items import Item


class LastReceived(models.Model):
    """The last day on which a child received an item, or (no item) anything at all, money too.

    What a file received that was joined with another, the one that goes on received. Kept in the transaction of each
    hand-out, return, reversal and merge; ``verify_books`` recomputes it from the draws.
    """

    child = models.ForeignKey(Child, models.PROTECT, related_name="last_received")
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+")
    on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint("child", Coalesce("item", 0), name="last_received_once"),
        ]
        indexes = [
            models.Index(fields=["child", "on"], name="last_received_anything", condition=Q(item__isnull=True)),
        ]

    def __str__(self) -> str:
        """Return the day."""
        return f"{self.on}"

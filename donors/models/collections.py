"""A collection sheet: the many small givers of one gift, pupils among them. Their names are sealed like children's."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from donors.models.gifts import Gift
from ledger.access.models import User


class CollectionKey(models.Model):
    """The key under which the names of one sheet are sealed, wrapped; erasing the names throws it away."""

    gift = models.OneToOneField(Gift, models.PROTECT, related_name="collection_key")
    master = models.CharField(max_length=8)
    wrapped_key = models.BinaryField()

    def __str__(self) -> str:
        """Return which master key wraps it."""
        return self.master


class SmallGiver(models.Model):
    """One line of a collection sheet: a sealed name, and what was put in, in minor units. Erased, the name is blank."""

    gift = models.ForeignKey(Gift, models.PROTECT, related_name="small_givers")
    position = models.PositiveSmallIntegerField()
    sealed_name = models.BinaryField(blank=True, default=bytes)
    amount = models.BigIntegerField(_("amount"))
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ["gift", "position"]
        constraints = [
            models.UniqueConstraint(fields=["gift", "position"], name="small_giver_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="small_giver_gave_something"),
        ]

    def __str__(self) -> str:
        """Return the position: never the name."""
        return str(self.position)

"""Kinds of goods."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from ledger.access.models import Unit
from ledger.access.naming import Named


class Item(Named, models.Model):
    """A kind of goods. Its unit of measure can't change once a lot of it was opened."""

    root = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    code = models.CharField(_("code"), max_length=32)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    unit_of_measure = models.CharField(_("unit of measure"), max_length=16)
    category = models.CharField(_("category"), max_length=40, blank=True)
    is_durable = models.BooleanField(_("lasts for years"), default=False)  # looked for again where a group uses it

    history = HistoricalRecords()

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["root", "code"], name="item_code_once")]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class Kit(Named, models.Model):
    """Things that are given together, like a bag with pencils and books: one column of a list instead of many.

    The book knows no kits, only what is in them: a kit is put together when a list is planned.
    """

    root = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    code = models.CharField(_("code"), max_length=32)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    is_offered = models.BooleanField(_("offered for new lists"), default=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["root", "code"], name="kit_code_once")]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class KitPart(models.Model):
    """How many pieces of an item are in a kit."""

    kit = models.ForeignKey(Kit, models.PROTECT, related_name="parts")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField(_("quantity"))

    history = HistoricalRecords()

    class Meta:
        ordering = ["kit", "item__code"]
        constraints = [
            models.UniqueConstraint(fields=["kit", "item"], name="kit_part_once"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="kit_part_is_something"),
        ]

    def __str__(self) -> str:
        """Return how many pieces."""
        return str(self.quantity)

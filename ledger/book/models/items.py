"""Kinds of goods."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from ledger.access.models import Unit


class Item(models.Model):
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

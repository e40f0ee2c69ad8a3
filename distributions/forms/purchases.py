"""What is typed about a purchase."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from distributions.forms.sources import TakingForm
from distributions.stock.sources import sources_at
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.book.models import Item, Place
from ledger.book.queries import items_of
from ledger.screens.forms import DayField, MoneyField, PostingForm, QuantityField

MONEY_KINDS = [kind for kind in Place.Kind.values if kind != Place.Kind.STORE]


class PurchaseForm(PostingForm, TakingForm):
    """What was bought, with which money, and where it lies now."""

    wanted = MoneyField(label=_("Price paid"))
    item = forms.ModelChoiceField(label=_("Item"), queryset=Item.objects.none(), empty_label=_("choose …"))
    quantity = QuantityField(label=_("Quantity"))
    to_place = forms.ModelChoiceField(label=_("Lies in"), queryset=Place.objects.none(), empty_label=None)
    date = DayField(label=_("Date paid"), help_text=_("A purchase is recorded when it is paid. 22 or 11-22 works too."))
    supplier = forms.CharField(label=_("Supplier"), max_length=120, required=False)
    reference = forms.CharField(label=_("Invoice number"), max_length=80, required=False)
    lot = QuantityField(
        label=_("Lot of money"), required=False, help_text=_("Only to take a certain lot. Empty: the oldest first.")
    )

    field_order = ("source", "wanted", "takes_reserved", "lot", "item", "quantity", "to_place", "date")

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Offer the money, items and stores of the units for which this person records purchases."""
        units = units_visible_to(options["user"], Permission.WRITE_MONEY)
        super().__init__(*args, sources=sources_at(units, kinds=MONEY_KINDS), **options)
        stores = Place.objects.filter(unit__in=units, kind=Place.Kind.STORE).select_related("unit")
        self.fields["item"].queryset = items_of(units)  # type: ignore[attr-defined] # a ModelChoiceField
        self.fields["to_place"].queryset = stores  # type: ignore[attr-defined] # likewise
        self.fields["source"].label = _("Paid from")
        self.fields["date"].initial = timezone.localdate()

"""What is typed about the book's own events: opening balances, interest, other income, bank charges."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from distributions.forms.purchases import MONEY_KINDS
from distributions.forms.sources import TakingForm
from distributions.stock.sources import sources_at
from donors.finding import donor_by_code, find_donors
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.book.models import Fund, Item, Place
from ledger.book.queries import funds_of, items_of
from ledger.screens.forms import ChooserField, DayField, PostingForm, QuantityField
from ledger.screens.forms import MoneyField as AmountField

WRITE = Permission.WRITE_MONEY
_DAY = gettext_lazy("22 or 11-22 works too.")


class ReceivedForm(PostingForm):
    """Money that came in without a donor: where, for what, how much, when."""

    place = forms.ModelChoiceField(
        label=gettext_lazy("Came in at"), queryset=Place.objects.none(), empty_label=gettext_lazy("choose …")
    )
    fund = forms.ModelChoiceField(label=gettext_lazy("Fund"), queryset=Fund.objects.none(), empty_label=None)
    amount = AmountField(label=gettext_lazy("Amount"))
    date = DayField(label=gettext_lazy("Date"), help_text=_DAY)
    source = forms.CharField(
        label=gettext_lazy("Reference"), max_length=80, required=False,
        help_text=gettext_lazy("Of the bank slip or bill. No names."),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Offer the places and funds of the units whose money this person writes."""
        super().__init__(*args, **options)
        units = units_visible_to(self.user, WRITE)
        places = Place.objects.filter(unit__in=units).select_related("unit").order_by("unit__path", "code")
        self.fields["place"].queryset = self.fitting(places)  # type: ignore[attr-defined] # a ModelChoiceField
        self.fields["fund"].queryset = funds_of(units)  # type: ignore[attr-defined] # likewise
        self.fields["date"].initial = timezone.localdate()

    def fitting(self, places: Any) -> Any:  # noqa: ANN401 -- a queryset of places
        """Return the places at which this can happen."""
        return places.exclude(kind=Place.Kind.STORE)


class InterestForm(ReceivedForm):
    """Interest that a bank or a platform paid."""

    def fitting(self, places: Any) -> Any:  # noqa: ANN401 -- a queryset of places
        """Return banks and wallets."""
        return places.filter(kind__in=[Place.Kind.BANK, Place.Kind.WALLET])


class OtherIncomeForm(ReceivedForm):
    """Money that is neither a gift nor interest."""

    source = forms.CharField(
        label=gettext_lazy("What for"), max_length=80,
        help_text=gettext_lazy("Surplus goods sold, compensation … No names."),
    )  # fmt: skip


class OpeningForm(ReceivedForm):
    """What lay at a place when the book began: money, or pieces of an item; from a donor, or from before the book."""

    item = forms.ModelChoiceField(
        label=gettext_lazy("Item"), queryset=Item.objects.none(), required=False, empty_label=gettext_lazy("money")
    )
    quantity = QuantityField(label=gettext_lazy("Quantity"), required=False)
    amount = AmountField(
        label=gettext_lazy("Value"), required=False,
        help_text=gettext_lazy("Of goods without an established value, nothing."),
    )  # fmt: skip
    donor = ChooserField(
        label=gettext_lazy("Donor"), find=find_donors, get=donor_by_code, url_name="choose_donors", required=False,
        help_text=gettext_lazy("Empty where nobody knows any more: from before the book."),
    )  # fmt: skip
    source = None  # type: ignore[assignment] # Django's way to leave a field out

    field_order = ("place", "fund", "item", "quantity", "amount", "donor", "date")

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Offer the items too."""
        super().__init__(*args, **options)
        self.fields["item"].queryset = items_of(units_visible_to(self.user, WRITE))  # type: ignore[attr-defined] # a field of choices
        self.fields["place"].label = _("Lay at")

    def fitting(self, places: Any) -> Any:  # noqa: ANN401 -- a queryset of places
        """Return all of them."""
        return places

    def clean(self) -> dict[str, Any]:
        """Ask for pieces of goods, and for an amount of money."""
        typed = super().clean() or {}
        if typed.get("item") and typed.get("quantity") is None and "quantity" not in self.errors:
            self.add_error("quantity", _("Say how many pieces there were."))
        if not typed.get("item"):
            if typed.get("quantity") is not None:
                self.add_error("item", _("Choose what was counted. Money has no pieces."))
            if not typed.get("amount") and "amount" not in self.errors:
                self.add_error("amount", _("Say how much money there was."))
        return typed


class ChargeForm(PostingForm, TakingForm):
    """What a bank or a platform took for its service, and which fund bears it."""

    wanted = AmountField(label=gettext_lazy("Amount"))
    date = DayField(label=gettext_lazy("Date"), help_text=_DAY)
    reference = forms.CharField(
        label=gettext_lazy("Reason"), max_length=80,
        help_text=gettext_lazy("What the bank took it for, and why this fund bears it. No names."),
    )  # fmt: skip
    lot = QuantityField(
        label=gettext_lazy("Lot of money"), required=False,
        help_text=gettext_lazy("Of the gift that the charge belongs to. Empty: the oldest first."),
    )  # fmt: skip

    field_order = ("source", "wanted", "takes_reserved", "date", "reference", "lot")

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Offer the money of banks and wallets."""
        units = units_visible_to(options["user"], WRITE)
        super().__init__(*args, sources=sources_at(units, kinds=MONEY_KINDS), **options)
        self.fields["source"].label = _("Taken from")
        self.fields["date"].initial = timezone.localdate()

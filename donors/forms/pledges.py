"""What is typed about a promise."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from donors.finding import donor_by_code, find_donors
from donors.models import Campaign, Pledge
from donors.operations import PledgedLine
from donors.queries import campaigns_visible_to
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.book.models import Fund, Item
from ledger.book.queries import funds_of, items_of
from ledger.screens.fields import UnitField
from ledger.screens.forms import ChooserField, DayField, Form, MoneyField, PostingForm, QuantityField
from ledger.screens.lines import line_formset


class PledgeForm(PostingForm):
    """Who promised, when, and to whom."""

    donor = ChooserField(
        label=gettext_lazy("Donor"), find=find_donors, get=donor_by_code, url_name="choose_donors",
        help_text=gettext_lazy("Type a name, its pinyin or initials, or the code."),
    )  # fmt: skip
    promised_on = DayField(label=gettext_lazy("Promised on"))
    about = forms.CharField(label=gettext_lazy("What it is for"), max_length=120, required=False)
    binding = forms.ChoiceField(
        label=gettext_lazy("How it was promised"), choices=Pledge.Binding.choices, required=False,
        help_text=gettext_lazy("What was promised in writing or in public binds more."),
    )  # fmt: skip
    unit = UnitField(Permission.WRITE_GIFTS, label=gettext_lazy("Promised to"))
    campaign = forms.ModelChoiceField(
        label=gettext_lazy("Campaign"), queryset=Campaign.objects.none(), required=False,
        empty_label=gettext_lazy("none"),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Offer the campaigns, and propose today."""
        super().__init__(*args, **options)
        campaigns: Any = self.fields["campaign"]
        campaigns.queryset = campaigns_visible_to(self.user)
        self.fields["promised_on"].initial = timezone.localdate()


class PledgeLineForm(Form):
    """An amount of money, or pieces of an item, and the day it is due."""

    item = forms.ModelChoiceField(
        label=gettext_lazy("What"), queryset=Item.objects.none(), required=False, empty_label=gettext_lazy("Money")
    )
    amount = MoneyField(label=gettext_lazy("Amount"), required=False)
    quantity = QuantityField(label=gettext_lazy("Pieces"), required=False)
    due_on = DayField(label=gettext_lazy("Due on"), required=False)
    fund = forms.ModelChoiceField(label=gettext_lazy("For"), queryset=Fund.objects.none(), empty_label=None)

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Offer the items and funds of the books."""
        super().__init__(*args, **options)
        units = units_visible_to(self.user, Permission.WRITE_GIFTS)
        items: Any = self.fields["item"]
        items.queryset = items_of(units)
        funds: Any = self.fields["fund"]
        funds.queryset = funds_of(units)

    def has_changed(self) -> bool:
        """Count a line only where something was promised: its fund is never empty."""
        return any(self[name].value() for name in ("item", "amount", "quantity", "due_on"))

    def clean(self) -> dict[str, Any]:
        """Ask for an amount of money, or for pieces of goods."""
        cleaned = super().clean() or {}
        if not cleaned.get("item") and not cleaned.get("amount") and "amount" not in self.errors:
            self.add_error("amount", _("Write how much money is promised."))
        if cleaned.get("item") and not cleaned.get("quantity") and "quantity" not in self.errors:
            self.add_error("quantity", _("Write how many pieces are promised."))
        return cleaned


PledgeLines = line_formset(PledgeLineForm)


def pledged_lines(lines: list[dict[str, Any]]) -> list[PledgedLine]:
    """Return what was typed as the operation takes it."""
    return [
        PledgedLine(
            line["fund"], line["item"], line["quantity"] if line["item"] else None, line["amount"], line["due_on"]
        )
        for line in lines
    ]

"""What is typed to put a gift right."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from donors.finding import donor_by_code, find_donors
from donors.models import Gift, GiftCorrection, Original
from donors.operations import RightLine
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.book.models import Fund
from ledger.book.queries import funds_of
from ledger.screens.fields import say_as_called
from ledger.screens.forms import ChooserField, DayField, Form, MoneyField, QuantityField


class CorrectionForm(Form):
    """What is wrong, and what it should be."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is wrong"), choices=GiftCorrection.Kind.choices, widget=forms.RadioSelect
    )
    donor = ChooserField(
        label=gettext_lazy("The right donor"), find=find_donors, get=donor_by_code, url_name="choose_donors",
        required=False,
    )  # fmt: skip
    date = DayField(label=gettext_lazy("Date received"), required=False)
    original = forms.ChoiceField(label=gettext_lazy("The donor's paper"), choices=Original.choices)
    why = forms.CharField(
        label=gettext_lazy("Reason"), max_length=80,
        help_text=gettext_lazy("Stands in the book beside the reversal. No names."),
    )  # fmt: skip

    def __init__(self, *args: Any, gift: Gift, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Show what the gift says, line by line."""
        super().__init__(*args, **options)
        self.gift, self.rows = gift, []
        funds = funds_of(units_visible_to(self.user, Permission.WRITE_GIFTS))
        self.fields["date"].initial = gift.entry.date
        for line in gift.lines.all():
            at, lot = line.position, line.lot
            self.fields[f"fund-{at}"] = forms.ModelChoiceField(
                Fund.objects.filter(pk__in=funds) | Fund.objects.filter(pk=lot.fund_id), label=_("For"),
                initial=lot.fund_id, empty_label=None, required=False,
            )  # fmt: skip
            self.fields[f"amount-{at}"] = MoneyField(label=_("Value, ¥"), initial=lot.amount, required=False)
            if lot.item_id is not None:
                self.fields[f"quantity-{at}"] = QuantityField(label=_("Quantity"), initial=lot.quantity, required=False)
            names = [name for name in self.fields if name.endswith(f"-{at}")]
            for name in names:
                say_as_called(self.fields[name])
                self.fields[name].widget.attrs.setdefault("class", "inp")
            self.rows.append((line, names))

    @property
    def shown_rows(self) -> list[tuple[Any, list[Any]]]:
        """Each line of the gift with its fields."""
        return [(line, [self[name] for name in names]) for line, names in self.rows]

    def clean(self) -> dict[str, Any]:
        """Ask for the right donor where the donor is wrong."""
        cleaned = super().clean() or {}
        is_donor = cleaned.get("kind") == GiftCorrection.Kind.DONOR
        if is_donor and not cleaned.get("donor") and "donor" not in self.errors:
            self.add_error("donor", _("Say who the right donor is."))
        return cleaned

    def asked(self) -> dict[str, Any]:
        """Return what was typed as the operation takes it."""
        typed = self.cleaned_data
        if typed["kind"] == GiftCorrection.Kind.DONOR:
            return {"donor": typed["donor"]}
        return {"date": typed["date"], "lines": [self._line(line) for line, _names in self.rows]}

    def _line(self, line: Any) -> RightLine:  # noqa: ANN401 -- a GiftLine with its lot
        typed, at = self.cleaned_data, line.position
        amount = typed.get(f"amount-{at}")
        quantity = typed.get(f"quantity-{at}") or line.lot.quantity
        return RightLine(typed.get(f"fund-{at}") or line.lot.fund, amount or 0, quantity)

"""What is typed at a stock-take: how many there are, why they differ, and what is decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.access.models import Unit
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.book.models import Fund, Item, Place
from ledger.book.queries import funds_of, items_of
from ledger.reconciliation.models import StockTake, StockTakeLine
from ledger.reconciliation.operations import Explained
from ledger.screens.fields import say_as_called
from ledger.screens.forms import DayField, Form, MoneyField, QuantityField
from ledger.screens.password_again import PasswordAgainForm


class BeginForm(Form):
    """Which store is counted, and on which day."""

    place = forms.ModelChoiceField(
        label=gettext_lazy("Store"), queryset=Place.objects.none(), empty_label=gettext_lazy("choose …")
    )
    date = DayField(label=gettext_lazy("Date"), help_text=gettext_lazy("22 or 11-22 works too."))

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Offer the stores that this person may count."""
        super().__init__(*args, **options)
        stores = Place.objects.filter(
            unit__in=units_visible_to(self.user, Permission.COUNT_STOCK), kind=Place.Kind.STORE
        )  # fmt: skip
        self.fields["place"].queryset = stores.select_related("unit")  # type: ignore[attr-defined] # a ModelChoiceField
        self.fields["date"].initial = timezone.localdate()


class CountForm(Form):
    """A field for each item of the store; the book's quantity is not shown. One more item may be found."""

    found_item = forms.ModelChoiceField(
        label=gettext_lazy("Something else lies there"), queryset=Item.objects.none(), required=False,
        empty_label=gettext_lazy("choose …"),
    )  # fmt: skip
    found_pieces = QuantityField(label=gettext_lazy("How many pieces"), required=False)

    def __init__(self, *args: Any, take: StockTake, lines: Sequence[StockTakeLine], **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Make the fields."""
        super().__init__(*args, **options)
        self.lines = lines
        unit = Unit.objects.filter(pk=take.place.unit_id)
        self.fields["found_item"].queryset = items_of(unit)  # type: ignore[attr-defined] # a ModelChoiceField
        for line in lines:
            label = _("Counted: %(item)s") % {"item": line.item.called}
            field = self.fields[f"count-{line.pk}"] = QuantityField(label=label, required=False, initial=line.counted)
            field.widget.attrs.update({"class": "inp num"})

    @property
    def rows(self) -> Iterator[tuple[StockTakeLine, forms.BoundField]]:
        """The lines, each with its field."""
        return ((line, self[f"count-{line.pk}"]) for line in self.lines)

    @property
    def counts(self) -> dict[int, int | None]:
        """What was counted, by line."""
        return {line.pk: self.cleaned_data[f"count-{line.pk}"] for line in self.lines}

    @property
    def found(self) -> list[tuple[Item, int]]:
        """What was found besides."""
        item, pieces = self.cleaned_data["found_item"], self.cleaned_data["found_pieces"]
        return [(item, pieces)] if item else []

    def clean(self) -> dict[str, Any]:
        """Ask how many there are of what was found besides."""
        typed = super().clean() or {}
        if typed.get("found_item") and typed.get("found_pieces") is None and "found_pieces" not in self.errors:
            self.add_error("found_pieces", _("Say how many pieces there were."))
        return typed


class ExplainForm(Form):
    """For each line that differs: why, which fund, and what pieces found over are worth."""

    def __init__(self, *args: Any, take: StockTake, lines: Sequence[StockTakeLine], **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Make the fields."""
        super().__init__(*args, **options)
        self.lines = lines
        funds = funds_of(Unit.objects.filter(pk=take.place.unit_id))
        for line in lines:
            self._add(f"reason-{line.pk}", forms.CharField(
                label=_("Why: %(item)s") % {"item": line.item.called}, max_length=200,
                initial=line.reason, help_text=_("Wet, stolen, counted wrong when it came … No names."),
            ))  # fmt: skip
            fitting = [fund.pk for fund in funds if fund.is_entrusted == line.is_entrusted]
            self._add(f"fund-{line.pk}", forms.ModelChoiceField(
                label=_("Fund: %(item)s") % {"item": line.item.called}, queryset=Fund.objects.filter(pk__in=fitting),
                required=line.difference > 0, initial=line.fund_id,
                empty_label=_("choose …") if line.difference > 0 else _("the oldest lots first"),
            ))  # fmt: skip
            if line.difference > 0:
                self._add(f"amount-{line.pk}", MoneyField(
                    label=_("Value of all of them: %(item)s") % {"item": line.item.called}, required=False,
                    initial=line.amount, help_text=_("Nothing, where no value is established."),
                ))  # fmt: skip

    def _add(self, name: str, field: forms.Field) -> None:
        say_as_called(field)
        field.widget.attrs.setdefault("class", "inp")
        self.fields[name] = field

    @property
    def rows(self) -> Iterator[tuple[StockTakeLine, list[forms.BoundField]]]:
        """The lines, each with its fields."""
        names = ("reason", "fund", "amount")
        return (
            (line, [self[f"{name}-{line.pk}"] for name in names if f"{name}-{line.pk}" in self.fields])
            for line in self.lines
        )

    @property
    def explained(self) -> list[Explained]:
        """What was typed, as the operation takes it."""
        typed = self.cleaned_data
        return [
            Explained(line, typed[f"reason-{line.pk}"], typed[f"fund-{line.pk}"], typed.get(f"amount-{line.pk}") or 0)
            for line in self.lines
        ]


class DecideForm(PasswordAgainForm):
    """Approve on a day, or give it back with the reason."""

    date = DayField(label=gettext_lazy("Date in the book"))
    why = forms.CharField(label=gettext_lazy("Reason, if it goes back"), max_length=200, required=False)

    field_order = ("date", "why", "password")

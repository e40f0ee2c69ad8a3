"""What is typed about a transfer: a paper with several lines."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from distributions.forms.sources import TakingForm
from distributions.operations import Moved
from ledger.book.models import Place
from ledger.screens.forms import DayField, PostingForm, QuantityField
from ledger.screens.lines import line_formset


class TransferForm(PostingForm):
    """When it was moved."""

    date = DayField(label=_("Date moved"), help_text=_("22 or 11-22 works too."))

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Propose today."""
        super().__init__(*args, **options)
        self.fields["date"].initial = timezone.localdate()


class MovedLine(TakingForm):
    """What was moved, how much, and where to."""

    to_place = forms.ModelChoiceField(label=_("To"), queryset=Place.objects.none(), empty_label=_("choose …"))
    lot = QuantityField(label=_("Lot"), required=False)

    field_order = ("source", "wanted", "to_place", "lot", "takes_reserved")

    def __init__(self, *args: Any, places: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Offer the places that it can be moved to."""
        super().__init__(*args, **options)
        self.fields["to_place"].queryset = places  # type: ignore[attr-defined] # a ModelChoiceField
        self.fields["source"].label = _("What")

    def has_changed(self) -> bool:
        """Count a line where something was chosen or a number typed."""
        return any(self[name].value() for name in ("source", "wanted", "to_place"))


MovedLines = line_formset(MovedLine)


def moved_lines(lines: list[dict[str, Any]]) -> list[Moved]:
    """Return what was typed as the operation takes it."""
    return [
        Moved(one["source"].place, one["source"].fund, one["source"].item, one["wanted"], one["to_place"], one["lot"])
        for one in lines
    ]

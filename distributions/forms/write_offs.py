"""What is typed about goods that were lost or spoiled."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from distributions.forms.sources import TakingForm
from distributions.stock.sources import sources_at
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.book.models import Place
from ledger.screens.forms import DayField, PostingForm, QuantityField
from ledger.screens.password_again import PasswordAgainForm


class WriteOffForm(PostingForm, TakingForm):
    """What was lost or spoiled, how many pieces, when it was found, and why."""

    date = DayField(label=_("Date found"), help_text=_("22 or 11-22 works too."))
    reason = forms.CharField(
        label=_("What happened"), max_length=200, help_text=_("Wet, eaten by mice, stolen … No names.")
    )
    lot = QuantityField(label=_("Lot"), required=False, help_text=_("Only for a certain lot. Empty: the oldest first."))

    field_order = ("source", "wanted", "takes_reserved", "lot", "date", "reason")

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Offer the goods of the stores that this person may count."""
        units = units_visible_to(options["user"], Permission.COUNT_STOCK)
        super().__init__(*args, sources=sources_at(units, kinds=[Place.Kind.STORE]), **options)
        self.fields["source"].label = _("What")
        self.fields["wanted"].label = _("How many pieces")
        self.fields["date"].initial = timezone.localdate()


class DecisionForm(PasswordAgainForm):
    """Approve on a day, or decline with a reason."""

    date = DayField(label=_("Date in the book"), help_text=_("The day on which the goods leave the book."))
    why = forms.CharField(label=_("Reason, if it is declined"), max_length=200, required=False)

    field_order = ("date", "why", "password")

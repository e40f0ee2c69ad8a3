"""What is typed to bind value to another purpose, and what is decided about it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from distributions.forms.sources import TakingForm
from distributions.stock.sources import sources_at
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.book.models import Fund
from ledger.book.queries import funds_of
from ledger.screens.forms import DayField, PostingForm, QuantityField
from ledger.screens.password_again import PasswordAgainForm


class FundChangeForm(PostingForm, TakingForm):
    """What is bound to another purpose, to which, and who of the donors agreed."""

    to_fund = forms.ModelChoiceField(label=_("To the fund"), queryset=Fund.objects.none(), empty_label=_("choose …"))
    date = DayField(label=_("Date"), help_text=_("22 or 11-22 works too."))
    consent = forms.CharField(
        label=_("The donor's consent"), max_length=80,
        help_text=_("Which paper says so: a letter of 2026-11-20, an agreement with its number. No names."),
    )  # fmt: skip
    paper = forms.FileField(
        label=_("That paper, scanned"), required=False, allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,.webp"}),
        help_text=_("PDF, JPEG, PNG or WebP, at most 10 MB. It goes with the entry."),
    )  # fmt: skip
    lot = QuantityField(
        label=_("Lot"), required=False, help_text=_("Only for a certain lot. Empty: the oldest first.")
    )  # fmt: skip

    field_order = ("source", "wanted", "takes_reserved", "to_fund", "date", "consent", "paper", "lot")

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Offer what lies at the places of the units whose money this person writes."""
        units = units_visible_to(options["user"], Permission.WRITE_MONEY)
        super().__init__(*args, sources=sources_at(units), **options)
        self.fields["to_fund"].queryset = funds_of(units)  # type: ignore[attr-defined] # a ModelChoiceField
        self.fields["source"].label = _("What")
        self.fields["date"].initial = timezone.localdate()


class DecideChangeForm(PasswordAgainForm):
    """Approve on a day, or decline with a reason."""

    date = DayField(label=_("Date in the book"))
    why = forms.CharField(label=_("Reason, if it is declined"), max_length=200, required=False)

    field_order = ("date", "why", "password")

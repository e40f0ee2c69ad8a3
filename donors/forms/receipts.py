"""What is typed about a receipt: its day, why it no longer counts, and what the authority's own says."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from donors.models import Cause, Original
from donors.profiles import profiles
from ledger.screens.forms import DayField, Form


class IssueForm(Form):
    """The day of a receipt."""

    issued_on = DayField(label=_("Date on the receipt"))

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Propose today."""
        super().__init__(*args, **options)
        self.fields["issued_on"].initial = timezone.localdate()


class VoidForm(Form):
    """Why a receipt counts no longer, and where the donor's paper is."""

    cause = forms.ChoiceField(label=_("Cause"), choices=Cause.choices, required=False)
    original = forms.ChoiceField(label=_("The donor's paper"), choices=Original.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("Stands on the void receipt's page."))

    def clean_cause(self) -> str:
        """Return the cause; without a word about it, another."""
        return self.cleaned_data["cause"] or Cause.OTHER


class DeclineForm(Form):
    """Why a receipt stays as it is."""

    why = forms.CharField(label=_("Reason"), max_length=200, help_text=_("The one who asked reads it."))


class OfficialForm(Form):
    """What stands on the authority's receipt."""

    code = forms.CharField(label=_("Receipt code"), max_length=20)
    serial = forms.CharField(label=_("Receipt number"), max_length=20)
    check_code = forms.CharField(label=_("Check code"), max_length=20, required=False)
    issued_on = DayField(label=_("Issued on"))
    file = forms.FileField(label=_("Its file"), required=False, help_text=_("PDF, JPEG, PNG or WebP, at most 10 MB."))


class RedLetterForm(Form):
    """The red-letter receipt by which the authority's paper was reversed."""

    red_letter = forms.CharField(
        label=_("Code and number of the red-letter receipt"), max_length=44, help_text=_("As they are printed.")
    )


class RulesForm(Form):
    """By which country's rules a unit issues receipts."""

    profile = forms.ChoiceField(label=_("Rules of"))
    certificate = forms.CharField(
        label=_("Certificate for official receipts"), max_length=60, required=False,
        help_text=_("Its number, as the authority gave it. Without it no official receipt can be asked for."),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Offer every country there are rules of."""
        super().__init__(*args, **options)
        every = [(code, str(profile)) for code, profile in profiles().items()]
        self.fields["profile"].choices = every  # type: ignore[attr-defined] # a ChoiceField

"""What is typed about a receiver who was asked afterwards."""

from django import forms
from django.utils.translation import gettext_lazy as _

from distributions.models import Check
from ledger.screens.forms import Form


class CheckForm(Form):
    """What arrived, how it was asked, and what is not as listed."""

    result = forms.ChoiceField(label=_("What arrived"), choices=Check.Result.choices)
    how = forms.ChoiceField(label=_("How it was asked"), choices=Check.How.choices)
    note = forms.CharField(label=_("What is not as listed"), max_length=200, required=False, help_text=_("No names."))

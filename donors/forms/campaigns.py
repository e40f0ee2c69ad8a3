"""What is typed about a campaign, and about a letter of thanks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from donors.models import Thank
from donors.operations import CampaignParticulars
from ledger.access.permissions import Permission
from ledger.screens.editing import EditForm
from ledger.screens.fields import UnitField
from ledger.screens.forms import DayField, Form


class CampaignForm(Form):
    """What for, when, where, and who hands it over."""

    name = forms.CharField(label=_("Name"), max_length=120)
    starts_on = DayField(label=_("Begins on"))
    ends_on = DayField(label=_("Ends on"), required=False)
    place = forms.CharField(label=pgettext_lazy("campaign", "Place"), max_length=120, required=False)
    purpose = forms.CharField(label=_("Purpose"), max_length=200, required=False)
    presenter = forms.CharField(
        label=_("Presented by"), max_length=120, required=False,
        help_text=_("Who hands it over on the day. Not the donor."),
    )  # fmt: skip

    @property
    def particulars(self) -> CampaignParticulars:
        """What was typed, as the operation takes it."""
        names = ("name", "starts_on", "ends_on", "place", "purpose", "presenter")
        return CampaignParticulars(**{name: self.cleaned_data[name] for name in names})


class NewCampaignForm(CampaignForm):
    """A campaign that is not in the book yet."""

    code = forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$", label=_("Code"), max_length=32,
        help_text=_("Letters, digits, dots and dashes. It never changes."),
    )  # fmt: skip
    root = UnitField(Permission.WRITE_GIFTS, label=_("Book"), is_book=True)

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Propose today."""
        super().__init__(*args, **options)
        self.fields["starts_on"].initial = timezone.localdate()


class EditCampaignForm(EditForm, CampaignForm):
    """A campaign that is in the book."""


class LetterForm(Form):
    """A letter of thanks."""

    subject = forms.CharField(label=_("Subject"), max_length=160)
    body = forms.CharField(label=_("Letter"), widget=forms.Textarea(attrs={"rows": 14}))


class SendThankForm(Form):
    """How a letter went."""

    channel = forms.ChoiceField(label=_("How"), choices=Thank.Channel.choices, widget=forms.RadioSelect)


class WaiveThankForm(Form):
    """Why no letter goes out."""

    why = forms.CharField(label=_("Reason"), max_length=200)

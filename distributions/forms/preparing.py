"""What is typed about a list before it is sent: its day and occasion, and why it is given back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from ledger.access.models import Unit
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.screens.forms import DayField, Form
from ledger.screens.password_again import PasswordAgainForm


class BeginForm(Form):
    """Where, when and on what occasion something is handed out."""

    occasion = forms.CharField(
        label=gettext_lazy("Occasion"), max_length=120,
        help_text=gettext_lazy("What children and givers will read, like “Winter warmth”. No names."),
    )  # fmt: skip
    date = DayField(label=gettext_lazy("Day of the hand-out"), help_text=gettext_lazy("27 or 11-27 works too."))
    unit = forms.ModelChoiceField(label=gettext_lazy("School"), queryset=Unit.objects.none(), empty_label=None)

    def __init__(self, *args: Any, school: str = "", **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Offer the units in which this person prepares hand-outs, first the one whose code is asked for."""
        super().__init__(*args, **options)
        units: Any = self.fields["unit"]
        units.queryset = units_visible_to(self.user, Permission.WRITE_DISTRIBUTIONS)
        units.initial = units.queryset.filter(code=school).first() or units.queryset.first()
        self.fields["date"].initial = timezone.localdate()


class PlanForm(Form):
    """The day and occasion of a draft, and which version of it was on the screen."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    occasion = forms.CharField(label=gettext_lazy("Occasion"), max_length=120)
    date = DayField(label=gettext_lazy("Day of the hand-out"))
    apart_days = forms.IntegerField(
        label=gettext_lazy("Days between the same thing for the same child"), min_value=0, max_value=3650,
        help_text=gettext_lazy("Sooner is double aid and needs a reason; 0 asks for no interval."),
    )  # fmt: skip
    double_because = forms.CharField(
        label=gettext_lazy("Reason for giving it again"), max_length=200, required=False,
        help_text=gettext_lazy("The approver reads it. No names."),
    )  # fmt: skip
    is_public = forms.BooleanField(
        label=gettext_lazy("A public hand-out, with guests or pictures: guardians must have consented"),
        required=False,
    )  # fmt: skip


class ReturnForm(Form):
    """Why a list goes back to the one who prepared it."""

    why = forms.CharField(
        label=gettext_lazy("What must be changed"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The one who prepared it reads this. No names: write the code of a child."),
    )  # fmt: skip


class CloseForm(PasswordAgainForm):
    """The password again."""


class ApproveForm(CloseForm):
    """The password again, and which version of the list was on the screen."""

    version = forms.IntegerField(widget=forms.HiddenInput)

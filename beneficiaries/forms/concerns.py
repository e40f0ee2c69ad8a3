"""What is typed about a worry for a child's safety."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from beneficiaries.concerns import readers_today
from beneficiaries.models import Concern, ConcernStep
from ledger.access.models import Unit, User
from ledger.access.queries import units_visible_to
from ledger.screens.forms import Form

_SEALED = _("Kept sealed: read by who leads child protection.")


def units_of(user: User) -> Any:  # noqa: ANN401 -- a queryset
    """Return where a person may place a worry: units they see, else those of their role, else every head office."""
    seen = units_visible_to(user)
    if seen.exists():
        return seen.order_by("path")
    own = Unit.objects.filter(assignments__user=user).distinct()
    return own if own.exists() else Unit.objects.filter(parent__isnull=True)


class RaiseForm(Form):
    """What somebody saw or fears."""

    urgency = forms.ChoiceField(label=_("How urgent"), choices=Concern.Urgency.choices, widget=forms.RadioSelect)
    category = forms.ChoiceField(label=_("What it is about"), choices=[("", "—"), *Concern.Category.choices])
    unit = forms.ModelChoiceField(label=_("School or office"), queryset=Unit.objects.none(), empty_label=None)
    whom = forms.CharField(
        label=_("Which child"), max_length=120, required=False,
        help_text=_("Code, name or class: whatever you know. Kept sealed."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    words = forms.CharField(
        label=_("What you saw or heard"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}), help_text=_SEALED
    )
    kept_from = forms.ModelMultipleChoiceField(
        label=_("Is it about one of those who would read it?"), queryset=User.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick them: it is kept from them, and who approves reads it with the others."),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Offer the units, and who would read what is raised in them."""
        super().__init__(*args, **options)
        units: Any = self.fields["unit"]
        units.queryset = units_of(self.user)
        readers: Any = self.fields["kept_from"]
        read = readers_today(units.queryset.order_by()).exclude(pk=self.user.pk)
        readers.queryset = read.order_by("display_name", "pk")


class TakeForm(Form):
    """Taking a worry up: there is nothing to type."""


class WordsForm(Form):
    """How it ended."""

    words = forms.CharField(
        label=_("How it ended"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}), help_text=_SEALED
    )


class ActForm(Form):
    """What was done, and who outside was told."""

    reported_to = forms.ChoiceField(label=_("Reported to"), choices=[("", "—"), *ConcernStep.ReportedTo.choices])
    words = forms.CharField(
        label=_("What was done"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}), help_text=_SEALED
    )

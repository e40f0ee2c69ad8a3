"""What is typed about visits. Cleaned names are the operation's own."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.forms.acts import ActForm, PastDayField
from beneficiaries.models import Visit
from beneficiaries.operations import VisitReport
from ledger.screens.fields import DayField
from ledger.screens.forms import Form

Reason = Visit.Reason
_SEALED = _("Kept sealed.")
_TOLD = tuple(field.name for field in fields(VisitReport))
_VAIN = (Reason.NOBODY_HOME, Reason.NO_ANSWER, Reason.NOT_WANTED, Reason.WEATHER)
_OFF = (Reason.NOT_WANTED, Reason.WEATHER, Reason.HELPER_ILL, Reason.NOT_NEEDED)


def _reasons(of: tuple[Reason, ...]) -> list[tuple[str, Any]]:
    return [("", "—"), *((reason.value, reason.label) for reason in of)]


class WordsForm(Form):
    """What was found, who was there, what comes next."""

    second_adult = forms.CharField(
        label=_("Who came along"), max_length=60, required=False,
        help_text=_("At home always: two adults. Kept sealed."),
    )  # fmt: skip
    present = forms.MultipleChoiceField(
        label=_("Who was there"), choices=Visit.Present.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    wellbeing = forms.TypedChoiceField(
        label=_("How the child is"), choices=[("", "—"), *Visit.Wellbeing.choices], coerce=int, empty_value=None,
        required=False,
    )  # fmt: skip
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=1440, required=False)
    found = forms.CharField(
        label=_("What was found"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}), help_text=_SEALED
    )
    audience = forms.ChoiceField(
        label=_("Who reads it"), choices=Visit.Audience.choices, widget=forms.RadioSelect, required=False,
        initial=Visit.Audience.TEAM,
    )  # fmt: skip
    next_step = forms.CharField(label=_("What comes next"), max_length=400, required=False, help_text=_SEALED)
    next_on = DayField(label=_("Next on"), required=False)

    def clean_audience(self) -> str:
        """Return who reads it: the team where nothing was chosen."""
        return self.cleaned_data["audience"] or Visit.Audience.TEAM

    def clean(self) -> dict[str, Any]:
        """Put what the visit tells into the one report that the operation takes."""
        typed = super().clean() or self.cleaned_data
        if self.errors:
            return typed
        told = {name: typed.pop(name) for name in _TOLD}
        return typed | {"report": VisitReport(**told)}


class HowForm(Form):
    """How and when somebody went or called."""

    kind = forms.ChoiceField(label=_("How"), choices=Visit.Kind.choices, widget=forms.RadioSelect)
    happened_on = PastDayField(label=_("Day"))

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Propose today."""
        super().__init__(*args, **options)
        self.fields["happened_on"].initial = timezone.localdate()


class VisitForm(ActForm, WordsForm, HowForm):
    """A visit or call that was made."""

    field_order = ("kind", "happened_on")


class OwnVisitForm(ActForm, WordsForm, HowForm):
    """A visit or call that the helper made who signs in."""

    field_order = ("kind", "happened_on")


class EditVisitForm(WordsForm):
    """A visit that its author mends."""


class PlanForm(ActForm):
    """A visit that is to be made."""

    kind = forms.ChoiceField(label=_("How"), choices=Visit.Kind.choices, widget=forms.RadioSelect)
    planned_on = DayField(label=_("Planned on"))


class AttemptForm(ActForm, HowForm):
    """Somebody went or called in vain."""

    reason = forms.ChoiceField(label=_("Reason"), choices=_reasons(_VAIN))
    next_on = DayField(label=_("Next on"), required=False)


class CancelForm(Form):
    """Why a planned visit is called off."""

    reason = forms.ChoiceField(label=_("Reason"), choices=_reasons(_OFF))


class AmendForm(Form):
    """What is added to a visit, or put right in it."""

    text = forms.CharField(
        label=_("What to add"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}), help_text=_SEALED
    )

"""What is typed when a helper is paired with a child, and at each step after."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.consents import GIVERS
from beneficiaries.forms.acts import ActForm, PastDayField, who_is
from beneficiaries.helpers import helpers_serving
from beneficiaries.models import GuardianLink, Helper, Pairing
from beneficiaries.operations.pairings import DECLINES, ENDS, PAUSES
from ledger.screens.fields import DayField
from ledger.screens.forms import Form

A_MONTH = dt.timedelta(days=30)
Reason = Pairing.Reason


def reasons(of: tuple[str, ...]) -> list[tuple[str, Any]]:
    """Return reasons to choose from; none is proposed."""
    return [("", "—"), *((reason, Reason(reason).label) for reason in of)]


class ProposeForm(ActForm):
    """Who is to stand by the child, as what, and until when an answer is waited for."""

    helper = forms.ModelChoiceField(
        label=_("Helper"), queryset=Helper.objects.none(), empty_label="—",
        help_text=_("Those who serve the child's school and have not stopped."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Kind"), choices=Pairing.Kind.choices, widget=forms.RadioSelect)
    held_until = DayField(
        label=_("Held until"), help_text=_("So long no other main helper can be proposed; 60 days at most.")
    )

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Offer the helpers who serve the child's school, and propose a month."""
        super().__init__(*args, **options)
        helpers: Any = self.fields["helper"]
        helpers.queryset = helpers_serving(self.child.keeper).order_by("name", "pk")
        self.fields["kind"].initial = Pairing.Kind.MAIN
        self.fields["held_until"].initial = timezone.localdate() + A_MONTH


class StepForm(Form):
    """A step of a pairing."""

    def __init__(self, *args: Any, pairing: Pairing, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Keep the pairing, and propose today."""
        super().__init__(*args, **options)
        self.pairing = pairing
        for name in ("on", "agreed_on"):
            if name in self.fields:
                self.fields[name].initial = timezone.localdate()


class AgreeForm(StepForm):
    """Who agreed, and when."""

    given_by = forms.ChoiceField(label=_("Who agreed"), widget=forms.RadioSelect)
    agreed_on = PastDayField(label=_("Agreed on"))

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Offer the parents and acting guardians of today."""
        super().__init__(*args, **options)
        links = GuardianLink.objects.filter(child=self.pairing.child_id, role__in=GIVERS, until__isnull=True)
        self.links = {str(link.pk): link for link in links.order_by("pk")}
        choices: Any = self.fields["given_by"]
        choices.choices = [(key, who_is(link)) for key, link in self.links.items()]

    def clean_given_by(self) -> GuardianLink:
        """Return the link."""
        return self.links[self.cleaned_data["given_by"]]


class BeginForm(StepForm):
    """Beginning or going on: there is nothing to type."""


class WithdrawForm(StepForm):
    """Why a proposal is taken back, or declined."""

    reason = forms.ChoiceField(label=_("Reason"), choices=reasons(DECLINES))


class PauseForm(StepForm):
    """Why a pairing pauses."""

    reason = forms.ChoiceField(label=_("Reason"), choices=reasons(PAUSES))


class EndForm(StepForm):
    """Why and when a pairing ends, and what whoever follows should know."""

    reason = forms.ChoiceField(label=_("Reason"), choices=reasons(ENDS))
    on = PastDayField(label=_("Until"))
    handed_over_to = forms.ModelChoiceField(
        label=_("Handed over to"), queryset=Helper.objects.none(), required=False, empty_label="—"
    )
    note = forms.CharField(
        label=_("What the next helper should know"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 4}), help_text=_("Kept sealed."),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Offer the other helpers who serve the child's school."""
        super().__init__(*args, **options)
        helpers: Any = self.fields["handed_over_to"]
        serving = helpers_serving(self.pairing.child.keeper).exclude(pk=self.pairing.helper_id)
        helpers.queryset = serving.order_by("name", "pk")

    def clean(self) -> dict[str, Any]:
        """Ask to whom, where it is handed over."""
        typed = super().clean() or self.cleaned_data
        if typed.get("reason") == Reason.HANDED_OVER and not typed.get("handed_over_to") and not self.errors:
            self.add_error("handed_over_to", _("Choose the helper who follows."))
        return typed


class AnswerForm(StepForm):
    """Approving, or declining with a reason."""

    reason = forms.ChoiceField(label=_("Reason, if you decline"), choices=reasons(DECLINES), required=False)

    def clean(self) -> dict[str, Any]:
        """Ask why, where it is declined."""
        typed = super().clean() or self.cleaned_data
        if self.data.get("then") == "decline" and not typed.get("reason"):
            self.add_error("reason", _("Say why you decline."))
        return typed

"""What is typed where things are handed over: who signs, how, and why somebody did not come."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from distributions.models import Acknowledgement, NotCollected
from distributions.operations.signing import LONGEST_DRAWING, Signature
from ledger.screens.forms import DayField, Form, PostingForm


class SigningForm(PostingForm):
    """Who signs for one receiver, and how."""

    signer = forms.ChoiceField(label=gettext_lazy("Who receives it"), choices=[])
    method = forms.ChoiceField(label=gettext_lazy("How it is signed"), choices=Acknowledgement.Method.choices)
    other_name = forms.CharField(label=gettext_lazy("Name of somebody else"), max_length=40, required=False)
    relation = forms.CharField(label=gettext_lazy("Relation to the child"), max_length=20, required=False)
    why = forms.CharField(label=gettext_lazy("Why nobody of the file signs"), max_length=120, required=False)
    witness = forms.CharField(
        label=gettext_lazy("Witness, or the adult beside the child"), max_length=40, required=False
    )
    strokes = forms.CharField(
        label=gettext_lazy("Signature"), widget=forms.HiddenInput, required=False, max_length=LONGEST_DRAWING
    )
    signed_on = DayField(label=gettext_lazy("Day of the signature"))

    def __init__(self, *args: Any, signers: list[tuple[str, str]], **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Offer those who may sign; of a group none is chosen, it has a custodian and a second adult."""
        super().__init__(*args, **options)
        self.fields["signed_on"].initial = timezone.localdate()
        if signers:
            self.fields["signer"].choices = signers  # type: ignore[attr-defined] # a ChoiceField
            return
        del self.fields["signer"], self.fields["relation"], self.fields["why"]
        self.fields["other_name"].label = _("Name of the custodian")
        self.fields["witness"].label = _("Name of the second adult")
        self.fields["other_name"].required = self.fields["witness"].required = True

    @property
    def signature(self) -> Signature:
        """What was typed, as the operation takes it."""
        typed = self.cleaned_data
        signer, _dash, link = typed.get("signer", Acknowledgement.Signer.OTHER).partition("-")
        return Signature(
            signer=signer, method=typed["method"], guardian=int(link) if link else None,
            other_name=typed["other_name"], relation=typed.get("relation", ""), why=typed.get("why", ""),
            witness=typed["witness"], strokes=typed["strokes"],
        )  # fmt: skip


class AbsentForm(PostingForm):
    """Why somebody did not collect."""

    reason = forms.ChoiceField(label=gettext_lazy("Why not collected"), choices=NotCollected.Reason.choices)
    signed_on = DayField(label=gettext_lazy("Day"))


class TakeBackForm(Form):
    """Which signatures of a receiver were recorded wrongly, and why."""

    signatures = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Signed for"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    why = forms.CharField(
        label=gettext_lazy("What was wrong"), max_length=100, help_text=gettext_lazy("Stands in the history. No names.")
    )

    def __init__(self, *args: Any, signed: list[tuple[int, str]], **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Offer what stands, all of it ticked: a row of a sheet is signed once for everything."""
        super().__init__(*args, **options)
        self.fields["signatures"].choices = signed  # type: ignore[attr-defined] # a field of choices
        self.fields["signatures"].initial = [key for key, _what in signed]


class BackForm(Form):
    """When what was not collected came back."""

    date = DayField(label=gettext_lazy("Day on which it came back"))
    why = forms.CharField(label=gettext_lazy("Remark"), max_length=200, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Propose today."""
        super().__init__(*args, **options)
        self.fields["date"].initial = timezone.localdate()

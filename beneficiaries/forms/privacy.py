"""What is typed when a file is opened in need, erased, or a month is reviewed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from beneficiaries.forms.acts import ActForm, reasons
from beneficiaries.models import Child, LifeEvent
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.screens.forms import Form

Reason = LifeEvent.Reason
ASKED = (Reason.GUARDIAN_ASKED, Reason.CAME_OF_AGE, Reason.MOVED_ELSEWHERE, Reason.IN_ERROR)


class OpenInNeedForm(Form):
    """Which file, and why."""

    child = forms.CharField(label=_("Code of the child"), max_length=32)
    reason = forms.CharField(
        label=_("Reason"), min_length=8, max_length=120,
        help_text=_("Stands on the child's file and in the monthly review, with your name."),
    )  # fmt: skip

    def clean_child(self) -> Child:
        """Return the child of the code among those of the person's units."""
        units = units_visible_to(self.user, Permission.OPEN_IN_NEED)
        code = str(self.cleaned_data["child"]).strip().upper()
        found = Child.objects.filter(keeper__in=units, code=code).select_related("keeper").order_by("pk").first()
        if found is None or found.status in Child.CLOSED:
            raise ValidationError(_("No open file in your units has this code."))
        return found


class EraseForm(ActForm):
    """Erasing: who asked, and the code once more by hand."""

    why = forms.ChoiceField(label=_("Reason"), choices=reasons(ASKED))
    code = forms.CharField(
        label=_("Type the code of the child"), max_length=32, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def clean_code(self) -> str:
        """Refuse another code."""
        if self.cleaned_data["code"].strip().upper() != self.child.code.upper():
            raise ValidationError(_("This is not the code of this child."))
        return self.child.code

    def clean(self) -> dict[str, Any]:
        """Leave the code out: the operation knows the child."""
        typed = super().clean() or self.cleaned_data
        if not self.errors:
            typed.pop("code")
        return typed


class ReviewForm(Form):
    """What the reviewer says of a month."""

    remark = forms.CharField(label=_("Remark"), max_length=200, required=False, help_text=_("No names, please."))

"""What is typed about a receipt."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ledger.screens.forms import DayField, Form


class IssueForm(Form):
    """The day of a receipt."""

    issued_on = DayField(label=_("Date on the receipt"))

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Propose today."""
        super().__init__(*args, **options)
        self.fields["issued_on"].initial = timezone.localdate()


class VoidForm(Form):
    """Why a receipt counts no longer."""

    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("Stands on the void receipt's page."))

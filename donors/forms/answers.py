"""What is typed by whoever answers a request."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ledger.access.models import User
from ledger.screens.forms import DayField, Form


class DatedAnswerForm(Form):
    """On which day it is put right, or why it stays as it is."""

    date = DayField(label=_("Date"), help_text=_("The day on which it is put right; its month must be open."))
    why = forms.CharField(
        label=_("Reason, if it is declined"), max_length=200, required=False,
        help_text=_("The one who asked reads it."),
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Propose today."""
        super().__init__(*args, user=user, **options)
        self.fields["date"].initial = timezone.localdate()

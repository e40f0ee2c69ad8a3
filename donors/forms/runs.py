"""What is typed to issue the receipts of a year."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ledger.access.permissions import Permission
from ledger.screens.fields import UnitField
from ledger.screens.forms import DayField, Form


class RunForm(Form):
    """Whose gifts, of which year, and the day on the receipts."""

    unit = UnitField(Permission.WRITE_GIFTS, label=_("Received by"))
    year = forms.IntegerField(label=_("Year"), min_value=1990, max_value=2200)
    issued_on = DayField(label=_("Date on the receipts"))

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Propose this year, today."""
        super().__init__(*args, **options)
        today = timezone.localdate()
        self.fields["year"].initial, self.fields["issued_on"].initial = today.year, today

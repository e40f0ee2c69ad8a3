"""What is typed to issue the receipts of a year."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ledger.access.models import Unit
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.screens.forms import DayField, Form


class RunForm(Form):
    """Whose gifts, of which year, and the day on the receipts."""

    unit = forms.ModelChoiceField(label=_("Received by"), queryset=Unit.objects.none(), empty_label=None)
    year = forms.IntegerField(label=_("Year"), min_value=1990, max_value=2200)
    issued_on = DayField(label=_("Date on the receipts"))

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Offer the units that this person may record for; propose this year, today."""
        super().__init__(*args, **options)
        units: Any = self.fields["unit"]
        units.queryset = units_visible_to(self.user, Permission.WRITE_GIFTS)
        units.initial = units.queryset.first()
        today = timezone.localdate()
        self.fields["year"].initial, self.fields["issued_on"].initial = today.year, today

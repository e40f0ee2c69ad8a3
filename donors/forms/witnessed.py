"""What is typed about a gift that never came into our hands."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from donors.finding import donor_by_code, find_donors
from ledger.access.models import Unit
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.screens.forms import ChooserField, DayField, Form, MoneyField, QuantityField


class WitnessedForm(Form):
    """Who gave what, where, to how many; never to whom."""

    donor = ChooserField(
        label=_("Donor"), find=find_donors, get=donor_by_code, url_name="choose_donors",
        help_text=_("Type a name, its pinyin or initials, or the code."),
    )  # fmt: skip
    date = DayField(label=_("Date"))
    unit = forms.ModelChoiceField(label=_("Witnessed by"), queryset=Unit.objects.none(), empty_label=None)
    what = forms.CharField(label=_("What was given"), max_length=200)
    worth = MoneyField(label=_("Worth, as the giver said"), required=False)
    receivers = QuantityField(label=_("How many received it"), required=False)
    where = forms.CharField(
        label=_("Where"), max_length=120, required=False, help_text=_("A village or school. No names.")
    )
    witness = forms.CharField(label=_("Who stood by"), max_length=60, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Offer the units that this person may record for, and today."""
        super().__init__(*args, **options)
        units: Any = self.fields["unit"]
        units.queryset = units_visible_to(self.user, Permission.WRITE_GIFTS)
        units.initial = units.queryset.first()
        self.fields["date"].initial = timezone.localdate()

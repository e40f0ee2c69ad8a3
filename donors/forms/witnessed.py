"""What is typed about a gift that never came into our hands."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from donors.finding import donor_by_code, find_donors
from ledger.access.permissions import Permission
from ledger.screens.fields import UnitField
from ledger.screens.forms import ChooserField, DayField, Form, MoneyField, QuantityField


class WitnessedForm(Form):
    """Who gave what, where, to how many; never to whom."""

    donor = ChooserField(
        label=_("Donor"), find=find_donors, get=donor_by_code, url_name="choose_donors",
        help_text=_("Type a name, its pinyin or initials, or the code."),
    )  # fmt: skip
    date = DayField(label=_("Date"))
    unit = UnitField(Permission.WRITE_GIFTS, label=_("Witnessed by"))
    what = forms.CharField(label=_("What was given"), max_length=200)
    worth = MoneyField(label=_("Worth, as the giver said"), required=False)
    receivers = QuantityField(label=_("How many received it"), required=False)
    where = forms.CharField(
        label=_("Where"), max_length=120, required=False, help_text=_("A village or school. No names.")
    )
    witness = forms.CharField(label=_("Who stood by"), max_length=60, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Propose today."""
        super().__init__(*args, **options)
        self.fields["date"].initial = timezone.localdate()

"""What is typed about money whose payer is not known, and about whose it was."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from donors.finding import donor_by_code, find_donors
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.book.models import Fund, Place
from ledger.book.queries import funds_of
from ledger.screens.forms import ChooserField, DayField, MoneyField, PostingForm


class UnknownPayerForm(PostingForm):
    """Money that came in, from somebody who is not known."""

    amount = MoneyField(label=_("Amount of money"))
    date = DayField(label=_("Date received"), help_text=_("22 or 11-22 works too."))
    place = forms.ModelChoiceField(label=_("Came in at"), queryset=Place.objects.none(), empty_label=None)
    fund = forms.ModelChoiceField(
        label=_("Waits in"), queryset=Fund.objects.none(), empty_label=None,
        help_text=_("A fund for unknown payers: nothing can be spent from it."),
    )  # fmt: skip
    source = forms.CharField(
        label=_("Bank reference"), max_length=80, required=False, help_text=_("Stands in the book. No names.")
    )

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Offer the places that hold money, and the funds in which nothing can be spent."""
        super().__init__(*args, **options)
        units = units_visible_to(self.user, Permission.WRITE_GIFTS)
        places: Any = self.fields["place"]
        places.queryset = Place.objects.filter(unit__in=units).exclude(kind=Place.Kind.STORE)
        funds: Any = self.fields["fund"]
        funds.queryset = Fund.objects.filter(
            restriction=Fund.Restriction.UNIDENTIFIED, root__in=units.values("root")
        ) | Fund.objects.filter(restriction=Fund.Restriction.UNIDENTIFIED, root__in=units)
        self.fields["date"].initial = timezone.localdate()


class IdentifyForm(PostingForm):
    """Whose the money was, what for, and how much of it."""

    donor = ChooserField(
        label=_("Donor"), find=find_donors, get=donor_by_code, url_name="choose_donors",
        help_text=_("Type a name, its pinyin or initials, or the code."),
    )  # fmt: skip
    amount = MoneyField(label=_("Amount of money"))
    fund = forms.ModelChoiceField(label=_("The donor's wish"), queryset=Fund.objects.none(), empty_label=None)
    date = DayField(label=_("Date"), help_text=_("The day on which it became known; its month must be open."))

    def __init__(self, *args: Any, left: int, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Propose all that is left, today."""
        super().__init__(*args, **options)
        funds: Any = self.fields["fund"]
        funds.queryset = funds_of(units_visible_to(self.user, Permission.WRITE_GIFTS))
        self.fields["amount"].initial = left
        self.fields["date"].initial = timezone.localdate()

"""What is typed at the first run."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ledger.book.charts import TEMPLATES
from ledger.book.forms.codes import code_field, username_field
from ledger.book.operations.first_run import FirstBook

_CHARTS = {
    "cn-npo": _("Chinese non-profit organisation"),
    "cn-gov": _("Chinese public school or government body"),
    "intl": _("international"),
}
_PARTS = (
    (_("The agency"), ("agency_name", "agency_code", "credit_code", "chart")),
    (_("Its first school"), ("school_name", "school_code")),
    (_("Where money and goods lie"), ("bank_name", "account_number", "store_name", "fund_name")),
    (_("The administrator: you"), ("display_name", "username", "password")),
)


class FirstRunForm(forms.Form):
    """One page: agency, school, places, administrator. Its names are those of ``FirstBook``."""

    agency_name = forms.CharField(label=_("Name of the agency"), max_length=120)
    agency_code = code_field(
        label=_("Its code"), initial="AGY", help_text=_("Stands in every number: capital letters and digits.")
    )
    credit_code = forms.CharField(label=_("Unified social credit code"), max_length=18, required=False)
    chart = forms.ChoiceField(label=_("Chart of accounts"), choices=[(key, _CHARTS[key]) for key in TEMPLATES])
    school_name = forms.CharField(label=_("Name of its first school"), max_length=120)
    school_code = code_field(label=_("The school's code"), initial="S001")
    bank_name = forms.CharField(label=_("Bank account"), max_length=80, help_text=_("The bank, as you call it."))
    account_number = forms.CharField(label=_("Account number"), max_length=40, required=False)
    store_name = forms.CharField(label=_("Store room"), max_length=80, initial=_("Store room"))
    fund_name = forms.CharField(label=_("Fund for gifts without a purpose"), max_length=80, initial=_("General fund"))
    display_name = forms.CharField(label=_("Your name"), max_length=80)
    username = username_field(label=_("Name you sign in with"))
    password = forms.CharField(
        label=_("Password"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), strip=False
    )

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Dress the fields."""
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.widget.attrs["class"] = "inp"

    @property
    def parts(self) -> list[tuple[str | Promise, list[forms.BoundField]]]:
        """The fields under their headings."""
        return [(heading, [self[name] for name in names]) for heading, names in _PARTS]

    def book(self) -> FirstBook:
        """Return what was typed, as the operation takes it."""
        given: dict[str, Any] = self.cleaned_data
        return FirstBook(**given)

"""What is typed about a donor."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from donors.models import Donor
from donors.operations import DonorParticulars
from ledger.access.models import Unit
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.screens.editing import EditForm
from ledger.screens.forms import Form

_PARTICULARS = {"kind", "name", "name_en", "contact", "phone", "email", "tax_id", "is_anonymous"}
CODE = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$"


class DonorForm(Form):
    """Who gives, and how to reach them."""

    code = forms.RegexField(
        CODE, label=_("Code"), max_length=32, required=False,
        help_text=_("Letters, digits, dots and dashes. Left empty, the next free one is taken. It never changes."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Kind"), choices=Donor.Kind.choices)
    name = forms.CharField(label=_("Name"), max_length=120)
    name_en = forms.CharField(label=_("English name"), max_length=160, required=False)
    contact = forms.CharField(label=_("Contact"), max_length=80, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    email = forms.EmailField(label=_("Email"), required=False)
    tax_id = forms.CharField(label=_("Unified social credit code"), max_length=24, required=False)
    is_anonymous = forms.BooleanField(
        label=_("Wishes not to be named"), required=False, help_text=_("Papers then say “anonymous donor”.")
    )

    def particulars(self, code: str) -> DonorParticulars:
        """Return what was typed, as the operation takes it."""
        typed = {name: self.cleaned_data[name] for name in _PARTICULARS}
        return DonorParticulars(code=code, **typed)


class NewDonorForm(DonorForm):
    """A donor who is not in the book yet, and whose book it is."""

    root = forms.ModelChoiceField(label=_("Book"), queryset=Unit.objects.none(), empty_label=None)

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Offer the books that this person may write gifts in."""
        super().__init__(*args, **options)
        roots: Any = self.fields["root"]
        roots.queryset = units_visible_to(self.user, Permission.WRITE_GIFTS).filter(parent__isnull=True)
        roots.initial = roots.queryset.first()


class EditDonorForm(EditForm, DonorForm):
    """A donor who is in the book: the code stays."""

    why = forms.CharField(label=_("Why is this changed?"), max_length=100, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Leave out what never changes."""
        super().__init__(*args, **options)
        del self.fields["code"]

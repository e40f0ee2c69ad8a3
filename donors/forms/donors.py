"""What is typed about a donor."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from donors.finding import donor_by_code, find_donors
from donors.models import Donor, DonorPerson, PayerAccount
from donors.operations import DonorParticulars
from donors.operations.donors import KEPT
from ledger.access.permissions import Permission
from ledger.screens.editing import EditForm
from ledger.screens.fields import UnitField
from ledger.screens.forms import ChooserField, DayField, Form

CODE = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$"
_PARTICULARS = KEPT


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

    naming = forms.ChoiceField(label=_("May be named in public"), choices=Donor.Naming.choices, required=False)
    naming_asked_on = DayField(label=_("Asked on"), required=False)
    receipt_policy = forms.ChoiceField(label=_("Receipts"), choices=Donor.ReceiptPolicy.choices, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=Donor.Language.choices, required=False)
    no_mail = forms.BooleanField(label=_("Wishes no mail"), required=False)
    wishes = forms.CharField(label=_("Wishes"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        """Take the usual where nothing was chosen, and ask when the donor was asked."""
        cleaned = super().clean() or {}
        usual = DonorParticulars("", "", "")
        for name in ("naming", "receipt_policy", "language"):
            cleaned[name] = cleaned.get(name) or getattr(usual, name)
        was_asked, asked_on = cleaned["naming"] != Donor.Naming.NOT_ASKED, cleaned.get("naming_asked_on")
        if was_asked and not asked_on and "naming_asked_on" not in self.errors:
            self.add_error("naming_asked_on", _("Write when the donor was asked."))
        return cleaned

    def particulars(self, code: str) -> DonorParticulars:
        """Return what was typed, as the operation takes it."""
        typed = {name: self.cleaned_data[name] for name in _PARTICULARS}
        return DonorParticulars(code=code, **typed)


class NewDonorForm(DonorForm):
    """A donor who is not in the book yet, and whose book it is."""

    root = UnitField(Permission.WRITE_GIFTS, label=_("Book"), is_book=True)


class EditDonorForm(EditForm, DonorForm):
    """A donor who is in the book: the code stays."""

    why = forms.CharField(label=_("Why is this changed?"), max_length=100, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Leave out what never changes."""
        super().__init__(*args, **options)
        del self.fields["code"]


class PersonForm(Form):
    """Somebody who acts for a donor."""

    role = forms.ChoiceField(label=_("As what"), choices=DonorPerson.Role.choices)
    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=80)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    email = forms.EmailField(label=_("Email"), required=False)
    since = DayField(label=_("Since"))

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Propose today."""
        super().__init__(*args, **options)
        self.fields["since"].initial = timezone.localdate()


class AliasForm(Form):
    """Another name of a donor."""

    alias = forms.CharField(label=_("Another name"), max_length=120, help_text=_("As bank slips or lists write it."))


class AccountForm(Form):
    """An account that a donor pays from."""

    channel = forms.ChoiceField(label=_("Channel"), choices=PayerAccount.Channel.choices)
    number = forms.CharField(
        label=_("Account number"), min_length=4, max_length=60,
        help_text=_("Only its last four figures can be read afterwards."),
    )  # fmt: skip


class ChooseOtherForm(Form):
    """Which donor is the same as this one."""

    other = ChooserField(
        label=_("Is the same as"), find=find_donors, get=donor_by_code, url_name="choose_donors",
        help_text=_("Type a name, its pinyin or initials, or the code."),
    )  # fmt: skip


class MergeForm(Form):
    """Which value is kept where two donors differ, and why they are one."""

    why = forms.CharField(label=_("Why they are one"), max_length=200)

    def __init__(self, *args: Any, survivor: Donor, absorbed: Donor, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Offer a choice for each field in which they differ."""
        super().__init__(*args, **options)
        self.pair = survivor, absorbed
        for name in KEPT:
            mine, theirs = getattr(survivor, name), getattr(absorbed, name)
            if mine == theirs:
                continue
            label = Donor._meta.get_field(name).verbose_name  # type: ignore[union-attr]  # noqa: SLF001 -- Django's public way
            field = forms.ChoiceField(
                label=label, choices=[("mine", said(survivor, name)), ("theirs", said(absorbed, name))],
                widget=forms.RadioSelect, initial="mine" if mine or not theirs else "theirs",
            )  # fmt: skip
            self.fields[f"keep-{name}"] = field
        self.order_fields([*(name for name in self.fields if name != "why"), "why"])

    @property
    def choices(self) -> dict[str, Any]:
        """The values that are kept, where the other donor's were chosen."""
        absorbed = self.pair[1]
        chosen = [name for name in KEPT if self.cleaned_data.get(f"keep-{name}") == "theirs"]
        return {name: _plain(getattr(absorbed, name)) for name in chosen}


def said(donor: Donor, name: str) -> str:
    """Return what a donor's column says, in words."""
    shown = getattr(donor, f"get_{name}_display", None)
    value = shown() if shown else getattr(donor, name)
    return str(_("yes") if value is True else _("no") if value is False else value or "—")


def _plain(value: Any) -> Any:  # noqa: ANN401 -- a column's
    return value.isoformat() if hasattr(value, "isoformat") else value

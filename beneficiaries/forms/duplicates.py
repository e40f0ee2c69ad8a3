"""Which of two files goes on, and which value of each wins."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from beneficiaries.masks import masked_id_number
from beneficiaries.models import Child
from beneficiaries.operations import AdultParticulars, ChildParticulars
from beneficiaries.queries import ChildFile
from ledger.access.models import Unit
from ledger.screens.forms import Form

FIELDS: dict[str, Promise] = {
    "name": pgettext_lazy("person", "Name"),
    "sex": _("Sex"), "birth_date": _("Date of birth"), "id_number": _("ID number"),
    "school_class": _("Class"), "village": _("Village"), "address": _("Address"),
    "household": _("Household register"), "situation": _("Who is away"), "remark": _("Remark"),
}  # fmt: skip
_ROLES = ("father", "mother", "acting_guardian")


class JoinForm(Form):
    """Two files as one: a choice for each value in which they differ; what only one of them says is taken."""

    def __init__(self, *args: Any, one: ChildFile, other: ChildFile, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Ask only where both say something, and not the same."""
        super().__init__(*args, **options)
        self.pair = {"one": one, "other": other}
        self.fields["survivor"] = _choice(_("Which file goes on"), one.code, other.code)
        for name, label in FIELDS.items():
            mine, theirs = _said(one, name), _said(other, name)
            if mine and theirs and mine != theirs:
                self.fields[name] = _choice(label, _shown(name, mine), _shown(name, theirs))

    def survivors(self) -> tuple[str, str]:
        """Return the code of the file that goes on, and of the one that is closed."""
        is_one = self.cleaned_data["survivor"] == "one"
        codes = self.pair["one"].code, self.pair["other"].code
        return codes if is_one else codes[::-1]

    def particulars(self, school: Unit) -> ChildParticulars:
        """Return what the file says that goes on."""
        first = self.cleaned_data["survivor"]
        second = "other" if first == "one" else "one"
        told: dict[str, Any] = {}
        for name in FIELDS:
            chosen = self.cleaned_data.get(name) or (first if _said(self.pair[first], name) else second)
            told[name] = getattr(self.pair[chosen], name)
        adults = {**_adults(self.pair[second]), **_adults(self.pair[first])}
        return ChildParticulars(code=self.survivors()[0], school=school, adults=tuple(adults.items()), **told)


def _choice(label: Any, one: str, other: str) -> forms.ChoiceField:  # noqa: ANN401 -- a lazy text
    return forms.ChoiceField(
        label=label, choices=[("one", one), ("other", other)], widget=forms.RadioSelect, initial="one"
    )


def _said(file: ChildFile, name: str) -> str:
    value = getattr(file, name)
    return "" if value is None or (name == "sex" and value == Child.Sex.UNKNOWN) else str(value)


def _shown(name: str, text: str) -> str:
    if name == "id_number":
        return masked_id_number(text)
    return str(Child.Sex(text).label) if name == "sex" else text


def _adults(file: ChildFile) -> dict[str, AdultParticulars]:
    return {
        role: AdultParticulars(name=adult.name, phone=adult.phone, workplace=adult.workplace, relation=adult.relation)
        for role, adult in file.adults.items()
        if role in _ROLES
    }

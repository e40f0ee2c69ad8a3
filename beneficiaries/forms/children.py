"""What is typed about a child and the adults around it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from beneficiaries import id_number
from beneficiaries.models import Child, Enrolment, GuardianLink
from beneficiaries.operations import AdultParticulars, ChildParticulars
from beneficiaries.showing import ShownChild
from ledger.access.models import Unit
from ledger.access.permissions import Permission
from ledger.screens.editing import EditForm
from ledger.screens.fields import DayField, UnitField
from ledger.screens.forms import Form

CODE = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$"
PHONE = r"^[0-9+() -]{3,24}$"
Role = GuardianLink.Role
# Role, beginning of the names of its fields.
ADULTS = ((Role.ACTING_GUARDIAN, "guardian"), (Role.FATHER, "father"), (Role.MOTHER, "mother"))
_OF_AN_ADULT = ("name", "relation", "phone", "workplace")
_PARTICULARS = (
    "name", "sex", "birth_date", "id_number", "school", "school_class", "boarding", "village", "address", "household",
    "situation", "remark",
)  # fmt: skip


def phone_field() -> forms.RegexField:
    """Return a field for a phone number."""
    return forms.RegexField(
        PHONE, label=_("Phone"), required=False, error_messages={"invalid": _("Figures, spaces and + only.")},
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )  # fmt: skip


_NAME = pgettext_lazy("person", "Name")


def _text(label: Any, longest: int, *, required: bool = False, help_text: Any = "") -> forms.CharField:  # noqa: ANN401 -- a text or a promise of one
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, max_length=longest, required=required, help_text=help_text, widget=widget)


def _adult() -> tuple[forms.CharField, forms.CharField, forms.CharField, forms.CharField]:
    """Return the fields of an adult: all that is on file, so that sending the form again loses nothing."""
    return _text(_NAME, 60), _text(_("Relation to the child"), 20), phone_field(), _text(_("Works in"), 120)


class ChildForm(Form):
    """Who a child is, where it learns and lives, and who cares for it."""

    name = _text(_NAME, 60, required=True)
    sex = forms.ChoiceField(label=_("Sex"), choices=Child.Sex.choices)
    birth_date = DayField(label=_("Date of birth"), required=False)
    id_number = _text(_("ID number"), 20, help_text=_("Kept sealed. Leave it empty where no payment needs it."))
    school = UnitField(Permission.WRITE_CHILDREN, label=_("School"), prefers=Unit.Kind.SCHOOL)
    school_class = _text(_("Class"), 40)
    boarding = forms.ChoiceField(label=_("Boarding"), choices=[("", "—"), *Enrolment.Boarding.choices], required=False)
    village = _text(_("Village"), 80)
    address = _text(_("Address"), 120, help_text=_("Kept sealed."))
    household = _text(_("Household register"), 120, help_text=_("Kept sealed: where it is registered, and under whom."))
    situation = _text(_("Who is away"), 80, help_text=_("No names: this stands in the history."))
    remark = _text(_("Remark"), 200, help_text=_("Kept sealed, like the name."))
    guardian_name, guardian_relation, guardian_phone, guardian_workplace = _adult()
    father_name, father_relation, father_phone, father_workplace = _adult()
    mother_name, mother_relation, mother_phone, mother_workplace = _adult()

    @property
    def adults(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields of each adult, under what the adult is to the child."""
        return [
            (role.label, [self[f"{key}_{name}"] for name in _OF_AN_ADULT if f"{key}_{name}" in self.fields])
            for role, key in ADULTS
        ]

    def clean_id_number(self) -> str:
        """Return the number with its last letter large, and one of 15 figures in its new form."""
        text = str(self.cleaned_data["id_number"]).replace(" ", "").upper()
        try:
            return id_number.parse(text).text if text else ""
        except ValueError:
            return text  # the operation says what is wrong

    def clean(self) -> dict[str, Any]:
        """Take the day of birth from the ID number where it was left empty; refuse one to come."""
        typed = super().clean() or self.cleaned_data
        if typed.get("id_number") and not typed.get("birth_date"):
            try:
                typed["birth_date"] = id_number.parse(typed["id_number"]).birth_date
            except ValueError:
                return typed
        if typed.get("birth_date") and typed["birth_date"] > timezone.localdate():
            self.add_error("birth_date", _("This day is still to come."))
        return typed

    def particulars(self, code: str) -> ChildParticulars:
        """Return what was typed, as the operation takes it."""
        typed = {name: self.cleaned_data[name] for name in _PARTICULARS}
        return ChildParticulars(code=code, adults=self._adults(), **typed)

    def _adults(self) -> tuple[tuple[str, AdultParticulars], ...]:
        typed = self.cleaned_data
        return tuple(
            (str(role), AdultParticulars(**{name: typed.get(f"{key}_{name}", "") for name in _OF_AN_ADULT}))
            for role, key in ADULTS
            if typed[f"{key}_name"]
        )


class NewChildForm(ChildForm):
    """A child who has no file yet."""

    code = forms.RegexField(
        CODE, label=_("Code"), max_length=32, required=False,
        help_text=_("Left empty, a new one is made. It never changes and is never used again."),
    )  # fmt: skip


class OpenedChild:
    """A child and its sealed particulars as one record that a form shows, and can read again."""

    def __init__(self, child: Child, open_file: Callable[[], ShownChild]) -> None:
        """Take the row, and how its file is opened."""
        self.row, self.open_file = child, open_file
        self.read()

    def read(self) -> None:
        """Read what the file says now."""
        child, opened = self.row, self.open_file()
        enrolment = Enrolment.objects.filter(child=child, until__isnull=True).select_related("school").first()
        self.name, self.birth_date, self.id_number = opened.name, opened.birth_date, opened.id_number
        self.remark, self.sex, self.situation = opened.remark, child.sex, child.situation
        self.address, self.household = opened.address, opened.household
        self.village = child.village.name if child.village else ""
        self.school = enrolment.school if enrolment else child.root
        self.school_class = enrolment.school_class if enrolment else ""
        self.boarding = enrolment.boarding if enrolment else ""
        for role, key in ADULTS:
            adult = opened.adult(role)
            for name in _OF_AN_ADULT:
                setattr(self, f"{key}_{name}", getattr(adult, name) if adult else "")


class EditChildForm(EditForm, ChildForm):
    """A child who has a file: the code stays."""

    source: OpenedChild
    why = _text(_("Why is this changed?"), 100, help_text=_("No names, please."))

    def __init__(self, *args: Any, record: Child, open_file: Callable[[], ShownChild], **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Show what the file says now."""
        super().__init__(*args, record=record, source=OpenedChild(record, open_file), **options)

    def read_again(self) -> None:
        """Read the row and open the file once more."""
        super().read_again()
        self.source.read()

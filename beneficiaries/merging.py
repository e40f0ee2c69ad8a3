"""What two files that are one child say together: where they differ, and what the one says that goes on.

Source: children-and-distributions.md, section 5.3.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from beneficiaries.masks import masked_id_number, masked_phone
from beneficiaries.models import Child, Enrolment, GuardianLink
from beneficiaries.register import AdultFile, ChildFile
from ledger.access.naming import person_called

FIELDS: dict[str, Promise] = {
    "name": pgettext_lazy("person", "Name"),
    "sex": _("Sex"), "birth_date": _("Date of birth"), "id_number": _("ID number"),
    "school_class": _("Class"), "boarding": _("Boarding"), "village": _("Village"), "address": _("Address"),
    "household": _("Household register"), "situation": _("Who is away"), "remark": _("Remark"),
}  # fmt: skip
_ADULT = "adult_"
LABELS: dict[str, Promise | str] = {**FIELDS, **{f"{_ADULT}{role}": role.label for role in GuardianLink.Role}}
_CHOICES: dict[str, dict[str, Any]] = {"sex": dict(Child.Sex.choices), "boarding": dict(Enrolment.Boarding.choices)}


def adult_field(role: str) -> str:
    """Return the name under which the adult of a role is compared and chosen."""
    return f"{_ADULT}{role}"


def in_words(file: ChildFile, name: str) -> str:
    """Return what a file says in a field or of an adult, fit to compare: numbers masked; nothing where it is silent."""
    if name not in FIELDS:
        adult = file.adults.get(name.removeprefix(_ADULT))
        return _adult(adult) if adult else ""
    value = getattr(file, name)
    if value in (None, "") or (name == "sex" and value == Child.Sex.UNKNOWN):
        return ""
    if name == "id_number":
        return masked_id_number(value)
    if name == "name":
        return person_called(value)
    return str(_CHOICES.get(name, {}).get(value, value))


def differing(one: ChildFile, other: ChildFile) -> list[str]:
    """Return the names of what both files say, and not the same: somebody chooses which wins."""
    return [
        name for name in LABELS if _said(one, name) and _said(other, name) and _said(one, name) != _said(other, name)
    ]


def side_of(name: str, survivor: ChildFile, choices: Mapping[str, str]) -> str:
    """Return which file's value wins: the chosen one, else the survivor's wherever it says something."""
    return choices.get(name) or ("survivor" if _said(survivor, name) else "absorbed")


def joined_fields(survivor: ChildFile, absorbed: ChildFile, choices: Mapping[str, str]) -> dict[str, Any]:
    """Return what the file says that goes on, without its adults."""
    files = {"survivor": survivor, "absorbed": absorbed}
    return {name: getattr(files[side_of(name, survivor, choices)], name) for name in FIELDS}


def as_text(fields: Mapping[str, Any]) -> dict[str, str]:
    """Return these fields so that they can be sealed."""
    return {name: value.isoformat() if isinstance(value, dt.date) else value or "" for name, value in fields.items()}


def from_text(fields: Mapping[str, str]) -> dict[str, Any]:
    """Return what ``as_text`` wrote."""
    birth = fields["birth_date"]
    return {**fields, "birth_date": dt.date.fromisoformat(birth) if birth else None}


def _said(file: ChildFile, name: str) -> object:
    if name not in FIELDS:
        adult = file.adults.get(name.removeprefix(_ADULT))
        return (adult.name, adult.phone, adult.workplace) if adult else None
    value = getattr(file, name)
    return None if name == "sex" and value == Child.Sex.UNKNOWN else value or None


def _adult(adult: AdultFile) -> str:
    return " ".join(each for each in (adult.relation, person_called(adult.name), masked_phone(adult.phone)) if each)

"""When two files may be one child: never decided here, only what speaks for it.

Source: children-and-distributions.md, section 5.3.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from beneficiaries.register import ChildFile
from ledger.screens.pinyin import search_key

REASONS: dict[str, Promise] = {
    "same ID number": _("same ID number"), "same name": _("same name"), "name sounds alike": _("name sounds alike"),
    "same phone": _("same phone"), "same date of birth": _("same date of birth"), "same class": _("same class"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Traits:
    """What two files are compared by."""

    name: str
    birth_date: dt.date | None = None
    id_number: str = ""
    school_class: str = ""
    phones: frozenset[str] = frozenset()


def traits_of(file: ChildFile) -> Traits:
    """Return what a file is compared by."""
    phones = frozenset(adult.phone for adult in file.adults.values() if adult.phone)
    place = f"{file.school} {file.school_class}" if file.school_class else ""
    return Traits(file.name, file.birth_date, file.id_number, place, phones)


def sounds_of(name: str) -> list[str]:
    """Return the ways in which a whole name is read; initials are left out, half a school shares them."""
    keys = search_key(name).strip("|").split("|")
    longest = max(map(len, keys), default=0)
    return [key for key in keys if key and len(key) > longest // 2]


def reasons_for(one: Traits, other: Traits) -> list[str]:
    """Return what speaks for one child, of two who are called alike; nothing where too little does."""
    if one.id_number and other.id_number:
        return ["same ID number"] if one.id_number == other.id_number else []
    reasons = ["same name" if one.name == other.name else "name sounds alike"]
    if one.phones & other.phones:
        reasons.append("same phone")
    if one.birth_date and one.birth_date == other.birth_date:
        reasons.append("same date of birth")
    if one.school_class and one.school_class == other.school_class:
        reasons.append("same class")
    both_born = one.birth_date and other.birth_date
    is_alike = len(reasons) > 1 or (reasons == ["same name"] and not both_born)
    return reasons if is_alike else []


def alike(files: Iterable[ChildFile]) -> Iterator[tuple[str, str, list[str]]]:
    """Yield every pair of files that may be one child, by code, with what speaks for it."""
    traits = {file.code: traits_of(file) for file in files}
    by_sound: dict[str, set[str]] = defaultdict(set)
    for code, one in traits.items():
        for sound in sounds_of(one.name):
            by_sound[sound].add(code)
    told: set[tuple[str, str]] = set()
    for codes in by_sound.values():
        for one_code, other_code in combinations(sorted(codes), 2):
            pair = (one_code, other_code)
            if pair not in told and (reasons := reasons_for(traits[one_code], traits[other_code])):
                told.add(pair)
                yield one_code, other_code, reasons

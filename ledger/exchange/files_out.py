"""Children's files as rows of spreadsheets: the register, and what each file says beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from itertools import chain

from beneficiaries.models import AccessEvent, Child
from beneficiaries.queries import notices_of
from beneficiaries.records import (
    adults_of,
    categories_of,
    consents_of,
    enrolments_of,
    names_of_adults,
    parents_of,
    states_of,
    steps_of,
)
from beneficiaries.register import ChildFile, erased_of, register_of
from ledger.access.models import Unit, User
from ledger.exchange.care import care_writers
from ledger.exchange.cells import Value

Line = dict[str, Value]
_ADULTS = (("father", "father"), ("mother", "mother"), ("acting_guardian", "guardian"))


def register_lines(root: Unit, by: User, purpose: str, *, is_taken_out: bool) -> Iterator[Line]:
    """Yield the register of a book, opened; that leaves a line.

    An erased child keeps its line, without a name: hand-outs of the book name its code. A number that stands in the
    file which a merged one leads to is told there alone: two files of one number are refused.
    """
    what = AccessEvent.What.EXPORT if is_taken_out else AccessEvent.What.FILE
    states = states_of(root)
    files = sorted(
        chain(register_of(root, by, purpose, what), erased_of(root)),
        key=lambda file: (states.get(file.code, ("", ""))[0] == Child.Status.MERGED, file.code),
    )
    told: set[str] = set()
    for file in files:
        status, into = states.get(file.code, ("", ""))
        number = None if status == Child.Status.MERGED and file.id_number in told else file.id_number
        told.add(file.id_number)
        yield _line(file) | {"id_number": number, "status": status, "merged_into": into}


def _line(file: ChildFile) -> Line:
    line: Line = {
        "code": file.code, "name": file.name, "birth_date": file.birth_date,
        "sex": None if file.sex == Child.Sex.UNKNOWN else file.sex, "school": file.school,
        "school_class": file.school_class, "village": file.village, "situation": file.situation,
        "remark": file.remark, "address": file.address, "household": file.household, "boarding": file.boarding,
    }  # fmt: skip
    for role, key in _ADULTS:
        adult = file.adults.get(role)
        if adult:
            line |= {f"{key}_name": adult.name, f"{key}_phone": adult.phone}
            line["guardian_relation" if key == "guardian" else f"{key}_workplace"] = (
                adult.relation if key == "guardian" else adult.workplace
            )
    return line


def file_writers(root: Unit, *, with_register: bool) -> dict[str, Callable[[], Iterator[Line]]]:
    """Return the function that writes each file beside the register. Of children they tell nothing without it."""
    told: dict[str, Callable[[], Iterator[Line]]] = {
        "adults": lambda: (asdict(each) for each in adults_of(root) if not each.is_told_by_the_register),
        "enrolments": lambda: map(asdict, enrolments_of(root)),
        "hardship": lambda: map(asdict, categories_of(root)),
        "parents": lambda: map(asdict, parents_of(root)),
        "steps": lambda: map(asdict, steps_of(root)),
        "consents": lambda: map(asdict, consents_of(root, names_of_adults(root))),
    } | care_writers(root)
    if not with_register:
        told = dict.fromkeys(told, lambda: iter(()))
    return told | {"notices": lambda: _notices(root)}


def _notices(root: Unit) -> Iterator[Line]:
    for notice in notices_of(root).order_by("in_force_from", "pk"):
        yield {
            "version": notice.version, "in_force_from": notice.in_force_from, "text": notice.text,
            "text_for_child": notice.text_for_child,
        }  # fmt: skip

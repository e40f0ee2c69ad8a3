"""Rows of a register beside the files of the school: who is new, who changed and in what, who may be somebody known."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from beneficiaries.likeness import Traits, reasons_for, sounds_of
from beneficiaries.models import Child, ChildIdentity, GuardianLink
from beneficiaries.operations import AdultParticulars, ChildParticulars
from beneficiaries.register import ChildFile, opened
from beneficiaries.sealing import digest
from ledger.access.models import Unit
from ledger.exchange.cells import Value
from ledger.exchange.register.reading import RegisterRow

NEW, CHANGED, SAME, FAULTY, DOUBTFUL = "new", "changed", "same", "faulty", "doubtful"
_ROLES = (
    (GuardianLink.Role.FATHER, "father"),
    (GuardianLink.Role.MOTHER, "mother"),
    (GuardianLink.Role.ACTING_GUARDIAN, "guardian"),
)
_PLAIN = ("name", "sex", "birth_date", "id_number", "school_class", "village", "situation", "remark", "address",
          "household")  # fmt: skip
_BATCH = 1000
# No column says it: a child whom the school lists again is there again.
STATUS = "status"
CAME_BACK = (STATUS, str(Child.Status.LEFT), str(Child.Status.ACTIVE))


@dataclass(slots=True)
class Compared:
    """What a row would do. ``code`` is the file it is; ``like`` are files it may be, with the reasons."""

    row: RegisterRow
    kind: str
    code: str = ""
    like: dict[str, list[str]] = field(default_factory=dict)
    changes: list[tuple[str, str, str]] = field(default_factory=list)


def flat(file: ChildFile) -> dict[str, Value]:
    """Return a file under the keys of a register's columns."""
    told: dict[str, Value] = {key: getattr(file, key) or None for key in _PLAIN}
    told["sex"] = None if file.sex == Child.Sex.UNKNOWN else file.sex
    for role, who in _ROLES:
        adult = file.adults.get(role)
        for what in ("name", "phone", "workplace", "relation"):
            told[f"{who}_{what}"] = (getattr(adult, what) or None) if adult else None
    return told


def files_of_school(school: Unit) -> dict[str, ChildFile]:
    """Return the open files that a school keeps, by code. The caller leaves the line in the log of openings."""
    rows = Child.objects.filter(keeper=school).exclude(status__in=Child.CLOSED)
    keys = list(rows.values_list("pk", flat=True))
    return {file.code: file for at in range(0, len(keys), _BATCH) for file in opened(keys[at : at + _BATCH])}


def merged(before: dict[str, Value], row: dict[str, Value]) -> dict[str, Value]:
    """Return what a file says after a row: an empty cell takes nothing away; another adult brings only what it says."""
    after = before | {key: value for key, value in row.items() if value is not None and key in before}
    for _role, who in _ROLES:
        name = f"{who}_name"
        if row.get(name) is not None and row[name] != before[name]:
            after |= {f"{who}_{what}": row.get(f"{who}_{what}") for what in ("phone", "workplace", "relation")}
    return after


def differences(before: dict[str, Value], after: dict[str, Value]) -> list[tuple[str, str, str]]:
    """Return what changes: column, old, new."""
    return [(key, said(before[key]), said(after[key])) for key in before if before[key] != after[key]]


def said(value: Value) -> str:
    """Return a value as a text that tells it apart from every other."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def particulars(code: str, told: dict[str, Value], school: Unit) -> ChildParticulars:
    """Return what a file says as the operations take it."""
    text = {key: said(value) for key, value in told.items()}
    birth = told.get("birth_date")
    adults = tuple(
        (
            str(role),
            AdultParticulars(
                name=text.get(f"{who}_name", ""), phone=text.get(f"{who}_phone", ""),
                workplace=text.get(f"{who}_workplace", ""), relation=text.get(f"{who}_relation", ""),
            ),
        )
        for role, who in _ROLES
        if text.get(f"{who}_name")
    )  # fmt: skip
    return ChildParticulars(
        code=code, name=text.get("name", ""), school=school, sex=text.get("sex") or Child.Sex.UNKNOWN,
        birth_date=birth if isinstance(birth, dt.date) else None, id_number=text.get("id_number", ""),
        school_class=text.get("school_class", ""), village=text.get("village", ""),
        situation=text.get("situation", ""), remark=text.get("remark", ""), address=text.get("address", ""),
        household=text.get("household", ""), adults=adults,
    )  # fmt: skip


class Comparison:
    """The files of a school, ready to be looked up by what a row may share with them."""

    def __init__(self, school: Unit) -> None:
        """Open the files of the school, and index them."""
        self.files = {code: flat(file) for code, file in files_of_school(school).items()}
        gone = Child.objects.filter(keeper=school, status=Child.Status.LEFT)
        self.gone = set(gone.values_list("code", flat=True))
        self.by_name: dict[str, list[str]] = defaultdict(list)
        self.by_sound: dict[str, list[str]] = defaultdict(list)
        for code, told in self.files.items():
            self.by_name[said(told["name"])].append(code)
            for sound in sounds_of(said(told["name"])):
                self.by_sound[sound].append(code)
        known = ChildIdentity.objects.filter(child__root=school.root or school).exclude(id_digest="")
        self.digests = dict(known.values_list("id_digest", "child__code"))

    def compare(self, rows: Iterable[RegisterRow]) -> Iterator[Compared]:
        """Yield what each row would do."""
        taken: dict[str, RegisterRow] = {}
        for row in rows:
            found = self._compared(row)
            if found.code and found.code in taken:
                row.fault("name", "two rows one file", rows=taken[found.code].number, code=found.code)
                found = Compared(row, FAULTY)
            elif found.code:
                taken[found.code] = row
            yield found

    def _compared(self, row: RegisterRow) -> Compared:
        if row.faults:
            return Compared(row, FAULTY)
        code = self._surely(row)
        if row.faults:
            return Compared(row, FAULTY)
        if code:
            return self.beside(row, code)
        like = self._perhaps(row)
        return Compared(row, DOUBTFUL if like else NEW, like=like)

    def beside(self, row: RegisterRow, code: str) -> Compared:
        """Return what a row changes in a file."""
        before = self.files[code]
        changes = differences(before, merged(before, row.values))
        if code in self.gone:
            changes.insert(0, CAME_BACK)
        return Compared(row, CHANGED if changes else SAME, code, changes=changes)

    def _surely(self, row: RegisterRow) -> str:
        """Return the code of the file that a row is beyond doubt."""
        if code := row.text("code"):
            if code not in self.files:
                row.fault("code", "no such file")
            return code
        number = row.text("id_number")
        if number and (code := self.digests.get(digest(number), "")):
            if code not in self.files:
                row.fault("id_number", "kept elsewhere", code=code)
            return code
        same = [
            code
            for code in self.by_name.get(row.text("name"), ())
            if row.values.get("birth_date") and self.files[code]["birth_date"] == row.values["birth_date"]
        ]
        if len(same) == 1 and not (number and self.files[same[0]]["id_number"]):
            return same[0]
        return ""

    def _perhaps(self, row: RegisterRow) -> dict[str, list[str]]:
        """Return the files that a row may be, with what speaks for it."""
        name = row.text("name")
        like = dict.fromkeys(code for sound in sounds_of(name) for code in self.by_sound.get(sound, ()))
        found = {}
        for code in like:
            if reasons := reasons_for(_traits(row.values), _traits(self.files[code])):
                found[code] = reasons
        return found


def _traits(told: dict[str, Value]) -> Traits:
    phones = frozenset(said(told.get(f"{who}_phone")) for _role, who in _ROLES) - {""}
    birth = told.get("birth_date")
    return Traits(
        said(told.get("name")), birth if isinstance(birth, dt.date) else None, said(told.get("id_number")),
        said(told.get("school_class")), phones,
    )  # fmt: skip

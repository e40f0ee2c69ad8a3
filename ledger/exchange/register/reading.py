"""The rows of a register as typed values, each cell that can't be read noted."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from beneficiaries import id_number
from ledger.exchange.cells import BadCell, Cell, Value, read
from ledger.exchange.faults import Fault
from ledger.exchange.folder import plain_heading
from ledger.exchange.reading import Unreadable, named_sheets_of
from ledger.exchange.register.columns import BY_KEY
from ledger.exchange.register.headings import Headed, find_headings

# Who is older is no child of any school; who is younger than a day is a slip of the fingers.
OLDEST = 25
_ADULTS = ("father", "mother", "guardian")
# How a line of sums begins, below the children.
_SUM = re.compile(r"(?:(?:合计|总计|小计|共计|累计|总人数)[：:]?\d*|共\d+)[人名]?")


@dataclass(slots=True)
class RegisterRow:
    """A row: the sheet (from 0), its number there, what it says, and what is wrong with it."""

    sheet: int
    number: int
    values: dict[str, Value] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, column: str | None, problem: str, **details: object) -> None:
        """Note a fault."""
        self.faults.append(Fault("", self.number, column, problem, details))

    def text(self, key: str) -> str:
        """Return a text, empty where the cell is."""
        return str(self.values.get(key) or "")


def sheets_with_headings(files: Iterable[Path], remembered: Iterable[str] = ()) -> list[Headed]:
    """Return every sheet of which the headings were found; the others hold no register.

    Errors: ``Unreadable``.
    """
    known = list(remembered)
    found = []
    for path in files:
        for name, rows in named_sheets_of(path):
            headed = find_headings(name or path.stem, list(rows), known)
            if headed:
                found.append(headed)
    if not found:
        raise Unreadable("no heading row")
    return found


def places_of(sheet: Headed, mapping: dict[str, str]) -> dict[str, int]:
    """Return in which column of a sheet what stands; the first of two that say the same."""
    at: dict[str, int] = {}
    for place, title in enumerate(sheet.titles):
        key = mapping.get(plain_heading(title), "")
        if key:
            at.setdefault(key, place)
    return at


def read_rows(sheets: list[Headed], mapping: dict[str, str], today: dt.date) -> list[RegisterRow]:
    """Return the rows of all sheets, with the faults that they show by themselves."""
    rows = []
    for at, sheet in enumerate(sheets):
        places = places_of(sheet, mapping)
        for number, cells in sheet.body:
            row = _read_row(RegisterRow(at, number), cells, places)
            if row is not None:
                _take_class_from_sheet(row, sheet.name, places)
                rows.append(row)
    for row in rows:
        _check(row, today)
    _check_twice(rows)
    return rows


def _read_row(row: RegisterRow, cells: list[Cell], places: dict[str, int]) -> RegisterRow | None:
    """Return a row; None for one in which nothing of a child stands, as a sum or a signature below."""
    first = next((text for cell in cells if (text := "".join(str(cell or "").split()))), "")
    if _SUM.fullmatch(first):
        return None
    for key, at in places.items():
        try:
            row.values[key] = read(cells[at] if at < len(cells) else None, BY_KEY[key])
        except BadCell as bad:
            row.values[key] = None
            row.fault(key, bad.problem, **bad.details)
    if not row.faults and sum(value is not None for value in row.values.values()) == 0:
        return None
    if not row.text("name") and "name" not in {fault.column for fault in row.faults}:
        row.fault("name", "missing")
    return row


def _take_class_from_sheet(row: RegisterRow, name: str, places: dict[str, int]) -> None:
    grade, school_class = row.text("grade"), row.text("school_class")
    if grade and school_class and grade not in school_class:
        row.values["school_class"] = f"{grade}{school_class}"
    elif grade and not school_class:
        row.values["school_class"] = grade
    elif "school_class" not in places and name.endswith(("班", "年级")):
        row.values["school_class"] = name[:40]
    row.values.pop("grade", None)


def _check(row: RegisterRow, today: dt.date) -> None:
    number, birth = row.text("id_number"), row.values.get("birth_date")
    if number:
        told = id_number.parse(number)
        if birth is not None and birth != told.birth_date:
            row.fault("id_number", "birth date disagrees with the ID number")
        row.values["birth_date"] = birth = birth or told.birth_date
        row.values["sex"] = row.values.get("sex") or ("female" if told.is_female else "male")
    if isinstance(birth, dt.date) and not 0 <= (today - birth).days <= OLDEST * 366:
        row.fault("birth_date", "no child was born then")
    for who in _ADULTS:
        has_more = any(row.text(f"{who}_{what}") for what in ("phone", "workplace", "relation"))
        column = f"{who}_name"
        if has_more and column in row.values and not row.text(column) and not row.faults:
            row.fault(column, "missing")


def _check_twice(rows: list[RegisterRow]) -> None:
    for columns, problem in (
        (("code",), "number used twice"),
        (("id_number",), "same ID number as another row"),
        (("name", "birth_date"), "same child as another row"),
    ):
        same: dict[tuple[Value, ...], list[RegisterRow]] = defaultdict(list)
        for row in rows:
            key = tuple(row.values.get(column) for column in columns)
            if all(key):
                same[key].append(row)
        for group in (group for group in same.values() if len(group) > 1):
            if problem == "same child as another row" and len({row.text("id_number") for row in group} - {""}) == len(
                group
            ):
                continue  # two children, as their ID numbers tell
            for row in group:
                others = ", ".join(str(other.number) for other in group if other is not row)
                row.fault(columns[0], problem, rows=others)

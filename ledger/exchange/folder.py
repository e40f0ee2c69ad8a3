"""A folder of spreadsheets as typed rows, with every fault that the files show by themselves."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from beneficiaries import id_number
from ledger.exchange.cells import BadCell, Cell, Value, read, text_of
from ledger.exchange.columns import HARMLESS, SHEETS, Column, SheetKind
from ledger.exchange.faults import Fault
from ledger.exchange.reading import ENDINGS, NumberedRow, Unreadable, rows_of

_LOOK_FOR_HEADINGS_IN = 10


@dataclass(slots=True)
class Row:
    """A row: its number, its values by column, and the columns that have a fault."""

    number: int
    values: dict[str, Value]
    bad: set[str] = field(default_factory=set)

    def text(self, key: str) -> str:
        """Return a text or code, empty where the cell is."""
        return str(self.values.get(key) or "")

    def value(self, key: str) -> Any:  # noqa: ANN401 -- as the column's kind says
        """Return what a cell means: an amount in minor units, a quantity, a day; None where it is empty."""
        return self.values.get(key)


@dataclass(slots=True)
class Sheet:
    """A file of the folder."""

    kind: SheetKind
    file: str
    rows: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class Folder:
    """All files of a folder, and what is wrong with them."""

    sheets: dict[str, Sheet] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def rows(self, name: str) -> list[Row]:
        """Return the rows of a file; none where the folder does not hold it."""
        return self.sheets[name].rows if name in self.sheets else []

    def file(self, name: str) -> str:
        """Return a file's name as it stands in the folder."""
        return self.sheets[name].file if name in self.sheets else f"{name}.csv"

    def fault(self, name: str, row: Row | None, column: str | None, problem: str, **details: object) -> None:
        """Note a fault, and that the column of the row has one."""
        if row is not None:
            row.bad.add(column or "")
        self.faults.append(Fault(self.file(name), row.number if row else None, column, problem, details))


def read_folder(path: Path) -> Folder:
    """Read every file of a folder that is ours; others are left alone."""
    folder = Folder()
    for kind in SHEETS:
        found = _files_of(path, kind)
        if not found:
            if kind.is_needed:
                folder.faults.append(Fault(f"{kind.name}.csv", None, None, "missing file"))
            continue
        sheet = Sheet(kind, found[0].name)
        folder.sheets[kind.name] = sheet
        if len(found) > 1:
            folder.fault(kind.name, None, None, "two files", files=", ".join(each.name for each in found))
            continue
        try:
            _read_sheet(folder, sheet, rows_of(found[0]))
        except Unreadable as unreadable:
            folder.fault(kind.name, None, None, unreadable.problem, **unreadable.details)
            continue
        _check_sheet(folder, sheet)
    return folder


def _files_of(path: Path, kind: SheetKind) -> list[Path]:
    names = [f"{name}{ending}" for name in (kind.name, kind.chinese) for ending in ENDINGS]
    return [path / name for name in names if (path / name).is_file()]


# ---- headings


def _read_sheet(folder: Folder, sheet: Sheet, rows: Iterable[NumberedRow]) -> None:
    rows = iter(rows)
    known = _known_headings(sheet.kind)
    columns: list[Column | None] | None = None
    looked_at: list[NumberedRow] = []
    for number, cells in rows:
        looked_at.append((number, cells))
        titles = [_heading(cell) for cell in cells]
        hits = sum(title in known for title in titles)
        if hits >= 2 or (hits and len([title for title in titles if title]) == hits):  # noqa: PLR2004
            columns = _match(folder, sheet, titles, known)
            break
        if len(looked_at) == _LOOK_FOR_HEADINGS_IN:
            break
    if columns is None:
        folder.fault(sheet.kind.name, None, None, "no heading row")
        return
    for number, cells in rows:
        sheet.rows.append(_read_row(folder, sheet, number, cells, columns))


def _known_headings(kind: SheetKind) -> dict[str, Column]:
    return {
        _heading(name): column for column in kind.columns for name in (column.key, column.chinese, *column.other_names)
    }


def _heading(cell: Cell) -> str:
    return "".join(text_of(cell).lower().split()).rstrip("*:")


def _match(folder: Folder, sheet: Sheet, titles: Sequence[str], known: dict[str, Column]) -> list[Column | None]:
    name = sheet.kind.name
    columns: list[Column | None] = []
    for title in titles:
        column = known.get(title)
        if column is not None and column in columns:
            folder.fault(name, None, column.key, "heading twice", heading=title)
        if column is None and title and title not in HARMLESS:
            close = difflib.get_close_matches(title, known, 1)
            advice = _("Did you mean “%(close)s”?") % {"close": close[0]} if close else _("Delete the column.")
            folder.fault(name, None, None, "unknown heading", heading=title, advice=advice)
        columns.append(column)
    for column in sheet.kind.columns:
        if column.is_required and column not in columns:
            folder.fault(name, None, column.key, "missing heading", heading=f"{column.key} / {column.chinese}")
    return columns


# ---- cells


def _read_row(
    folder: Folder, sheet: Sheet, number: int, cells: Sequence[Cell], columns: Sequence[Column | None]
) -> Row:
    row = Row(number, {})
    for at, column in enumerate(columns):
        if column is None:
            continue
        cell = cells[at] if at < len(cells) else None
        try:
            value = read(cell, column)
        except BadCell as bad:
            folder.fault(sheet.kind.name, row, column.key, bad.problem, **bad.details)
            continue
        row.values[column.key] = value
        if value is None and column.is_required:
            folder.fault(sheet.kind.name, row, column.key, "missing")
    return row


# ---- what rows say together


def _check_sheet(folder: Folder, sheet: Sheet) -> None:
    kind = sheet.kind
    if kind.key:
        _check_numbers(folder, sheet)
    if {"item", "quantity", "amount"} <= {column.key for column in kind.columns}:
        for row in sheet.rows:
            _check_money_or_goods(folder, kind, row)
    if kind.name == "children":
        _check_children(folder, sheet)
    if kind.name == "distributions":
        _check_twice(folder, sheet, "line")
        for row in sheet.rows:
            if not row.text("child") and not row.text("group"):
                folder.fault(kind.name, row, "child", "missing")


def _check_numbers(folder: Folder, sheet: Sheet) -> None:
    kind = sheet.kind
    if kind.groups_by is None:
        _check_twice(folder, sheet, kind.key or "")
        return
    first: dict[str, Row] = {}
    for row in sheet.rows:
        before = first.setdefault(row.text(kind.key or ""), row)
        for column in kind.groups_by:
            if row.values.get(column) != before.values.get(column) and not {column} & (row.bad | before.bad):
                folder.fault(kind.name, row, column, "rows of one number disagree", other=before.number)


def _check_twice(folder: Folder, sheet: Sheet, key: str) -> None:
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in sheet.rows:
        if row.text(key):
            rows[row.text(key)].append(row)
    for same in rows.values():
        for row in same if len(same) > 1 else ():
            others = ", ".join(str(other.number) for other in same if other is not row)
            folder.fault(sheet.kind.name, row, key, "number used twice", rows=others)


def _check_money_or_goods(folder: Folder, kind: SheetKind, row: Row) -> None:
    says = row.values.get("kind") if kind.column("number") and kind.name in {"gifts", "pledges"} else None
    is_goods = says == "goods" if says else bool(row.text("item"))
    if kind.name in {"returns", "refunds", "shortfalls"}:
        return
    if not is_goods:
        for column in ("item", "quantity"):
            if row.values.get(column) is not None:
                folder.fault(kind.name, row, column, "cash has no item")
        if row.values.get("amount") is None and "amount" not in row.bad:
            folder.fault(kind.name, row, "amount", "missing")
        return
    for column in ("item", "quantity"):
        if row.values.get(column) is None and column not in row.bad:
            folder.fault(kind.name, row, column, "missing")


def _check_children(folder: Folder, sheet: Sheet) -> None:
    same: dict[str, list[Row]] = defaultdict(list)
    for row in sheet.rows:
        if row.text("id_number"):
            same[row.text("id_number")].append(row)
    for rows in same.values():
        for row in rows if len(rows) > 1 else ():
            others = ", ".join(str(other.number) for other in rows if other is not row)
            folder.fault("children", row, "id_number", "same ID number as another row", rows=others)
    for row in sheet.rows:
        birth_date = row.values.get("birth_date")
        number = row.text("id_number")
        if number and birth_date and id_number.parse(number).birth_date != birth_date:
            folder.fault("children", row, "id_number", "birth date disagrees with the ID number")


def check_schools(folder: Folder, known: set[str]) -> None:
    """Note the children whose school is none of the known units."""
    for row in folder.rows("children"):
        if row.text("school") and row.text("school") not in known:
            folder.fault("children", row, "school", "no such school")

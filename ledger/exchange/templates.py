"""Writing the spreadsheets: blank ones with headings, and those of a book."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

import xlsxwriter
from django.utils.translation import gettext as _

from ledger.book.money import plain
from ledger.exchange.cells import Value
from ledger.exchange.columns import BY_NAME, SHEETS
from ledger.exchange.reading import guarded
from ledger.exchange.sheet_kinds import Column, Kind, SheetKind

Line = dict[str, Value]
REGISTER = "children"
# How the register words what the book keeps as codes.
_SEX = {"female": "女", "male": "男"}


def write_templates(folder: Path) -> Iterator[str]:
    """Write a blank file of every kind to a folder; yield their names."""
    folder.mkdir(parents=True, exist_ok=True)
    for sheet in SHEETS:
        if sheet.name == REGISTER:
            _write_register(folder / f"{REGISTER}.xlsx", [])
            yield f"{REGISTER}.xlsx"
        else:
            write_csv(folder / f"{sheet.name}.csv", sheet, [], with_extras=True)
            yield f"{sheet.name}.csv"


def write_book(folder: Path, rows: dict[str, list[Line]]) -> Iterator[tuple[str, int]]:
    """Write a book's rows to a folder; yield each file's name and how many rows it holds."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, lines in rows.items():
        sheet = BY_NAME[name]
        if not lines and not sheet.is_needed:
            continue
        if name == REGISTER:
            _write_register(folder / f"{name}.xlsx", lines)
            yield f"{name}.xlsx", len(lines)
        else:
            write_csv(folder / f"{name}.csv", sheet, lines)
            yield f"{name}.csv", len(lines)


def write_csv(path: Path, sheet: SheetKind, lines: Sequence[Line], *, with_extras: bool = False) -> None:
    """Write one file in UTF-8, marked so that Excel knows it. Extra columns are left out where no line fills them."""
    columns = _columns_of(sheet, lines, with_extras=with_extras)
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file)
        writer.writerow([column.key for column in columns])
        writer.writerows([guarded(written(line.get(column.key), column)) for column in columns] for line in lines)


def _columns_of(sheet: SheetKind, lines: Sequence[Line], *, with_extras: bool) -> list[Column]:
    return [
        column
        for column in sheet.columns
        if with_extras or not column.is_extra or any(line.get(column.key) not in {None, "", ()} for line in lines)
    ]


def written(value: Value, column: Column) -> str:
    """Return a value as the text of a cell."""
    if value is None or value == "":
        return ""
    if column.kind is Kind.MONEY and isinstance(value, int):
        return plain(value)
    if column.kind is Kind.MONTH and isinstance(value, dt.date):
        return f"{value:%Y-%m}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.date):
        return value.isoformat()
    return ";".join(value) if isinstance(value, tuple) else str(value)


def _write_register(path: Path, lines: Sequence[Line]) -> None:
    """Write the register as schools keep it: a merged title, Chinese headings, every cell a text."""
    columns = _columns_of(BY_NAME[REGISTER], lines, with_extras=not lines)
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet("留守儿童花名册")
        title = book.add_format({"bold": True, "font_size": 16})
        sheet.merge_range(0, 0, 0, len(columns), _("Register of left-behind children"), title)
        sheet.write_row(1, 0, ["序号", *(column.chinese for column in columns)])
        for at, line in enumerate(lines, 1):
            sheet.write_number(at + 1, 0, at)
            for place, column in enumerate(columns, 1):
                sheet.write_string(at + 1, place, _in_register(line, column))


def _in_register(line: Line, column: Column) -> str:
    return _SEX.get(str(line.get("sex")), "") if column.key == "sex" else written(line.get(column.key), column)

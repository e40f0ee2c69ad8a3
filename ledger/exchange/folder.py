"""A folder of spreadsheets as typed rows, with every fault that the files show by themselves."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ledger.exchange.agreeing import check_sheet
from ledger.exchange.cells import BadCell, Cell, Value, is_blank, read, text_of
from ledger.exchange.columns import HARMLESS, SHEETS
from ledger.exchange.faults import Fault
from ledger.exchange.reading import ENDINGS, NumberedRow, Unreadable, column_letters, sheets_of
from ledger.exchange.rows import Folder, Row, Sheet
from ledger.exchange.sheet_kinds import Column, SheetKind

_LOOK_FOR_HEADINGS_IN = 10
_REMEMBERED = 4096  # cells of a column that are read once only
_ALSO_A_SPREADSHEET = (*ENDINGS, ".xlsm", ".xlsb", ".ods", ".et", ".tsv", ".numbers")
# Files of such folders that are known and hold nothing to bring in.
_KNOWN_STRANGERS = ("bank_*.csv", "children_messy.xlsx", ".*", "~$*", "readme*")
_NOTHING: frozenset[str] = frozenset()


def read_folder(path: Path) -> Folder:
    """Read every file of a folder that is ours; others are left alone, and noted where they may be meant as ours."""
    folder = Folder()
    files = sorted(file for file in path.iterdir() if file.is_file())
    ours = {kind.name: [file for file in files if _is_of(file, kind)] for kind in SHEETS}
    for kind in SHEETS:
        found = ours[kind.name]
        if found:
            folder.sheets[kind.name] = Sheet(kind, found[0].name)
            _read_file(folder, folder.sheets[kind.name], found)
    taken = {file for found in ours.values() for file in found}
    folder.notes = [_note(file) for file in files if file not in taken and _may_be_meant(file)]
    return folder


def kind_of_file(name: str) -> SheetKind | None:
    """Return what a file of that name holds; None where it is none of ours."""
    return next((kind for kind in SHEETS if _is_of(Path(name), kind)), None)


def _is_of(file: Path, kind: SheetKind) -> bool:
    return file.suffix.lower() in ENDINGS and file.stem.casefold() in {kind.name, kind.chinese, *kind.other_names}


def _may_be_meant(file: Path) -> bool:
    name = Path(file.name.lower())
    return name.suffix in _ALSO_A_SPREADSHEET and not any(name.match(stranger) for stranger in _KNOWN_STRANGERS)


def _note(file: Path) -> Fault:
    names = [name for kind in SHEETS for name in (kind.name, kind.chinese)]
    return Fault(file.name, None, None, "unknown file", {"advice": _advice(file.stem.lower(), names)})


def _advice(word: str, known: Sequence[str]) -> object:
    close = difflib.get_close_matches(word, known, 1)
    return _did_you_mean(close[0]) if close else _("Delete it if it is not needed.")


def _said_later(close: str) -> str:
    return gettext("Did you mean “%(close)s”?") % {"close": close}


_did_you_mean = lazy(_said_later, str)


def _read_file(folder: Folder, sheet: Sheet, files: Sequence[Path]) -> None:
    if len(files) > 1:
        folder.fault(sheet.kind.name, None, None, "two files", files=", ".join(file.name for file in files))
        return
    try:
        _read_sheets(folder, sheet, files[0])
    except Unreadable as unreadable:
        folder.fault(sheet.kind.name, None, None, unreadable.problem, **unreadable.details)
    else:
        check_sheet(folder, sheet)


# ---- headings


def _read_sheets(folder: Folder, sheet: Sheet, path: Path) -> None:
    known = {plain_heading(name): column for name, column in sheet.kind.headings()}
    headed = 0
    for rows in sheets_of(path):
        heading = _heading_row(rows, known)
        if heading is None:
            continue
        headed += 1
        if headed == 1:
            _read_rows(folder, sheet, heading[1], _match(folder, sheet, heading, known), rows)
        elif next(rows, None) is not None:
            folder.fault(sheet.kind.name, None, None, "several sheets", sheets=headed)
            return
    if not headed:
        folder.fault(sheet.kind.name, None, None, "no heading row")


def headings_of(kind: SheetKind, rows: Iterator[NumberedRow]) -> tuple[int, list[Column | None]] | None:
    """Return the number of the row with the headings, and the column that each names; None where there is none."""
    known = {plain_heading(name): column for name, column in kind.headings()}
    found = _heading_row(rows, known)
    return (found[0], [known.get(title) for title in found[1]]) if found else None


def _heading_row(rows: Iterator[NumberedRow], known: dict[str, Column]) -> tuple[int, list[str]] | None:
    """Return the number and the titles of the first row that reads like headings: titles may stand above it."""
    for number, cells in islice(rows, _LOOK_FOR_HEADINGS_IN):
        titles = [_known_title(plain_heading(cell), known) for cell in cells]
        hits = sum(title in known for title in titles)
        if hits >= 2 or (hits and hits == sum(map(bool, titles))):  # noqa: PLR2004 -- one may be a title above
            return number, titles
    return None


def plain_heading(cell: Cell) -> str:
    """Return a heading as headings are compared: without blanks, marks and capitals."""
    return "".join(text_of(cell).lower().replace("_", "").split()).strip("*:")


def _known_title(title: str, known: dict[str, Column]) -> str:
    """Return a heading without what stands behind it in brackets, as in 金额(元)."""
    plain = title.partition("(")[0]
    return plain if title not in known and plain in known else title


def _match(
    folder: Folder, sheet: Sheet, heading: tuple[int, list[str]], known: dict[str, Column]
) -> list[Column | None]:
    number, titles = heading
    columns = [known.get(title) for title in titles]

    def fault(problem: str, column: Column | None, **details: object) -> None:
        folder.faults.append(Fault(sheet.file, number, column.key if column else None, problem, details))

    for at, (title, column) in enumerate(zip(titles, columns, strict=True)):
        if column is not None and column in columns[:at]:
            fault("heading twice", column, heading=title)
        if column is None and title and title not in HARMLESS:
            fault("unknown heading", None, heading=title, advice=_advice(title, list(known)))
    for column in sheet.kind.columns:
        if column.is_required and column not in columns:
            fault("missing heading", column, heading=f"{column.key} / {column.chinese}")
    return columns


# ---- cells


class _ColumnReader:
    """Reads the cells of one column; most say what another cell said, and are read once."""

    def __init__(self, at: int, column: Column) -> None:
        self.at, self.column = at, column
        self.remembered: dict[str, Value] = {}

    def read(self, cells: Sequence[Cell]) -> Value:
        """Return what the row's cell means.

        Errors: ``BadCell``.
        """
        cell = _cell(cells, self.at)
        if not isinstance(cell, str):
            return read(cell, self.column)
        try:
            return self.remembered[cell]
        except KeyError:
            value = read(cell, self.column)
            if len(self.remembered) < _REMEMBERED:
                self.remembered[cell] = value
            return value


def _read_rows(
    folder: Folder, sheet: Sheet, titles: Sequence[str], columns: Sequence[Column | None], rows: Iterator[NumberedRow]
) -> None:
    readers = [_ColumnReader(at, column) for at, column in enumerate(columns) if column]
    unheaded = {at for at, title in enumerate(titles) if not title}
    told: set[int] = set()
    for number, cells in rows:
        row = _read_row(folder, sheet, readers, number, cells)
        if row is not None:
            sheet.rows.append(row)
        if unheaded or len(cells) > len(titles):
            stray = {at for at in (*unheaded, *range(len(titles), len(cells))) if not is_blank(_cell(cells, at))}
            for at in sorted(stray - told):
                folder.faults.append(Fault(sheet.file, number, None, "no heading above", {"place": column_letters(at)}))
            told |= stray


def _cell(cells: Sequence[Cell], at: int) -> Cell:
    return cells[at] if at < len(cells) else None


def _read_row(
    folder: Folder, sheet: Sheet, readers: Sequence[_ColumnReader], number: int, cells: Sequence[Cell]
) -> Row | None:
    """Return a row; None for one in which only a running number or a remark stands."""
    row = Row(number, {})
    wrong: list[tuple[str, BadCell]] = []
    is_filled = False
    for reader in readers:
        key = reader.column.key
        try:
            value = row.values[key] = reader.read(cells)
        except BadCell as bad:
            wrong.append((key, bad))
        else:
            is_filled = is_filled or value is not None
    if not is_filled and not wrong:
        return None
    for key, what in wrong:
        folder.fault(sheet.kind.name, row, key, what.problem, **what.details)
    for reader in readers:
        key = reader.column.key
        if reader.column.is_required and key not in row.bad and row.values[key] is None:
            folder.fault(sheet.kind.name, row, key, "missing")
    return row

"""Reading one file as sheets of cells: CSV in UTF-8 or GB18030, XLSX, XLS.

Source: stack.md, section 5.
"""

from __future__ import annotations

import csv
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from ledger.exchange.cells import Cell, is_blank
from ledger.exchange.formulas import NO_VALUE, cells_without_value
from ledger.screens.exporting import FORMULA_SIGNS

# No year of an office comes near; a cell far out would make the reader hold the whole rectangle.
MOST_ROWS = 1_048_576
MOST_COLUMNS = 200
MOST_CELLS = 20_000_000
MOST_BYTES = 600 * 1024 * 1024
ENDINGS = (".csv", ".xlsx", ".xls")

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BINARY = (_OLE, b"PK\x03\x04", b"%PDF")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_PLACE = re.compile(rb"""<(?:\w+:)?(?:c|row)\s[^<>]*?\br\s*=\s*["']([A-Za-z]{0,7})(\d{1,19})["']""")
_TAIL = 4096  # the beginning of a cell may be cut between two chunks
_BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, OSError)

NumberedRow = tuple[int, list[Cell]]


class Unreadable(Exception):  # noqa: N818 -- it says what the file is
    """A file that is not read; ``problem`` is a key of ``faults.SENTENCES``."""

    def __init__(self, problem: str, **details: object) -> None:
        """Keep the problem and what its sentence needs."""
        super().__init__(problem)
        self.problem, self.details = problem, details


def sheets_of(path: Path) -> Iterator[Iterator[NumberedRow]]:
    """Yield the visible sheets of a file, each as its rows that are not blank, numbered as a spreadsheet counts them.

    Errors: ``Unreadable``.
    """
    return (rows for _name, rows in named_sheets_of(path))


def named_sheets_of(path: Path) -> Iterator[tuple[str, Iterator[NumberedRow]]]:
    """Yield the visible sheets of a file with their names; that of a CSV has none.

    Errors: ``Unreadable``.
    """
    if path.stat().st_size > MOST_BYTES:
        raise Unreadable("too large", size=_megabytes(path.stat().st_size))
    if path.suffix.lower() == ".csv":
        yield "", _csv_rows(path)
    else:
        yield from _workbook_sheets(path)


def _megabytes(size: int) -> str:
    return f"{size >> 20} MB"


# ---- CSV


def _csv_rows(path: Path) -> Iterator[NumberedRow]:
    with path.open("rb") as file:
        head = file.read(8)
    encoding = next((each for each in ("utf-8-sig", "gb18030") if _decodes(path, each)), None)
    if encoding is None or head.startswith(_BINARY):
        raise Unreadable("not a spreadsheet")
    with path.open(newline="", encoding=encoding) as text:
        try:
            # A record is a row to a spreadsheet, however many lines its cells have.
            for number, cells in enumerate(csv.reader(text), 1):
                if len(cells) > MOST_COLUMNS or number > MOST_ROWS:
                    raise Unreadable("too large", size=f"{number} × {len(cells)}")
                if not all(map(is_blank, cells)):
                    yield number, [unguarded(cell) for cell in cells]
        except csv.Error:
            raise Unreadable("not a spreadsheet") from None


def _decodes(path: Path, encoding: str) -> bool:
    try:
        with path.open(encoding=encoding) as text:
            while chunk := text.read(1 << 20):
                if "\x00" in chunk:
                    return False
    except UnicodeDecodeError:
        return False
    return True


def guarded(text: str) -> str:
    """Return a text with a ' before it where a spreadsheet would run it as a formula."""
    return f"'{text}" if text.startswith((*FORMULA_SIGNS, "'")) else text


def unguarded(cell: str) -> str:
    """Return a cell without the ' that ``guarded`` puts before it."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith((*FORMULA_SIGNS, "'")) else cell


# ---- workbooks


def _workbook_sheets(path: Path) -> Iterator[tuple[str, Iterator[NumberedRow]]]:
    _refuse_what_would_burst(path)
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        names = [
            each.name
            for each in workbook.sheets_metadata
            if each.typ == SheetTypeEnum.WorkSheet and each.visible == SheetVisibleEnum.Visible
        ]
        for name in names:
            yield name, _sheet_rows(workbook.get_sheet_by_name(name), cells_without_value(path, name))
    except PasswordError:
        raise Unreadable("password-protected") from None
    except (CalamineError, OSError):
        raise Unreadable("not a spreadsheet") from None


def _sheet_rows(sheet: CalamineSheet, without_value: dict[int, set[int]]) -> Iterator[NumberedRow]:
    _refuse_more_than_a_book(sheet.total_height, sheet.total_width)
    # The rows come with those above the first cell, but without the columns before it.
    before: list[Cell] = [""] * (sheet.start[1] if sheet.start else 0)
    for number, cells in enumerate(sheet.iter_rows(), 1):
        row = _with_errors([*before, *cells], without_value.get(number, set()))
        if not all(map(is_blank, row)):
            yield number, row


def _with_errors(cells: list[Cell], places: set[int]) -> list[Cell]:
    """Return a row in which a formula that says nothing is seen."""
    width = max([len(cells), *(place + 1 for place in places)])
    row = [*cells, *([""] * (width - len(cells)))]
    return [NO_VALUE if place in places and is_blank(cell) else cell for place, cell in enumerate(row)]


def _refuse_more_than_a_book(rows: int, columns: int) -> None:
    if rows > MOST_ROWS or columns > MOST_COLUMNS or rows * columns > MOST_CELLS:
        raise Unreadable("too large", size=f"{rows} × {columns}")


def _refuse_what_would_burst(path: Path) -> None:
    """Refuse a workbook that would unpack to more than a book can be, before anything unpacks it."""
    if not zipfile.is_zipfile(path):
        content = path.read_bytes()
        if not content.startswith(_OLE):
            raise Unreadable("not a spreadsheet")
        if _ENCRYPTED in content:
            # An XLSX with a password is kept inside an old container.
            raise Unreadable("password-protected")
        return
    try:
        with zipfile.ZipFile(path) as archive:
            if any(info.flag_bits & 1 for info in archive.infolist()):
                raise Unreadable("password-protected")
            unpacked = 0
            for info in archive.infolist():
                unpacked += _scan(archive, info, MOST_BYTES - unpacked)
    except _BROKEN_ZIP:
        raise Unreadable("not a spreadsheet") from None


def _scan(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> int:
    """Return how much a part unpacks to, after a look at how far out its cells lie."""
    unpacked = rows = columns = 0
    tail = b""
    with archive.open(info) as part:
        while chunk := part.read(1 << 20):
            unpacked += len(chunk)
            if unpacked > most:
                raise Unreadable("too large", size=_megabytes(MOST_BYTES))
            # Any part may be a sheet: the workbook names them freely.
            places = _PLACE.findall(tail + chunk)
            rows = max(rows, *(int(digits) for digits in {digits for _, digits in places}), 0)
            columns = max(columns, *(_column_number(letters) for letters in {letters for letters, _ in places}), 0)
            _refuse_more_than_a_book(rows, columns)
            tail = chunk[-_TAIL:]
    return unpacked


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def column_letters(at: int) -> str:
    """Return a column's letters, as a spreadsheet heads it, from its place (0: A)."""
    letters = ""
    while at >= 0:
        at, letter = at // 26 - 1, at % 26
        letters = chr(ord("A") + letter) + letters
    return letters

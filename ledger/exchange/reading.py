"""Reading one file as rows of cells: CSV in UTF-8 or GB18030, XLSX, XLS."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from ledger.exchange.cells import Cell

# No year of an office comes near; a cell far out would make the reader hold the whole rectangle.
MOST_ROWS = 400_000
MOST_COLUMNS = 200
MOST_BYTES = 600 * 1024 * 1024
ENDINGS = (".csv", ".xlsx", ".xls")

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CELL = re.compile(rb'<c [^>]*?r="([A-Z]{1,3})(\d{1,7})"')
_TAIL = 64  # a cell's beginning may be cut between two chunks

NumberedRow = tuple[int, list[Cell]]


class Unreadable(Exception):  # noqa: N818 -- it says what the file is
    """A file that is not read; ``problem`` is a key of ``faults.SENTENCES``."""

    def __init__(self, problem: str, **details: object) -> None:
        """Keep the problem and what its sentence needs."""
        super().__init__(problem)
        self.problem, self.details = problem, details


def rows_of(path: Path) -> Iterator[NumberedRow]:
    """Yield the rows of a file with their numbers as a spreadsheet counts them; empty rows are left out.

    Errors: ``Unreadable``.
    """
    return _csv_rows(path) if path.suffix.lower() == ".csv" else _workbook_rows(path)


def _csv_rows(path: Path) -> Iterator[NumberedRow]:
    with path.open("rb") as file:
        head = file.read(8)
    if head.startswith((_OLE, b"PK\x03\x04", b"%PDF")):
        raise Unreadable("not a spreadsheet")
    for encoding in ("utf-8-sig", "gb18030"):
        if _decodes(path, encoding):
            break
    else:
        raise Unreadable("not a spreadsheet")
    with path.open(newline="", encoding=encoding) as text:
        reader = csv.reader(text)
        try:
            while (cells := next(reader, None)) is not None:
                if len(cells) > MOST_COLUMNS:
                    raise Unreadable("too large", size=f"{len(cells)} columns")
                if reader.line_num > MOST_ROWS:
                    raise Unreadable("too large", size=f"{reader.line_num} rows")
                if any(cell.strip() for cell in cells):
                    yield reader.line_num, [_unguarded(cell) for cell in cells]
        except csv.Error:
            raise Unreadable("not a spreadsheet") from None


def _decodes(path: Path, encoding: str) -> bool:
    try:
        with path.open(encoding=encoding) as text:
            for line in text:
                if "\x00" in line:
                    return False
    except UnicodeDecodeError:
        return False
    return True


def _unguarded(cell: str) -> str:
    """Take off the ' that keeps a spreadsheet from running a text as a formula."""
    return cell[1:] if len(cell) > 1 and cell[0] == "'" and cell[1] in "=+-@\t\r'" else cell


def _workbook_rows(path: Path) -> Iterator[NumberedRow]:
    with path.open("rb") as file:
        head = file.read(8)
    if zipfile.is_zipfile(path):
        _scan(path)
    elif head != _OLE:
        raise Unreadable("not a spreadsheet")
    elif path.suffix.lower() == ".xlsx":
        # An encrypted XLSX is kept inside an old container.
        raise Unreadable("password-protected")
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        sheet = workbook.get_sheet_by_index(0)
        rows = sheet.to_python(skip_empty_area=False)
    except PasswordError:
        raise Unreadable("password-protected") from None
    except (CalamineError, zipfile.BadZipFile):
        raise Unreadable("not a spreadsheet") from None
    for number, cells in enumerate(rows, 1):
        if any(cell not in {"", None} for cell in cells):
            yield number, list(cells)


def _scan(path: Path) -> None:
    """Refuse a workbook that would unpack to more than a book can be, before anything unpacks it."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
            if "xl/workbook.xml" not in archive.namelist() or not names:
                raise Unreadable("not a spreadsheet")
            if any(info.flag_bits & 1 for info in archive.infolist()):
                raise Unreadable("password-protected")
            unpacked = 0
            for info in archive.infolist():
                with archive.open(info) as part:
                    tail = b""
                    while chunk := part.read(1 << 20):
                        unpacked += len(chunk)
                        if unpacked > MOST_BYTES:
                            raise Unreadable("too large", size=f"{unpacked // (1 << 20)} MB")
                        if info.filename in names:
                            _check_cells(tail + chunk)
                            tail = chunk[-_TAIL:]
    except zipfile.BadZipFile:
        raise Unreadable("not a spreadsheet") from None


def _check_cells(chunk: bytes) -> None:
    for letters, digits in _CELL.findall(chunk):
        if int(digits) > MOST_ROWS or _column_number(letters) > MOST_COLUMNS:
            raise Unreadable("too large", size=(letters + digits).decode())


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number

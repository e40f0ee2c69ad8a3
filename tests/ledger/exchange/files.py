"""Small spreadsheets for tests: every file a dict of a text, rows or bytes."""

from pathlib import Path

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from ledger.exchange.folder import read_folder
from ledger.exchange.rows import Folder

SOUND = {
    "units.csv": "code,name,kind,parent\nAGY,关爱办公室,agency,\nS001,合心小学,school,AGY\n",
    "places.csv": "code,unit,kind,name,account_number\nAGY-BANK,AGY,bank,基本户,6230990000000000001\n",
    "funds.csv": "code,unit,name,restriction,villages,children\nGEN,AGY,非限定资金,unrestricted,,\n",
}
ID = "990101201506010014"  # born on 2015-06-01
OTHER_ID = "990101201510010025"  # born on 2015-10-01


def write(folder: Path, **files: str) -> Path:
    """Write CSV files beside the three that must be there."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (SOUND | {f"{name}.csv": text for name, text in files.items()}).items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def read_with(folder: Path, **files: str) -> Folder:
    """Read a folder with these files beside the three that must be there."""
    return read_folder(write(folder, **files))


def told(folder: Folder) -> list[tuple[str, int | None, str | None, str]]:
    """Return the faults of a folder as file, row, column and problem."""
    return [(fault.file, fault.row, fault.column, fault.problem) for fault in folder.faults]


def write_workbook(path: Path, *sheets: list[list[object]]) -> Path:
    """Write a workbook with these sheets."""
    with xlsxwriter.Workbook(str(path)) as book:
        for rows in sheets:
            sheet: Worksheet = book.add_worksheet()
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return path

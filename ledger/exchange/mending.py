"""Wrong cells mended on the page: what stands in them, and the sheet made anew with what was typed instead.

Only who uploaded a sheet sees its cells. Nothing of this is written anywhere but into the sealed box of the upload;
the mended sheet is then checked like one that was uploaded.
"""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xlsxwriter

from ledger.access.sentences import Kept, in_every_language
from ledger.exchange.box import Box
from ledger.exchange.cells import Cell, text_of
from ledger.exchange.columns import Column, SheetKind
from ledger.exchange.errors import CheckedMeanwhile
from ledger.exchange.faults import Fault
from ledger.exchange.folder import headings_of, kind_of_file
from ledger.exchange.handing_back import SheetWithErrors
from ledger.exchange.models import Upload
from ledger.exchange.reading import NumberedRow, Unreadable, sheets_of
from ledger.exchange.taking_in import Sent

MOST_ROWS = 50  # on the page; the others come when these are mended
PART = "to-mend"
_CELL, _LEFT_OUT = re.compile(r"cell-(\d{1,3})-(\d{1,3})"), re.compile(r"leave-(\d{1,3})")


@dataclass(slots=True)
class _Changes:
    """What is to change in a file: the texts of cells by row and place, and the rows that stay out."""

    cells: dict[int, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    left_out: set[int] = field(default_factory=set)


def rows_to_mend(folder: Path, faults: Iterable[Fault]) -> list[dict[str, Any]]:
    """Return the first rows with faults, as the page shows them: every filled cell, the wrong ones with why."""
    wrong: dict[str, dict[int, list[Fault]]] = defaultdict(lambda: defaultdict(list))
    for fault in faults:
        if fault.row is not None:
            wrong[fault.file][fault.row].append(fault)
    found: list[dict[str, Any]] = []
    for name, by_row in sorted(wrong.items()):
        found += _rows_of(folder / name, by_row)
        if len(found) >= MOST_ROWS:
            break
    return found[:MOST_ROWS]


def _rows_of(path: Path, by_row: Mapping[int, list[Fault]]) -> Iterator[dict[str, Any]]:
    kind = kind_of_file(path.name)
    if kind is None or not path.exists():
        return
    try:
        sheets = [list(rows) for rows in sheets_of(path)]
    except Unreadable:
        return
    for rows in sheets:
        heading = headings_of(kind, iter(rows))
        if heading is None:
            continue
        at = _at(heading[1])
        for number, cells in rows:
            # What is wrong with the headings is mended in the sheet: no cell of the page can add a column.
            if number > heading[0] and (faults := by_row.get(number)):
                yield {"file": path.name, "row": number} | _shown(cells, at, faults)
        return


def _places(kind: SheetKind, rows: list[NumberedRow]) -> dict[str, int] | None:
    """Return in which place of a row each column stands; None where no row holds the headings."""
    heading = headings_of(kind, iter(rows))
    return None if heading is None else _at(heading[1])


def _at(columns: Sequence[Column | None]) -> dict[str, int]:
    return {column.key: at for at, column in enumerate(columns) if column}


def _shown(cells: list[Cell], at: Mapping[str, int], faults: list[Fault]) -> dict[str, Any]:
    said: dict[str | None, list[Kept]] = defaultdict(list)
    for fault in faults:
        said[fault.column if fault.column in at else None].append(in_every_language(fault.say))
    values = {key: text_of(cells[place]) if place < len(cells) else "" for key, place in at.items()}
    return {
        "wrong": [[key, at[key], values[key], said[key]] for key in at if key in said],
        "sound": [[key, values[key]] for key in at if key not in said and values[key]],
        "said": said[None],
    }


def mended_files(upload: Upload, checked: str, typed: Mapping[str, str]) -> list[Sent]:
    """Return the sheets with what was typed into their cells, and without the rows that are to stay out.

    ``typed`` holds ``cell-ROW-PLACE`` and ``leave-ROW`` as the page numbers its rows; what was left as it stood
    changes nothing.

    Errors: ``CheckedMeanwhile`` where the page shows an earlier check.
    """
    if checked != str(upload.job_id):
        raise CheckedMeanwhile
    box = Box.of(upload)
    changes = _changes_of(box.get_json(PART, []), typed)
    with box.opened() as folder:
        return [_mended(folder / name, change) for name, change in changes.items()]


def _changes_of(rows: list[dict[str, Any]], typed: Mapping[str, str]) -> dict[str, _Changes]:
    changes: dict[str, _Changes] = defaultdict(_Changes)
    for name, text in typed.items():
        if (left := _LEFT_OUT.fullmatch(name)) and int(left[1]) < len(rows):
            row = rows[int(left[1])]
            changes[row["file"]].left_out.add(row["row"])
        elif (cell := _CELL.fullmatch(name)) and int(cell[1]) < len(rows):
            row, place = rows[int(cell[1])], int(cell[2])
            stood = {at: value for _key, at, value, _said in row["wrong"]}
            if place in stood and text.strip() != stood[place]:
                changes[row["file"]].cells[row["row"]][place] = text.strip()
    return changes


def _mended(path: Path, change: _Changes) -> Sent:
    kind, file = kind_of_file(path.name), io.BytesIO()
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        is_done = kind is None
        for rows in [list(rows) for rows in sheets_of(path)]:
            is_ours = not is_done and kind is not None and _places(kind, rows) is not None
            written = list(_with_changes(rows, change)) if is_ours else rows
            is_done = is_done or is_ours
            SheetWithErrors(book, written, 0, {}).write([])
    return Sent(f"{path.stem}.xlsx", file.getvalue())


def _with_changes(rows: list[NumberedRow], change: _Changes) -> Iterator[NumberedRow]:
    for number, cells in rows:
        if number in change.left_out:
            continue
        new = change.cells.get(number, {})
        width = max([len(cells), *(at + 1 for at in new)])
        yield number, [new.get(at, cells[at] if at < len(cells) else "") for at in range(width)]

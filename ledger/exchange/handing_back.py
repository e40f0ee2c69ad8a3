"""The sheets as they came, with what is wrong in a column beside each row."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

import xlsxwriter
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ledger.exchange.box import Box
from ledger.exchange.cells import Cell, is_blank, text_of
from ledger.exchange.faults import Fault
from ledger.exchange.folder import headings_of, kind_of_file
from ledger.exchange.reading import NumberedRow, Unreadable, sheets_of
from ledger.exchange.sheet_kinds import SheetKind

WIDTH = 60
MOST_LETTERS = 32_000  # of a cell
_BACK = "back"


def keep_back(box: Box, told: Mapping[str, bytes]) -> None:
    """Keep what is handed back to readers of each language, in place of what was; nothing where nothing is wrong."""
    drop_back(box)
    for language, data in told.items():
        box.put(f"{_BACK}-{language}", data)


def back_of(box: Box) -> bytes | None:
    """Return what is handed back in the reader's language; what was kept in a single one as it is."""
    return box.get(f"{_BACK}-{get_language() or settings.LANGUAGE_CODE}") or box.get(_BACK)


def drop_back(box: Box) -> None:
    """Hand nothing back any more."""
    for part in (_BACK, *(f"{_BACK}-{language}" for language, _name in settings.LANGUAGES)):
        box.drop(part)


def sheets_with_errors(folder: Path, faults: Iterable[Fault]) -> dict[str, bytes]:
    """Return, by file name, each faulty sheet as XLSX, its rows where they were. What can't be read is left out."""
    by_file: dict[str, list[Fault]] = defaultdict(list)
    for fault in faults:
        by_file[fault.file].append(fault)
    written = {}
    for name, wrong in sorted(by_file.items()):
        path, kind = folder / name, kind_of_file(name)
        if kind is None or not path.exists():
            continue
        try:
            sheets = [list(rows) for rows in sheets_of(path)]
        except Unreadable:
            continue
        written[f"{path.stem}.xlsx"] = _workbook(kind, sheets, wrong)
    return written


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return files as one zip."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


def _workbook(kind: SheetKind, sheets: list[list[NumberedRow]], faults: list[Fault]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        left = faults
        for rows in sheets:
            heading, columns = headings_of(kind, iter(rows)) or (0, [])
            at = {column.key: place for place, column in enumerate(columns) if column}
            left = SheetWithErrors(book, rows, heading, at).write(left)
    return file.getvalue()


class SheetWithErrors:
    """One sheet, written cell by cell. ``at`` says in which column what stands; ``heading`` is 0 where it has none."""

    def __init__(
        self,
        book: xlsxwriter.Workbook,
        rows: list[NumberedRow],
        heading: int,
        at: dict[str, int],
        name: str = "",
        labels: Mapping[str, object] = MappingProxyType({}),
    ) -> None:
        """Begin the sheet in a workbook; ``labels`` say what columns are called that are told by their key."""
        self.labels = labels
        self.sheet, self.rows, self.heading, self.at = book.add_worksheet(name or None), rows, heading, at
        self.width = max((len(cells) for _number, cells in rows), default=0)
        wrong = {"bg_color": "#fce8e6", "border": 1, "border_color": "#9c231c"}
        self.plain = {True: book.add_format(wrong), False: None}
        day = {"num_format": "yyyy-mm-dd"}
        self.day = {True: book.add_format(wrong | day), False: book.add_format(day)}
        self.note = book.add_format({"font_color": "#9c231c", "text_wrap": True, "valign": "top"})

    def write(self, faults: list[Fault]) -> list[Fault]:
        """Write the sheet, with the faults beside its rows if it is the one with the headings; return the rest."""
        told: dict[int, list[Fault]] = defaultdict(list)
        for fault in faults if self.heading else ():
            told[max(fault.row or 0, self.heading)].append(fault)
        headings = dict(self.rows).get(self.heading, [])
        self.called = {key: text_of(headings[place]) for key, place in self.at.items() if place < len(headings)}
        for number, cells in self.rows:
            wrong = {self.at.get(fault.column or "") for fault in told.get(number, ())}
            for at, cell in enumerate(cells):
                self._cell(number - 1, at, cell, is_wrong=at in wrong)
        if not self.heading:
            return faults
        self._beside(told)
        return []

    def _beside(self, told: dict[int, list[Fault]]) -> None:
        top = self.heading - 1
        self.sheet.set_column(self.width, self.width, WIDTH)
        self.sheet.write_string(top, self.width, _("What is wrong"), self.note)
        if about_headings := told.pop(self.heading, []):
            self.sheet.write_comment(top, self.width, self._said(about_headings), {"visible": True})
        for number, faults in told.items():
            self.sheet.write_string(number - 1, self.width, self._said(faults), self.note)
        self.sheet.freeze_panes(self.heading, 0)
        self.sheet.autofilter(top, 0, max(number for number, _cells in self.rows) - 1, self.width)

    def _cell(self, row: int, at: int, cell: Cell, *, is_wrong: bool) -> None:
        if isinstance(cell, dt.datetime | dt.date):
            self.sheet.write_datetime(row, at, cell, self.day[is_wrong])
        elif isinstance(cell, bool):
            self.sheet.write_boolean(row, at, cell, self.plain[is_wrong])
        elif isinstance(cell, int | float):
            self.sheet.write_number(row, at, cell, self.plain[is_wrong])
        elif is_blank(cell):
            if is_wrong:
                self.sheet.write_blank(row, at, None, self.plain[is_wrong])
        else:
            self.sheet.write_string(row, at, str(cell), self.plain[is_wrong])

    def _said(self, faults: list[Fault]) -> str:
        """Return what is wrong with a row, each column by its label, or else as the sheet heads it."""
        called = {**self.called, **self.labels}
        told = [(called.get(fault.column or "", fault.column), fault.say()) for fault in faults]
        return "\n".join(f"{heading}: {what}" if heading else what for heading, what in told)[:MOST_LETTERS]

"""Blank spreadsheets to begin with: headings, words to choose from, cells that keep a number as it is typed."""

from __future__ import annotations

import io

import xlsxwriter
from django.utils.translation import gettext as _

from ledger.exchange.columns import SHEETS
from ledger.exchange.handing_back import zipped
from ledger.exchange.sheet_kinds import Column, Kind, SheetKind

ROWS = 2000  # that are prepared
_TEXTS = frozenset({Kind.CODE, Kind.CODES, Kind.ID_NUMBER, Kind.PHONE, Kind.TEXT})
_NAMES_OF_A_LIST = 255  # letters that a list of choices may have


def blank_folder(*, in_chinese: bool) -> bytes:
    """Return a zip of one blank XLSX of each kind, with English or Chinese names and headings."""
    return zipped({f"{_name(kind, in_chinese)}.xlsx": _blank(kind, in_chinese=in_chinese) for kind in SHEETS})


def _name(kind: SheetKind, in_chinese: bool) -> str:  # noqa: FBT001 -- reads well
    return kind.chinese if in_chinese else kind.name


def _blank(kind: SheetKind, *, in_chinese: bool) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(_name(kind, in_chinese))
        needed = book.add_format({"bold": True, "bg_color": "#e1f0ee", "bottom": 1})
        may = book.add_format({"bg_color": "#eef2f0", "bottom": 1})
        text, day = book.add_format({"num_format": "@"}), book.add_format({"num_format": "yyyy-mm-dd"})
        amount = book.add_format({"num_format": "#,##0.00"})
        formats = {Kind.DATE: day, Kind.MONEY: amount} | dict.fromkeys(_TEXTS, text)
        for at, column in enumerate(kind.columns):
            heading = column.chinese if in_chinese else column.key
            sheet.set_column(at, at, max(12, len(heading) * (2 if in_chinese else 1) + 3), formats.get(column.kind))
            sheet.write_string(0, at, heading, needed if column.is_required else may)
            _offer(sheet, at, column, in_chinese=in_chinese)
        sheet.freeze_panes(1, 0)
    return file.getvalue()


def _offer(sheet: xlsxwriter.worksheet.Worksheet, at: int, column: Column, *, in_chinese: bool) -> None:
    """Let a cell be chosen from its words."""
    words: dict[str, str] = {}
    for word, code in column.choices.items():
        # The code comes first, then its Chinese words: the first of each is offered.
        if in_chinese != word.isascii():
            words.setdefault(code, word)
    if column.kind is Kind.YES_NO:
        words = {"1": "是", "0": "否"} if in_chinese else {"1": "yes", "0": "no"}
    if words and len(",".join(words.values())) <= _NAMES_OF_A_LIST:
        sheet.data_validation(1, at, ROWS, at, {
            "validate": "list", "source": list(words.values()), "error_title": _("Choose one of the list"),
            "error_message": _("Only these words are read here."),
        })  # fmt: skip

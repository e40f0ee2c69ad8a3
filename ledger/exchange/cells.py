"""From the text of a cell to what it means, or to the code of what is wrong with it."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable

from beneficiaries import id_number
from ledger.exchange.formulas import ERRORS
from ledger.exchange.sheet_kinds import Column, Kind

Value = str | int | bool | dt.date | tuple[str, ...] | None
Cell = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None

# Days of people and of books; anything else is a slip of the fingers.
_YEAR = r"((?:19|20)\d{2})"
_DATE = re.compile(_YEAR + r"(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})日?)", re.ASCII)
_TIME = re.compile(r"[T\s]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$", re.ASCII)
_COMPACT = re.compile(_YEAR + r"(\d{2})(\d{2})", re.ASCII)
_MONTH = re.compile(_YEAR + r"(?:[-/.](\d{1,2})|年(\d{1,2})月)", re.ASCII)
_NUMBER = re.compile(r"([-+]?)(\d{1,20}|\d{1,3}(?:,\d{3}){1,6})(?:\.(\d{0,20}))?", re.ASCII)
_MOBILE = re.compile(r"(?:\+?86)?1[3-9]\d{9}", re.ASCII)
_LANDLINE = re.compile(r"0\d{2,3}-?\d{7,8}(?:-\d{1,6})?", re.ASCII)
_FOREIGN = re.compile(r"\+\d{6,15}", re.ASCII)
_SHORT = re.compile(r"\d{3,6}", re.ASCII)
_DAMAGED = re.compile(r"\d(?:\.\d+)?E\+\d{2,3}", re.ASCII | re.IGNORECASE)  # 6.23E+18: a long number as Excel shows it
_YES, _NO = frozenset({"yes", "y", "true", "1", "是"}), frozenset({"no", "n", "false", "0", "否"})
_LONG_NUMBER = 10**15  # from here on a number cell has lost digits
_MOST = 10**13  # fen, or pieces: a hundred milliard yuan
_AROUND = " \t\r\n\v\f\u00a0\u3000\ufeff\u200b\u2060"
_CONTROL = dict.fromkeys((*range(9), *range(14, 32), 127))
_AS_NUMBER_IS_DAMAGED = frozenset({Kind.CODE, Kind.CODES, Kind.TEXT, Kind.ID_NUMBER, Kind.PHONE})


class BadCell(Exception):  # noqa: N818 -- it says what is wrong with the cell
    """A cell that can't be read; ``problem`` is a key of ``faults.SENTENCES``."""

    def __init__(self, problem: str, **details: object) -> None:
        """Keep the problem and what its sentence needs."""
        super().__init__(problem)
        self.problem, self.details = problem, details


def text_of(cell: Cell) -> str:
    """Return a cell as text: full-width letters made plain, outer blanks gone, whole numbers without ``.0``."""
    if isinstance(cell, str):
        return unicodedata.normalize("NFKC", cell).translate(_CONTROL).strip(_AROUND)
    if cell is None:
        return ""
    if isinstance(cell, float):
        return _figure(cell)
    if isinstance(cell, dt.datetime):
        cell = cell.date()
    return cell.isoformat() if isinstance(cell, dt.date) else str(cell)


def is_blank(cell: Cell) -> bool:
    """Whether a person would call the cell empty."""
    return cell is None or (isinstance(cell, str) and not cell.strip(_AROUND))


def _figure(cell: float) -> str:
    """Return a number cell as typed: sums in a spreadsheet carry noise in the last of their 15 digits."""
    return str(int(cell)) if cell.is_integer() else f"{cell:.15g}"


def read(cell: Cell, column: Column) -> Value:
    """Return what a cell means; None for an empty one.

    Units: money in minor units; dates as days.
    Errors: ``BadCell``.
    """
    if isinstance(cell, str) and column.kind is Kind.TEXT:
        # What people wrote stays as they wrote it, but for blanks around it.
        text = cell.translate(_CONTROL).strip(_AROUND)
    else:
        text = text_of(cell)
    if not text:
        return None
    if text in ERRORS:
        raise BadCell("formula without a value")
    if (isinstance(cell, (int, float)) and abs(cell) >= _LONG_NUMBER and column.kind in _AS_NUMBER_IS_DAMAGED) or (
        column.kind in {Kind.CODE, Kind.ID_NUMBER} and _DAMAGED.fullmatch(text)
    ):
        raise BadCell("stored as a number")
    if len(text) > column.longest:
        raise BadCell("too long", most=column.longest)
    return _READERS[column.kind](text, column)


def _date(text: str, _column: Column) -> dt.date:
    text = "".join(_TIME.sub("", text).split())
    found = _DATE.fullmatch(text)
    if found:
        parts = (found[1], found[3] or found[5], found[4] or found[6])
    elif found := _COMPACT.fullmatch(text):
        parts = (found[1], found[2], found[3])
    else:
        raise BadCell("not a date")
    return _day(*parts)


def _month(text: str, column: Column) -> dt.date:
    found = _MONTH.fullmatch(text.replace(" ", ""))
    return _day(found[1], found[2] or found[3], "1") if found else _date(text, column).replace(day=1)


def _day(year: str, month: str, day: str) -> dt.date:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        raise BadCell("not a date") from None


def _money(text: str, _column: Column) -> int:
    found = _NUMBER.fullmatch(re.sub(r"^(?:[¥￥]|CNY|RMB)|元$|\s", "", text))
    if found is None:
        raise BadCell("not an amount")
    decimals = (found[3] or "").rstrip("0")
    if len(decimals) > 2:  # noqa: PLR2004 -- fen
        raise BadCell("three decimals")
    return _positive(found[1], int(found[2].replace(",", "")) * 100 + int(decimals.ljust(2, "0")))


def _quantity(text: str, _column: Column) -> int:
    found = _NUMBER.fullmatch(text)
    if found is None or (found[3] or "").strip("0"):
        raise BadCell("not a whole number")
    return _positive(found[1], int(found[2].replace(",", "")))


def _count(text: str, column: Column) -> int:
    return 0 if text.strip("0") == "" else _quantity(text, column)


def _positive(sign: str, figure: int) -> int:
    if sign == "-" or figure == 0:
        raise BadCell("not positive")
    if figure > _MOST:
        raise BadCell("too large a figure")
    return figure


def _choice(text: str, column: Column) -> str:
    found = column.choices.get(text) or column.choices.get(text.lower())
    if found is None:
        raise BadCell("not one of the choices", choices=", ".join(column.choices))
    return found


def _codes(text: str, _column: Column) -> tuple[str, ...]:
    return tuple(code.strip() for code in re.split(r"[;,、]", text) if code.strip())


def _yes_no(text: str, _column: Column) -> bool:
    word = text.lower()
    if word not in _YES | _NO:
        raise BadCell("not one of the choices", choices="yes, no, 是, 否")
    return word in _YES


def _id_number(text: str, _column: Column) -> str:
    try:
        return id_number.parse(text.replace(" ", "")).text
    except id_number.WrongCheckCharacter:
        raise BadCell("check digit") from None
    except id_number.NotAnIdNumber:
        raise BadCell("not an ID number") from None


def _phone(text: str, _column: Column) -> str:
    digits = re.sub(r"[\s()]", "", text)
    plain = digits.replace("-", "") if _MOBILE.fullmatch(digits.replace("-", "")) else digits
    if not any(shape.fullmatch(plain) for shape in (_MOBILE, _LANDLINE, _FOREIGN, _SHORT)):
        raise BadCell("not a phone number")
    return plain


_READERS: dict[Kind, Callable[[str, Column], Value]] = {
    Kind.CODE: lambda text, _column: text,
    Kind.TEXT: lambda text, _column: text,
    Kind.DATE: _date,
    Kind.MONTH: _month,
    Kind.MONEY: _money,
    Kind.QUANTITY: _quantity,
    Kind.COUNT: _count,
    Kind.CHOICE: _choice,
    Kind.CODES: _codes,
    Kind.YES_NO: _yes_no,
    Kind.ID_NUMBER: _id_number,
    Kind.PHONE: _phone,
}

"""From the text of a cell to what it means, or to the code of what is wrong with it."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from beneficiaries import id_number
from ledger.exchange.columns import Column, Kind

Value = str | int | bool | dt.date | tuple[str, ...] | None
Cell = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None

_DATE = re.compile(r"(\d{4})(?:[-/.年])(\d{1,2})(?:[-/.月])(\d{1,2})日?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})月?")
_MOBILE = re.compile(r"(?:\+?86)?1[3-9]\d{9}")
_LANDLINE = re.compile(r"0\d{2,3}-?\d{7,8}(?:-\d{1,6})?")
_FOREIGN = re.compile(r"\+\d{6,15}")
_SHORT = re.compile(r"\d{3,6}")
_YES, _NO = frozenset({"yes", "y", "true", "1", "是"}), frozenset({"no", "n", "false", "0", "否"})
_EXACT_DIGITS = 15  # beyond these a number cell has lost the rest


class BadCell(Exception):  # noqa: N818 -- it says what is wrong with the cell
    """A cell that can't be read; ``problem`` is a key of ``faults.SENTENCES``."""

    def __init__(self, problem: str, **details: object) -> None:
        """Keep the problem and what its sentence needs."""
        super().__init__(problem)
        self.problem, self.details = problem, details


def text_of(cell: Cell) -> str:
    """Return a cell as text: full-width letters made plain, outer blanks gone, whole numbers without ``.0``."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, dt.datetime):
        cell = cell.date()
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return unicodedata.normalize("NFKC", str(cell)).strip().strip("﻿\u200b")


def read(cell: Cell, column: Column) -> Value:
    """Return what a cell means; None for an empty one.

    Units: money in minor units; dates as days.
    Errors: ``BadCell``.
    """
    if isinstance(cell, str) and column.kind is Kind.TEXT:
        # What people wrote stays as they wrote it, but for blanks around it.
        return cell.strip().strip("﻿\u200b　") or None
    text = text_of(cell)
    if not text:
        return None
    if column.kind in {Kind.ID_NUMBER, Kind.PHONE} and isinstance(cell, float) and abs(cell) >= 10**_EXACT_DIGITS:
        raise BadCell("stored as a number")
    read_kind: Callable[[str, Column], Value] = _READERS[column.kind]
    return read_kind(text, column)


def _date(text: str, _column: Column) -> dt.date:
    text = text.replace(" ", "")
    found = _DATE.fullmatch(text) or _COMPACT.fullmatch(text)
    try:
        return dt.date(*(int(part) for part in found.groups())) if found else dt.date.fromisoformat(text[:10])
    except ValueError:
        raise BadCell("not a date") from None


def _month(text: str, _column: Column) -> dt.date:
    found = _MONTH.fullmatch(text.replace(" ", ""))
    try:
        return dt.date(int(found[1]), int(found[2]), 1) if found else dt.date.fromisoformat(text[:10]).replace(day=1)
    except ValueError:
        raise BadCell("not a date") from None


def _decimal(text: str) -> Decimal:
    try:
        value = Decimal(re.sub(r"[,\s¥￥元]", "", text))
    except InvalidOperation:
        raise BadCell("not an amount") from None
    if not value.is_finite():
        raise BadCell("not an amount")
    return value


def _money(text: str, _column: Column) -> int:
    value = _decimal(text)
    if value != value.quantize(Decimal("0.01")):
        raise BadCell("three decimals")
    if value <= 0:
        raise BadCell("not positive")
    return int(value * 100)


def _quantity(text: str, _column: Column) -> int:
    try:
        value = Decimal(text.replace(",", ""))
    except InvalidOperation:
        raise BadCell("not a whole number") from None
    if not value.is_finite() or value != value.to_integral_value():
        raise BadCell("not a whole number")
    if value <= 0:
        raise BadCell("not positive")
    return int(value)


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


_READERS = {
    Kind.CODE: lambda text, _column: text,
    Kind.TEXT: lambda text, _column: text,
    Kind.DATE: _date,
    Kind.MONTH: _month,
    Kind.MONEY: _money,
    Kind.QUANTITY: _quantity,
    Kind.CHOICE: _choice,
    Kind.CODES: _codes,
    Kind.YES_NO: _yes_no,
    Kind.ID_NUMBER: _id_number,
    Kind.PHONE: _phone,
}

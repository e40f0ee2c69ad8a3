"""Numbers of entries: without a gap per unit, kind and year."""

import re

from django.db import connection

from ledger.access.models import Unit
from ledger.book.models import Entry

Kind = Entry.Kind

PREFIXES: dict[str, str] = {
    Kind.OPENING: "O",
    Kind.GIFT: "G",
    Kind.UNIDENTIFIED: "U",
    Kind.IDENTIFICATION: "J",
    Kind.INTEREST: "I",
    Kind.OTHER_INCOME: "N",
    Kind.STOCK_GAIN: "K",
    Kind.PURCHASE: "B",
    Kind.TRANSFER: "T",
    Kind.DISTRIBUTION: "F",
    Kind.RETURN: "H",
    Kind.WRITE_OFF: "W",
    Kind.CHARGE: "C",
    Kind.REFUND: "X",
    Kind.SHORTFALL: "L",
    Kind.FUND_CHANGE: "M",
    Kind.ATTRIBUTION: "A",
    Kind.YEAR_END: "Y",
    Kind.REVERSAL: "V",
}

# The number and its count go up in one statement; the unit's lock is held by the caller.
_NEXT = """
    INSERT INTO book_serial (unit_id, kind, year, last) VALUES (%s, %s, %s, 1)
    ON CONFLICT (unit_id, kind, year) DO UPDATE SET last = book_serial.last + 1
    RETURNING last
"""


def next_serial(unit: Unit, kind: str, year: int) -> int:
    """Take the next serial of a kind of document. The caller holds the unit's lock."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [unit.pk, kind, year])
        (serial,) = cursor.fetchone()
    return int(serial)


def written(unit: Unit, prefix: str, year: int, serial: int) -> str:
    """Return a number as it is printed; it carries the unit, so that no two units own the same one."""
    return f"{prefix}-{unit.code}-{year}-{serial:06d}"


def serial_in(number: str, unit: Unit, kind: str, year: int) -> int | None:
    """Return the serial of a number of the unit's own series, or None for a number from elsewhere."""
    own = re.fullmatch(rf"{PREFIXES[kind]}-{re.escape(unit.code)}-{year}-(\d{{6,}})", number)
    return int(own[1]) if own else None

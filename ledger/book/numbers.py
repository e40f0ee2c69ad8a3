"""Numbers of entries: without a gap per unit, kind and year."""

import re

from django.db import connection
from django.db.models import Model

from ledger.access.models import Unit
from ledger.book.models import Entry, Serial

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


def next_serial(unit: Unit, kind: str, year: int) -> int:
    """Take the next serial of a kind of document. The caller holds the unit's lock."""
    return next_of(Serial, unit_id=unit.pk, kind=kind, year=year)


def next_of(series: type[Model], **of: int | str) -> int:
    """Take the next number of a series, from 1; what fails in the same transaction takes its number back with it.

    ``of`` names the columns that tell one series of the table from another. Its row is entered, or its count ``last``
    goes up, in one statement: who comes next waits for that row.
    """
    table, columns, marks = series._meta.db_table, ", ".join(of), ", ".join(["%s"] * len(of))  # noqa: SLF001 -- Django's public way
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}, last) VALUES ({marks}, 1)"
            f" ON CONFLICT ({columns}) DO UPDATE SET last = {table}.last + 1 RETURNING last",
            list(of.values()),
        )
        (serial,) = cursor.fetchone()
    return int(serial)


def written(unit: Unit, prefix: str, year: int, serial: int) -> str:
    """Return a number as it is printed; it carries the unit, so that no two units own the same one."""
    return f"{prefix}-{unit.code}-{year}-{serial:06d}"


def serial_in(number: str, unit: Unit, kind: str, year: int) -> int | None:
    """Return the serial of a number of the unit's own series, or None for a number from elsewhere."""
    own = re.fullmatch(rf"{PREFIXES[kind]}-{re.escape(unit.code)}-{year}-(\d{{6,}})", number)
    return int(own[1]) if own else None

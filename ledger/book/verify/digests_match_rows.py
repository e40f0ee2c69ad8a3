"""Every entry's digest, recomputed from its rows; a damaged row is named."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from ledger.access.models import Unit
from ledger.book import digest
from ledger.book.models.entries import ROWS_PER_ENTRY
from ledger.book.verify.findings import Finding

CHUNK = 5000
_KEY = itemgetter(0)
Row = Sequence[Any]

_ON_POSTGRESQL = {
    "date": "e.date::text",
    "recorded_at": "(extract(epoch FROM e.recorded_at) * 1000000)::bigint",
    "opened_on": "r.opened_on::text",
}
_ON_SQLITE = {
    "date": "CAST(e.date AS text)",
    # Text of the shape YYYY-MM-DD HH:MM:SS[.ffffff]; strftime alone would round it to milliseconds.
    "recorded_at": (
        "CAST(strftime('%%s', substr(e.recorded_at, 1, 19)) AS INTEGER) * 1000000"
        " + CAST(substr(substr(e.recorded_at, 21) || '000000', 1, 6) AS INTEGER)"
    ),
    "opened_on": "CAST(r.opened_on AS text)",
}
TABLES = (
    ("book_posting", digest.POSTING),
    ("book_lot", digest.LOT),
    ("book_share", digest.SHARE),
    ("book_draw", digest.DRAW),
    ("book_attribution", digest.ATTRIBUTION),
)
# An entry is this book's by its own word or by its unit's: to leave it, both must have been changed.
_OF_THE_BOOK = "(e.root_id = %s OR e.unit_id IN (SELECT id FROM access_unit WHERE root_id = %s))"
_REFERENCES = {
    "entry", "account", "fund", "place", "item", "returns", "lot", "origin", "child", "group", "opens",
}  # fmt: skip


def digests_match_rows(root: Unit) -> Iterator[Finding]:
    """Yield the rows of entries whose digest differs from what is written.

    The five tables are streamed in the order of entries and merged, so the memory does not grow.
    """
    streams = [_Stream(root, *table) for table in TABLES]
    for *entry, written in _entries(root):
        tables = [stream.rows_of(entry[0]) for stream in streams]
        if digest.digest_of_rows(entry, *tables) != written:
            yield from _name_the_row(entry, tables)
    for stream in streams:
        for row in stream.orphans():
            yield _finding(stream.table, row[0], _("belongs to no entry"))


def _name_the_row(entry: Row, tables: Sequence[Sequence[Row]]) -> Iterator[Finding]:
    damaged = [
        _finding(table, row[0], _("was changed after it was written (entry %(number)s)") % {"number": entry[5]})
        for (table, _columns), rows in zip(TABLES, tables, strict=True)
        for row in rows
        if not digest.row_is_whole(row)
    ]
    message = _("does not match its digest: a column was changed, or a row was added or taken away (%(number)s)")
    yield from damaged or [_finding("book_entry", entry[0], message % {"number": entry[5]})]


def _finding(table: str, row: object, message: str) -> Finding:
    return Finding("digests_match_rows", table, str(row), message)


def column(name: str) -> str:
    """Return how a column of a row ``r`` is read, as its digest was made of it."""
    casts = _ON_POSTGRESQL if connection.vendor == "postgresql" else _ON_SQLITE
    return casts.get(name) or (f"r.{name}_id" if name in _REFERENCES else f"r.{name}")


def _read(query: str, values: Sequence[int]) -> Iterator[list[Row]]:
    # A server-side cursor on PostgreSQL; SQLite steps through its own.
    with connection.chunked_cursor() as cursor:
        cursor.execute(query, values)
        while rows := cursor.fetchmany(CHUNK):
            yield rows


def entry_columns() -> str:
    """Return how the columns of an entry ``e`` are read, as its digest was made of them."""
    casts = _ON_POSTGRESQL if connection.vendor == "postgresql" else _ON_SQLITE
    return ", ".join(casts.get(name, f"e.{name}") for name in digest.ENTRY)


def _entries(root: Unit) -> Iterator[Row]:
    query = f"SELECT {entry_columns()}, e.digest FROM book_entry e WHERE {_OF_THE_BOOK} ORDER BY e.id"
    for rows in _read(query, [root.pk, root.pk]):
        yield from rows


class _Stream:
    """The rows of one table in the order of their keys, handed out entry by entry.

    A row's key says whose it is: it was given with the entry, and an edited one shows.
    """

    def __init__(self, root: Unit, table: str, names: Sequence[str]) -> None:
        self.table = table
        columns = ", ".join(column(name) for name in names)
        if Unit.objects.filter(parent__isnull=True).count() == 1:
            query, values = f"SELECT {columns} FROM {table} r ORDER BY r.id", []
        else:
            query = (
                f"SELECT {columns} FROM {table} r LEFT JOIN book_entry e ON e.id = r.id / {ROWS_PER_ENTRY}"
                f" WHERE e.id IS NULL OR {_OF_THE_BOOK} ORDER BY r.id"
            )
            values = [root.pk, root.pk]
        self._chunks = _read(query, values)
        self._rows: list[Row] = []
        self._at = 0
        self._orphans: list[Row] = []

    def rows_of(self, entry: int) -> list[Row]:
        """Return the rows of an entry; those of an entry that is gone are laid aside."""
        found: list[Row] = []
        first, last = entry * ROWS_PER_ENTRY, (entry + 1) * ROWS_PER_ENTRY
        while True:
            end = bisect_left(self._rows, last, lo=self._at, key=_KEY)
            begin = bisect_left(self._rows, first, lo=self._at, hi=end, key=_KEY)
            self._orphans += self._rows[self._at : begin]
            found += self._rows[begin:end]
            self._at = end
            if end < len(self._rows):
                return found
            self._rows, self._at = next(self._chunks, []), 0
            if not self._rows:
                return found

    def orphans(self) -> Iterator[Row]:
        """Yield what belongs to no entry."""
        yield from self._orphans
        yield from self._rows[self._at :]
        for rows in self._chunks:
            yield from rows

"""Append-only in the database itself: triggers that refuse to change or delete what was written.

Installed after every migrate, because SQLite drops a table's triggers without a word when a
migration rebuilds it. Only the counters of a lot may move, and only up.
Source: docs/adr/0002; ledger-core.md, section 5.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.utils import CursorWrapper

FROZEN = (
    "book_entry",
    "book_posting",
    "book_share",
    "book_draw",
    "book_attribution",
    "book_seal",
    "book_bookseal",
    "book_key",
    "book_attachment",
    "book_attachmentwithdrawal",
)
LOT = "book_lot"
_LOT_FROZEN = (
    "id", "entry_id", "place_id", "fund_id", "item_id", "opened_on", "quantity", "amount", "party", "returns_id",
    "crc",
)  # fmt: skip

_BODY = "BEGIN RAISE EXCEPTION 'the book is append-only: % on %', TG_OP, TG_TABLE_NAME; END"
_REFUSE = f"CREATE OR REPLACE FUNCTION book_refuse() RETURNS trigger LANGUAGE plpgsql AS $${_BODY}$$"
_STANDING_ON_SQLITE = "SELECT sql FROM sqlite_master WHERE type = 'trigger'"
_STANDING_ON_POSTGRESQL = """
SELECT pg_get_triggerdef(pg_trigger.oid) FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
WHERE tgenabled = 'A' AND prosrc = %s
"""
# What PostgreSQL adds when it tells a trigger: brackets, the schema, kinds of columns.
_ADDED = re.compile(r"[()]|(?<= on )\w+\.|::\w+")


def names() -> set[str]:
    """Return the names of all triggers that must stand."""
    return {name for name, _, _ in _triggers()}


def install() -> None:
    """Put every trigger in place; harmless where they stand already."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_REFUSE)
        for name, table, body in _triggers():
            _drop(cursor, name, table)
            cursor.execute(f"CREATE TRIGGER {name} {body}")
            if connection.vendor == "postgresql":
                # A session that poses as a replica would pass an ordinary trigger.
                cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


def lift() -> None:
    """Take the triggers away: for the tests, which must empty the tables and spoil rows."""
    with connection.cursor() as cursor:
        for name, table, _ in _triggers():
            _drop(cursor, name, table)


@contextmanager
def lifted() -> Iterator[None]:
    """Work without the triggers, and put them back."""
    _check_what_waits()
    lift()
    try:
        yield
    finally:
        _check_what_waits()
        install()


def _check_what_waits() -> None:
    """Check now what PostgreSQL would check at the end: it alters no table of which a check still waits."""
    if connection.vendor == "postgresql" and connection.in_atomic_block:
        connection.check_constraints()


def missing() -> set[str]:
    """Return the names of triggers that do not stand as they were made, or stand disabled."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_STANDING_ON_POSTGRESQL, [_BODY])
        else:
            cursor.execute(_STANDING_ON_SQLITE)
        standing = {_plain(str(row[0])) for row in cursor.fetchall()}
    return {name for name, _table, body in _triggers() if _plain(f"CREATE TRIGGER {name} {body}") not in standing}


def _plain(statement: str) -> str:
    return " ".join(_ADDED.sub("", statement.lower()).split())


def _drop(cursor: CursorWrapper, name: str, table: str) -> None:
    on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
    cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")


def _triggers() -> list[tuple[str, str, str]]:
    return _on_postgresql() if connection.vendor == "postgresql" else _on_sqlite()


def _on_postgresql() -> list[tuple[str, str, str]]:
    each = "FOR EACH STATEMENT EXECUTE FUNCTION book_refuse()"
    triggers = [
        (f"{table}_frozen", table, f"BEFORE DELETE OR UPDATE OR TRUNCATE ON {table} {each}") for table in FROZEN
    ]
    changed = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in _LOT_FROZEN)
    return [
        *triggers,
        (f"{LOT}_kept", LOT, f"BEFORE DELETE OR TRUNCATE ON {LOT} {each}"),
        (
            f"{LOT}_frozen",
            LOT,
            f"BEFORE UPDATE ON {LOT} FOR EACH ROW WHEN ({changed} OR {_FALLS}) EXECUTE FUNCTION book_refuse()",
        ),
    ]


_FALLS = "NEW.quantity_drawn < OLD.quantity_drawn OR NEW.amount_drawn < OLD.amount_drawn"


def _on_sqlite() -> list[tuple[str, str, str]]:
    raises = "BEGIN SELECT RAISE(ABORT, 'the book is append-only'); END"
    triggers = [
        (f"{table}_{verb.lower()}", table, f"BEFORE {verb} ON {table} {raises}")
        for table in FROZEN
        for verb in ("UPDATE", "DELETE")
    ]
    changed = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in _LOT_FROZEN)
    return [
        *triggers,
        (f"{LOT}_delete", LOT, f"BEFORE DELETE ON {LOT} {raises}"),
        (f"{LOT}_update", LOT, f"BEFORE UPDATE ON {LOT} WHEN {changed} OR {_FALLS} {raises}"),
    ]

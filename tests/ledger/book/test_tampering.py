"""Anyone who edits a sealed row, past the application and past the triggers, is found."""

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any
from zlib import crc32

import pytest
from django.db import connection, transaction

from distributions.operations import HandOut, bring_in_distribution, record_purchase, record_return
from donors.operations import GivenLine, attribute_gift, record_gift
from ledger.access.models import Unit
from ledger.book import digest, guards
from ledger.book.models import BookSeal, Entry, Posting, Seal
from ledger.book.operations import record_interest
from ledger.book.sealing import digest_of_seal, seal_book
from ledger.book.verify import Check, verify_book
from ledger.book.verify.counters_match_draws import counters_match_draws
from ledger.book.verify.entries_balance import entries_balance
from ledger.book.verify.kept_balances_match_postings import kept_balances_match_postings
from ledger.book.verify.numbers_have_no_gap import numbers_have_no_gap
from ledger.book.verify.shares_fill_lots import shares_fill_lots
from tests import make

pytestmark = pytest.mark.django_db

ENTRY = [name for name in digest.ENTRY if name != "id"] + ["digest"]
# Columns as the database names them, for every table that a seal covers.
COLUMNS = {
    "book_entry": ENTRY,
    "book_posting": ["entry_id", "account_id", "fund_id", "place_id", "amount", "crc"],
    "book_lot": [
        "entry_id", "place_id", "fund_id", "item_id", "opened_on", "quantity", "amount", "party", "returns_id",
        "crc", "quantity_drawn", "amount_drawn",
    ],
    "book_share": ["lot_id", "position", "start", "origin_id", "origin_start", "length", "crc"],
    "book_draw": [
        "entry_id", "line", "lot_id", "quantity_start", "quantity", "start", "amount", "child_id", "group_id",
        "opens_id", "crc",
    ],
    "book_attribution": ["entry_id", "lot_id", "party", "crc"],
    "book_seal": ["unit_id", "number", "first_sequence", "last_sequence", "previous", "sealed_at", "digest"],
    "book_bookseal": ["root_id", "number", "heads", "sealed_at", "digest"],
}  # fmt: skip
SURROGATE = {"book_seal": {"id"}, "book_bookseal": {"id"}}  # says nothing: seals are told apart by their numbers
EVERY_COLUMN = [(table, column) for table, columns in COLUMNS.items() for column in columns]


@pytest.fixture
def sealed_book() -> Unit:
    root, by = make.book(), make.clerk_of_the_system()
    fund, bank, store, bag = make.fund(), make.place(), make.store(), make.item()
    day = dt.date(2026, 3, 1)
    donor, other = make.donor(), make.donor()
    lines = [GivenLine(fund, bank, 100000), GivenLine(fund, store, 1001, bag, 7)]
    gift = record_gift(unit=root, donor=donor, date=day, lines=lines, by=by)
    record_purchase(
        fund=fund, from_place=bank, to_place=store, item=bag, quantity=3, amount=1000, date=day, by=by, lot=None
    )
    given = bring_in_distribution(
        unit=root, date=day, occasion="", number="F1", by=by,
        lines=[HandOut(place=store, fund=fund, item=bag, wanted=9, child=make.child())],
    )  # fmt: skip
    record_return(line=given.lines.get(), date=day, wanted=2, by=by)
    attribute_gift(line=gift.lines.get(position=1), from_donor=donor, to_donor=other, date=day, why="同名", by=by)
    seal_book(root)
    return root


@pytest.fixture
def without_constraints() -> Iterator[None]:
    """Edit as somebody with the whole database in hand does: no trigger, no foreign key, no check."""
    with transaction.atomic(), connection.cursor() as cursor:
        guards.lift()
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(
                "SELECT conrelid::regclass::text, conname FROM pg_constraint"
                " WHERE contype = 'c' AND conrelid::regclass::text LIKE 'book!_%' ESCAPE '!'"
            )
            [cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}") for table, name in cursor.fetchall()]
        else:
            cursor.execute("PRAGMA ignore_check_constraints = ON")
            cursor.execute("PRAGMA defer_foreign_keys = ON")
        yield
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
        transaction.set_rollback(True)


def changed(value: Any) -> Any:
    """Return another value of the same kind."""
    match value:
        case int():
            return value + 1
        case dt.datetime():
            return value + dt.timedelta(microseconds=1)
        case dt.date():
            return value + dt.timedelta(days=1)
        case None:
            return 1
        case _:
            return "x" + str(value)[1:] if value else "x"


def slipped_in(row: list[Any], crc: int) -> None:
    """Insert a posting behind the book's back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO book_posting (id, entry_id, account_id, fund_id, place_id, amount, crc)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [*row, crc],
        )


@pytest.mark.parametrize(("table", "column"), EVERY_COLUMN)
def test_change_of_any_column_of_any_sealed_row_is_found_and_named(
    table: str, column: str, sealed_book: Unit, without_constraints: None
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT max(id) FROM {table}")
        (row,) = cursor.fetchone()
        cursor.execute(f"SELECT {column} FROM {table} WHERE id = %s", [row])
        (value,) = cursor.fetchone()
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [changed(value), row])

    found = [(finding.table, finding.row) for finding in verify_book(sealed_book)]

    assert (table, str(row)) in found


def test_every_column_of_every_sealed_table_is_changed_in_some_test() -> None:
    with connection.cursor() as cursor:
        columns = {table: {each.name for each in connection.introspection.get_table_description(cursor, table)}
                   for table in COLUMNS}  # fmt: skip

    assert columns == {table: {*names, "id"} for table, names in COLUMNS.items()}


@pytest.mark.parametrize("table", sorted(set(COLUMNS) - set(SURROGATE)))
def test_key_that_was_changed_is_found_and_named(table: str, sealed_book: Unit, without_constraints: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT max(id) FROM {table}")
        (row,) = cursor.fetchone()
        cursor.execute(f"UPDATE {table} SET id = %s WHERE id = %s", [row + 1, row])

    assert (table, str(row + 1)) in [(finding.table, finding.row) for finding in verify_book(sealed_book)]


def test_posting_slipped_into_an_entry_is_found_by_the_entry(sealed_book: Unit, without_constraints: None) -> None:
    last = Posting.objects.order_by("pk").last()
    assert last is not None
    row = [last.pk + 1, last.entry_id, last.account_id, last.fund_id, last.place_id, 100]
    slipped_in(row, crc32(json.dumps(row, separators=(",", ":")).encode()))

    found = {(finding.table, finding.row, finding.check) for finding in verify_book(sealed_book)}

    assert {
        ("book_entry", str(last.entry_id), "digests_match_rows"),
        ("book_entry", str(last.entry_id), "entries_balance"),
    } <= found


def test_posting_of_no_entry_is_found_and_named(sealed_book: Unit, without_constraints: None) -> None:
    last = Posting.objects.order_by("pk").last()
    assert last is not None
    row = [999_000_001, 999, last.account_id, last.fund_id, last.place_id, 100]
    slipped_in(row, 0)

    assert ("book_posting", "999000001") in [(finding.table, finding.row) for finding in verify_book(sealed_book)]


def test_seal_taken_away_is_missed_by_the_printed_seal(sealed_book: Unit, without_constraints: None) -> None:
    printed = BookSeal.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM book_seal")

    assert ("book_bookseal", str(printed.pk)) in [(finding.table, finding.row) for finding in verify_book(sealed_book)]


def test_printed_seal_taken_away_is_missed_by_the_one_after_it(sealed_book: Unit, without_constraints: None) -> None:
    first = BookSeal.objects.get()
    record_interest(
        place=make.place(), fund=make.fund(), amount=1, date=dt.date(2026, 3, 2), by=make.clerk_of_the_system()
    )
    later = seal_book(sealed_book)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM book_bookseal WHERE id = %s", [first.pk])

    assert ("book_bookseal", str(later.pk)) in [(finding.table, finding.row) for finding in verify_book(sealed_book)]


@pytest.mark.parametrize("table", ["book_posting", "book_share", "book_draw", "book_attribution", "book_lot"])
def test_row_taken_away_is_found_by_its_entry(table: str, sealed_book: Unit, without_constraints: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT max(id) FROM {table}")
        (row,) = cursor.fetchone()
        cursor.execute(f"DELETE FROM {table} WHERE id = %s", [row])

    found = [(finding.table, finding.row) for finding in verify_book(sealed_book)]

    assert ("book_entry", str(row // 1_000_000)) in found


@pytest.mark.parametrize("forged", [{"previous": ""}, {"first_sequence": 999}])
def test_seal_made_anew_that_does_not_follow_the_one_before_is_found(
    forged: dict[str, Any], sealed_book: Unit, without_constraints: None
) -> None:
    by = make.clerk_of_the_system()
    record_interest(place=make.place(), fund=make.fund(), amount=1, date=dt.date(2026, 3, 2), by=by)
    record_interest(place=make.place(), fund=make.fund(), amount=1, date=dt.date(2026, 3, 2), by=by)
    seal_book(sealed_book)
    seal = Seal.objects.filter(unit=sealed_book).latest("number")
    seal.previous = forged.get("previous", seal.previous)
    seal.first_sequence = min(forged.get("first_sequence", seal.first_sequence), seal.last_sequence)
    sealed = Entry.objects.filter(unit=sealed_book, sequence__gte=seal.first_sequence).order_by("sequence")
    seal.digest = digest_of_seal(seal, list(sealed.values_list("digest", flat=True)))
    Seal.objects.filter(pk=seal.pk).update(
        previous=seal.previous, first_sequence=seal.first_sequence, digest=seal.digest
    )  # fmt: skip

    assert ("book_seal", str(seal.pk)) in [(finding.table, finding.row) for finding in verify_book(sealed_book)]


def test_number_that_does_not_say_its_serial_is_told_as_such(sealed_book: Unit, without_constraints: None) -> None:
    entry = Entry.objects.filter(serial__isnull=False).latest("pk")
    Entry.objects.filter(pk=entry.pk).update(number="G-AGY-2026-000099")

    found = {(finding.check, finding.row) for finding in verify_book(sealed_book)}

    assert ("numbers_have_no_gap", str(entry.pk)) in found


def test_entry_taken_away_is_found_by_the_seal_and_the_gap(sealed_book: Unit, without_constraints: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(id) FROM book_entry")
        (entry,) = cursor.fetchone()
        cursor.execute("DELETE FROM book_entry WHERE id = %s", [entry])

    checks = {finding.check for finding in verify_book(sealed_book)}

    assert {"seals_match_entries", "numbers_have_no_gap", "digests_match_rows"} <= checks


def test_kept_balance_that_differs_is_found(sealed_book: Unit) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE book_balance SET amount = amount + 1 WHERE id = (SELECT min(id) FROM book_balance)")

    assert [finding.check for finding in verify_book(sealed_book)] == ["kept_balances_match_postings"]


@pytest.mark.parametrize(
    ("check", "spoil", "found"),
    [
        (entries_balance, "UPDATE book_posting SET amount = amount + 1", "is out of balance by"),
        (counters_match_draws, "UPDATE book_draw SET start = start + 1", "does not start where the cut before it"),
        (counters_match_draws, "UPDATE book_draw SET amount = amount + 1", "is not worth what its pieces are worth"),
        (counters_match_draws, "UPDATE book_lot SET amount_drawn = amount_drawn + 1", "its counters differ from what"),
        (shares_fill_lots, "UPDATE book_share SET start = start + 1", "does not begin where the share before it"),
        (shares_fill_lots, "UPDATE book_share SET origin_start = origin_start + 1", "does not lie within an origin"),
        (shares_fill_lots, "UPDATE book_share SET length = length + 1", "its shares do not add up to its amount"),
        (numbers_have_no_gap, "UPDATE book_head SET sequence = sequence + 1", "the order of the unit's entries has"),
        (numbers_have_no_gap, "UPDATE book_serial SET last = last + 1", "the series has a gap"),
        (kept_balances_match_postings, "DELETE FROM book_balance", "no balance is kept for postings of"),
    ],
)
def test_each_check_finds_by_itself_what_it_is_for(
    check: Check, spoil: str, found: str, sealed_book: Unit, without_constraints: None
) -> None:
    before = list(check(sealed_book))

    with connection.cursor() as cursor:
        cursor.execute(spoil)

    assert (before, [each.message for each in check(sealed_book) if found in each.message] != []) == ([], True)


def test_missing_trigger_is_found(sealed_book: Unit) -> None:
    with transaction.atomic():
        guards.lift()
        found = {finding.row for finding in verify_book(sealed_book)}
        transaction.set_rollback(True)

    assert found == guards.names()

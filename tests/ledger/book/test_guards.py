"""The database itself refuses to change or delete what was written."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Model

from donors.operations import GivenLine, attribute_gift, record_gift
from ledger.book import guards
from ledger.book.models import (
    Attachment,
    AttachmentWithdrawal,
    Attribution,
    BookSeal,
    Draw,
    Entry,
    Key,
    Lot,
    Posting,
    Seal,
    Share,
)
from ledger.book.operations import attach, record_charge, withdraw_attachment
from ledger.book.sealing import seal_book
from tests import make

pytestmark = pytest.mark.django_db
FROZEN = (Entry, Posting, Share, Draw, Attribution, Seal, BookSeal, Key, Attachment, AttachmentWithdrawal)


@pytest.fixture(autouse=True)
def a_sealed_gift() -> None:
    root, by = make.book(), make.clerk_of_the_system()
    donor, day = make.donor(), dt.date(2026, 3, 1)
    line = GivenLine(make.fund(), make.place(), 5000)
    gift = record_gift(unit=root, donor=donor, date=day, lines=[line], by=by, key="k")
    record_charge(place=make.place(), fund=make.fund(), amount=50, date=day, by=by)
    attribute_gift(line=gift.lines.get(), from_donor=donor, to_donor=make.donor(), date=day, why="同名", by=by)
    noon = dt.datetime(2026, 3, 1, 4, tzinfo=dt.UTC)
    kept = attach(entry=gift.entry, what="other", data=make.picture(), called="", at=noon, by=by)
    withdraw_attachment(attachment=kept, why="twice", at=noon, by=by)
    seal_book(root)


def refused(statement: str) -> str:
    with pytest.raises(DatabaseError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    return str(refusal.value)


@pytest.mark.parametrize(
    ("table", "statement"),
    [
        *((table, "UPDATE {} SET id = id") for table in guards.FROZEN),
        *((table, "DELETE FROM {}") for table in (*guards.FROZEN, guards.LOT)),
    ],
)
def test_written_rows_are_neither_changed_nor_deleted(table: str, statement: str) -> None:
    assert "append-only" in refused(statement.format(table))


@pytest.mark.parametrize("model", [*FROZEN, Lot], ids=lambda model: model.__name__)
def test_rows_are_not_deleted_through_the_orm(model: type[Model]) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model._default_manager.all()._raw_delete("default")


@pytest.mark.parametrize("model", FROZEN, ids=lambda model: model.__name__)
def test_rows_are_not_changed_through_the_orm(model: type[Model]) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model._default_manager.update(id=F("id"))


@pytest.mark.parametrize("model", FROZEN, ids=lambda model: model.__name__)
def test_row_that_was_read_is_not_saved_again(model: type[Model]) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model._default_manager.earliest("pk").save()


COUNTERS = {"quantity_drawn", "amount_drawn"}


@pytest.mark.parametrize("column", sorted({column.column for column in Lot._meta.concrete_fields} - COUNTERS))
def test_column_of_a_lot_that_is_no_counter_stays(column: str) -> None:
    value = "'2026-03-02'" if column == "opened_on" else "'7'"

    assert "append-only" in refused(f"UPDATE book_lot SET {column} = {value}")


def test_counters_of_a_lot_rise_and_never_fall() -> None:
    assert Lot.objects.update(amount_drawn=100) == 1

    assert "append-only" in refused("UPDATE book_lot SET amount_drawn = 99")


def test_every_frozen_table_is_tried_here() -> None:
    assert sorted(model._meta.db_table for model in FROZEN) == sorted(guards.FROZEN)


def test_guards_stand_after_migrate_and_are_missed_when_lifted() -> None:
    with transaction.atomic():
        guards.lift()
        gone = guards.missing()
        transaction.set_rollback(True)

    assert (gone, guards.missing()) == (guards.names(), set())


WEAKENED = {
    "sqlite": [
        "DROP TRIGGER book_posting_update",
        "CREATE TRIGGER book_posting_update BEFORE UPDATE ON book_posting WHEN 0 BEGIN SELECT RAISE(ABORT, 'no'); END",
    ],
    "postgresql": [
        "DROP TRIGGER book_posting_frozen ON book_posting",
        "CREATE TRIGGER book_posting_frozen BEFORE UPDATE ON book_posting EXECUTE FUNCTION book_refuse()",
        "ALTER TABLE book_posting ENABLE ALWAYS TRIGGER book_posting_frozen",
    ],
}


def test_guard_that_lets_through_is_missed_though_it_has_the_name() -> None:
    with transaction.atomic():
        connection.check_constraints()
        with connection.cursor() as cursor:
            for statement in WEAKENED[connection.vendor]:
                cursor.execute(statement)
        missed = guards.missing()
        transaction.set_rollback(True)

    assert len(missed) == 1
    assert missed < guards.names()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's triggers call no function")
def test_guards_are_missed_when_what_they_call_refuses_nothing() -> None:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE OR REPLACE FUNCTION book_refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$"
            )
        missed = guards.missing()
        transaction.set_rollback(True)

    assert missed == guards.names()

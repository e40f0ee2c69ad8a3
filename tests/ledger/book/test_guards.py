"""The database itself refuses to change or delete what was written."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction

from donors.operations import GivenLine, record_gift
from ledger.book import guards
from ledger.book.models import Lot
from ledger.book.sealing import seal_book
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_sealed_gift() -> None:
    root, by = make.book(), make.clerk_of_the_system()
    line = GivenLine(make.fund(), make.place(), 5000)
    record_gift(unit=root, donor=make.donor(), date=dt.date(2026, 3, 1), lines=[line], by=by, key="k")
    seal_book(root)


def refused(statement: str) -> str:
    with pytest.raises(DatabaseError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    return str(refusal.value)


@pytest.mark.parametrize("table", sorted({*guards.FROZEN, guards.LOT} - {"book_draw", "book_attribution"}))
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_written_rows_are_neither_changed_nor_deleted(table: str, statement: str) -> None:
    is_counter_only = table == guards.LOT and statement.startswith("UPDATE")
    statement = "UPDATE {} SET amount = amount + 1" if is_counter_only else statement

    assert "append-only" in refused(statement.format(table))


def test_counters_of_a_lot_rise_and_never_fall() -> None:
    Lot.objects.update(amount_drawn=100)

    assert "append-only" in refused("UPDATE book_lot SET amount_drawn = 99")


def test_guards_stand_after_migrate_and_are_missed_when_lifted() -> None:
    with transaction.atomic():
        guards.lift()
        gone = guards.missing()
        transaction.set_rollback(True)

    assert (gone, guards.missing()) == (guards.names(), set())

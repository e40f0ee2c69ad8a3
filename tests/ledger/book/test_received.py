"""When a child last received something is kept with each hand-out, return and reversal, as the draws say it."""

import datetime as dt
from importlib import import_module

import pytest
from django.db import connection

from beneficiaries.models import Child
from beneficiaries.operations import approve_merge, ask_merge, bring_in_states, undo_merge
from distributions.models import Distribution
from distributions.operations import (
    HandOut,
    bring_in_distribution,
    record_return,
    reverse_distribution,
    reverse_stock_movement,
)
from ledger.book.models import LastReceived
from ledger.book.received import last_received
from ledger.book.verify import verify_book
from tests import make
from tests.distributions import stock
from tests.ledger.book.test_concurrency import all_at_once

pytestmark = pytest.mark.django_db
MARCH, APRIL, MAY = (dt.date(2026, month, 5) for month in (3, 4, 5))


def handed_out(day: dt.date, *children: Child, pieces: int = 2) -> Distribution:
    lines = [HandOut(stock.store(), make.fund(), stock.coat(), pieces, child=child) for child in children]
    by = make.clerk_of_the_system()
    return bring_in_distribution(
        unit=make.school(), date=day, occasion="", number=f"F{day:%m%d}", lines=lines, by=by
    )  # fmt: skip


def brought_back(given: Distribution, wanted: int) -> object:
    return record_return(line=given.lines.get(), date=MAY, wanted=wanted, by=make.clerk_of_the_system())


def taken_back(given: Distribution) -> None:
    reverse_distribution(distribution=given, date=MAY, why="错了", by=make.clerk_of_the_system())


def kept() -> dict[tuple[str, str], dt.date]:
    """Return the kept days by child and item; each is what the draws say, or the book does not prove itself."""
    assert list(verify_book(make.book())) == []
    return {
        (one.child.code, one.item.code if one.item else "anything"): one.on
        for one in LastReceived.objects.select_related("child", "item")
    }


def test_last_day_is_kept_for_the_thing_and_for_anything() -> None:
    stock.coats(10)
    stock.money()
    child, by = make.child("C1"), make.clerk_of_the_system()

    handed_out(APRIL, child)
    handed_out(MARCH, child)
    money = HandOut(stock.cash(), make.fund(), None, 100, child=child)
    bring_in_distribution(unit=make.school(), date=MAY, occasion="", number="M", lines=[money], by=by)

    assert kept() == {("C1", "COAT"): APRIL, ("C1", "anything"): MAY}


def test_what_was_reversed_was_not_received() -> None:
    stock.coats(10)
    once, twice = make.child("C1"), make.child("C2")
    handed_out(MARCH, twice)

    taken_back(handed_out(APRIL, once, twice))

    assert kept() == {("C2", "COAT"): MARCH, ("C2", "anything"): MARCH}


def test_what_came_back_whole_was_not_received_though_it_came_in_parts() -> None:
    stock.coats(10)
    child = make.child("C1")
    handed_out(MARCH, child)
    given = handed_out(APRIL, child)

    brought_back(given, 1)
    part = set(kept().values())
    brought_back(given, 1)

    assert (part, set(kept().values())) == ({APRIL}, {MARCH})


def test_child_that_gave_everything_back_received_nothing_until_the_return_is_reversed() -> None:
    stock.coats(10)
    given = handed_out(MARCH, make.child("C1"))

    returned = brought_back(given, 2)
    nothing = kept()
    reverse_stock_movement(entry=returned.entry, date=MAY, why="记错了", by=make.clerk_of_the_system())

    assert (nothing, set(kept().values())) == ({}, {MARCH})


def test_what_a_group_received_counts_for_none_of_its_children() -> None:
    stock.coats(10)
    make.child("C1", school_class="一班")
    line, by = stock.to_group(make.group("G1", "一班"), 3), make.clerk_of_the_system()

    bring_in_distribution(unit=make.school(), date=MARCH, occasion="", number="G", lines=[line], by=by)

    assert kept() == {}


def test_child_received_what_a_file_received_that_was_joined_with_its_own_until_they_are_apart() -> None:
    stock.coats(10)
    survivor, absorbed = make.child("C1"), make.child("C2")
    handed_out(MARCH, survivor)
    given = handed_out(APRIL, absorbed)
    asker, approver = make.user("caseworker"), make.user("approver")

    asked = ask_merge(survivor=survivor, absorbed=absorbed, choices={}, at=stock.NOON, by=asker)
    merge = approve_merge(merge=asked, on=MAY, at=stock.NOON, by=approver)
    joined = kept()
    brought_back(given, 2)
    came_back = kept()
    undo_merge(merge=merge, on=MAY, at=stock.NOON, by=approver)

    assert joined == {("C1", "COAT"): APRIL, ("C1", "anything"): APRIL}
    assert came_back == kept() == {("C1", "COAT"): MARCH, ("C1", "anything"): MARCH}


def test_file_that_an_import_closes_leads_to_the_one_that_goes_on() -> None:
    stock.coats(10)
    make.child("C1")
    handed_out(APRIL, make.child("C2"))

    bring_in_states(root=make.book(), states={"C2": ("merged", "C1")}, by=make.clerk_of_the_system())

    assert kept() == {("C1", "COAT"): APRIL, ("C1", "anything"): APRIL}


def test_files_that_are_apart_again_each_received_their_own() -> None:
    stock.coats(10)
    survivor, absorbed = make.child("C1"), make.child("C2")
    handed_out(APRIL, absorbed)
    asker, approver = make.user("caseworker"), make.user("approver")
    asked = ask_merge(survivor=survivor, absorbed=absorbed, choices={}, at=stock.NOON, by=asker)

    merge = approve_merge(merge=asked, on=MAY, at=stock.NOON, by=approver)
    joined = last_received([survivor.pk, absorbed.pk])
    undo_merge(merge=merge, on=MAY, at=stock.NOON, by=approver)

    assert (joined, last_received([survivor.pk, absorbed.pk])) == ({survivor.pk: APRIL}, {absorbed.pk: APRIL})
    assert set(kept().values()) == {APRIL}


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE book_lastreceived SET \"on\" = '2026-01-01' WHERE item_id IS NULL",
        "DELETE FROM book_lastreceived WHERE item_id IS NOT NULL",
        "INSERT INTO book_lastreceived (child_id, \"on\") SELECT max(id), '2026-03-05' FROM beneficiaries_child",
    ],
)
def test_kept_day_that_the_draws_do_not_say_is_found(damage: str) -> None:
    stock.coats(10)
    handed_out(MARCH, make.child("C1"))
    make.child("C2")

    with connection.cursor() as cursor:
        cursor.execute(damage)

    assert [finding.check for finding in verify_book(make.book())] == ["last_days_match_draws"]


def test_older_book_is_filled_with_the_days_that_its_draws_say() -> None:
    stock.coats(10)
    once, whole, part = make.child("C1"), make.child("C2"), make.child("C3")
    handed_out(MARCH, once, part)
    taken_back(handed_out(APRIL, once))
    brought_back(handed_out(MARCH + dt.timedelta(1), whole), 2)
    brought_back(handed_out(MARCH + dt.timedelta(2), part), 1)
    handed_out(MAY, make.child("C4"))
    bring_in_states(root=make.book(), states={"C4": ("merged", "C2")}, by=make.clerk_of_the_system())
    days = kept()
    LastReceived.objects.all().delete()

    *_tables, filling = import_module("ledger.book.migrations.0003_last_received").Migration.operations
    with connection.cursor() as cursor:
        for statement in filling.sql:
            cursor.execute(statement)

    assert kept() == days


@pytest.mark.django_db(transaction=True)
def test_hand_out_of_another_unit_at_the_moment_of_a_reversal_is_not_lost() -> None:
    """A reversal works out anew what children last received, while the agency hands out to the same children."""
    stock.coats(10)
    make.agency()
    of_agency = stock.coats(10, place=make.store())
    child, by = make.child("C1"), make.clerk_of_the_system()
    of_school = handed_out(MARCH, child)
    line = HandOut(make.store(), make.fund(), stock.coat(), 1, child=child)

    def work(writer: int) -> None:
        if writer:
            taken_back(of_school)
        else:
            bring_in_distribution(unit=of_agency.unit, date=APRIL, occasion="", number="A", lines=[line], by=by)

    assert all_at_once(work, 2) == [None, None]
    assert set(kept().values()) == {APRIL}

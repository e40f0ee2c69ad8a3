"""Tallies: a year told from its events is the year told from its rows, whatever was put right in between."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from distributions.operations import HandOut, bring_in_distribution, record_return, reverse_distribution
from donors.operations import attribute_gift
from ledger.book.models import Entry
from ledger.reports.home.tallies import Facts, facts_of
from ledger.reports.models import Tally
from tests import make
from tests.distributions import stock
from tests.donors.desk import give

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 10)


def facts() -> Facts:
    return facts_of([make.book().pk, make.school().pk], 2026)


def parts() -> list[tuple[str, int]]:
    return [part for one in facts().given for part in one.amounts.items()]


def hand_out(pieces: int = 2, number: str = "F1"):  # noqa: ANN201 -- a distribution
    lines = [HandOut(stock.store(), make.fund(), stock.coat(), pieces, child=make.child())]
    by = make.clerk_of_the_system()
    return bring_in_distribution(unit=make.school(), date=DAY, occasion="", lines=lines, number=number, by=by)


def test_event_is_worked_out_once_and_kept() -> None:
    stock.coats()
    handed_out = hand_out()
    first = parts()
    with CaptureQueriesContext(connection) as asked:
        again = parts()

    assert (first, again) == ([(Entry.objects.get(kind="gift").party, 280_00)],) * 2
    assert Tally.objects.get().entry == handed_out.entry
    assert not [query for query in asked.captured_queries if 'INSERT INTO "reports_tally"' in query["sql"]]


def test_event_that_was_reversed_counts_no_longer() -> None:
    stock.coats()
    handed_out = hand_out()
    before = len(facts().children)
    reverse_distribution(distribution=handed_out, date=DAY, why="重复", by=make.clerk_of_the_system())

    assert (before, parts(), facts().children) == (1, [], set())


def test_what_came_back_is_taken_off_and_who_gave_all_back_was_not_reached() -> None:
    stock.coats()
    handed_out = hand_out()
    facts()
    record_return(line=handed_out.lines.get(), date=DAY, wanted=1, by=make.clerk_of_the_system())
    after_one = sum(amount for _party, amount in parts()), len(facts().children)
    record_return(line=handed_out.lines.get(), date=DAY, by=make.clerk_of_the_system())

    assert after_one == (140_00, 1)
    assert (sum(amount for _party, amount in parts()), facts().children) == (0, set())


def test_wrong_donor_that_is_put_right_changes_what_was_kept() -> None:
    gift = give(amount=500_00, place=stock.cash())
    right = make.donor(name="对的公司")
    lines = [HandOut(stock.cash(), make.fund(), None, 100_00, child=make.child())]
    by = make.clerk_of_the_system()
    bring_in_distribution(unit=make.school(), date=DAY, occasion="", lines=lines, number="F1", by=by)
    before = parts()
    attribute_gift(line=gift.lines.get(), from_donor=gift.donor, to_donor=right, date=DAY, why="录错", by=by)

    assert (before, parts()) == ([(gift.donor.code, 100_00)], [(right.code, 100_00)])


def test_another_schools_events_are_not_told() -> None:
    stock.coats()
    hand_out()

    assert facts_of([make.school("S002").pk], 2026) == Facts()

"""Running totals: what is caught up entry by entry is what the rows say, whatever was recorded in between."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from distributions.operations import HandOut, bring_in_distribution, record_return, reverse_distribution
from donors.operations import attribute_gift, reverse_gift
from ledger.book.models import Entry
from ledger.reports.home import running
from ledger.reports.home.running import Arrived, arrived_in_book, left_of_book, running_totals_match_rows
from ledger.reports.models import RunningTotal
from tests import make
from tests.distributions import stock
from tests.donors.desk import give

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 10)


def by() -> Any:
    return make.clerk_of_the_system()


def hand_out(amount: int = 100_00, number: str = "F1") -> Any:
    lines = [HandOut(stock.cash(), make.fund(), None, amount, child=make.child())]
    return bring_in_distribution(unit=make.school(), date=DAY, occasion="", lines=lines, number=number, by=by())


def looked_at() -> tuple[int, Arrived]:
    """Return what is left and what came, as the home page would be told, and hold both against the rows."""
    root = make.book()
    told = sum(one.amount for one in left_of_book(root.pk)), arrived_in_book(root.pk, 2026)
    assert list(running_totals_match_rows(root)) == []
    units = {unit: one for unit, one in told[1].items() if one.amount}
    return told[0], Arrived(sum(one.amount for one in units.values()), sum(one.gifts for one in units.values()))


@pytest.mark.parametrize("every", [1, 40])
def test_each_entry_moves_the_totals_as_the_rows_say(every: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "KEPT_EVERY", every)
    gift = give(amount=500_00, place=stock.cash())
    assert looked_at() == (500_00, Arrived(500_00, 1))
    second = give(amount=40_00, place=stock.cash())
    assert looked_at() == (540_00, Arrived(540_00, 2))
    handed_out = hand_out()
    assert looked_at() == (440_00, Arrived(540_00, 2))
    record_return(line=handed_out.lines.get(), date=DAY, wanted=30_00, by=by())
    assert looked_at() == (470_00, Arrived(540_00, 2))
    reverse_gift(gift=second, date=DAY, why="重复", by=by())
    assert looked_at() == (430_00, Arrived(500_00, 1))
    attribute_gift(line=gift.lines.get(), from_donor=gift.donor, to_donor=make.donor(), date=DAY, why="录错", by=by())
    assert looked_at() == (430_00, Arrived(500_00, 1))
    givers = {party for one in left_of_book(make.book().pk) for party in one.amounts}
    assert givers == {gift.lines.get().lot.attributions.last().party}


def test_what_came_and_was_reversed_between_two_looks_counts_nowhere() -> None:
    give(amount=500_00, place=stock.cash())
    looked_at()
    reverse_gift(gift=give(amount=40_00, place=stock.cash()), date=DAY, why="重复", by=by())
    reverse_distribution(distribution=hand_out(), date=DAY, why="重复", by=by())

    assert looked_at() == (500_00, Arrived(500_00, 1))


def test_gift_of_another_year_counts_as_left_and_not_as_received() -> None:
    give(amount=500_00, place=stock.cash())
    looked_at()
    give(amount=70_00, place=stock.cash(), date=dt.date(2025, 12, 31))

    assert looked_at() == (570_00, Arrived(500_00, 1))
    assert list(arrived_in_book(make.book().pk, 2025).values()) == [Arrived(70_00, 1)]


def test_far_behind_it_is_counted_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "MOST_BEHIND", 1)
    give(amount=500_00, place=stock.cash())
    looked_at()
    [give(amount=10_00, place=stock.cash()) for _ in range(3)]

    assert looked_at() == (530_00, Arrived(530_00, 4))
    assert RunningTotal.objects.get(year=0).reached[str(make.book().pk)] == Entry.objects.count()


def test_looking_again_reads_no_lot_and_writes_nothing() -> None:
    give(amount=500_00, place=stock.cash())
    looked_at()
    with CaptureQueriesContext(connection) as asked:
        left_of_book(make.book().pk)
        arrived_in_book(make.book().pk, 2026)

    assert [each["sql"] for each in asked.captured_queries if "book_lot" in each["sql"] or "INTO" in each["sql"]] == []


def test_total_that_somebody_changed_is_found() -> None:
    give(amount=500_00, place=stock.cash())
    looked_at()
    total = RunningTotal.objects.get(year=2026)
    total.parts[0][1] += 1
    total.save()

    [finding] = running_totals_match_rows(make.book())
    assert (finding.table, finding.row) == ("reports_runningtotal", str(total.pk))

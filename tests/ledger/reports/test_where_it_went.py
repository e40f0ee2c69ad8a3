"""The picture of a year, what is left by whose gift it is, and who received nothing yet."""

import datetime as dt

import pytest
from django.utils import timezone

from distributions.operations import (
    HandOut,
    approve_distribution,
    bring_in_distribution,
    bring_in_write_off,
    record_return,
)
from donors.operations import (
    GivenLine,
    Planned,
    PledgedLine,
    attribute_gift,
    record_gift,
    record_pledge,
    record_shortfall,
    revise_pledge,
)
from ledger.access.models import User
from ledger.access.queries import units_visible_to
from ledger.reports.home.coming import what_comes
from ledger.reports.home.pictures import WhereItWent, where_it_went
from ledger.reports.home.tallies import facts_of
from ledger.reports.home.unhelped import unhelped
from tests import make
from tests.distributions import stock
from tests.donors.desk import give

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 10)
Rows = list[tuple[str, str, int]]


@pytest.fixture(autouse=True)
def in_english(settings: object) -> None:
    settings.LANGUAGE_CODE = "en"


def went(person: User, year: int = 2026, *, is_now: bool = True) -> WhereItWent:
    units = list(units_visible_to(person))
    return where_it_went(person, units, year, facts_of([unit.pk for unit in units], year), is_now=is_now)


def rows(told: WhereItWent) -> Rows:
    return [(row.source.label, row.target.label, row.amount) for row in told.flow.rows]


def hand_out(*wanted: HandOut, number: str = "F1"):  # noqa: ANN201 -- a distribution
    by = make.clerk_of_the_system()
    return bring_in_distribution(unit=make.school(), date=DAY, occasion="冬季", lines=wanted, number=number, by=by)


def coat_for(child: object = None, pieces: int = 1) -> HandOut:
    return HandOut(stock.store(), make.fund(), stock.coat(), pieces, child=child or make.child())


def test_what_each_gave_goes_to_what_it_was_used_for_and_to_what_is_left(treasurer: User) -> None:
    stock.coats(10)
    give(make.donor(name="善美基金会", kind="foundation"), 500_00)
    hand_out(coat_for(), coat_for())

    assert sorted(rows(went(treasurer))) == [
        ("Individuals", "Not yet used", 1120_00),
        ("Individuals", "棉衣", 280_00),
        ("善美基金会", "Not yet used", 500_00),
    ]


def test_picture_ties_with_what_was_given_out_and_what_is_left(treasurer: User) -> None:
    stock.coats(10)
    handed_out = hand_out(coat_for(pieces=3))
    record_return(line=handed_out.lines.get(), date=DAY, wanted=1, by=make.clerk_of_the_system())
    told = went(treasurer)

    assert (told.flow.total, told.left, told.goods_left, told.money_left) == (1400_00, 1120_00, 1120_00, 0)
    assert ("Individuals", "棉衣", 280_00) in rows(told)


def test_what_was_lost_is_told_apart(treasurer: User) -> None:
    stock.coats(10)
    bring_in_write_off(
        place=stock.store(), fund=make.fund(), item=stock.coat(), quantity=2, date=DAY, reason="受潮",
        by=make.clerk_of_the_system(),
    )  # fmt: skip

    assert ("Individuals", "Lost, charged or refunded", 280_00) in rows(went(treasurer))


def test_what_was_lost_at_a_place_of_another_unit_is_told_to_those_who_see_that_place(treasurer: User) -> None:
    head = make.user("approver", make.school())
    coats = GivenLine(fund=make.fund(), place=make.store(), amount=1400_00, item=stock.coat(), quantity=10)
    by = make.clerk_of_the_system()
    of_school = record_gift(unit=make.school(), donor=make.donor(), date=DAY, lines=[coats], by=by)
    record_shortfall(line=of_school.lines.get(), wanted=2, date=DAY, by=by)

    assert rows(went(head)) == []
    assert ("Individuals", "Lost, charged or refunded", 280_00) in rows(went(treasurer))


def test_year_before_shows_nothing_of_what_is_left_today(treasurer: User) -> None:
    stock.coats(10)

    assert rows(went(treasurer, 2025, is_now=False)) == []


def test_gift_of_the_wrong_donor_counts_for_the_right_one(treasurer: User) -> None:
    gift = give(make.donor(name="错的公司", kind="company"), 500_00)
    right = make.donor(name="对的公司", kind="company")
    attribute_gift(
        line=gift.lines.get(), from_donor=gift.donor, to_donor=right, date=DAY, why="录错",
        by=make.clerk_of_the_system(),
    )  # fmt: skip

    assert rows(went(treasurer)) == [("对的公司", "Not yet used", 500_00)]


def test_one_who_may_not_read_gifts_is_told_by_fund_and_of_the_own_school_alone(caseworker: User) -> None:
    stock.coats(10)
    give(make.donor(name="善美基金会", kind="foundation"), 500_00)
    told = went(caseworker)

    assert (told.is_by_donor, rows(told)) == (False, [("GEN", "Not yet used", 1400_00)])
    assert [part.label for part in told.goods.parts] == ["GEN"]


def test_children_who_received_nothing_are_counted_by_school(caseworker: User) -> None:
    stock.coats(10)
    first, *_others = [make.child() for _ in range(3)]
    make.child(school_unit=make.school("S002"))
    hand_out(coat_for(first))
    told = unhelped(caseworker, 2026)

    assert told is not None
    assert (told.children, told.enrolled, told.told) == (2, 3, 2)
    assert [(row.name, row.children) for row in told.schools] == [("第S001小学", 2)]


def test_whole_book_is_told_the_same_as_one_school(treasurer: User, caseworker: User) -> None:
    stock.coats(10)
    children = [make.child() for _ in range(7)]
    hand_out(*(coat_for(child) for child in children[:5]))
    units = [unit.pk for unit in units_visible_to(treasurer)]
    of_all, of_school = unhelped(treasurer, 2026, facts_of(units, 2026)), unhelped(caseworker, 2026)

    assert of_all is not None
    assert of_school is not None
    assert (of_all.children, of_school.children, of_all.enrolled) == (2, 2, 7)


def test_child_that_gave_all_back_received_nothing(caseworker: User) -> None:
    stock.coats(10)
    handed_out = hand_out(coat_for())
    record_return(line=handed_out.lines.get(), date=DAY, by=make.clerk_of_the_system())
    told = unhelped(caseworker, 2026)

    assert told is not None
    assert told.children == 1


def test_child_received_what_its_joined_file_received(treasurer: User, caseworker: User) -> None:
    stock.coats(10)
    survivor, absorbed = make.child(), make.child()
    hand_out(coat_for(absorbed))
    type(absorbed).objects.filter(pk=absorbed.pk).update(status="merged", merged_into=survivor)
    units = [unit.pk for unit in units_visible_to(treasurer)]

    for told in (unhelped(treasurer, 2026, facts_of(units, 2026)), unhelped(caseworker, 2026)):
        assert told is not None
        assert (told.children, told.enrolled) == (0, 1)


def test_child_who_is_not_there_any_more_is_not_asked_about(caseworker: User) -> None:
    paused, _there = make.child(), make.child()
    type(paused).objects.filter(pk=paused.pk).update(status="paused")
    told = unhelped(caseworker, 2026)

    assert told is not None
    assert (told.children, told.enrolled) == (1, 1)


def test_few_children_are_not_counted_out_to_one_without_the_right(clerk: User) -> None:
    make.child()
    told = unhelped(clerk, 2026)

    assert told is not None
    assert (told.told, [row.children for row in told.schools], told.list_url) == (None, [None], "")


def test_school_without_children_is_not_asked_about(clerk: User) -> None:
    assert unhelped(clerk, 2026) is None


def test_lists_ahead_and_promises_come_in_the_order_of_their_days(treasurer: User, caseworker: User) -> None:
    stock.coats(10)
    stock.draft(caseworker, make.child())

    assert [(one.date, one.what) for one in what_comes(treasurer, stock.DAY)] == [(stock.DAY, "温暖过冬")]
    assert what_comes(treasurer, stock.DAY + dt.timedelta(days=1)) == []


def test_list_that_is_approved_ahead_of_its_day_comes_still(treasurer: User, caseworker: User, approver: User) -> None:
    stock.coats(10)
    day = stock.DAY + dt.timedelta(days=5)
    waiting = stock.send(stock.draft(caseworker, make.child(), date=day), caseworker)
    approve_distribution(distribution=waiting, at=stock.NOON, by=approver)

    assert [(one.date, one.what) for one in what_comes(treasurer, stock.DAY)] == [(day, "温暖过冬")]
    assert what_comes(treasurer, day) == []


def test_pledge_comes_next_on_the_day_of_its_open_instalment_in_force(clerk: User) -> None:
    day, by = dt.date(2026, 5, 1), make.clerk_of_the_system()
    line = PledgedLine(make.fund(), amount=900_00, due_on=dt.date(2026, 4, 1))
    pledge = record_pledge(unit=make.book(), donor=make.donor(name="甲"), promised_on=day, lines=[line], by=by)
    first = pledge.lines.get()
    plan = [Planned(first, 300_00, dt.date(2026, 5, month)) for month in (3, 10, 20)]
    revise_pledge(pledge=pledge, plan=plan, revised_on=day, reason="分期", at=timezone.now(), by=by)
    money = GivenLine(make.fund(), make.place(), 400_00, pledge_line=first)
    record_gift(unit=make.book(), donor=pledge.donor, date=day, lines=[money], by=by)

    assert [(one.date, one.amount) for one in what_comes(clerk, day)] == [(dt.date(2026, 5, 10), 200_00)]


def test_line_whose_first_day_is_no_longer_in_force_does_not_come_next(clerk: User) -> None:
    day, by = dt.date(2026, 5, 1), make.clerk_of_the_system()
    line = PledgedLine(make.fund(), amount=900_00, due_on=dt.date(2026, 6, 1))
    pledge = record_pledge(unit=make.book(), donor=make.donor(name="甲"), promised_on=day, lines=[line], by=by)
    plan = [Planned(pledge.lines.get(), 900_00, dt.date(2026, 4, 1))]
    revise_pledge(pledge=pledge, plan=plan, revised_on=day, reason="提前", at=timezone.now(), by=by)

    assert what_comes(clerk, day) == []

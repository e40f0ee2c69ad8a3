"""The picture of a year, what is left by whose gift it is, and who received nothing yet."""

import datetime as dt

import pytest

from distributions.operations import HandOut, bring_in_distribution, bring_in_write_off, record_return
from donors.operations import attribute_gift
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
    settings.LANGUAGE_CODE = "en"  # type: ignore[attr-defined]


def went(person: User, year: int = 2026, *, is_now: bool = True) -> WhereItWent:
    units = list(units_visible_to(person))
    return where_it_went(person, units, year, facts_of([unit.pk for unit in units], year), is_now=is_now)


def rows(told: WhereItWent) -> Rows:
    return [(row.source.label, row.target.label, row.amount) for row in told.flow.rows]


def hand_out(*wanted: HandOut, number: str = "F1"):  # noqa: ANN201 -- a distribution
    by = make.clerk_of_the_system()
    return bring_in_distribution(unit=make.school(), date=DAY, occasion="冬季", lines=wanted, number=number, by=by)


def coat_for(child: object = None, pieces: int = 1) -> HandOut:
    return HandOut(stock.store(), make.fund(), stock.coat(), pieces, child=child or make.child())  # type: ignore[arg-type]


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

"""The home page: real figures, of nobody's units but one's own."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from beneficiaries.models import Child
from distributions.models import Distribution
from distributions.operations import HandOut, bring_in_distribution, record_return
from donors.models import Gift
from donors.operations import GivenLine, record_gift, reverse_gift
from ledger.access.models import Unit, User
from ledger.reports.home import HomeFigures, home_figures, years_of
from tests import make

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 10)


def school_bank(code: str = "S001") -> Any:
    return make.place(f"{code}-BANK", "bank", make.school(code))


def give(amount: int, **changes: Any) -> Gift:
    place = changes.pop("place", None) or make.place()
    line = GivenLine(fund=make.fund(), place=place, amount=amount, **changes.pop("goods", {}))
    particulars: dict[str, Any] = {"unit": place.unit, "donor": changes.pop("donor", None) or make.donor(), "date": DAY}
    return record_gift(lines=[line], by=make.clerk_of_the_system(), **particulars | changes)


def hand_out(amount: int, children: int = 1, **changes: Any) -> Distribution:
    place = changes.pop("place", None) or school_bank()
    lines = [
        HandOut(place=place, fund=make.fund(), item=None, wanted=amount, child=make.child(school_unit=place.unit))
        for _ in range(children)
    ]
    particulars = {"date": DAY, "occasion": "冬季慰问", "number": "F1"} | changes
    return bring_in_distribution(unit=place.unit, lines=lines, by=make.clerk_of_the_system(), **particulars)


def page_of(user: User, address: str = "/") -> str:
    client = Client()
    client.force_login(user)
    return client.get(address, headers={"accept-language": "en"}).content.decode()


def totals(figures: HomeFigures) -> tuple[int, int, int, int]:
    return figures.received, figures.given_out, figures.money_in_hand, figures.goods_in_hand


def test_nobody_gets_in_without_signing_in(client: Client, agency: Unit) -> None:
    answer = client.get("/")

    assert (answer.status_code, answer["location"]) == (302, "/accounts/login/?next=/")


def test_a_stranger_sees_none_of_it(stranger: User) -> None:
    gift = give(123_45, donor=make.donor(name="朱雨兰"))

    page = page_of(stranger, "/?year=2026")

    assert not [word for word in (gift.entry.number, "朱雨兰", "123.45", "关爱办公室") if word in page]
    assert totals(home_figures(stranger, 2026)) == (0, 0, 0, 0)
    assert years_of(stranger) == []


def test_figures_tell_what_came_what_went_and_what_is_left(treasurer: User) -> None:
    give(100_00, place=school_bank())
    give(40_00, place=make.store(), goods={"item": make.item(), "quantity": 4})
    handed_out = hand_out(30_00)
    record_return(line=handed_out.lines.get(), date=DAY, wanted=10_00, by=make.clerk_of_the_system())

    figures = home_figures(treasurer, 2026)

    assert totals(figures) == (140_00, 20_00, 80_00, 40_00)
    assert figures.gifts_count == 2
    assert figures.in_hand == figures.received - figures.given_out


def test_a_reversed_gift_counts_nowhere(treasurer: User) -> None:
    gift = give(100_00)
    reverse_gift(gift=gift, date=DAY, why="entered twice", by=make.clerk_of_the_system())

    figures = home_figures(treasurer, 2026)

    assert (totals(figures), figures.gifts_count, figures.latest_gifts) == ((0, 0, 0, 0), 0, [])


def test_each_year_has_its_own_flows_and_shares_what_is_in_hand(treasurer: User) -> None:
    give(100_00, date=dt.date(2025, 5, 1))
    give(7_00)

    assert years_of(treasurer) == [2026, 2025]
    assert totals(home_figures(treasurer, 2025)) == (100_00, 0, 107_00, 0)
    assert totals(home_figures(treasurer, 2026)) == (7_00, 0, 107_00, 0)


@pytest.mark.parametrize(("reached", "told"), [(1, None), (4, None), (5, 5)])
def test_few_children_are_not_counted_out(treasurer: User, reached: int, told: int | None) -> None:
    give(100_00, place=school_bank())
    hand_out(10_00, reached)

    assert home_figures(treasurer, 2026).children == told


def test_a_child_that_gave_all_back_was_not_reached(treasurer: User) -> None:
    give(100_00, place=school_bank())
    handed_out = hand_out(10_00)
    record_return(line=handed_out.lines.get(), date=DAY, by=make.clerk_of_the_system())

    assert home_figures(treasurer, 2026).children == 0


def test_a_child_in_two_files_that_were_joined_is_one_child_that_received(treasurer: User) -> None:
    give(100_00, place=school_bank())
    given = hand_out(10_00, 6)
    survivor, absorbed = Child.objects.filter(pk__in=given.lines.values("child"))[:2]
    Child.objects.filter(pk=absorbed.pk).update(status=Child.Status.MERGED, merged_into=survivor)

    assert home_figures(treasurer, 2026).children == 5


def test_a_school_sees_its_own_places_only(agency: Unit) -> None:
    give(100_00)
    give(9_00, place=school_bank())
    give(5_00, place=school_bank("S002"))
    of_first_school = make.user("finance", make.school())

    figures = home_figures(of_first_school, 2026)

    assert totals(figures) == (9_00, 0, 9_00, 0)
    assert [row.amount for row in figures.latest_gifts] == [9_00]


def test_the_donor_is_named_only_to_those_who_may_read_gifts(caseworker: User) -> None:
    gift = give(9_00, place=school_bank(), donor=make.donor(name="朱雨兰"))
    of_the_school = make.user("recorder", make.school())

    assert not [word for word in ("朱雨兰", gift.entry.number) if word in page_of(caseworker)]
    assert "朱雨兰" in page_of(of_the_school)
    assert gift.entry.number in page_of(of_the_school)


def test_the_latest_distributions_are_listed_with_their_value(treasurer: User) -> None:
    give(100_00, place=school_bank())
    handed_out = hand_out(12_34, 2)

    [row] = home_figures(treasurer, 2026).latest_distributions

    assert (row.occasion, row.receivers, row.amount) == ("冬季慰问", 2, 24_68)
    assert row.number == handed_out.entry.number
    assert "24.68" in page_of(treasurer)


def test_the_number_of_queries_does_not_grow(treasurer: User) -> None:
    give(100_00, place=school_bank())
    page_of(treasurer)  # the running totals are written down
    give(5_00)
    hand_out(1_00)
    with CaptureQueriesContext(connection) as with_one:
        page_of(treasurer)
    give(5_00)
    give(6_00)
    hand_out(1_00, 6, number="F2")

    with CaptureQueriesContext(connection) as with_three:
        page_of(treasurer)

    assert len(with_three) == len(with_one)


def test_an_empty_book_says_so_in_words(clerk: User) -> None:
    assert "No gift was recorded in this year." in page_of(clerk)


def test_an_empty_book_leads_its_administrator_to_where_to_begin(administrator: User) -> None:
    empty = page_of(administrator)
    give(5_00)

    assert [f'href="{reverse("welcome")}"' in page for page in (empty, page_of(administrator))] == [True, False]


def test_one_without_a_role_is_told_whom_to_ask(db: None) -> None:
    assert "You hold no role in a unit yet." in page_of(make.user())


@pytest.mark.parametrize("asked", ["1999", "x", "-1", "9" * 5000])
def test_an_odd_year_leads_to_the_latest(treasurer: User, asked: str) -> None:
    give(7_00)

    assert "Where gifts went in 2026" in page_of(treasurer, f"/?year={asked}")

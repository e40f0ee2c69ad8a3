"""Months in the browser: what is still to do, both sides of the book, closing and opening again."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from distributions.operations import ask_for_write_off
from ledger.access.models import User
from ledger.book.errors import MonthIsOpen, MonthNotOver, WhyMissing
from ledger.book.models import Period
from ledger.book.operations import close_month, record_interest, reopen_month
from ledger.book.queries import sealed_by
from ledger.reconciliation.operations import ask_to_reopen, begin_stock_take, finish_count, keep_counts
from tests import make
from tests.distributions import stock
from tests.distributions.stock import DAY, NOON, said
from tests.donors.desk import ENGLISH, errors_of, signed_in

pytestmark = pytest.mark.django_db
MARCH = dt.date(2026, 3, 1)
PAGE = "/months/S001/2026-03/"
PASSWORD = {"password": "a long password"}


def closed(month: dt.date = MARCH) -> None:
    close_month(unit=make.school(), month=month, at=timezone.now(), by=make.clerk_of_the_system())


def test_month_is_closed_after_the_password_and_refuses_what_is_dated_in_it(client: Client, treasurer: User) -> None:
    stock.money(1_000_00)

    answer = signed_in(client, treasurer).post(f"{PAGE}close", PASSWORD)

    period = Period.objects.get()
    assert (answer["location"], period.state, period.closed_by, period.month) == (PAGE, "closed", treasurer, MARCH)
    text = said(client.get(PAGE, headers=ENGLISH).content)
    assert f"2026-03 Closed 第S001小学 · closed by {treasurer}" in text


def test_month_is_closed_with_a_seal_over_all_that_is_in_it(treasurer: User) -> None:
    entries = [stock.coats(), stock.money(1_000_00)]
    before = [sealed_by(entry) for entry in entries]

    close_month(unit=make.school(), month=MARCH, at=timezone.now(), by=treasurer)

    sealed = [sealed_by(entry) for entry in entries]
    assert (before, [one and one.seal.unit for one in sealed]) == ([None, None], [make.school()] * 2)


@pytest.mark.parametrize("act", ["close", "reopen"])
def test_another_password_does_nothing(client: Client, treasurer: User, act: str) -> None:
    stock.money(1_000_00)

    answer = signed_in(client, treasurer).post(PAGE + act, {"password": "guessed", "why": "late bill"})

    assert (answer.status_code, errors_of(answer.content), Period.objects.count()) == (422, ["password"], 0)
    assert "guessed" not in answer.content.decode()


def test_earlier_month_closes_first(client: Client, treasurer: User) -> None:
    stock.money(1_000_00)
    record_interest(
        place=stock.cash(), fund=make.fund(), amount=1, date=dt.date(2026, 4, 1), by=make.clerk_of_the_system()
    )

    answer = signed_in(client, treasurer).post("/months/S001/2026-04/close", PASSWORD, headers=ENGLISH)

    assert (answer.status_code, "2026-03 comes first" in said(answer.content)) == (422, True)
    assert Period.objects.count() == 0


def test_month_that_is_not_over_stays_open(treasurer: User) -> None:
    today = timezone.localdate()

    with pytest.raises(MonthNotOver):
        close_month(unit=make.school(), month=today.replace(day=1), at=timezone.now(), by=treasurer)

    assert Period.objects.count() == 0


def test_month_that_nobody_closed_is_not_opened(treasurer: User, approver: User) -> None:
    with pytest.raises(MonthIsOpen):
        ask_to_reopen(unit=make.school(), month=MARCH, why="late bill", at=NOON, by=treasurer)
    with pytest.raises(MonthIsOpen):
        reopen_month(unit=make.school(), month=MARCH, why="late bill", by=approver)
    closed()
    with pytest.raises(WhyMissing):
        ask_to_reopen(unit=make.school(), month=MARCH, why=" ", at=NOON, by=treasurer)

    assert Period.objects.get().state == "closed"


def test_checklist_counts_what_is_open_and_leads_there(client: Client, treasurer: User, caseworker: User) -> None:
    stock.coats(10)
    stock.handed_out(make.child())
    stock.draft(caseworker, make.child())
    ask_for_write_off(
        place=stock.store(), fund=make.fund(), item=stock.coat(), quantity=1, reason="霉", date=DAY, at=NOON,
        by=caseworker, key="1",
    )  # fmt: skip

    answer = signed_in(client, treasurer).get(PAGE, headers=ENGLISH)

    text = said(answer.content)
    done = "2 of 7 done"
    tasks = [
        "1 Every gift has a receipt 1 open Look : Every gift has a receipt",
        "✓ Unknown payers are found Done",
        "✓ Every purchase has its paper Done",
        "4 No list of the month waits 1 open",
        "5 Every hand-out is signed for 1 open",
        "6 Losses are decided 1 open",
        "7 Every store was counted 1 open",
    ]
    assert [each for each in (done, *tasks) if each not in text] == []
    assert 'href="/gifts/?since=2026-03-01&amp;until=2026-03-31&amp;state=waiting"' in answer.content.decode()


def test_both_sides_of_a_month_are_told_and_agree(client: Client, treasurer: User) -> None:
    stock.coats(10)
    stock.money(1_000_00)
    stock.handed_out(make.child(), each=2)
    record_interest(
        place=stock.cash(), fund=make.fund(), amount=77, date=dt.date(2026, 4, 1), by=make.clerk_of_the_system()
    )

    march = said(signed_in(client, treasurer).get(PAGE, headers=ENGLISH).content)
    april = said(client.get("/months/S001/2026-04/", headers=ENGLISH).content)

    assert "On the first day | 0.00 | 0.00 Came in | 1,000.00 | 1,400.00 Went out | 0.00 | −280.00" in march
    assert (
        "Should be there | 1,000.00 | 1,120.00 Lies in the lots | 1,000.00 | 1,120.00 Difference | 0.00 | 0.00" in march
    )
    assert "On the first day | 1,000.00 | 1,120.00 Came in | 0.77 | 0.00" in april


def test_months_of_every_unit_are_listed_the_latest_first(client: Client, treasurer: User) -> None:
    stock.money(1_000_00)
    closed()

    text = said(signed_in(client, treasurer).get("/months/", headers=ENGLISH).content)

    now = f"{timezone.localdate():%Y-%m}"
    open_now = f"{now} | 第S001小学 | Not closed | — {now} | 关爱办公室 | Not closed | —"
    assert f"{open_now} 2026-03 | 第S001小学 | Closed |" in text


def test_school_sees_its_own_months_alone(client: Client) -> None:
    stock.money(1_000_00)
    signed_in(client, make.user("finance", make.school("S002")))

    page = client.get("/months/").content.decode()
    answers = [client.get(PAGE), client.get(f"{PAGE}close"), client.post(f"{PAGE}close", PASSWORD)]

    assert ("S001" in page, [answer.status_code for answer in answers]) == (False, [404] * 3)


@pytest.mark.parametrize("path", ["/months/S001/2026-13/", "/months/S001/today/", "/months/S009/2026-03/"])
def test_address_of_no_month_is_not_found(client: Client, treasurer: User, path: str) -> None:
    make.school()

    assert signed_in(client, treasurer).get(path).status_code == 404


def test_auditor_looks_and_closes_nothing(client: Client, auditor: User) -> None:
    stock.money(1_000_00)
    signed_in(client, auditor)

    page = client.get(PAGE).content.decode()

    assert ("/close" in page, client.get(f"{PAGE}close").status_code, client.get(f"{PAGE}reopen").status_code) == (
        False, 403, 403,
    )  # fmt: skip


def test_colleague_without_the_right_is_told_who_has_it(client: Client, caseworker: User) -> None:
    assert {signed_in(client, caseworker).get(path).status_code for path in ("/months/", PAGE)} == {403}


def test_long_list_of_months_costs_no_more_queries_than_a_short_one(client: Client, treasurer: User) -> None:
    def months_on(last: int) -> None:
        [record_interest(place=stock.cash(), fund=make.fund(), amount=1, date=dt.date(2025, month, 1),
                         by=make.clerk_of_the_system()) for month in range(1, last)]  # fmt: skip

    months_on(3)
    signed_in(client, treasurer).get("/months/")
    with CaptureQueriesContext(connection) as few:
        client.get("/months/")
    months_on(12)

    with CaptureQueriesContext(connection) as many:
        client.get("/months/")

    assert len(many) == len(few)


def test_store_that_was_counted_in_the_month_is_done(client: Client, treasurer: User, caseworker: User) -> None:
    stock.coats(10)
    take = begin_stock_take(place=stock.store(), date=DAY, by=caseworker)
    keep_counts(take=take, counts={take.lines.get().pk: 10}, by=caseworker)
    finish_count(take=take, at=NOON, by=caseworker)

    text = said(signed_in(client, treasurer).get(PAGE, headers=ENGLISH).content)

    assert "✓ Every store was counted Done" in text

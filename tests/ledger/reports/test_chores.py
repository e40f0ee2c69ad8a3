"""What waits and is no hand-out, on the home page and as counts in the navigation: for who ends it, and nobody else."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from distributions.operations import return_draft
from donors.operations import ask_to_void, return_batch, reverse_gift
from ledger.access.held import remembered
from ledger.access.models import User
from ledger.access.operations import assign_role
from ledger.access.queries import permissions_of
from ledger.book.operations import close_month
from ledger.jobs.models import Job
from ledger.reports.home.asked import counts_of
from ledger.reports.home.audit import audit_of
from ledger.reports.home.chores import months, not_printed, stopped
from ledger.reports.home.waiting import what_waits
from tests import make
from tests.distributions import stock
from tests.donors.desk import ENGLISH, give, receipt, signed_in
from tests.donors.test_batches import sent as sent_sheet

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 4, 20)
IN_APRIL = dt.datetime(2026, 4, 2, 4, tzinfo=dt.UTC)
NOON = dt.datetime(2026, 3, 20, 4, tzinfo=dt.UTC)


def titles(person: User) -> list[str]:
    return [one.title for one in what_waits(person, TODAY)]


def home_of(client: Client, person: User) -> str:
    return signed_in(client, person).get("/", headers=ENGLISH).content.decode()


def test_receipt_to_void_waits_for_another_than_who_asked(client: Client, clerk: User, approver: User) -> None:
    paper = receipt(by=clerk)
    ask_to_void(receipt=paper, cause="spoiled", reason="typed twice", original="back", at=NOON, by=clerk)

    assert "1 receipt is to be void" in titles(approver)
    assert counts_of(approver) == {"receipts": 1}
    assert counts_of(clerk) == {}
    assert '<span class="n">1<span class="vh">' in home_of(client, approver)
    assert '<span class="n">' not in home_of(client, clerk)


def test_sheet_of_gifts_counts_for_who_reviews_and_once_returned_for_who_types(
    client: Client, clerk: User, approver: User
) -> None:
    sheet = sent_sheet(clerk)
    before = counts_of(approver), counts_of(clerk)
    return_batch(batch=sheet, why="第二行金额不对", by=approver)
    home = home_of(client, clerk)

    assert before == ({"gifts": 1}, {})
    assert (counts_of(approver), counts_of(clerk)) == ({}, {"gifts": 1})
    assert [part in home for part in ("1 sheet of gifts was returned", "第二行金额不对")] == [True, True]
    assert "1 sheet of gifts was returned" not in home_of(client, approver)


def test_list_counts_for_who_approves_and_once_returned_for_who_prepares(caseworker: User, approver: User) -> None:
    stock.coats()
    sent = stock.sent(caseworker, make.child())
    before = counts_of(approver), counts_of(caseworker)
    return_draft(distribution=sent, why="wrong sizes", by=approver)

    assert before == ({"distributions": 1}, {})
    assert (counts_of(approver), counts_of(caseworker)) == ({}, {"distributions": 1})


def test_what_waits_in_another_agency_is_not_counted(clerk: User) -> None:
    paper = receipt(by=clerk)
    ask_to_void(receipt=paper, cause="spoiled", reason="typed twice", original="back", at=NOON, by=clerk)

    assert counts_of(make.user("approver", make.agency("ELSE"))) == {}


def test_counts_are_asked_in_one_query_however_much_waits_and_once_by_a_page(clerk: User, approver: User) -> None:
    for _ in range(3):
        ask_to_void(receipt=receipt(by=clerk), cause="spoiled", reason="twice", original="back", at=NOON, by=clerk)
    with remembered():
        permissions_of(approver)  # the roles are known from here on, as while a page is made

        with CaptureQueriesContext(connection) as asked:
            assert [counts_of(approver) for _ in range(2)] == [{"receipts": 3}] * 2
    assert len(asked) == 1


def test_what_waits_is_counted_for_a_role_from_the_day_it_is_given(clerk: User) -> None:
    ask_to_void(receipt=receipt(by=clerk), cause="spoiled", reason="twice", original="back", at=NOON, by=clerk)
    person = make.user("approver", make.agency("ELSE"))
    before = counts_of(person)
    assign_role(user=person, unit=make.agency(), role="approver", by=make.clerk_of_the_system())

    assert (before, counts_of(person)) == ({}, {"receipts": 1})


def test_job_that_stopped_waits_for_its_owner(clerk: User) -> None:
    job = Job.objects.create(kind="test", owner=clerk, state=Job.State.FAILED)

    told = stopped(clerk, TODAY)
    assert told is not None
    assert (told[2], told[5]) == ("1 job stopped", f"/jobs/{job.pk}/")
    assert stopped(make.user("recorder"), TODAY) is None


def test_month_that_is_over_waits_until_it_is_closed(clerk: User) -> None:
    treasurer = make.user("finance", make.agency())
    assert months(treasurer, TODAY) is None
    give(date=dt.date(2026, 3, 10))

    told = months(treasurer, TODAY)
    assert told is not None
    assert (told[2], told[5]) == ("2026-03 is to be closed", "/months/AGY/2026-03/")
    assert months(treasurer, dt.date(2026, 3, 31)) is None  # not over yet
    assert months(clerk, TODAY) is None
    close_month(unit=make.agency(), month=dt.date(2026, 3, 1), at=IN_APRIL, by=treasurer)
    assert months(treasurer, TODAY) is None


def test_receipts_that_were_never_printed_wait_for_who_issues_them(client: Client, clerk: User) -> None:
    papers = [receipt(by=clerk) for _ in range(2)]
    voided = receipt(by=clerk)
    type(voided).objects.filter(pk=voided.pk).update(
        state="void", voided_by=make.user("approver"), voided_at=NOON
    )  # fmt: skip

    told = not_printed(clerk, TODAY)
    assert told is not None
    assert (told[2], told[5]) == ("2 receipts are not printed", "/receipts/?printed=no")
    listed = signed_in(client, clerk).get(told[5], headers=ENGLISH).content.decode()
    assert [paper.number in listed for paper in [*papers, voided]] == [True, True, False]


def test_auditor_is_told_what_to_look_at_first(client: Client, clerk: User) -> None:
    auditor = make.user("auditor", make.agency())
    give(date=dt.date(2026, 3, 10))
    treasurer = make.user("finance", make.agency())
    close_month(unit=make.agency(), month=dt.date(2026, 3, 1), at=IN_APRIL, by=treasurer)

    told = audit_of(auditor, 2026)
    assert told is not None
    assert (told.closed, told.closed_until, told.reopened, told.reversals) == (1, dt.date(2026, 3, 1), 0, 0)
    assert "To look at first" in home_of(client, auditor)
    assert audit_of(clerk, 2026) is None


def test_auditor_of_a_school_is_told_of_its_own_months_and_reversals() -> None:
    by, day = make.clerk_of_the_system(), dt.date(2026, 3, 10)
    reverse_gift(gift=give(date=day), date=day, why="twice", by=by)
    close_month(unit=make.agency(), month=dt.date(2026, 3, 1), at=IN_APRIL, by=by)

    told = [audit_of(make.user("auditor", unit), 2026) for unit in (make.agency(), make.school())]

    assert [(one.closed, one.reversals) for one in told if one] == [(1, 1), (0, 0)]


def test_auditor_is_told_the_reversals_of_the_year_and_the_largest() -> None:
    auditor = make.user("auditor", make.agency())
    small, large = give(amount=20_00, date=dt.date(2026, 3, 10)), give(amount=90_00, date=dt.date(2026, 3, 10))
    for gift in (small, large):
        reverse_gift(gift=gift, date=dt.date(2026, 3, 11), why="twice", by=make.clerk_of_the_system())

    told = [audit_of(auditor, year) for year in (2026, 2025)]
    assert [(one.reversals, one.largest) for one in told if one] == [(2, 90_00), (0, 0)]
    assert told[0] is not None
    assert told[0].largest_number == large.entry.reversed_by.number

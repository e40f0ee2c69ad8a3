"""A closed month is opened again by two people: one asks and says why, another approves."""

import pytest
from django.test import Client
from django.utils import timezone

from ledger.access.errors import AlreadyDecided, NotAllowed, OwnWork
from ledger.access.models import User
from ledger.book.errors import MonthIsOpen, MonthOrder, WhyMissing
from ledger.book.models import Period
from ledger.reconciliation.errors import ReopeningAskedAlready
from ledger.reconciliation.models import Reopening
from ledger.reconciliation.operations import (
    approve_reopening,
    ask_to_reopen,
    decline_reopening,
    withdraw_reopening,
)
from tests import make
from tests.distributions import stock
from tests.distributions.stock import said
from tests.donors.desk import ENGLISH, errors_of, signed_in
from tests.ledger.book.test_concurrency import all_at_once
from tests.ledger.reconciliation.test_month_pages import MARCH, PAGE, PASSWORD, closed

pytestmark = pytest.mark.django_db


def asked(by: User) -> Reopening:
    """Close March of the school, and ask that it be open again."""
    stock.money(1_000_00)
    closed()
    return ask_to_reopen(unit=make.school(), month=MARCH, why="late bill", at=timezone.now(), by=by)


def approve(reopening: Reopening, by: User) -> Reopening:
    return approve_reopening(reopening=reopening, at=timezone.now(), by=by)


def withdraw(reopening: Reopening, by: User) -> Reopening:
    return withdraw_reopening(reopening=reopening, at=timezone.now(), by=by)


def state() -> str:
    return str(Period.objects.get().state)


def test_month_stays_closed_until_another_approves(treasurer: User, approver: User) -> None:
    reopening = asked(treasurer)
    before = state()

    done = approve(reopening, approver)

    kept = Period.objects.get().history.first()
    assert (before, state(), done.decided_by) == ("closed", "open", approver)
    assert (kept.history_change_reason, kept.history_user) == ("late bill", approver)


def test_nobody_opens_a_month_alone() -> None:
    alone = make.clerk_of_the_system()
    reopening = asked(alone)

    with pytest.raises(OwnWork):
        approve(reopening, alone)
    with pytest.raises(OwnWork):
        decline_reopening(reopening=reopening, why="no", at=timezone.now(), by=alone)

    assert state() == "closed"


def test_who_writes_money_asks_and_who_approves_answers(treasurer: User, approver: User, stranger: User) -> None:
    reopening = asked(treasurer)

    for who in (make.user("finance", make.school()), make.user("approver", make.agency("OTHER"))):
        with pytest.raises(NotAllowed):
            approve(reopening, who)
    for who in (approver, stranger):
        with pytest.raises(NotAllowed):
            ask_to_reopen(unit=make.school(), month=MARCH, why="x", at=timezone.now(), by=who)

    assert state() == "closed"


def test_month_is_asked_for_once_and_anew_when_it_was_declined_or_taken_back(treasurer: User, approver: User) -> None:
    again = {"unit": make.school(), "month": MARCH, "why": "again", "at": timezone.now(), "by": treasurer}
    first = asked(treasurer)
    with pytest.raises(ReopeningAskedAlready):
        ask_to_reopen(**again)
    with pytest.raises(WhyMissing):
        decline_reopening(reopening=first, why=" ", at=timezone.now(), by=approver)
    decline_reopening(reopening=first, why="next month will do", at=timezone.now(), by=approver)
    second = withdraw(ask_to_reopen(**again), treasurer)

    for gone in (first, second):
        with pytest.raises(AlreadyDecided):
            approve(gone, approver)

    assert (approve(ask_to_reopen(**again), approver).state, state()) == ("approved", "open")


def test_month_before_a_closed_one_stays_closed_whatever_was_asked(treasurer: User, approver: User) -> None:
    reopening = asked(treasurer)
    closed(MARCH.replace(month=4))

    with pytest.raises(MonthOrder):
        approve(reopening, approver)
    with pytest.raises(MonthIsOpen):
        ask_to_reopen(unit=make.school(), month=MARCH.replace(month=5), why="x", at=timezone.now(), by=treasurer)

    assert Reopening.objects.get().state == "waiting"


@pytest.mark.django_db(transaction=True)
def test_approved_and_taken_back_at_once_one_of_them_counts(treasurer: User, approver: User) -> None:
    reopening = asked(treasurer)

    results = all_at_once(
        lambda writer: approve(reopening, approver) if writer else withdraw(reopening, treasurer), 2
    )  # fmt: skip

    assert [type(result) for result in results if isinstance(result, Exception)] == [AlreadyDecided]
    assert (Reopening.objects.get().state, state()) in {("approved", "open"), ("withdrawn", "closed")}


# ---- in the browser


def test_month_is_asked_for_and_opened_by_another(client: Client, treasurer: User, approver: User) -> None:
    stock.money(1_000_00)
    closed()
    silent = signed_in(client, treasurer).post(f"{PAGE}reopen", PASSWORD)
    address = client.post(f"{PAGE}reopen", PASSWORD | {"why": "late bill"})["location"]
    month = said(client.get(PAGE, headers=ENGLISH).content)

    home = said(signed_in(client, approver).get("/", headers=ENGLISH).content)
    page = said(client.get(address, headers=ENGLISH).content)
    wrong = client.post(address, {"then": "approve", "password": "guessed"}).status_code
    told = said(client.post(address, {"then": "approve"} | PASSWORD, headers=ENGLISH, follow=True).content)

    assert (silent.status_code, errors_of(silent.content), wrong) == (422, ["why"], 422)
    assert (f"{treasurer} asked to open it again" in month, "1 month is to be opened again" in home) == (True, True)
    assert ("late bill" in page, "Open it again" in page, "approved" in told, state()) == (True, True, True, "open")


def test_request_is_taken_back_on_its_page_and_not_answered_any_more(
    client: Client, treasurer: User, approver: User
) -> None:
    address = asked(treasurer).get_absolute_url()
    signed_in(client, treasurer)

    own = said(client.get(address, headers=ENGLISH).content)
    client.post(f"{address}/withdraw")
    late = signed_in(client, approver).post(
        address, {"then": "decline", "why": "no"} | PASSWORD, headers=ENGLISH, follow=True
    )

    assert ("Take it back" in own, "Open it again" in own) == (True, False)
    assert "This was decided meanwhile" in late.content.decode()
    assert (Reopening.objects.get().state, state()) == ("withdrawn", "closed")


def test_only_who_asked_takes_back(client: Client, treasurer: User) -> None:
    address = asked(treasurer).get_absolute_url()
    signed_in(client, make.user("finance", make.agency()))

    shown = said(client.get(address, headers=ENGLISH).content)
    told = said(client.post(f"{address}/withdraw", headers=ENGLISH, follow=True).content)

    assert ("Take it back" in shown, f"Only {treasurer}, who asked" in told) == (False, True)
    assert Reopening.objects.get().state == "waiting"


def test_request_of_another_school_is_not_there(client: Client, treasurer: User, clerk: User) -> None:
    address = asked(treasurer).get_absolute_url()
    stranger = make.user("approver", make.agency("OTHER"))

    statuses = [signed_in(client, who).get(address).status_code for who in (stranger, clerk)]

    assert statuses == [404, 403]
    assert signed_in(client, treasurer).get(address.replace("2026-03", "2026-04")).status_code == 404

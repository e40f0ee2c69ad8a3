"""How far a hand-out is: approved, issued, handing out, signed off, reconciled, settled; or cancelled."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from distributions.errors import AlreadyIssued, NotHandedOut
from distributions.lists import add_figures, state_of
from distributions.models import Distribution
from distributions.operations import close_distribution, issue_distribution, print_sheet, reverse_distribution
from ledger.access.errors import NotAllowed
from ledger.access.models import User
from tests import make
from tests.distributions import stock
from tests.distributions.pages import at
from tests.donors.desk import ENGLISH, signed_in, words

pytestmark = pytest.mark.django_db
BORN = dt.date(2015, 1, 1)


def state(given: Distribution) -> str:
    shown = Distribution.objects.select_related("unit", "entry__reversed_by").get(pk=given.pk)
    add_figures([shown])
    return str(state_of(shown))


def test_hand_out_goes_from_approved_to_settled(caseworker: User, approver: User) -> None:
    one, other = make.child(birth_date=BORN), make.child(birth_date=BORN)
    stock.coats(9)
    given = stock.posted(caseworker, approver, one, other)
    states = [state(given)]

    issue_distribution(distribution=given, at=stock.NOON, by=caseworker)
    states.append(state(given))
    stock.sign(given, one, by=caseworker)
    states.append(state(given))
    stock.sign(given, other, by=caseworker)
    states.append(state(given))
    close_distribution(distribution=given, at=stock.NOON, by=approver)

    assert [*states, state(given)] == ["Approved", "Issued", "Handing out", "Reconciled", "Settled"]


def test_hand_out_is_not_reconciled_while_a_page_is_out(caseworker: User, approver: User) -> None:
    child = make.child(birth_date=BORN)
    stock.coats(9)
    given = stock.posted(caseworker, approver, child)
    print_sheet(distribution=given, at=stock.NOON, by=caseworker)

    stock.sign(given, child, by=caseworker)

    assert state(given) == "Signed off"


def test_hand_out_that_is_reversed_before_anybody_signed_is_cancelled(
    caseworker: User, approver: User, treasurer: User
) -> None:
    stock.coats(9)
    given = stock.posted(caseworker, approver, make.child())

    reverse_distribution(distribution=given, date=stock.DAY, why="改期", by=treasurer)

    assert state(given) == "Cancelled"


def test_goods_leave_the_store_once(caseworker: User, approver: User) -> None:
    stock.coats(9)
    given = stock.posted(caseworker, approver, make.child())
    issue_distribution(distribution=given, at=stock.NOON, by=caseworker)

    with pytest.raises(AlreadyIssued):
        issue_distribution(distribution=given, at=stock.NOON, by=caseworker)


def test_goods_of_a_list_that_waits_do_not_leave_the_store(caseworker: User) -> None:
    stock.coats(9)
    sent = stock.sent(caseworker, make.child())

    with pytest.raises(NotHandedOut):
        issue_distribution(distribution=sent, at=stock.NOON, by=caseworker)
    sent.issued_by, sent.issued_at = caseworker, stock.NOON
    with pytest.raises(IntegrityError, match="issued_by_and_at"), transaction.atomic():
        sent.save()


def test_goods_leave_by_those_who_look_after_the_store(client: Client, caseworker: User, approver: User) -> None:
    stock.coats(9)
    given = stock.posted(caseworker, approver, make.child())
    stranger = make.user("caseworker", make.school("S002"))

    with pytest.raises(NotAllowed):
        issue_distribution(distribution=given, at=stock.NOON, by=approver)
    refused = signed_in(client, stranger).post(at(given, "issue"))
    page = signed_in(client, caseworker).post(at(given, "issue"), follow=True, headers=ENGLISH)

    assert (refused.status_code, "left the store" in words(page.content), state(given)) == (404, True, "Issued")


@pytest.mark.parametrize(("asked", "shown"), [("approved", True), ("open", True), ("signed", False), ("closed", False)])
def test_hand_outs_are_narrowed_by_state(
    client: Client, caseworker: User, approver: User, asked: str, *, shown: bool
) -> None:
    stock.coats(9)
    given = stock.posted(caseworker, approver, make.child())

    page = signed_in(client, caseworker).get(f"/distributions/?state={asked}")

    assert (given.ref in page.content.decode()) is shown

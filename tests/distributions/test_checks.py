"""Whether it arrived: some receivers, drawn by the machine, asked by somebody who had no part in the hand-out."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from distributions.errors import CheckedAlready, CheckUnexplained, NotHandedOut, TookPart
from distributions.models import Check, Distribution
from distributions.operations import draw_checks, record_check, reverse_distribution
from ledger.access.errors import NotAllowed
from ledger.access.models import User
from tests import make
from tests.distributions import stock
from tests.distributions.pages import at
from tests.distributions.stock import NOON
from tests.donors.desk import ENGLISH, errors_of, signed_in, words

pytestmark = pytest.mark.django_db


def handed_out(caseworker: User, approver: User, count: int) -> Distribution:
    """Hand coats out to so many children, who all sign."""
    children = [make.child(f"C{number:03}", birth_date=dt.date(2015, 1, 1)) for number in range(1, count + 1)]
    stock.coats(count)
    given = stock.posted(caseworker, approver, *children)
    stock.sign(given, *children, by=caseworker)
    return given


def drawn(given: Distribution, by: User) -> list[str]:
    return [one.child.code for one in draw_checks(distribution=given, at=NOON, by=by) if one.child]


@pytest.mark.parametrize(("signed", "asked"), [(2, 2), (12, 3), (35, 4)])
def test_a_tenth_of_those_who_signed_is_asked_and_three_at_least(
    caseworker: User, approver: User, auditor: User, signed: int, asked: int
) -> None:
    assert len(drawn(handed_out(caseworker, approver, signed), auditor)) == asked


def test_who_draws_again_is_given_the_same(caseworker: User, approver: User, auditor: User) -> None:
    given = handed_out(caseworker, approver, 12)
    first = drawn(given, auditor)

    again = drawn(given, make.user("auditor", make.agency()))
    Check.objects.all().delete()

    assert (again, drawn(given, auditor)) == (first, first)


def test_who_had_a_part_neither_draws_nor_asks(caseworker: User, approver: User, auditor: User) -> None:
    given = handed_out(caseworker, approver, 3)

    with pytest.raises(TookPart):
        draw_checks(distribution=given, at=NOON, by=approver)
    with pytest.raises(NotAllowed):
        draw_checks(distribution=given, at=NOON, by=caseworker)
    one, *_rest = draw_checks(distribution=given, at=NOON, by=auditor)
    with pytest.raises(TookPart):
        record_check(check=one, result="received", how="phone", at=NOON, by=approver)


def test_nobody_is_asked_before_somebody_signed_or_after_a_reversal(
    caseworker: User, approver: User, auditor: User, treasurer: User
) -> None:
    stock.coats(3)
    unsigned = stock.posted(caseworker, approver, make.child())
    given = handed_out(caseworker, approver, 3)
    reverse_distribution(distribution=given, date=stock.DAY, why="错发", by=treasurer)

    for each in (unsigned, given):
        with pytest.raises(NotHandedOut):
            draw_checks(distribution=each, at=NOON, by=auditor)


def test_what_a_receiver_said_is_written_down_once(caseworker: User, approver: User, auditor: User) -> None:
    one, *_rest = draw_checks(distribution=handed_out(caseworker, approver, 3), at=NOON, by=auditor)
    record_check(check=one, result="received", how="visit", at=NOON, by=auditor)

    with pytest.raises(CheckedAlready):
        record_check(check=one, result="not", how="phone", note="没有收到", at=NOON, by=auditor)

    assert Check.objects.get(pk=one.pk).result == "received"
    with pytest.raises(IntegrityError, match="check_result"), transaction.atomic():
        Check.objects.filter(result="").update(result="not")


def test_something_else_needs_a_word(caseworker: User, approver: User, auditor: User) -> None:
    one, *_rest = draw_checks(distribution=handed_out(caseworker, approver, 3), at=NOON, by=auditor)

    with pytest.raises(CheckUnexplained):
        record_check(check=one, result="partly", how="phone", note=" ", at=NOON, by=auditor)


def test_auditor_draws_and_writes_down_in_the_browser(
    client: Client, caseworker: User, approver: User, auditor: User
) -> None:
    given = handed_out(caseworker, approver, 3)
    signed_in(client, auditor)

    client.post(at(given, "checks"))
    refused = client.post(at(given, "checks/1"), {"result": "not", "how": "phone", "note": ""}, headers=ENGLISH)
    client.post(at(given, "checks/1"), {"result": "received", "how": "phone"})
    page = words(client.get(at(given, "checks"), headers=ENGLISH).content)

    assert (refused.status_code, errors_of(refused.content)) == (422, ["note"])
    assert ("1 of 3 asked" in page, "received, as listed" in page, "王小雨" in page) == (True, True, False)


def test_checks_of_another_unit_are_not_there(client: Client, caseworker: User, approver: User) -> None:
    given = handed_out(caseworker, approver, 3)
    stranger = make.user("auditor", make.school("S002"))

    answers = [signed_in(client, who).get(at(given, "checks")).status_code for who in (stranger, caseworker, approver)]

    assert answers == [404, 403, 200]

"""The password that is asked for once more, where something is final: nobody guesses it there either."""

import pytest
from django.test import Client

from distributions.models import Distribution
from ledger.access.models import User
from tests import make
from tests.distributions import stock
from tests.distributions.pages import at
from tests.donors.desk import ENGLISH, errors_of, signed_in, words

pytestmark = pytest.mark.django_db


def test_who_guesses_an_approval_has_to_wait(client: Client, caseworker: User, approver: User) -> None:
    stock.coats(3)
    sent = stock.sent(caseworker, make.child())
    signed_in(client, approver)

    guesses = [
        client.post(at(sent, "approve"), {"password": f"guess {number}", "version": sent.version}, headers=ENGLISH)
        for number in range(5)
    ]
    right = client.post(at(sent, "approve"), {"password": "a long password", "version": sent.version}, headers=ENGLISH)

    assert [(one.status_code, errors_of(one.content)) for one in guesses] == [(422, ["password"])] * 5
    assert (right.status_code, "Too many wrong passwords" in words(right.content)) == (422, True)
    assert Distribution.objects.get().entry is None


def test_right_password_is_no_guess(client: Client, caseworker: User, approver: User) -> None:
    stock.coats(9)
    signed_in(client, approver)

    for number in range(6):
        sent = stock.sent(caseworker, make.child(f"C{number}"))
        client.post(at(sent, "approve"), {"password": "a long password", "version": sent.version})

    assert Distribution.objects.filter(entry__isnull=False).count() == 6

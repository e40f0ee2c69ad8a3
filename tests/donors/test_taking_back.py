"""Whoever asked to put a gift right takes that back while it waits."""

import pytest
from django.test import Client
from django.utils import timezone

from donors.models import GiftCorrection
from donors.operations import RightLine, withdraw_correction
from ledger.access.models import User
from ledger.book.models import Entry
from tests import make
from tests.donors.chains import ask
from tests.donors.desk import ENGLISH, give, signed_in, words

pytestmark = pytest.mark.django_db


def asked_by(clerk: User) -> GiftCorrection:
    return ask(give(amount=500_00), clerk, RightLine(make.fund(), 450_00))


def withdraw(asked: GiftCorrection, by: User) -> GiftCorrection:
    return withdraw_correction(correction=asked, at=timezone.now(), by=by)


def test_request_is_taken_back_by_who_asked_and_can_be_asked_anew(clerk: User) -> None:
    asked = asked_by(clerk)

    gone = withdraw(asked, clerk)
    again = ask(asked.gift, clerk, RightLine(make.fund(), 400_00))

    assert (gone.state, gone.answered_by, again.state) == ("withdrawn", clerk, "waiting")
    assert Entry.objects.count() == 1


# ---- in the browser


def test_it_is_taken_back_on_its_page_and_the_history_of_the_gift_tells_it(
    client: Client, clerk: User, approver: User
) -> None:
    asked = asked_by(clerk)
    gift = f"/gifts/{asked.gift.entry.number}"
    address = f"{gift}/put-right/{asked.pk}"

    page = words(signed_in(client, clerk).get(address, headers=ENGLISH).content)
    told = words(client.post(f"{address}/withdraw", headers=ENGLISH, follow=True).content)
    changes = client.get(f"/history/gift/{asked.gift.entry.number}/", headers=ENGLISH).context["every"]
    waiting = "Somebody asked to put this gift right" in words(client.get(f"{gift}/", headers=ENGLISH).content)

    assert ("Take it back" in page, "Decline" in page) == (True, False)
    assert ("withdrawn" in told, "Take it back" in told, "What will be done" in told) == (True, False, False)
    assert [(change.did, change.who, change.why) for change in changes[:2]] == [
        ("Took the request back", str(clerk), ""),
        ("Asked to put it right", str(clerk), "登记有误"),
    ]
    assert waiting is False


def test_answer_to_what_was_taken_back_meanwhile_is_refused_on_the_page(
    client: Client, clerk: User, approver: User
) -> None:
    asked = asked_by(clerk)
    address = f"/gifts/{asked.gift.entry.number}/put-right/{asked.pk}"
    withdraw(asked, clerk)

    answer = signed_in(client, approver).post(
        address, {"then": "approve", "date": "2026-03-09"}, headers=ENGLISH, follow=True
    )

    assert f"{clerk}, who asked, took this back." in answer.content.decode()
    assert ("withdrawn" in words(answer.content), Entry.objects.count()) == (True, 1)

"""A wrong quantity is put right though some of it was handed out: looked at, asked for, approved by another."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from donors.models import Gift
from ledger.access.models import User
from ledger.book.queries import on_hand
from ledger.book.verify import verify_book
from tests import make
from tests.browser.person import Person
from tests.donors.chains import bags, hand_out
from tests.donors.desk import receipt

pytestmark = pytest.mark.django_db(transaction=True)


def test_wrong_quantity_is_put_right_under_a_hand_out(
    sit_down: Callable[..., Person], clerk: User, approver: User
) -> None:
    gift = bags(40)
    paper, given = receipt(gift, clerk).number, hand_out(12, 5)
    person = sit_down(clerk).go(f"/gifts/{gift.entry.number}/").press("Put right")
    person.tick(person.page.get_by_role("radio", name="day, fund, amount or quantity"))
    person.fill("Quantity", "15").fill("Value, ¥", "750").fill("Reason", "点错")
    person.choose("The donor's paper", "it came back")

    person.press("Show what will be done").sees("It can't be put right so")
    person.sees("AGY-STORE holds 3 of 书包").sees(given.ref)
    complaints = person.complaints()
    person.fill("Quantity", "30").fill("Value, ¥", "1500").press("Show what will be done").sees("posted again")
    person.sees(paper)
    complaints += person.complaints()
    person.press("Ask to put it right").is_at(re.compile(r"/put-right/\d+$"))

    other = sit_down(approver).go(person.page.url.removeprefix(person.site)).sees(given.ref)
    complaints += other.complaints()
    other.press("Put it right").sees("What was done")
    complaints += other.complaints()

    right = Gift.objects.get(replaces=gift)
    expect(other.page.locator("main")).to_contain_text(right.entry.number)
    left = [(each.place, each.quantity, each.amount) for each in on_hand(make.book())]
    assert (left, list(verify_book(make.book())), complaints) == ([("AGY-STORE", 13, 650_00)], [], [])

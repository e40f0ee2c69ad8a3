"""A gift is recorded, and its receipt printed: with the mouse, with the keyboard alone, and without script."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from donors.models import GiftLine
from ledger.access.models import User
from tests import make
from tests.browser.person import Person

pytestmark = pytest.mark.django_db(transaction=True)
RECEIPT = re.compile(r"/receipts/R-AGY-\d{4}-000001/$")


def desk() -> None:
    """Lay out what a gift needs."""
    make.donor("D00001", name="朱雨兰")
    make.fund(), make.place(), make.store(), make.item()


def given() -> list[tuple[object, ...]]:
    """Return the lines of all gifts: fen, pieces, and of whom."""
    return list(GiftLine.objects.order_by("pk").values_list("lot__amount", "lot__quantity", "lot__party"))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_gift_with_goods_is_recorded_and_its_receipt_printed(
    sit_down: Callable[..., Person], clerk: User, language: str
) -> None:
    desk()
    person = sit_down(clerk, language).go("/gifts/").press("Record a gift")

    person.fill("Donor", "zyl")
    person.offers("朱雨兰").click()
    person.fill("Amount", "1.2万").press("Goods")
    person.choose("What", "书包").fill("Quantity", "40").fill("Value of one", "52")
    person.choose("Value from", person.word("donor's invoice"))
    expect(person.page.locator(".actbar .sum")).to_have_text("14,080.00")
    person.press("Save and issue receipt").is_at(RECEIPT).sees("2,080.00")

    with person.page.expect_response(re.compile("/paper$")) as sent:
        person.press("Print")
    assert given() == [(12_000_00, None, "D00001"), (2_080_00, 40, "D00001")]
    assert sent.value.headers["content-type"] == "application/pdf"


def test_cash_gift_with_its_receipt_takes_four_groups_of_keys(sit_down: Callable[..., Person], clerk: User) -> None:
    desk()
    person = sit_down(clerk).go("/")

    person.keys("n").is_at(re.compile("/gifts/new$"))
    person.type("zyl")
    person.offers("朱雨兰")
    person.keys("Tab", "Tab").type("500")
    person.keys("Control+Enter").is_at(RECEIPT)

    assert given() == [(500_00, None, "D00001")]

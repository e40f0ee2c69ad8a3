"""A gift is recorded, and its receipt printed: with the mouse, with the keyboard alone, and without script."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from donors.models import Donor, Gift, GiftLine
from donors.operations import PledgedLine, record_pledge
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


def test_pledges_come_with_the_donor_and_what_is_picked_is_marked(sit_down: Callable[..., Person], clerk: User) -> None:
    desk()
    record_pledge(
        unit=make.book(), donor=Donor.objects.get(), promised_on=dt.date(2026, 3, 1), by=clerk,
        lines=[PledgedLine(make.fund(), amount=500_00)],
    )  # fmt: skip
    person = sit_down(clerk).go("/gifts/new").fill("Donor", "zyl")

    person.offers("朱雨兰").click()

    expect(person.page.locator(".pick label.on")).to_contain_text("No, this is a new gift")


def test_cash_gift_with_its_receipt_takes_four_groups_of_keys(sit_down: Callable[..., Person], clerk: User) -> None:
    desk()
    person = sit_down(clerk).go("/")

    person.keys("n").is_at(re.compile("/gifts/new$"))
    person.type("zyl")
    person.offers("朱雨兰")
    person.keys("Tab", "Tab").type("500")
    person.keys("Control+Enter").is_at(RECEIPT)

    assert given() == [(500_00, None, "D00001")]


def test_tab_takes_what_is_marked_and_goes_on_however_long_the_list_is(
    sit_down: Callable[..., Person], clerk: User
) -> None:
    desk()
    [make.donor(f"D1{at:04d}", name=f"朱雨{at}") for at in range(12)]
    person = sit_down(clerk).go("/gifts/new").fill("Donor", "朱雨")
    expect(person.page.locator("[role=option] > [lang=zh-Hans]").nth(7)).to_have_text(re.compile("^朱雨"))
    complaints = person.complaints()

    person.keys("Tab")

    expect(person.field("Date received")).to_be_focused()
    assert (person.field("Donor").input_value()[:1], complaints) == ("D", [])


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_gift_is_recorded_without_script(sit_down: Callable[..., Person], clerk: User, language: str) -> None:
    desk()
    make.donor("D00002", name="朱雨荷")
    person = sit_down(clerk, language, java_script_enabled=False).go("/gifts/new")

    person.press("Goods").fill("Donor", "朱雨").fill("Amount", "５００")
    person.choose("What", "书包").fill("Quantity", "4").choose("Value from", person.word("no established value"))
    person.press("Save and issue receipt").sees("朱雨荷")
    person.page.get_by_role("radio", name="朱雨兰").check()
    person.press("Save and issue receipt").is_at(RECEIPT)

    assert given() == [(500_00, None, "D00001"), (0, 4, "D00001")]


def test_combobox_leaves_keys_to_an_input_method_that_composes(sit_down: Callable[..., Person], clerk: User) -> None:
    desk()
    person = sit_down(clerk).go("/gifts/new").fill("Donor", "zyl")
    person.offers("朱雨兰")

    composing = "new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true, cancelable: true})"
    was_left = person.field("Donor").evaluate(f"field => field.dispatchEvent({composing})")

    assert (was_left, person.field("Donor").input_value()) == (True, "zyl")
    person.keys("Enter")
    expect(person.field("Donor")).to_have_value("D00001 Zhu Yulan 朱雨兰")


def test_money_days_and_sums_are_read_as_people_type_them(sit_down: Callable[..., Person], clerk: User) -> None:
    desk()
    person = sit_down(clerk).go("/gifts/new").fill("Amount", "１．２万").keys("Tab")
    expect(person.field("Amount")).to_have_value("12,000.00")

    person.fill("Donor", "D00001").fill("Date received", "23").keys("Control+Enter").is_at(RECEIPT)

    assert given() == [(12_000_00, None, "D00001")]


@pytest.mark.parametrize("typed", ["12.345", "1e9", "0x10", "Infinity", "99999999999999999"])
def test_what_is_no_amount_stays_as_it_was_typed_and_counts_as_nothing(
    sit_down: Callable[..., Person], clerk: User, typed: str
) -> None:
    desk()
    person = sit_down(clerk).go("/gifts/new").fill("Amount", typed).keys("Tab")

    expect(person.field("Amount")).to_have_value(typed)
    expect(person.page.locator(".actbar .sum")).to_have_text("0.00")


def test_what_must_be_mended_is_read_first_and_leads_to_its_field(sit_down: Callable[..., Person], clerk: User) -> None:
    desk()
    person = sit_down(clerk).go("/gifts/new").fill("Amount", "much").keys("Control+Enter")

    summary = person.page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(person.page).to_have_title(re.compile("^Error:"))
    complaints = person.complaints()
    summary.get_by_role("link").last.press("Enter")

    expect(person.field("Amount")).to_be_focused()
    assert (complaints, person.field("Amount").input_value(), Gift.objects.count()) == ([], "much", 0)

"""The main work from end to end: bought, moved, handed out with approval, a part returned, told to the donor."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from ledger.access.models import User
from ledger.book.models import Draw, Entry
from ledger.book.verify import verify_book
from tests import make
from tests.browser.person import Person
from tests.donors.desk import give

pytestmark = pytest.mark.django_db(transaction=True)
SitDown = Callable[..., Person]


def buy(treasurer: Person) -> None:
    treasurer.go("/stock/purchases/new").take_first("Paid from").fill("Price paid", "600")
    treasurer.choose("Item", "书包").fill("Quantity", "12").choose("Lies in", "AGY-STORE")
    treasurer.press("Record the purchase").is_at(re.compile(r"/stock/purchases/B-AGY-\d{4}-000001/$"))


def move(treasurer: Person) -> None:
    treasurer.go("/stock/transfers/new").choose("What", "书包").fill("How much", "12").choose("To", "S001-STORE")
    treasurer.press("Record the transfer").is_at(re.compile(r"/stock/transfers/T-AGY-\d{4}-000001/$"))


def prepare(caseworker: Person, names: list[str]) -> None:
    caseworker.go("/distributions/new").fill("Occasion", "新学期").press("Choose children")
    caseworker.is_at(re.compile("/children$"))
    [caseworker.tick(caseworker.page.get_by_label(name)) for name in names]
    caseworker.press("Choose items").is_at(re.compile("/items$"))
    caseworker.tick(caseworker.page.locator("[name=col]").first)
    caseworker.press("Use these").sees("Left after this plan")
    cells = caseworker.page.locator("td.q input")
    expect(cells).to_have_count(2)
    caseworker.put(cells.first, "3").keys("Enter")
    expect(cells.nth(1)).to_be_focused()
    caseworker.type("2")
    expect(caseworker.page.locator("[data-left] > span").first).to_have_text("7")
    caseworker.press("Send for approval").is_at(re.compile(r"/distributions/[^/]+/$"))


def approve(approver: Person) -> str:
    approver.go("/distributions/")
    approver.press(re.compile("新学期"))
    approver.press("Look through and approve").fill("Your password, once more", "a long password").press(
        "Approve and post"
    )
    approver.is_at(re.compile(r"/distributions/F-S001-\d{4}-000001/$"))
    return Entry.objects.get(kind=Entry.Kind.DISTRIBUTION).number


def take_back(caseworker: Person, number: str) -> None:
    caseworker.go(f"/stock/returns/new?document={number}")
    caseworker.fill("Reason", "尺寸不合")
    caseworker.put(caseworker.page.locator("td.typed input").first, "1")
    caseworker.press("Record the return").is_at(re.compile(r"/stock/returns/H-S001-\d{4}-000001/$"))


@pytest.mark.parametrize(("language", "hand"), [("en", "mouse"), ("en", "keys alone"), ("zh-hans", "keys alone")])
def test_what_a_gift_became_is_told_to_its_donor(
    sit_down: SitDown, clerk: User, treasurer: User, caseworker: User, approver: User, language: str, hand: str
) -> None:
    gift = give(make.donor("D00001"), 1000_00)
    make.store(), make.item(), make.store("S001-STORE", make.school())
    names = ["王小雨", "李小雪"]
    [make.child(name=name) for name in names]
    by_keys = hand == "keys alone"
    finance, teacher = (sit_down(one, language, by_keys=by_keys) for one in (treasurer, caseworker))

    buy(finance)
    move(finance)
    prepare(teacher, names)
    number = approve(sit_down(approver, language, by_keys=by_keys))
    take_back(teacher, number)
    finance.go(f"/trace/gift/{gift.entry.number}/").sees("200.00")
    finance.go("/statements/D00001/").sees("200.00")
    with finance.page.expect_response(re.compile("/paper$|/issue$")) as sent:
        finance.press("Issue and print")

    handed = Draw.objects.filter(entry__number=number).order_by("pk").values_list("quantity", "amount")
    assert list(handed) == [(3, 150_00), (2, 100_00)]
    assert sent.value.ok
    assert list(verify_book(make.book())) == []

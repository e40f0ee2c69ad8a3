"""Walks of a donors' desk: a gift against a pledge and its papers, a sheet by keyboard, a list with faults, a merge."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from donors.models import Donor, DonorMerge, Gift, GiftBatch, Receipt
from donors.operations import PledgedLine, add_alias, record_pledge
from donors.promised import promised
from ledger.access.models import User
from ledger.exchange.models import Upload
from ledger.exchange.reading import sheets_of
from ledger.jobs.worker import work
from tests import make
from tests.browser.person import Person
from tests.donors.desk import give, receipt

pytestmark = pytest.mark.django_db(transaction=True)
LANGUAGES = pytest.mark.parametrize("language", ["en", "zh-hans"])
GIFTS = 30


class Walk:
    """A person who goes from page to page; what axe finds on each is kept."""

    def __init__(self, person: Person) -> None:
        """Begin without complaints."""
        self.person, self.complaints = person, list[str]()

    def look(self) -> Person:
        """Let axe look at the page."""
        self.person.page.wait_for_load_state()
        self.complaints += self.person.complaints()
        return self.person


def desk() -> None:
    """Lay out what gifts need."""
    make.book(), make.fund(), make.place(), make.store(), make.item()


# ---- a gift against a pledge, its receipt printed, void, replaced


@LANGUAGES
def test_gift_with_goods_meets_a_pledge_and_its_receipt_is_printed_void_and_replaced(
    sit_down: Callable[..., Person], clerk: User, approver: User, language: str
) -> None:
    desk()
    donor = make.donor("D00001", name="朱雨兰")
    lines = [PledgedLine(make.fund(), amount=500_00), PledgedLine(make.fund(), make.item(), 40)]
    by = make.clerk_of_the_system()
    pledge = record_pledge(unit=make.book(), donor=donor, promised_on=dt.date(2026, 3, 1), lines=lines, by=by)
    office, colleague = (Walk(sit_down(user, language)) for user in (clerk, approver))

    office.person.go(f"/pledges/{pledge.number}/").sees("Still to come")
    office.look().press("Record what came").is_at(re.compile("/gifts/new"))
    if not office.person.field("What").is_visible():
        office.person.press("Goods")
    office.person.fill("Amount", "500").choose("What", "书包").fill("Quantity", "40").fill("Value of one", "52")
    office.person.choose("Value from", office.person.word("donor's invoice"))
    office.look().press("Save and issue receipt").is_at(re.compile(r"/receipts/R-AGY-\d{4}-000001/$"))
    with office.person.page.expect_response(re.compile("/paper$")):
        office.look().press("Print")

    first = Receipt.objects.get()
    office.person.go(f"/receipts/{first.number}/").press("Ask to void")
    office.person.tick(office.person.page.locator("input[name=original]").first)
    office.person.page.locator("input[name=reason]").fill("抬头写错")
    office.look().press("Ask").is_at(re.compile(rf"/receipts/{first.number}/$"))
    colleague.person.go(f"/receipts/{first.number}/").press("Answer the request")
    colleague.look().page.locator("button[value=approve]").click()
    colleague.person.is_at(re.compile(rf"/receipts/{first.number}/$"))
    colleague.look()

    office.person.go(f"/gifts/{Gift.objects.get().entry.number}/receipt")
    office.look().page.locator("main button[type=submit]").last.click()
    office.person.is_at(re.compile(r"/receipts/R-AGY-\d{4}-000002/$")).sees(first.number)
    office.look()

    assert [*Receipt.objects.order_by("serial").values_list("state", "replaces__number")] == [
        ("void", None), ("issued", first.number),
    ]  # fmt: skip
    assert [line.left for line in promised(donor.pledges.all())[0].lines] == [0, 0]
    assert office.complaints + colleague.complaints == []


# ---- thirty gifts by keyboard


def test_sheet_of_thirty_gifts_is_typed_by_keyboard_and_posted_by_another(
    sit_down: Callable[..., Person], clerk: User, approver: User
) -> None:
    desk()
    donors = [make.donor(f"D{at:03d}", name=f"捐赠人{at}") for at in range(GIFTS)]
    office, colleague = Walk(sit_down(clerk, by_keys=True)), Walk(sit_down(approver, "zh-hans"))
    office.person.go("/gifts/sheets/new").fill("How many gifts", str(GIFTS)).fill("Their total", "4,650.00")
    office.look().press("Begin typing").is_at(re.compile(r"/gifts/sheets/B?[^/]*\d$"))

    office.person.reach(office.person.field("Donor"))
    for donor in donors:
        office.person.type(donor.code).keys("Enter")
    office.person.reach(office.person.field("Amount"))
    for at in range(GIFTS):
        office.person.type(str(10 * (at + 1))).keys("Enter")
    expect(office.person.page.locator("[data-typed-count]")).to_have_text(str(GIFTS))
    expect(office.person.page.locator("[data-typed-total]")).to_have_text("4,650.00")
    office.look().keys("Control+Enter").sees("The sheet is sent. A colleague reviews it.")
    office.look()

    sheet = GiftBatch.objects.get()
    colleague.person.go(f"/gifts/sheets/{sheet.number}")
    colleague.look().page.locator("button[value=approve]").click()
    colleague.person.sees("Its gifts")
    colleague.look()

    sums = Gift.objects.order_by("pk").values_list("donor__code", "lines__lot__amount")
    assert list(sums) == [(donor.code, 1000 * (at + 1)) for at, donor in enumerate(donors)]
    assert office.complaints + colleague.complaints == []


# ---- a list with five bad rows


@LANGUAGES
def test_list_of_gifts_with_five_bad_rows_is_taken_and_the_bad_ones_handed_back(
    sit_down: Callable[..., Person], clerk: User, approver: User, tmp_path: Path, language: str
) -> None:
    desk()
    make.donor("D1", name="朱雨兰")
    good = [f"G{at},2026-03-05,D1,GEN,cash,AGY-BANK,{at}.00" for at in range(1, 9)]
    bad = [
        "B1,2026-02-30,D1,GEN,cash,AGY-BANK,5.00", "B2,2026-03-05,D9,GEN,cash,AGY-BANK,5.00",
        "B3,2026-03-05,D1,GEN,cash,AGY-BANK,", "B4,2026-03-05,D1,GEN,cash,NOWHERE,5.00",
        "B5,2026-03-05,D1,GEN,cash,AGY-BANK,5.001",
    ]  # fmt: skip
    file = tmp_path / "gifts.csv"
    file.write_text("\n".join(["number,date,donor,fund,kind,place,amount", *good, *bad]), encoding="utf-8")
    office, colleague = (Walk(sit_down(user, language)) for user in (clerk, approver))

    office.person.go("/imports/new-list").page.locator("input[type=file]").first.set_input_files(str(file))
    office.look().press("Upload and check").is_at(re.compile(r"/(imports|jobs)/\d+/"))
    work(until_idle=True)
    page = f"/imports/{Upload.objects.get().pk}/"
    # The page of the job leads there by itself.
    office.person.is_at(re.compile(f"{page}$")).go(page).sees("gifts.csv")
    with office.person.page.expect_download() as handed_back:
        office.look().page.locator("main a[download]").first.click()
    back = tmp_path / handed_back.value.suggested_filename
    handed_back.value.save_as(back)
    colleague.person.go(page)
    colleague.look().press("Release")
    expect(colleague.person.page.get_by_role("button", name=colleague.person.word("Release"))).to_have_count(0)
    office.person.go(page)
    office.look().press("Import the sound rows").is_at(re.compile(r"/(imports|jobs)/\d+/"))
    work(until_idle=True)
    office.person.is_at(re.compile(f"{page}$")).go(page)
    office.look()

    assert Gift.objects.count() == len(good)
    assert told_back(back) == ["B1", "B2", "B3", "B4", "B5"]
    assert office.complaints + colleague.complaints == []


def told_back(sheet: Path) -> list[str]:
    """Return the numbers of the rows beside which something is wrong, in the sheet that came back."""
    _number, headings = next(rows := next(iter(sheets_of(sheet))))
    return [str(cells[0]) for _number, cells in rows if len(cells) == len(headings) and cells[-1]]


# ---- two donors who are one


@LANGUAGES
def test_two_donors_are_merged_by_two_people_and_the_merge_is_undone(
    sit_down: Callable[..., Person], clerk: User, approver: User, language: str
) -> None:
    desk()
    one, other = make.donor("D1", name="供销社", phone="119"), make.donor("D2", name="供销合作社", phone="119")
    add_alias(donor=other, name="县供销社", by=make.clerk_of_the_system())
    content = receipt(give(other, 500)).content
    office, colleague = (Walk(sit_down(user, language)) for user in (clerk, approver))

    office.person.go("/donors/duplicates").sees("供销合作社")
    office.look().press("Compare").fill("Why they are one", "同一单位")
    office.look().press("Ask to merge").is_at(re.compile(r"/donors/D1/$"))
    office.look()
    address = f"/donors/merges/{DonorMerge.objects.get().pk}"
    colleague.person.go(address)
    colleague.look().page.locator("button[value=approve]").click()
    expect(colleague.person.page.locator(".note.ok")).to_be_visible()
    colleague.person.go(address)
    merged = Donor.objects.get(code="D2").merged_into
    colleague.person.fill("Reason", "两家单位")
    colleague.look().press("Undo the merge").page.wait_for_load_state()
    colleague.person.go("/donors/D2/").sees("供销合作社")
    colleague.look()

    assert (merged, Donor.objects.get(code="D2").merged_into) == (one, None)
    assert Receipt.objects.get().content == content
    assert office.complaints + colleague.complaints == []

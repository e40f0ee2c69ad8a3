"""The whole way: given and bought, moved, listed, approved, printed, signed on paper, read back, closed, and traced."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, expect

from beneficiaries.models import Child
from distributions.models import Distribution
from donors.models import Gift
from ledger.access.models import User
from ledger.book.verify import verify_book
from tests import make
from tests.browser.person import DESK, PHONE, Person
from tests.distributions.bad_photos import taken
from tests.donors.desk import give

pytestmark = pytest.mark.django_db(transaction=True)
SitDown = Callable[..., Person]
CHILDREN = 34
DOTS = 150  # an inch, as a telephone sees a page
BAD = ("turned", "skewed", "dim")
ABSENT, TOO_SMALL, BOTH, AUNT = "C003", "C014", "C024", "C030"


@dataclass
class Walk:
    """Where the people sit, and what axe found on the pages that they passed."""

    sit_down: SitDown
    language: str
    window: dict[str, int]
    complaints: list[str] = field(default_factory=list)

    def seat(self, user: User) -> Person:
        return self.sit_down(user, self.language, viewport=self.window)

    def look(self, person: Person) -> Person:
        """Listen to a page as a blind reader would, and see that it fits its window."""
        self.complaints += person.complaints()
        if wider := person.sideways():
            self.complaints.append(f"{person.page.url} scrolls sideways by {wider}")
        return person


def lay_out() -> tuple[Gift, Gift]:
    """Make an office with an agency's and a school's store room, and two gifts of money."""
    make.donor("D00001", name="暖冬公司")
    some, more = give(make.donor("D00002"), 700_00), give(make.donor("D00003"), 600_00)
    make.store(), make.item("COAT", "棉衣", "件"), make.item("SET", "文具套装", "套")
    make.store("S001-STORE", make.school())
    old_enough = dt.date(2016, 1, 5)
    for index in range(CHILDREN):
        village = ("合心村", "石桥村")[index % 2]
        make.child(f"C{index + 1:03d}", village=village, school_class="三年级1班", birth_date=old_enough)
    return some, more


def give_coats(walk: Walk, clerk: Person) -> None:
    clerk.go("/gifts/new").fill("Donor", "D00001").press("Goods")
    walk.look(clerk)
    clerk.choose("What", "棉衣").fill("Quantity", "40").fill("Value of one", "139.99")
    clerk.choose("Value from", clerk.word("donor's invoice")).choose("Goes to", "AGY-STORE", at=1)
    clerk.press("Save and issue receipt").is_at(re.compile("/receipts/")).sees("5,599.60")
    walk.look(clerk)


def buy_sets(walk: Walk, treasurer: Person) -> None:
    treasurer.go("/stock/purchases/new").take_first("Paid from").fill("Price paid", "1000")
    walk.look(treasurer)
    treasurer.choose("Item", "文具套装").fill("Quantity", str(CHILDREN)).choose("Lies in", "AGY-STORE")
    treasurer.press("Record the purchase").is_at(re.compile("/stock/purchases/B-"))
    walk.look(treasurer)


def move(walk: Walk, treasurer: Person, what: str, pieces: int) -> None:
    treasurer.go("/stock/transfers/new").choose("What", what).fill("How much", str(pieces)).choose("To", "S001-STORE")
    walk.look(treasurer)
    treasurer.press("Record the transfer").is_at(re.compile("/stock/transfers/T-"))
    walk.look(treasurer)


def make_list(walk: Walk, caseworker: Person) -> None:
    caseworker.go("/distributions/new").fill("Occasion", "温暖过冬")
    walk.look(caseworker).press("Choose children").is_at(re.compile("/children$"))
    walk.look(caseworker)
    caseworker.page.locator("button[name=then][value=all]").click()
    caseworker.sees(str(CHILDREN)).press("Choose items").is_at(re.compile("/items$"))
    for box in caseworker.page.locator("[name=col]").all():
        box.check()
    caseworker.press("Use these").sees("Left after this plan")
    for at in range(2):
        caseworker.page.locator(f"[name='each.{at}']").fill("1")
        caseworker.page.locator(f"[data-fill='{at}']").click()
    expect(caseworker.page.locator("[data-left] > span").first).to_have_text(re.compile("^(6|0)$"))
    walk.look(caseworker).press("Send for approval").is_at(re.compile(r"/distributions/[^/]+/$"))
    walk.look(caseworker)


def approve(walk: Walk, approver: Person) -> Distribution:
    approver.go("/distributions/")
    walk.look(approver).press(re.compile("温暖过冬"))
    walk.look(approver).press("Look through and approve").fill("Your password, once more", "a long password")
    walk.look(approver).press("Approve and post").is_at(re.compile("/distributions/F-"))
    walk.look(approver)
    return Distribution.objects.select_related("entry", "unit").get()


def print_sheet(walk: Walk, caseworker: Person, given: Distribution, folder: Path) -> list[Image.Image]:
    """Print the sheet, and lay its pages on the table."""
    caseworker.go(f"/distributions/{given.ref}/sheet")
    walk.look(caseworker)
    with caseworker.page.expect_download() as sent:
        caseworker.press("Print the sheet")
    command = ["pdftoppm", "-r", str(DOTS), "-png", str(sent.value.path()), str(folder / "page")]
    subprocess.run(command, check=True)
    return [Image.open(path).convert("RGB") for path in sorted(folder.glob("page-*.png"))]


def bring_back(walk: Walk, caseworker: Person, given: Distribution, photos: list[bytes]) -> None:
    caseworker.go(f"/distributions/{given.ref}/sheet")
    files = [{"name": f"{at}.jpg", "mimeType": "image/jpeg", "buffer": photo} for at, photo in enumerate(photos)]
    caseworker.page.locator("input[type=file]").set_input_files(files)
    caseworker.press("Send photographs").sees("Came back")
    expect(caseworker.page.get_by_text(caseworker.word("Still out"))).to_have_count(0)
    walk.look(caseworker)


def key_page(walk: Walk, caseworker: Person, number: int, coats: int, sets: int, **typed: str) -> None:
    """Key what differs on a page, and how many coats and sets were counted on it by hand."""
    page = caseworker.word("Page %(number)s") % {"number": number}
    caseworker.press(re.compile(f"^{page}$")).is_at(re.compile(f"/sheet/{number}$"))
    walk.look(caseworker)
    for name, text in typed.items():
        typed_in = caseworker.page.locator(f"[name='{name}']")
        typed_in.locator("xpath=ancestor::details").evaluate_all(
            "folds => folds.forEach(fold => { fold.open = true; })"
        )
        is_choice = typed_in.evaluate("field => field.tagName === 'SELECT'")
        typed_in.select_option(text) if is_choice else typed_in.fill(text)
    caseworker.fill("棉衣", str(coats)).fill("文具套装", str(sets)).press("Record this page").is_at(
        re.compile("/sheet$")
    )


def key_pages(walk: Walk, caseworker: Person, given: Distribution) -> None:
    """Key three pages with an exception on each: one who was absent, a coat that was too small, an aunt who signed."""
    keys = dict(Child.objects.values_list("code", "pk"))
    lines = {
        (line.child_id, line.item and line.item.code): line.position for line in given.lines.select_related("item")
    }
    absent, small, away = (keys[code] for code in (ABSENT, TOO_SMALL, AUNT))
    nothing = {f"left.{lines[absent, item]}": "1" for item in ("COAT", "SET")}
    key_page(walk, caseworker, 1, 11, 11, **nothing)
    key_page(walk, caseworker, 2, 11, 12, **{f"left.{lines[small, 'COAT']}": "1", f"reason.c{small}": "wrong"})
    told = {"who": "other", "name": "王大英", "relation": "姑姑", "why": "祖母住院", "witness": "李老师"}
    key_page(walk, caseworker, 3, 10, 10, **{f"{name}.c{away}": text for name, text in told.items()})
    walk.look(caseworker)


def take_back(walk: Walk, caseworker: Person, given: Distribution) -> None:
    caseworker.go(f"/distributions/{given.ref}/").press("Back to stock")
    walk.look(caseworker).press("Take back into stock").is_at(re.compile(f"/distributions/{given.ref}/$"))
    walk.look(caseworker)


def close(walk: Walk, approver: Person, given: Distribution) -> None:
    approver.go(f"/distributions/{given.ref}/").press("Close").fill("Your password, once more", "a long password")
    walk.look(approver).press("Close the hand-out").is_at(re.compile(f"/distributions/{given.ref}/$"))
    walk.look(approver)


def row_of(person: Person, code: str) -> Locator:
    return person.page.get_by_role("row").filter(has_text=code)


@pytest.mark.parametrize(("language", "window"), [("en", DESK), ("zh-hans", PHONE)])
def test_whole_way_is_right_to_the_fen_for_a_coat_and_a_set(
    sit_down: SitDown,
    tmp_path: Path,
    clerk: User,
    treasurer: User,
    caseworker: User,
    approver: User,
    auditor: User,
    language: str,
    window: dict[str, int],
) -> None:
    some, more = lay_out()
    walk = Walk(sit_down, language, window)
    recorder, finance, teacher, head, audit = (
        walk.seat(one) for one in (clerk, treasurer, caseworker, approver, auditor)
    )

    give_coats(walk, recorder)
    buy_sets(walk, finance)
    move(walk, finance, "棉衣", 40)
    move(walk, finance, "文具套装", CHILDREN)
    make_list(walk, teacher)
    given = approve(walk, head)
    pages = print_sheet(walk, teacher, given, tmp_path)
    bring_back(walk, teacher, given, [taken(page, kind, 1) for page, kind in zip(pages, BAD, strict=True)])
    key_pages(walk, teacher, given)
    take_back(walk, teacher, given)
    close(walk, head, given)

    # The child on whose set both gifts of money met: 23 sets cost 676.47, 24 cost 705.88, and the first gift 700.00.
    coats = Gift.objects.exclude(pk__in=[some.pk, more.pk]).get()
    walk.look(teacher.go(f"/children/{BOTH}/").sees("169.40"))
    audit.go(f"/trace/child/{BOTH}/").sees("169.40")
    rows = audit.page.get_by_role("table").last
    expect(rows).to_contain_text("139.99")
    expect(rows).to_contain_text("29.41")
    walk.look(audit)
    for gift, value in ((coats, "139.99"), (some, "23.53"), (more, "5.88")):
        audit.go(f"/trace/gift/{gift.entry.number}/?per=100")
        expect(row_of(audit, BOTH)).to_contain_text(value)
        expect(row_of(audit, ABSENT)).to_have_count(0)
    walk.look(audit)
    # 32 of 40 coats; of the first gift all but the third set, which cost 29.42 and is back; of the second 300.00.
    for donor, used, unused in (
        ("D00001", "4,479.68", "1,119.92"), ("D00002", "670.58", "29.42"), ("D00003", "300.00", "300.00"),
    ):  # fmt: skip
        recorder.go(f"/donors/{donor}/").sees(used).sees(unused)
    walk.look(recorder)
    walk.look(recorder.go("/statements/D00002/").sees("670.58").sees("29.42"))

    assert walk.complaints == []
    assert list(verify_book(make.book())) == []

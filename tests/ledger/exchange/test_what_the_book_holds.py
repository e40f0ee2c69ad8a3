"""A folder beside a book that is set up: what the book holds needs no sheet, and the other sheets may name it."""

import datetime as dt
from pathlib import Path

import pytest

from ledger.access.operations import system_actor
from ledger.book.operations.first_run import FirstBook, set_up_first_book
from ledger.exchange.bringing_in import Outcome, import_folder
from tests import make
from tests.ledger.exchange.files import SOUND

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 25, 4, tzinfo=dt.UTC)
DONORS = {"donors.csv": "code,kind,name\nD1,individual,朱雨兰\n"}
GIFTS = {
    "gifts.csv": "number,date,donor,fund,kind,place,amount\nG1,2026-03-05,D1,GEN,cash,AGY-BANK,1234.50\n"
}  # fmt: skip


def bring_in(folder: Path, files: dict[str, str]) -> Outcome:
    [(folder / name).write_text(text, encoding="utf-8") for name, text in files.items()]
    return import_folder(path=folder, by=make.clerk_of_the_system(), now=NOW)


def missed(outcome: Outcome) -> list[str]:
    return [fault.file for fault in outcome.faults if fault.problem == "missing file"]


def test_book_of_the_first_run_takes_gifts_without_its_own_units_places_and_funds(tmp_path: Path) -> None:
    first = FirstBook(
        agency_code="AGY", agency_name="百里洲镇关爱站", credit_code="", chart="cn-npo", school_code="S001",
        school_name="合心小学", bank_name="农商行", account_number="", store_name="仓库", fund_name="非限定",
        display_name="林巧云", username="lin", password="a-Long-and-odd-1",
    )  # fmt: skip
    set_up_first_book(book=first, by=system_actor(name="first run"))

    outcome = bring_in(tmp_path, DONORS | GIFTS)

    assert ([str(fault) for fault in outcome.faults], outcome.added) == ([], {"donors": 1, "gifts": 1})


def test_empty_site_needs_all_three(tmp_path: Path) -> None:
    assert missed(bring_in(tmp_path, DONORS)) == ["funds.csv", "places.csv", "units.csv"]


def test_book_without_a_fund_still_needs_the_sheet_of_funds(tmp_path: Path) -> None:
    make.place()

    assert missed(bring_in(tmp_path, DONORS | GIFTS)) == ["funds.csv"]


def test_school_is_added_without_the_units_that_are_there(tmp_path: Path) -> None:
    make.place()
    make.fund()

    outcome = bring_in(tmp_path, {"units.csv": "code,name,kind,parent\nS009,指南小学,school,AGY\n"})

    assert ([str(fault) for fault in outcome.faults], outcome.added) == ([], {"units": 1})


def test_book_that_begins_beside_another_needs_places_and_funds_of_its_own(tmp_path: Path) -> None:
    make.place()
    make.fund()

    outcome = bring_in(tmp_path, {"units.csv": SOUND["units.csv"].replace("AGY", "OTH").replace("S001", "S009")})

    assert missed(outcome) == ["funds.csv", "places.csv"]


def test_folder_with_no_sheet_at_all_is_not_taken_for_one_that_the_book_holds(tmp_path: Path) -> None:
    make.place()
    make.fund()

    assert missed(bring_in(tmp_path, {})) == ["funds.csv", "places.csv", "units.csv"]

"""What waits for a person on the home page: each with the verb that ends it, for nobody else."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from distributions.operations import (
    approve_distribution,
    ask_for_write_off,
    close_distribution,
    key_page,
    note_not_collected,
    print_sheet,
    return_draft,
    return_not_collected,
)
from distributions.sheets import columns_on, pages_of
from donors.operations import PledgedLine, identify_payer, record_pledge
from ledger.access.models import User
from ledger.reconciliation.operations import (
    Explained,
    ask_for_fund_change,
    begin_stock_take,
    explain_differences,
    finish_count,
    keep_counts,
)
from ledger.reports.home import tellers, waiting
from ledger.reports.home.waiting import Waits, what_waits
from tests import make
from tests.distributions import stock
from tests.donors.desk import give, receipt, unknown

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 20)


def titles(person: User) -> list[tuple[str, str]]:
    return [(one.title, one.verb) for one in what_waits(person, TODAY)]


def only(person: User) -> Waits:
    [one] = what_waits(person, TODAY)
    return one


@pytest.fixture(autouse=True)
def in_english(settings: object) -> None:
    settings.LANGUAGE_CODE = "en"


def promise(amount: int, due_on: dt.date | None) -> str:
    line = PledgedLine(fund=make.fund(), amount=amount, due_on=due_on)
    pledge = record_pledge(
        unit=make.book(), donor=make.donor(name="恒泰建材"), promised_on=dt.date(2026, 1, 5), lines=[line],
        by=make.clerk_of_the_system(),
    )  # fmt: skip
    return pledge.number


def test_list_that_was_sent_waits_for_those_who_approve_and_not_for_its_preparer(
    caseworker: User, approver: User
) -> None:
    stock.coats()
    sent = stock.sent(caseworker, make.child())

    assert titles(approver) == [("1 list waits for your approval", "Look and approve")]
    assert titles(caseworker) == []
    assert sent.occasion in only(approver).detail


def test_list_that_was_returned_waits_for_its_school_with_the_reason(
    caseworker: User, other_caseworker: User, approver: User
) -> None:
    stock.coats()
    return_draft(distribution=stock.sent(caseworker, make.child()), why="少了一名儿童", by=approver)

    assert titles(caseworker) == [("1 list was returned", "Mend it")]
    assert "少了一名儿童" in only(caseworker).detail
    assert (titles(approver), titles(other_caseworker)) == ([], [])


def test_write_off_that_was_asked_for_waits_for_those_who_approve(treasurer: User, approver: User) -> None:
    stock.coats()
    ask_for_write_off(
        place=stock.store(), fund=make.fund(), item=stock.coat(), quantity=2, reason="受潮", date=stock.DAY,
        at=stock.NOON, by=treasurer, key="sheet-1",
    )  # fmt: skip

    assert titles(approver) == [("1 write-off waits for your approval", "Look and approve")]
    assert titles(treasurer) == []


def test_differences_of_a_stock_take_wait_for_those_who_approve(caseworker: User, approver: User) -> None:
    stock.coats(10)
    take = begin_stock_take(place=stock.store(), date=stock.DAY, by=caseworker)
    keep_counts(take=take, counts={take.lines.get().pk: 9}, by=caseworker)
    finish_count(take=take, at=stock.NOON, by=caseworker)
    explain_differences(take=take, explained=[Explained(take.lines.get(), "受潮")], by=caseworker)

    waits = what_waits(approver, TODAY)
    assert [(one.title, one.url) for one in waits] == [
        ("1 stock-take waits for your approval", f"/stock/takes/{take.ref}/")
    ]
    assert titles(caseworker) == []


def test_change_of_fund_waits_for_those_who_approve(treasurer: User, approver: User) -> None:
    stock.money()
    change = ask_for_fund_change(
        place=stock.cash(), fund=make.fund(), to_fund=make.fund("BOOKS", "restricted"), item=None, wanted=300_00,
        consent="信", date=stock.DAY, at=stock.NOON, by=treasurer, key="sheet-1",
    )  # fmt: skip

    waits = what_waits(approver, TODAY)
    assert [(one.title, one.detail, one.url) for one in waits] == [
        ("1 fund change waits for your approval", "¥300.00 · from GEN to BOOKS", change.get_absolute_url())
    ]
    assert "fund change" not in str(titles(treasurer))


def test_draft_waits_for_the_one_who_began_it(caseworker: User) -> None:
    stock.coats()
    stock.draft(caseworker, make.child())
    colleague = make.user("caseworker", make.school())

    assert titles(caseworker) == [("1 list is being prepared", "Continue")]
    assert titles(colleague) == []


def test_hand_out_that_nobody_signed_for_waits_for_its_school(caseworker: User, approver: User) -> None:
    stock.coats()
    sent = stock.sent(caseworker, make.child())
    approve_distribution(distribution=sent, at=stock.NOON, by=approver)

    assert titles(caseworker) == [("1 hand-out is not fully signed", "Take signatures")]


def test_hand_out_of_which_only_a_part_was_left_waits_for_who_took_the_rest(caseworker: User, approver: User) -> None:
    stock.coats(3)
    given = stock.posted(caseworker, approver, make.child("C1"), each=3)

    note_not_collected(distribution=given, left=[(1, 1)], reason="absent", noted_on=stock.DAY, by=caseworker)

    assert set(titles(caseworker)) == {
        ("1 hand-out is not fully signed", "Take signatures"),
        ("Of 1 hand-out something was not collected", "Take it back"),
    }


def test_what_a_hand_out_leaves_open_waits_until_it_is_closed(caseworker: User, approver: User) -> None:
    stock.coats()
    here, away = (make.child(birth_date=dt.date(2012, 1, 1)) for _ in range(2))
    given = stock.posted(caseworker, approver, here, away)
    page = print_sheet(distribution=given, at=stock.NOON, by=caseworker).pages.get()
    stock.sign(given, here, by=caseworker)
    left = [(given.lines.get(child=away).position, None)]
    note_not_collected(distribution=given, left=left, reason="absent", noted_on=stock.DAY, by=caseworker)

    assert titles(caseworker) == [("Of 1 hand-out something was not collected", "Take it back")]

    return_not_collected(distribution=given, date=stock.DAY, reason="", by=caseworker)

    assert titles(caseworker) == [("Pages of 1 sign-off sheet are still out", "See which")]
    assert only(caseworker).url == f"/distributions/{given.ref}/sheet"
    assert titles(approver) == []

    [column] = columns_on(pages_of(given))
    counted = {column.key: 1}
    key_page(page=page, rows=[], counted=counted, signed_on=stock.DAY, at=stock.NOON, by=caseworker)

    assert (titles(caseworker), titles(approver)) == ([], [("1 hand-out can be closed", "Look and close")])

    close_distribution(distribution=given, at=stock.NOON, by=approver)

    assert titles(approver) == []


def test_pledge_that_is_overdue_waits_for_the_recorder(clerk: User, treasurer: User) -> None:
    number = promise(800_00, dt.date(2026, 3, 10))
    promise(900_00, TODAY)

    assert titles(clerk) == [("Pledge overdue by 10 days", "See the pledge")]
    assert all(word in only(clerk).detail for word in ("恒泰建材", number, "¥800.00", "2026-03-10"))
    assert titles(treasurer) == []


def test_several_overdue_pledges_are_one_line_that_leads_to_the_oldest(clerk: User) -> None:
    promise(800_00, dt.date(2026, 3, 10))
    promise(700_00, dt.date(2026, 2, 1))

    assert titles(clerk) == [("2 pledges are overdue", "See them")]
    assert only(clerk).url == "/pledges/?age=60"


def test_of_more_than_are_looked_at_it_is_said_that_they_are_more(clerk: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tellers, "LOOKED_AT", 1)
    monkeypatch.setattr(waiting, "LOOKED_AT", 1)
    unknown(900_00), unknown(800_00)

    assert titles(clerk) == [("1+ payments without a donor", "Name the donor")]


def test_money_without_a_donor_waits_until_it_is_named(clerk: User) -> None:
    entry = unknown(900_00)
    before = titles(clerk)
    identify_payer(
        entry=entry, donor=make.donor(), fund=make.fund(), amount=900_00, date=entry.date, by=make.clerk_of_the_system()
    )

    assert (before, titles(clerk)) == ([("1 payment without a donor", "Name the donor")], [])


def test_gift_without_receipt_waits_until_one_is_issued(clerk: User) -> None:
    gift = give(date=dt.date(2026, 3, 1))
    before = titles(clerk)
    receipt(gift)

    assert before == [("1 gift has no receipt", "Issue the receipt")]
    assert titles(clerk) == [("1 receipt is not printed", "Print")]


def test_gift_of_an_earlier_year_is_not_asked_about(clerk: User) -> None:
    give(date=dt.date(2025, 3, 1))

    assert titles(clerk) == []


def test_nothing_waits_for_a_stranger(stranger: User) -> None:
    give(date=dt.date(2026, 3, 1))
    unknown()
    promise(800_00, dt.date(2026, 3, 10))

    assert titles(stranger) == []


def test_the_number_of_queries_does_not_grow(clerk: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            what_waits(clerk, TODAY)
        return len(asked)

    queries()  # how much is asked of a person is put together once, and kept
    [promise(100_00, dt.date(2026, 3, 10)) for _ in range(2)]
    [give(date=dt.date(2026, 3, 1)) for _ in range(2)]
    with_two = queries()
    [promise(100_00, dt.date(2026, 3, 10)) for _ in range(20)]
    [give(date=dt.date(2026, 3, 1)) for _ in range(20)]

    assert queries() == with_two

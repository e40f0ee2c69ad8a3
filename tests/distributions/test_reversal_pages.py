"""Putting what was posted right from its page: what comes first, what is there already, who is told."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from distributions.operations import record_transfer, reverse_distribution, reverse_stock_movement
from donors.models import Gift
from donors.operations import reverse_gift
from ledger.access.models import User
from ledger.book.models import Entry
from ledger.book.operations import record_charge, record_interest, reverse_book_entry
from tests import make
from tests.distributions import stock
from tests.distributions.pages import at
from tests.distributions.stock import DAY, said
from tests.donors.desk import ENGLISH, receipt, signed_in

pytestmark = pytest.mark.django_db
WHEN = {"date": "2026-03-03", "why": "记错了"}
TOKEN = {"csrfmiddlewaretoken": "a" * 64}


def links_in_refusal(page: bytes) -> list[tuple[str, str]]:
    """Return where the first thing that is read after a refusal leads, and under which name."""
    summary = re.search(r'<div class="note danger summary".*?</ul>', page.decode(), re.DOTALL)
    return re.findall(r'<a class="nw" href="([^"]*)">([^<]*)</a>', summary.group() if summary else "")


def gift_reversal() -> str:
    return f"/gifts/{Gift.objects.get().entry.number}/reverse"


def test_refusal_leads_to_the_transfer_that_comes_first_and_keeps_the_reason(client: Client, treasurer: User) -> None:
    stock.coats(9)
    moved = stock.move(3)

    answer = signed_in(client, treasurer).post(gift_reversal(), WHEN, headers=ENGLISH)

    page = answer.content.decode()
    assert links_in_refusal(answer.content) == [(f"/stock/transfers/{moved.number}/", moved.number)]
    assert (answer.status_code, 'value="记错了"' in page, 'value="2026-03-03"' in page) == (422, True, True)


def test_refusal_leads_to_every_hand_out_that_comes_first(
    client: Client, caseworker: User, approver: User, treasurer: User
) -> None:
    stock.coats(9)
    given = [stock.posted(caseworker, approver, make.child()) for _ in range(2)]

    answer = signed_in(client, treasurer).post(gift_reversal(), WHEN, headers=ENGLISH)

    assert links_in_refusal(answer.content) == [(at(one), one.ref) for one in given]


def test_refusal_leads_to_the_receipt_that_is_voided_first(client: Client, treasurer: User) -> None:
    number = receipt().number

    answer = signed_in(client, treasurer).post(gift_reversal(), WHEN, headers=ENGLISH)

    assert links_in_refusal(answer.content) == [(f"/receipts/{number}/", number)]


def test_refusal_leads_to_the_entry_of_what_has_no_other_page(client: Client, treasurer: User) -> None:
    bank = make.place()
    interest = record_interest(place=bank, fund=make.fund(), amount=9_00, date=DAY, by=treasurer).entry
    spent = record_charge(place=bank, fund=make.fund(), amount=2_00, date=DAY, by=treasurer).entry

    answer = signed_in(client, treasurer).post(f"/entries/{interest.number}/reverse/", WHEN, headers=ENGLISH)

    assert links_in_refusal(answer.content) == [(f"/entries/{spent.number}/?kind=charge", spent.number)]


def test_sheet_that_was_sent_before_leads_to_what_it_became(client: Client, treasurer: User) -> None:
    stock.money(1_000_00)
    sent = {
        "key": "sheet-1", "source": stock.key_of(), "wanted": "100", "date": "2026-03-02", "item": str(stock.coat().pk),
        "quantity": "2", "to_place": str(stock.store().pk),
    }  # fmt: skip
    page = signed_in(client, treasurer).post("/stock/purchases/new", sent)["location"]

    answer = client.post("/stock/purchases/new", sent | {"wanted": "200"}, headers=ENGLISH)

    assert links_in_refusal(answer.content) == [(page, page.split("/")[-2])]


def moved_back() -> str:
    stock.coats(9)
    moved = stock.move(3)
    reverse_stock_movement(entry=moved, date=DAY, why="x", by=make.clerk_of_the_system())
    return f"/stock/transfers/{moved.number}/"


def gift_taken_out() -> str:
    gift = Gift.objects.get(entry=stock.coats(9))
    reverse_gift(gift=gift, date=DAY, why="x", by=make.clerk_of_the_system())
    return f"/gifts/{gift.entry.number}/"


def hand_out_cancelled() -> str:
    stock.coats(9)
    given = stock.handed_out(make.child())
    reverse_distribution(distribution=given, date=DAY, why="x", by=make.clerk_of_the_system())
    return at(given)


def interest_taken_out() -> str:
    by = make.clerk_of_the_system()
    interest = record_interest(place=make.place(), fund=make.fund(), amount=9_00, date=DAY, by=by).entry
    reverse_book_entry(entry=interest, date=DAY, why="x", by=by)
    return f"/entries/{interest.number}/"


ALREADY = [moved_back, gift_taken_out, hand_out_cancelled, interest_taken_out]


@pytest.mark.parametrize("reversed_already", ALREADY)
def test_what_is_reversed_is_not_asked_about_again(
    client: Client, treasurer: User, reversed_already: Callable[[], str]
) -> None:
    page = reversed_already()
    reverse = f"{page}reverse/" if page.startswith("/entries/") else f"{page}reverse"

    answer = signed_in(client, treasurer).get(reverse)

    assert (answer.status_code, answer["location"]) == (302, page)


@pytest.mark.parametrize("reversed_already", ALREADY)
def test_page_of_what_is_reversed_leads_to_its_mirror(
    client: Client, treasurer: User, reversed_already: Callable[[], str]
) -> None:
    page = signed_in(client, treasurer).get(reversed_already(), headers=ENGLISH).content.decode()

    assert f'href="/entries/{Entry.objects.get(kind="reversal").number}/' in page


def test_reader_of_no_money_sees_the_number_of_the_mirror_alone(client: Client, approver: User) -> None:
    page = signed_in(client, approver).get(hand_out_cancelled(), headers=ENGLISH).content

    number = Entry.objects.get(kind="reversal").number
    assert (f"was reversed by {number} on" in said(page), f"/entries/{number}/" in page.decode()) == (True, False)


def test_reversal_that_is_sent_twice_counts_once(client: Client, treasurer: User) -> None:
    stock.coats(9)
    moved = stock.move(3)
    signed_in(client, treasurer)

    answers = [client.post(f"/stock/transfers/{moved.number}/reverse", WHEN | TOKEN) for _ in range(2)]

    assert [answer.headers.get("location") for answer in answers] == [f"/stock/transfers/{moved.number}/"] * 2


@pytest.mark.parametrize("act", ["refund", "shortfall"])
def test_what_goes_out_of_a_gift_goes_once(client: Client, treasurer: User, act: str) -> None:
    gift = Gift.objects.get(entry=stock.coats(9))
    sent = WHEN | TOKEN | {"line": str(gift.lines.get().pk), "wanted": "2"}
    signed_in(client, treasurer)

    [client.post(f"/gifts/{gift.entry.number}/{act}", sent) for _ in range(2)]

    assert Entry.objects.filter(kind=act).count() == 1


def bring(pieces: int) -> Entry:
    """Move coats from the agency's store room to the school's."""
    moved = record_transfer(
        fund=make.fund(), from_place=make.store(), to_place=stock.store(), item=stock.coat(), wanted=pieces, date=DAY,
        by=make.clerk_of_the_system(),
    )  # fmt: skip
    return moved.entry


def test_lists_that_keep_what_a_transfer_brought_are_named_before_it_is_reversed(
    client: Client, caseworker: User, treasurer: User
) -> None:
    stock.coats(3, place=make.store())
    moved = bring(3)
    keeps, other = stock.draft(caseworker, make.child()), stock.draft(caseworker, make.child(), each=0, lines=[])
    signed_in(client, treasurer)

    page = client.get(f"/stock/transfers/{moved.number}/reverse", headers=ENGLISH).content

    assert ("They could not be handed out as planned" in said(page), at(keeps) in page.decode()) == (True, True)
    assert at(other) not in page.decode()


def test_nothing_is_said_of_lists_where_enough_is_left(client: Client, caseworker: User, treasurer: User) -> None:
    stock.coats(3)
    stock.coats(3, place=make.store())
    moved = bring(3)
    stock.draft(caseworker, make.child())
    signed_in(client, treasurer)

    page = client.get(f"/stock/transfers/{moved.number}/reverse", headers=ENGLISH).content

    assert "could not be handed out" not in said(page)


def test_cancelled_hand_out_waits_for_nobody(client: Client, caseworker: User, approver: User, treasurer: User) -> None:
    stock.coats(3)
    given = stock.posted(caseworker, approver, make.child())
    before = signed_in(client, treasurer).get(at(given), headers=ENGLISH).content.decode()
    reverse_distribution(distribution=given, date=DAY, why="x", by=treasurer)

    after = client.get(at(given), headers=ENGLISH).content.decode()

    assert [("To go" in page, 'class="steps"' in page) for page in (before, after)] == [(True, True), (False, False)]

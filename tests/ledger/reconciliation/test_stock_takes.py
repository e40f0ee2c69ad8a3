"""Counting a store: blind, explained by the one who counted, approved by another."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from ledger.access.errors import NotAllowed, OwnWork
from ledger.access.models import User
from ledger.book.models import Entry, Lot
from ledger.book.verify import verify_book
from ledger.reconciliation.errors import NotAStore, PiecesGone, TakeUnderWay, WrongStep
from ledger.reconciliation.models import StockTake
from ledger.reconciliation.operations import (
    Explained,
    approve_stock_take,
    begin_stock_take,
    cancel_stock_take,
    explain_differences,
    finish_count,
    keep_counts,
)
from tests import make
from tests.distributions import stock
from tests.distributions.stock import DAY, NOON, said
from tests.donors.desk import ENGLISH, errors_of, signed_in

pytestmark = pytest.mark.django_db
PASSWORD = {"password": "a long password"}


def counted(by: User, pieces: int) -> StockTake:
    """Count the coats of the school's store, and hold them against the book."""
    take = begin_stock_take(place=stock.store(), date=DAY, by=by)
    keep_counts(take=take, counts={take.lines.get().pk: pieces}, by=by)
    return finish_count(take=take, at=NOON, by=by)


def sent(by: User, pieces: int, **why: Any) -> StockTake:
    take = counted(by, pieces)
    return explain_differences(take=take, explained=[Explained(take.lines.get(), "eaten by mice", **why)], by=by)


def kinds() -> list[tuple[Any, ...]]:
    """Return what was posted after the gifts, with the pieces of each."""
    entries = Entry.objects.exclude(kind="gift").order_by("pk")
    return list(entries.values_list("kind", "draws__quantity", "lots__quantity"))


def test_one_who_counts_does_not_see_what_the_book_says(client: Client, caseworker: User) -> None:
    stock.coats(37)
    sheet = {"place": str(stock.store().pk), "date": "2026-03-02"}

    page = signed_in(client, caseworker).post("/stock/takes/new", sheet)["location"]

    text = said(client.get(page, headers=ENGLISH).content)
    assert ("棉衣 件" in text, "37" in text) == (True, False)


def test_count_without_a_difference_is_done(client: Client, caseworker: User) -> None:
    stock.coats(10)
    take = begin_stock_take(place=stock.store(), date=DAY, by=caseworker)
    field = f"count-{take.lines.get().pk}"

    answer = signed_in(client, caseworker).post(f"/stock/takes/{take.ref}/count", {field: "10", "then": "finish"})

    take.refresh_from_db()
    assert (answer["location"], take.state) == (f"/stock/takes/{take.ref}/", "done")
    assert "棉衣 件 | — | — | 10 | 10 | —" in said(client.get(answer["location"], headers=ENGLISH).content)


def test_what_is_missing_leaves_the_book_when_another_approves(
    client: Client, caseworker: User, approver: User
) -> None:
    stock.coats(10)
    take = begin_stock_take(place=stock.store(), date=DAY, by=caseworker)
    line = take.lines.get().pk
    signed_in(client, caseworker)
    explain = client.post(f"/stock/takes/{take.ref}/count", {f"count-{line}": "8", "then": "finish"})["location"]
    told = said(client.get(explain, headers=ENGLISH).content)
    client.post(explain, {f"reason-{line}": "eaten by mice", f"fund-{line}": ""})
    before = kinds()

    decide = {"date": "2026-03-05", "then": "approve"} | PASSWORD
    signed_in(client, approver).post(f"/stock/takes/{take.ref}/decide", decide)

    take.refresh_from_db()
    assert "棉衣 2 missing Counted 8, the book says 10." in told
    assert (before, kinds()) == ([], [("write_off", 2, None)])
    assert (take.state, take.decided_by, Entry.objects.get(kind="write_off").write_off.reason) == (
        "done", approver, "eaten by mice",
    )  # fmt: skip
    assert list(verify_book(make.book())) == []


def test_what_was_found_over_comes_in_without_a_donor(caseworker: User, approver: User) -> None:
    stock.coats(10)
    take = sent(caseworker, 12, fund=make.fund(), amount=200_00)

    approve_stock_take(take=take, date=DAY, at=NOON, by=approver)

    lot = Lot.objects.get(entry__kind="stock_gain")
    assert (lot.party, lot.quantity, lot.amount, lot.place) == ("", 2, 200_00, stock.store())


def test_missing_pieces_are_borne_by_the_oldest_lots_whatever_their_fund(caseworker: User, approver: User) -> None:
    stock.coats(2)
    stock.coats(5, fund=make.fund("BOUND", "restricted"))
    take = sent(caseworker, 4)

    approve_stock_take(take=take, date=DAY, at=NOON, by=approver)

    entries = Entry.objects.filter(kind="write_off").order_by("pk")
    assert list(entries.values_list("draws__lot__fund__code", "draws__quantity")) == [("GEN", 2), ("BOUND", 1)]


def test_goods_held_for_others_are_counted_apart(caseworker: User, approver: User) -> None:
    stock.coats(3)
    stock.coats(4, fund=make.fund("KEPT", "entrusted"))
    take = begin_stock_take(place=stock.store(), date=DAY, by=caseworker)
    own, kept = take.lines.get(is_entrusted=False), take.lines.get(is_entrusted=True)
    keep_counts(take=take, counts={own.pk: 3, kept.pk: 3}, by=caseworker)
    take = finish_count(take=take, at=NOON, by=caseworker)
    kept.refresh_from_db()
    explain_differences(take=take, explained=[Explained(kept, "lost")], by=caseworker)

    approve_stock_take(take=take, date=DAY, at=NOON, by=approver)

    entry = Entry.objects.get(kind="write_off")
    roles = entry.postings.order_by("-amount").values_list("account__role", flat=True)
    assert list(roles) == ["entrusted_liability", "goods_entrusted"]


def test_item_that_the_book_does_not_know_there_is_found_besides(client: Client, caseworker: User) -> None:
    stock.coats(1)
    take = begin_stock_take(place=stock.store(), date=DAY, by=caseworker)
    found = {
        f"count-{take.lines.get().pk}": "1", "found_item": str(make.item().pk), "found_pieces": "3", "then": "finish",
    }  # fmt: skip

    page = signed_in(client, caseworker).post(f"/stock/takes/{take.ref}/count", found)["location"]

    assert "书包 +3 found over Counted 3, the book says 0." in said(client.get(page, headers=ENGLISH).content)


def test_what_came_in_while_counting_is_looked_for_too(client: Client, caseworker: User) -> None:
    stock.coats(1)
    take = begin_stock_take(place=stock.store(), date=DAY, by=caseworker)
    stock.give(stock.GivenLine(make.fund(), stock.store(), 0, make.item(), 4))
    sent = {f"count-{take.lines.get().pk}": "1", "then": "finish"}

    answer = signed_in(client, caseworker).post(f"/stock/takes/{take.ref}/count", sent, headers=ENGLISH)

    take.refresh_from_db()
    assert (answer.status_code, take.state, take.lines.count()) == (422, "counting", 2)


def test_count_is_kept_and_finished_by_a_colleague(client: Client, caseworker: User, treasurer: User) -> None:
    stock.coats(10)
    take = begin_stock_take(place=stock.store(), date=DAY, by=caseworker)
    field = f"count-{take.lines.get().pk}"

    signed_in(client, caseworker).post(f"/stock/takes/{take.ref}/count", {field: "9", "then": "keep"})
    page = signed_in(client, treasurer).get(f"/stock/takes/{take.ref}/count").content.decode()

    assert f'name="{field}" value="9"' in page


@pytest.mark.parametrize("typed", ["", "many", "1.5"])
def test_count_that_is_no_number_is_named_beside_its_line(client: Client, caseworker: User, typed: str) -> None:
    stock.coats(10)
    take = begin_stock_take(place=stock.store(), date=DAY, by=caseworker)
    field = f"count-{take.lines.get().pk}"

    answer = signed_in(client, caseworker).post(f"/stock/takes/{take.ref}/count", {field: typed, "then": "finish"})

    take.refresh_from_db()
    assert (answer.status_code, errors_of(answer.content), take.state) == (422, [field], "counting")


@pytest.mark.parametrize(
    ("pieces", "reason", "fund", "where"), [(8, " ", "", "reason"), (12, "x", "", "fund"), (8, "x", "KEPT", "fund")]
)
def test_difference_without_reason_or_fitting_fund_is_not_sent(
    client: Client, caseworker: User, pieces: int, reason: str, fund: str, where: str
) -> None:
    stock.coats(10)
    take = counted(caseworker, pieces)
    line = take.lines.get().pk
    chosen = str(make.fund("KEPT", "entrusted").pk) if fund else ""

    answer = signed_in(client, caseworker).post(
        f"/stock/takes/{take.ref}/explain", {f"reason-{line}": reason, f"fund-{line}": chosen}
    )

    take.refresh_from_db()
    assert (answer.status_code, errors_of(answer.content), take.state) == (422, [f"{where}-{line}"], "counted")


def test_approver_gives_it_back_with_the_reason(client: Client, caseworker: User, approver: User) -> None:
    stock.coats(10)
    take = sent(caseworker, 8)
    page = f"/stock/takes/{take.ref}/decide"
    signed_in(client, approver)

    silent = client.post(page, {"date": "2026-03-05", "then": "return", "why": ""} | PASSWORD)
    client.post(page, {"date": "2026-03-05", "then": "return", "why": "look behind the door"} | PASSWORD)

    text = said(signed_in(client, caseworker).get(f"/stock/takes/{take.ref}/explain", headers=ENGLISH).content)
    assert (silent.status_code, errors_of(silent.content), kinds()) == (422, ["why"], [])
    assert "It came back: look behind the door" in text


def test_approval_asks_for_the_password(client: Client, caseworker: User, approver: User) -> None:
    stock.coats(10)
    take = sent(caseworker, 8)

    answer = signed_in(client, approver).post(
        f"/stock/takes/{take.ref}/decide", {"date": "2026-03-05", "then": "approve", "password": "guessed"}
    )

    assert (answer.status_code, errors_of(answer.content), kinds()) == (422, ["password"], [])


def test_nobody_approves_what_they_counted(caseworker: User) -> None:
    stock.coats(10)
    take = sent(make.clerk_of_the_system(), 8)

    with pytest.raises(OwnWork):
        approve_stock_take(take=take, date=DAY, at=NOON, by=make.clerk_of_the_system())
    with pytest.raises(NotAllowed):
        approve_stock_take(take=take, date=DAY, at=NOON, by=caseworker)

    assert kinds() == []


def test_database_itself_refuses_that_one_person_does_both(caseworker: User, approver: User) -> None:
    stock.coats(10)
    approve_stock_take(take=sent(caseworker, 8), date=DAY, at=NOON, by=approver)

    with pytest.raises(IntegrityError), transaction.atomic():
        StockTake.objects.update(decided_by=caseworker)


def test_pieces_that_left_since_leave_it_waiting(caseworker: User, approver: User) -> None:
    stock.coats(10)
    take = sent(caseworker, 0)
    stock.move(5)

    with pytest.raises(PiecesGone):
        approve_stock_take(take=take, date=DAY, at=NOON, by=approver)

    take.refresh_from_db()
    assert (take.state, Entry.objects.filter(kind="write_off").count()) == ("sent", 0)


def test_one_store_is_counted_once_at_a_time(caseworker: User) -> None:
    stock.coats(10)
    take = begin_stock_take(place=stock.store(), date=DAY, by=caseworker)

    with pytest.raises(TakeUnderWay):
        begin_stock_take(place=stock.store(), date=DAY, by=caseworker)
    cancel_stock_take(take=take, by=caseworker)

    assert begin_stock_take(place=stock.store(), date=DAY, by=caseworker).state == "counting"
    with pytest.raises(WrongStep):
        keep_counts(take=take, counts={}, by=caseworker)


def test_money_is_not_counted_in_pieces(caseworker: User) -> None:
    with pytest.raises(NotAStore):
        begin_stock_take(place=stock.cash(), date=DAY, by=caseworker)


def test_count_in_doubt_is_made_again(client: Client, caseworker: User) -> None:
    stock.coats(10)
    take = counted(caseworker, 8)

    answer = signed_in(client, caseworker).post(f"/stock/takes/{take.ref}/again")

    text = said(client.get(answer["location"], headers=ENGLISH, follow=True).content)
    assert ("What lies there" in text, take.lines.get().expected) == (True, None)


def test_another_school_finds_no_stock_take(client: Client, caseworker: User, other_caseworker: User) -> None:
    stock.coats(10)
    take = begin_stock_take(place=stock.store(), date=DAY, by=caseworker)
    signed_in(client, other_caseworker)

    page = f"/stock/takes/{take.ref}/"
    answers = [
        client.get(page),
        client.get(f"{page}count"),
        client.post(f"{page}cancel"),
        client.get("/stock/takes/x-y/"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert take.ref not in client.get("/stock/takes/").content.decode()


def test_auditor_looks_and_counts_nothing(client: Client, auditor: User, caseworker: User) -> None:
    stock.coats(10)
    take = sent(caseworker, 8)
    signed_in(client, auditor)

    pages = [client.get(path) for path in ("/stock/takes/", f"/stock/takes/{take.ref}/")]
    acts = [client.get(f"/stock/takes/{act}") for act in ("new", f"{take.ref}/explain", f"{take.ref}/decide")]

    assert [page.status_code for page in pages] == [200, 200]
    assert [act for page in pages for act in ("/new", "/decide", "/cancel") if act in page.content.decode()] == []
    assert [page.status_code for page in acts] == [403] * 3


def test_list_tells_how_many_items_differ(client: Client, caseworker: User) -> None:
    stock.coats(10)
    sent(caseworker, 8)

    text = said(signed_in(client, caseworker).get("/stock/takes/", headers=ENGLISH).content)

    assert f"S001-STORE 第S001小学 | 2026-03-02 | {caseworker} | waiting for approval | 1 | 1" in text


def test_who_counts_is_told_what_is_packed_for_a_hand_out_and_counted_as_gone(
    client: Client, caseworker: User, approver: User
) -> None:
    stock.coats(10)
    child = make.child(birth_date=dt.date(2014, 5, 1))
    given = stock.posted(caseworker, approver, child, each=3)
    take = begin_stock_take(place=stock.store(), date=DAY, by=caseworker)
    signed_in(client, caseworker)

    told = said(client.get(f"/stock/takes/{take.ref}/count", headers=ENGLISH).content)
    stock.sign(given, child, by=caseworker)
    afterwards = said(client.get(f"/stock/takes/{take.ref}/count", headers=ENGLISH).content)

    warning = "Do not count what is packed for these hand-outs"
    assert (warning in told, given.label in told, warning in afterwards) == (True, True, False)

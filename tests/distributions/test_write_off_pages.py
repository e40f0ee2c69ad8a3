"""Goods that were lost or spoiled: one person asks, another approves or declines."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from distributions.models import WriteOff, WriteOffRequest
from distributions.operations import approve_write_off, ask_for_write_off, withdraw_write_off
from distributions.planning import free_for
from ledger.access.errors import AlreadyDecided, NotAllowed, OwnWork
from ledger.access.models import User
from ledger.book.errors import KeyReused, LotNotThere, NotEnough
from ledger.book.models import Entry
from ledger.book.operations import close_month
from tests import make
from tests.distributions import stock
from tests.distributions.stock import DAY, NOON, said
from tests.donors.desk import ENGLISH, errors_of, signed_in

pytestmark = pytest.mark.django_db
NEW = "/stock/write-offs/new"
State = WriteOffRequest.State
PASSWORD = {"password": "a long password"}


def typed(**changes: str) -> dict[str, str]:
    """Return the form of two coats that mice ate."""
    sent = {
        "key": "sheet-1", "source": stock.key_of(stock.coat()), "wanted": "2", "date": "2026-03-02",
        "reason": "eaten by mice",
    }  # fmt: skip
    return sent | changes


def asked(by: User, quantity: int = 2, **changes: Any) -> WriteOffRequest:
    given: dict[str, Any] = {
        "place": stock.store(), "fund": make.fund(), "item": stock.coat(), "quantity": quantity,
        "reason": "eaten by mice", "date": DAY, "at": NOON, "key": "sheet-1",
    }  # fmt: skip
    return ask_for_write_off(by=by, **given | changes)


def test_what_is_asked_for_stays_in_the_book_until_another_approves(
    client: Client, caseworker: User, approver: User
) -> None:
    lot = stock.coats(10).lots.get()

    page = signed_in(client, caseworker).post(NEW, typed())["location"]
    entries_before = Entry.objects.filter(kind="write_off").count()
    answer = signed_in(client, approver).post(f"{page}decide", {"date": "2026-03-05", "then": "approve"} | PASSWORD)

    written = WriteOff.objects.get()
    assert (entries_before, answer["location"]) == (0, f"/stock/write-offs/{written.entry.number}/")
    request = WriteOffRequest.objects.get()
    assert (request.state, request.asked_by, request.decided_by, request.write_off) == (
        State.APPROVED, caseworker, approver, written,
    )  # fmt: skip
    postings = written.entry.postings.order_by("-amount").values_list("account__role", "amount")
    assert list(postings) == [("disposal_loss", 280_00), ("goods", -280_00)]
    text = said(client.get(answer["location"], headers=ENGLISH).content)
    assert f"棉衣 | S001-STORE Lot {lot.pk} | left the book | 2 件 | 280.00" in text
    assert f"Reason eaten by mice Asked for by {caseworker} Approved by {approver}" in text
    assert client.get(page)["location"] == answer["location"]


def test_approver_sees_what_waits_and_what_it_is_worth(client: Client, caseworker: User, approver: User) -> None:
    stock.coats(10)
    request = asked(caseworker)
    signed_in(client, approver)

    shown = said(client.get("/stock/write-offs/", headers=ENGLISH).content)
    page = said(client.get(f"/stock/write-offs/{request.ref}/", headers=ENGLISH).content)

    assert f"Waiting for approval 棉衣 × 2 S001-STORE · eaten by mice · asked for by {caseworker}" in shown
    assert "What 棉衣 × 2 件 Lies in S001-STORE Fund GEN Value ¥280.00 What happened eaten by mice" in page


def test_day_in_the_book_that_is_proposed_is_one_that_is_open(client: Client, caseworker: User, approver: User) -> None:
    stock.coats(10)
    page = f"/stock/write-offs/{asked(caseworker).ref}/decide"
    close_month(unit=make.school(), month=DAY.replace(day=1), at=timezone.now(), by=make.clerk_of_the_system())

    form = signed_in(client, approver).get(page).context["form"]

    assert str(form["date"].value()) == "2026-04-01"


def test_what_was_decided_is_shown_and_not_asked_again(client: Client, caseworker: User, approver: User) -> None:
    stock.coats(10)
    request = asked(caseworker)
    withdraw_write_off(request=request, at=NOON, by=caseworker)
    page = f"/stock/write-offs/{request.ref}/"

    answer = signed_in(client, approver).get(f"{page}decide")

    assert (answer.status_code, answer["location"]) == (302, page)


def test_declined_goods_stay_with_the_reason(client: Client, caseworker: User, approver: User) -> None:
    stock.coats(10)
    page = f"/stock/write-offs/{asked(caseworker).ref}/"
    signed_in(client, approver)

    silent = client.post(f"{page}decide", {"date": "2026-03-05", "then": "decline", "why": " "} | PASSWORD)
    client.post(f"{page}decide", {"date": "2026-03-05", "then": "decline", "why": "they can be washed"} | PASSWORD)

    text = said(client.get(page, headers=ENGLISH).content)
    assert (silent.status_code, errors_of(silent.content), WriteOff.objects.count()) == (422, ["why"], 0)
    assert ("declined" in text, "Reason they can be washed" in text) == (True, True)


def test_one_who_asked_does_not_approve(caseworker: User) -> None:
    stock.coats(10)
    request = asked(make.clerk_of_the_system())

    with pytest.raises(OwnWork):
        approve_write_off(request=request, date=DAY, at=NOON, by=make.clerk_of_the_system())
    with pytest.raises(NotAllowed):
        approve_write_off(request=request, date=DAY, at=NOON, by=caseworker)

    assert WriteOff.objects.count() == 0


def test_database_itself_refuses_that_one_person_does_both(caseworker: User, approver: User) -> None:
    stock.coats(10)
    request = asked(caseworker)
    approve_write_off(request=request, date=DAY, at=NOON, by=approver)

    with pytest.raises(IntegrityError), transaction.atomic():
        WriteOffRequest.objects.update(decided_by=caseworker)


def test_what_is_decided_is_decided(caseworker: User, approver: User) -> None:
    stock.coats(10)
    request = asked(caseworker)
    withdraw_write_off(request=request, at=NOON, by=caseworker)

    with pytest.raises(AlreadyDecided):
        approve_write_off(request=request, date=DAY, at=NOON, by=approver)

    assert (WriteOffRequest.objects.get().state, WriteOff.objects.count()) == (State.WITHDRAWN, 0)


def test_only_who_asked_takes_back(client: Client, caseworker: User) -> None:
    stock.coats(10)
    page = f"/stock/write-offs/{asked(caseworker).ref}/"
    signed_in(client, make.user("caseworker", make.school()))

    shown = said(client.get(page, headers=ENGLISH).content)
    told = said(client.post(f"{page}withdraw", headers=ENGLISH, follow=True).content)

    assert ("Take it back" in shown, f"Only {caseworker}, who asked" in told) == (False, True)
    assert WriteOffRequest.objects.get().state == State.WAITING


def test_goods_that_went_meanwhile_leave_the_request_waiting(client: Client, caseworker: User, approver: User) -> None:
    stock.coats(2)
    request = asked(caseworker)
    stock.move(1)

    answer = signed_in(client, approver).post(
        f"/stock/write-offs/{request.ref}/decide", {"date": "2026-03-05", "then": "approve"} | PASSWORD, headers=ENGLISH
    )

    assert (answer.status_code, "2 are asked for" in said(answer.content)) == (422, True)
    assert WriteOffRequest.objects.get().state == State.WAITING


def test_request_is_taken_back_from_its_page(client: Client, caseworker: User) -> None:
    stock.coats(10)
    page = signed_in(client, caseworker).post(NEW, typed())["location"]

    client.post(f"{page}withdraw")

    assert "withdrawn" in said(client.get(page, headers=ENGLISH).content)


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"wanted": "11"}, ["wanted"]),
        ({"wanted": "0"}, ["wanted"]),
        ({"wanted": "a few"}, ["wanted"]),
        ({"reason": " "}, ["reason"]),
        ({"source": ""}, ["source"]),
        ({"date": "soon"}, ["date"]),
    ],
)
def test_bad_input_is_named_beside_its_field_and_nothing_typed_is_lost(
    client: Client, caseworker: User, changes: dict[str, str], where: list[str]
) -> None:
    stock.coats(10)

    answer = signed_in(client, caseworker).post(NEW, typed(**changes))

    assert (answer.status_code, errors_of(answer.content), WriteOffRequest.objects.count()) == (422, where, 0)
    assert 'value="sheet-1"' in answer.content.decode()


def test_request_sent_twice_is_one_request(client: Client, caseworker: User) -> None:
    stock.coats(10)
    signed_in(client, caseworker)

    first, second = (client.post(NEW, typed()) for _ in range(2))

    assert (WriteOffRequest.objects.count(), first["location"]) == (1, second["location"])
    with pytest.raises(KeyReused):
        asked(caseworker, quantity=1)


def test_named_lot_is_the_one_that_goes(client: Client, caseworker: User, approver: User) -> None:
    stock.coats(5)
    wet = stock.coats(5).lots.get()
    page = signed_in(client, caseworker).post(NEW, typed(lot=str(wet.pk)))["location"]

    signed_in(client, approver).post(f"{page}decide", {"date": "2026-03-05", "then": "approve"} | PASSWORD)

    assert WriteOff.objects.get().entry.draws.get().lot == wet


def test_asking_too_early_names_the_first_date_that_would_do(caseworker: User) -> None:
    stock.coats(10)

    with pytest.raises(NotEnough) as refused:
        asked(caseworker, date=dt.date(2026, 2, 27))

    assert "The first date that would do is 2026-03-01" in str(refused.value)
    assert WriteOffRequest.objects.count() == 0


def test_named_lot_must_hold_what_is_asked_for(caseworker: User) -> None:
    stock.coats(5)
    wet, other = stock.coats(5).lots.get(), stock.money().lots.get()

    with pytest.raises(NotEnough):
        asked(caseworker, quantity=6, lot=wet.pk)
    with pytest.raises(LotNotThere):
        asked(caseworker, lot=other.pk)

    assert WriteOffRequest.objects.count() == 0


def test_write_off_is_reversed_from_its_page(client: Client, caseworker: User, approver: User, treasurer: User) -> None:
    stock.coats(10)
    written = approve_write_off(request=asked(caseworker), date=DAY, at=NOON, by=approver)

    sent = {"date": dt.date(2026, 3, 6), "why": "found"}
    signed_in(client, treasurer).post(f"/stock/write-offs/{written.entry.number}/reverse", sent)

    assert "棉衣 COAT · 件 | 10 | 0 | 10 free" in said(client.get("/stock/", headers=ENGLISH).content)


def test_another_school_finds_no_request(client: Client, caseworker: User, other_caseworker: User) -> None:
    stock.coats(10)
    page = f"/stock/write-offs/{asked(caseworker).ref}/"
    signed_in(client, other_caseworker)

    answers = [client.get(page), client.post(f"{page}withdraw"), client.get("/stock/write-offs/request-x/")]

    assert [answer.status_code for answer in answers] == [404] * 3
    assert "eaten by mice" not in client.get("/stock/write-offs/").content.decode()


def test_goods_that_wait_to_be_written_off_are_not_free(client: Client, caseworker: User) -> None:
    stock.coats(10)
    asked(caseworker)
    signed_in(client, caseworker)

    shown = said(client.get("/stock/", headers=ENGLISH).content)
    key = stock.column(stock.coat())
    planned = free_for([key], DAY)[key.key]

    assert "棉衣 COAT · 件 | 10 | 2 | 8 free | 1,400.00" in shown
    assert planned.free == 8

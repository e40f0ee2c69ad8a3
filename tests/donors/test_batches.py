"""Sheets of gifts: saved as typed, held against what was counted, reviewed by another, posted whole or not at all."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from donors.batching import Typed, read_batch
from donors.errors import BatchHasFaults, BatchNotOpen, BatchNotSent, ControlDiffers
from donors.models import Donor, Gift, GiftBatch
from donors.operations import (
    BatchHead,
    approve_batch,
    begin_batch,
    return_batch,
    save_batch,
    send_batch,
    withdraw_batch,
)
from ledger.access.errors import ChangedMeanwhile, NotAllowed, OwnWork
from ledger.access.models import User
from ledger.book.errors import PeriodClosed
from ledger.book.models import Entry
from ledger.book.operations import close_month
from tests import make
from tests.donors.desk import DAY, ENGLISH, errors_of, give, signed_in, words
from tests.ledger.book.test_concurrency import all_at_once

pytestmark = pytest.mark.django_db


def head(count: int = 2, total: int = 300_00, **changes: Any) -> BatchHead:
    particulars = {
        "date": DAY, "fund": make.fund(), "place": make.place(), "store": make.store(), "method": "cash",
        "expected_count": count, "expected_total": total, "about": "六一募捐",
    }  # fmt: skip
    return BatchHead(**particulars | changes)


def money(donor: str, amount: str = "100", **more: str) -> Typed:
    return {"donor": donor, "amount": amount} | more


def sheet(by: User, *rows: Typed, **changes: Any) -> GiftBatch:
    """Begin a sheet and type the rows: without any, two gifts of ¥100.00 and ¥200.00."""
    make.donor("D1"), make.donor("D2")
    begun = begin_batch(unit=make.book(), head=head(**changes), by=by)
    typed = list(rows) or [money("D1"), money("D2", "200")]
    return save_batch(batch=begun, version=begun.version, head=head(**changes), rows=typed, by=by)


def sent(by: User, *rows: Typed, **changes: Any) -> GiftBatch:
    return send_batch(batch=sheet(by, *rows, **changes), override="", by=by)


def approve(batch: GiftBatch, by: User) -> list[Gift]:
    return approve_batch(batch=batch, version=batch.version, at=timezone.now(), by=by)


def test_sheet_is_kept_as_it_was_typed_faults_and_all(clerk: User) -> None:
    kept = sheet(clerk, money("nobody", "much"))

    read = read_batch(GiftBatch.objects.get())
    assert (kept.rows, sorted(read.rows[0].errors), read.faults) == (
        [money("nobody", "much")], ["amount", "donor"], 1,
    )  # fmt: skip


def test_rows_are_read_by_code_or_name_with_the_sheets_date_or_their_own(clerk: User) -> None:
    make.donor("D3", name="供销合作社")
    goods = {"donor": "供销合作社", "item": "书包", "quantity": "40", "each": "5.20", "value_basis": "donor_invoice"}
    make.item()

    read = read_batch(sheet(clerk, money("D1 朱雨兰", "1,200", date="2026-02-27"), goods))

    assert [(row.donor and row.donor.code, row.date, row.amount, row.quantity, row.errors) for row in read.rows] == [
        ("D1", dt.date(2026, 2, 27), 1200_00, 0, {}),
        ("D3", DAY, 208_00, 40, {}),
    ]


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ({"donor": "D1"}, ["amount"]),
        ({"donor": "D1", "item": "书包"}, ["quantity"]),
        ({"donor": "D1", "item": "没有", "quantity": "4"}, ["item"]),
        ({"donor": "D1", "item": "书包", "quantity": "4", "each": "5"}, ["value_basis"]),
        ({"donor": "D1", "amount": "5", "date": "someday"}, ["date"]),
        ({"donor": "朱雨兰", "amount": "5"}, ["donor"]),
    ],
)
def test_what_is_wrong_with_a_row_is_named_by_its_column(clerk: User, row: Typed, wrong: list[str]) -> None:
    make.item()

    assert sorted(read_batch(sheet(clerk, row)).rows[0].errors) == wrong


def test_row_that_looks_like_a_gift_in_the_book_is_worth_a_look(clerk: User) -> None:
    begun = sheet(clerk, money("D1"), money("D2"), money("D2"))
    gift = give(Donor.objects.get(code="D1"), 100_00)

    warnings = [row.warning for row in read_batch(begun).rows]

    assert (gift.entry.number in warnings[0], len(set(warnings[1:])), bool(warnings[1])) == (True, 1, True)


def test_sheet_that_is_posted_does_not_look_like_itself(clerk: User, approver: User) -> None:
    begun = sent(clerk)
    approve(begun, approver)

    assert [row.warning for row in read_batch(GiftBatch.objects.get()).rows] == [""] * len(begun.rows)


def test_sheet_costs_as_many_queries_with_many_rows(clerk: User) -> None:
    few, many = sheet(clerk), begin_batch(unit=make.book(), head=head(), by=clerk)
    many.rows = [money("D1", str(at)) for at in range(1, 41)]
    costs = []
    for batch in (few, many):
        with CaptureQueriesContext(connection) as asked:
            read_batch(batch)
        costs.append(len(asked))

    assert costs[0] == costs[1]


def test_second_of_two_who_type_is_told_and_overwrites_nothing(clerk: User) -> None:
    kept = sheet(clerk)

    with pytest.raises(ChangedMeanwhile):
        save_batch(batch=kept, version=kept.version - 1, head=head(), rows=[], by=clerk)

    assert len(GiftBatch.objects.get().rows) == 2


@pytest.mark.parametrize("changes", [{"count": 3}, {"total": 300_01}])
def test_sheet_that_does_not_agree_is_not_sent_without_a_reason(clerk: User, changes: dict[str, int]) -> None:
    kept = sheet(clerk, **changes)

    with pytest.raises(ControlDiffers):
        send_batch(batch=kept, override=" ", by=clerk)
    state = GiftBatch.objects.get().state
    told = send_batch(batch=kept, override="一张已另记", by=clerk)

    assert (state, told.state, told.override) == ("open", "sent", "一张已另记")


@pytest.mark.parametrize("rows", [[money("nobody")], [{"donor": ""}]])
def test_sheet_with_faults_or_without_rows_is_not_sent(clerk: User, rows: list[Typed]) -> None:
    with pytest.raises(BatchHasFaults):
        send_batch(batch=sheet(clerk, *rows), override="有理由", by=clerk)


def test_another_posts_the_sheet_and_who_typed_it_recorded_it(clerk: User, approver: User) -> None:
    gifts = approve(sent(clerk), approver)

    batch = GiftBatch.objects.get()
    facts = Gift.objects.order_by("pk").values_list("donor__code", "lines__lot__amount", "entry__recorded_by", "batch")
    assert list(facts) == [("D1", 100_00, clerk.pk, batch.pk), ("D2", 200_00, clerk.pk, batch.pk)]
    assert (batch.state, batch.approved_by, len(gifts)) == ("posted", approver, 2)


def test_sheet_of_which_one_row_is_refused_posts_nothing(clerk: User, approver: User, treasurer: User) -> None:
    waits = sent(clerk, money("D1"), money("D2", "200", date="2026-01-05"))
    close_month(unit=make.book(), month=dt.date(2026, 1, 1), at=timezone.now(), by=treasurer)

    with pytest.raises(PeriodClosed) as refused:
        approve(waits, approver)

    assert (refused.value.line, Gift.objects.count(), Entry.objects.count()) == (2, 0, 0)
    assert GiftBatch.objects.get().state == "sent"


def test_nobody_reviews_their_own_sheet() -> None:
    by = make.clerk_of_the_system()
    waits = sent(by)

    with pytest.raises(OwnWork):
        approve(waits, by)
    with pytest.raises(OwnWork):
        return_batch(batch=waits, why="错", by=by)

    assert Gift.objects.count() == 0


def test_sheet_is_posted_once_and_typed_no_more(clerk: User, approver: User) -> None:
    waits = sent(clerk)
    with pytest.raises(BatchNotOpen):
        save_batch(batch=waits, version=waits.version, head=head(), rows=[], by=clerk)
    approve(waits, approver)

    with pytest.raises(BatchNotSent):
        approve(waits, approver)

    assert Gift.objects.count() == 2


def test_sheet_that_changed_since_it_was_looked_at_is_not_posted(clerk: User, approver: User) -> None:
    waits = sent(clerk)
    back = return_batch(batch=waits, why="看第二行", by=approver)
    save_batch(batch=back, version=back.version, head=head(), rows=waits.rows, by=clerk)
    send_batch(batch=waits, override="", by=clerk)

    with pytest.raises(ChangedMeanwhile):
        approve(waits, approver)


def test_stranger_and_clerk_post_nothing(clerk: User, stranger: User) -> None:
    waits = sent(clerk)

    for by in (clerk, stranger):
        with pytest.raises(NotAllowed):
            approve(waits, by)


# ---- in the browser


def sheet_typed(version: int, *rows: Typed, **more: str) -> dict[str, str]:
    typed = {
        "about": "六一", "unit": str(make.book().pk), "date": "2026-03-01", "fund": str(make.fund().pk),
        "place": str(make.place().pk), "method": "cash", "expected_count": "30", "expected_total": "3,000",
        "version": str(version), "rows-TOTAL_FORMS": str(len(rows)),
    }  # fmt: skip
    for at, row in enumerate(rows):
        typed |= {f"rows-{at}-{name}": value for name, value in row.items()}
    return typed | more


def test_thirty_gifts_are_typed_sent_and_posted(client: Client, clerk: User, approver: User) -> None:
    make.donor("D1")
    signed_in(client, clerk)
    address = client.post("/gifts/sheets/new", sheet_typed(0))["location"]
    rows = [money("D1", "100", reference=f"N{at}") for at in range(30)]

    client.post(address, sheet_typed(1, *rows, send="1"))
    answer = signed_in(client, approver).post(f"{address}/answer", {"then": "approve", "version": "2"})

    assert (answer["location"], Gift.objects.count(), GiftBatch.objects.get().state) == (address, 30, "posted")


def test_faults_are_shown_at_their_row_and_what_was_typed_is_kept(client: Client, clerk: User) -> None:
    make.donor("D1")
    signed_in(client, clerk)
    address = client.post("/gifts/sheets/new", sheet_typed(0))["location"]

    answer = client.post(address, sheet_typed(1, money("D1"), money("nobody", "12x"), send="1"), headers=ENGLISH)

    page = answer.content.decode()
    assert (answer.status_code, 'value="12x"' in page, 'id="e-1"' in page, 'id="e-0"' in page) == (
        422,
        True,
        True,
        False,
    )
    assert (GiftBatch.objects.get().state, len(GiftBatch.objects.get().rows)) == ("open", 2)


def test_control_that_differs_stands_beside_the_reason(client: Client, clerk: User) -> None:
    make.donor("D1")
    signed_in(client, clerk)
    address = client.post("/gifts/sheets/new", sheet_typed(0))["location"]

    answer = client.post(address, sheet_typed(1, money("D1"), send="1"), headers=ENGLISH)

    said = words(answer.content)
    assert (answer.status_code, errors_of(answer.content), len(GiftBatch.objects.get().rows)) == (422, ["override"], 1)
    assert ("The sheet is kept as you typed it, and was not sent." in said, "Nothing was saved" in said) == (
        True,
        False,
    )


def test_returned_sheet_says_why_and_is_typed_on(client: Client, clerk: User, approver: User) -> None:
    number = sent(clerk).number
    signed_in(client, approver).post(f"/gifts/sheets/{number}/answer", {"then": "return", "why": "核对第二行"})

    page = signed_in(client, clerk).get(f"/gifts/sheets/{number}", headers=ENGLISH)

    assert ("核对第二行" in words(page.content), 'name="rows-0-donor"' in page.content.decode()) == (True, True)


def test_sheets_of_another_agency_are_not_seen(client: Client, clerk: User, stranger: User) -> None:
    number = sent(clerk).number
    signed_in(client, stranger)

    assert client.get(f"/gifts/sheets/{number}").status_code == 404
    assert number not in client.get("/gifts/sheets").content.decode()


def test_auditor_looks_at_a_sheet_and_types_nothing(client: Client, clerk: User, auditor: User) -> None:
    number = sheet(clerk).number
    signed_in(client, auditor)

    page = client.get(f"/gifts/sheets/{number}").content.decode()

    assert ("朱雨兰" in page, 'name="rows-0-donor"' in page, client.get("/gifts/sheets/new").status_code) == (
        True, False, 403,
    )  # fmt: skip


def test_sheet_that_waits_is_taken_back_by_who_typed_it_and_typed_on(client: Client, clerk: User) -> None:
    waits = sent(clerk)
    address = f"/gifts/sheets/{waits.number}"

    offered = f"{address}/withdraw" in signed_in(client, clerk).get(address).content.decode()
    page = client.post(f"{address}/withdraw", headers=ENGLISH, follow=True).content.decode()

    kept = GiftBatch.objects.get()
    assert (offered, "Type on, and send it again." in page, 'name="rows-0-donor"' in page) == (True, True, True)
    assert (kept.state, kept.version, kept.rows) == ("open", waits.version + 1, waits.rows)


def test_sheet_of_another_is_not_taken_back(
    client: Client, clerk: User, approver: User, auditor: User, stranger: User
) -> None:
    waits, other = sent(clerk), make.user("recorder")
    address = f"/gifts/sheets/{waits.number}"

    offered = [b"/withdraw" in signed_in(client, who).get(address).content for who in (other, approver, auditor)]
    answers = [signed_in(client, who).post(f"{address}/withdraw").status_code for who in (approver, auditor, stranger)]
    told = signed_in(client, other).post(f"{address}/withdraw", headers=ENGLISH, follow=True).content.decode()

    assert (offered, answers) == ([False] * 3, [403, 403, 404])
    assert (f"Only {clerk}, who asked, can take this back." in told, GiftBatch.objects.get().state) == (True, "sent")


@pytest.mark.django_db(transaction=True)
def test_sheet_taken_back_at_the_moment_it_is_approved_is_posted_or_typed_on(clerk: User, approver: User) -> None:
    waits = sent(clerk)

    def either(writer: int) -> object:
        return approve(waits, approver) if writer else withdraw_batch(batch=waits, by=clerk)

    results = all_at_once(either, 2)

    refused = [type(result) for result in results if isinstance(result, Exception)]
    assert (refused, GiftBatch.objects.get().state, Gift.objects.count()) in (
        ([BatchNotSent], "posted", 2), ([BatchNotSent], "open", 0),
    )  # fmt: skip

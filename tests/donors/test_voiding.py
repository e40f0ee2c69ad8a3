"""Making receipts void: one asks, another answers; the next one replaces it."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from donors.errors import AnsweredAlready, OriginalMissing, ReceiptIsVoid, VoidAskedAlready
from donors.models import Receipt, VoidRequest
from donors.operations import approve_void, ask_to_void, decline_void, issue_receipt, void_receipt
from ledger.access.errors import NotAllowed, OwnWork
from ledger.access.models import User
from tests import make
from tests.donors.desk import DAY, ENGLISH, errors_of, give, receipt, signed_in, words

pytestmark = pytest.mark.django_db


def ask(issued: Receipt, by: User, **changes: Any) -> VoidRequest:
    particulars = {"cause": "wrong_name", "reason": "名称少一字", "original": "back"} | changes
    return ask_to_void(receipt=issued, at=timezone.now(), by=by, **particulars)


def test_receipt_becomes_void_as_it_was_asked(clerk: User, approver: User) -> None:
    request = ask(receipt(by=clerk), clerk)

    approve_void(request=request, at=timezone.now(), by=approver)

    void = Receipt.objects.get()
    request.refresh_from_db()
    assert (void.state, void.void_cause, void.void_reason, void.original, void.voided_by, request.state) == (
        "void", "wrong_name", "名称少一字", "back", approver, "approved",
    )  # fmt: skip


def test_request_alone_leaves_the_receipt_as_it_is(clerk: User) -> None:
    ask(receipt(by=clerk), clerk)

    assert Receipt.objects.get().state == "issued"


def test_declined_request_says_why_and_another_may_be_made(clerk: User, approver: User) -> None:
    issued = receipt(by=clerk)

    declined = decline_void(request=ask(issued, clerk), why="名称无误", at=timezone.now(), by=approver)
    ask(issued, clerk)

    assert (declined.answer, Receipt.objects.get().state, VoidRequest.objects.count()) == ("名称无误", "issued", 2)


def test_second_request_waits_for_the_first(clerk: User) -> None:
    issued = receipt(by=clerk)
    ask(issued, clerk)

    with pytest.raises(VoidAskedAlready):
        ask(issued, clerk)

    assert VoidRequest.objects.count() == 1


def test_nobody_answers_their_own_request() -> None:
    by = make.clerk_of_the_system()
    request = ask(receipt(by=make.user("recorder")), by)

    for answer, more in ((approve_void, {}), (decline_void, {"why": "不"})):
        with pytest.raises(OwnWork):
            answer(request=request, at=timezone.now(), by=by, **more)

    assert Receipt.objects.get().state == "issued"


def test_one_who_issued_does_not_approve_the_void_of_another(clerk: User) -> None:
    issuer = make.clerk_of_the_system()
    request = ask(receipt(by=issuer), clerk)

    with pytest.raises(OwnWork):
        approve_void(request=request, at=timezone.now(), by=issuer)

    request.refresh_from_db()
    assert (request.state, Receipt.objects.get().state) == ("waiting", "issued")


def test_request_is_answered_once(clerk: User, approver: User) -> None:
    request = ask(receipt(by=clerk), clerk)
    decline_void(request=request, why="不", at=timezone.now(), by=approver)

    with pytest.raises(AnsweredAlready):
        approve_void(request=request, at=timezone.now(), by=approver)


def test_void_receipt_is_not_asked_for_again(clerk: User, approver: User) -> None:
    issued = receipt(by=clerk)
    void_receipt(receipt=issued, reason="错", at=timezone.now(), by=approver)

    with pytest.raises(ReceiptIsVoid):
        ask(issued, clerk)


def test_request_without_a_word_about_the_paper_is_refused(clerk: User) -> None:
    with pytest.raises(OriginalMissing):
        ask(receipt(by=clerk), clerk, original="")


def test_stranger_asks_and_answers_nothing_here(clerk: User, stranger: User) -> None:
    issued = receipt(by=clerk)
    with pytest.raises(NotAllowed):
        ask(issued, stranger)
    with pytest.raises(NotAllowed):
        approve_void(request=ask(issued, clerk), at=timezone.now(), by=make.user("approver", make.agency("OTHER")))


def test_next_receipt_of_the_gift_replaces_the_void_one_and_says_so(clerk: User, approver: User) -> None:
    gift = give()
    first = issue_receipt(gift=gift, issued_on=DAY, by=clerk)
    void_receipt(receipt=first, reason="错", at=timezone.now(), by=approver)

    second = issue_receipt(gift=gift, issued_on=DAY, by=clerk)

    first.refresh_from_db()
    assert (second.replaces, first.replaced_by, second.content["replaces"]) == (first, second, first.number)
    assert first.number in str(second.content["statements"])


def test_receipt_is_replaced_once_however_often_its_gift_is_receipted(clerk: User, approver: User) -> None:
    gift = give()
    chain = []
    for _ in range(3):
        issued = issue_receipt(gift=gift, issued_on=DAY, by=clerk)
        chain.append((issued.replaces and issued.replaces.serial, issued.serial))
        void_receipt(receipt=issued, reason="错", at=timezone.now(), by=approver)

    assert chain == [(None, 1), (1, 2), (2, 3)]


# ---- in the browser

TYPED = {"cause": "spoiled", "original": "never_left", "reason": "打印卡纸"}


def test_clerk_asks_and_approver_approves_in_the_browser(client: Client, clerk: User, approver: User) -> None:
    number = receipt(by=clerk).number
    signed_in(client, clerk).post(f"/receipts/{number}/ask-void", TYPED)

    page = signed_in(client, approver).get(f"/receipts/{number}/void", headers=ENGLISH)
    client.post(f"/receipts/{number}/void", {"then": "approve"})

    void = Receipt.objects.get()
    assert "the paper was spoiledReason打印卡纸" in words(page.content)
    assert (void.state, void.void_cause, void.original, void.voided_by) == ("void", "spoiled", "never_left", approver)


def test_decline_without_a_reason_stands_beside_its_field(client: Client, clerk: User, approver: User) -> None:
    number = receipt(by=clerk).number
    signed_in(client, clerk).post(f"/receipts/{number}/ask-void", TYPED)

    answer = signed_in(client, approver).post(f"/receipts/{number}/void", {"then": "decline", "why": ""})

    assert (answer.status_code, errors_of(answer.content)) == (422, ["why"])
    assert VoidRequest.objects.get().state == "waiting"


def test_declined_request_is_told_to_who_asked(client: Client, clerk: User, approver: User) -> None:
    number = receipt(by=clerk).number
    signed_in(client, clerk).post(f"/receipts/{number}/ask-void", TYPED)
    signed_in(client, approver).post(f"/receipts/{number}/void", {"then": "decline", "why": "再打印一次"})

    page = signed_in(client, clerk).get("/receipts/requests?state=declined", headers=ENGLISH)

    assert "再打印一次" in words(page.content)
    assert Receipt.objects.get().state == "issued"


@pytest.mark.parametrize("left_out", ["original", "reason"])
def test_what_must_be_said_about_a_void_is_asked_for(client: Client, clerk: User, left_out: str) -> None:
    number = receipt(by=clerk).number

    answer = signed_in(client, clerk).post(f"/receipts/{number}/ask-void", TYPED | {left_out: ""})

    assert (answer.status_code, errors_of(answer.content)) == (422, [left_out])
    assert VoidRequest.objects.count() == 0

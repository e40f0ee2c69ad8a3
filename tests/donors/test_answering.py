"""What all requests have in common: declined with a reason, taken back by who asked, answered in whose stead."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from donors.errors import AnsweredAlready, TakenBack
from donors.models import (
    Asked,
    AttributedInStead,
    DonorMerge,
    GiftBatch,
    GiftCorrection,
    PledgeRelief,
    Receipt,
    Thank,
    VoidRequest,
)
from donors.operations import (
    RightLine,
    answer_relief,
    approve_correction,
    approve_merge,
    approve_thank,
    approve_void,
    ask_merge,
    ask_relief,
    ask_to_void,
    attribute_gift,
    decline_correction,
    decline_merge,
    decline_void,
    draft_thank,
    gather_thanks,
    undo_merge,
    void_receipt,
    withdraw_correction,
    withdraw_merge,
    withdraw_relief,
    withdraw_void_request,
)
from ledger.access.errors import AskedByAnother, NotAllowed, OwnWork
from ledger.access.models import Assignment, Deputy, User
from ledger.access.operations import name_own_deputy
from ledger.book.errors import WhyMissing
from ledger.book.verify import verify_book
from tests import make
from tests.donors.chains import ask as ask_correction
from tests.donors.desk import DAY, ENGLISH, errors_of, give, receipt, signed_in, words
from tests.donors.test_batches import approve as approve_sheet
from tests.donors.test_batches import sent as sent_sheet
from tests.ledger.book.test_concurrency import all_at_once

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Kind:
    """A kind of request: asked, approved, declined and taken back with the same words; ``page`` is where it stands."""

    model: type[Any]
    ask: Callable[[User], Any]
    approve: Callable[..., object]
    decline: Callable[..., object]
    withdraw: Callable[..., object]
    page: Callable[[Any], str]
    answered_at: Callable[[Any], str]
    taken_back_at: Callable[[Any], str]


def _merge(by: User) -> DonorMerge:
    return ask_merge(
        survivor=make.donor("D1"), absorbed=make.donor("D2"), choices={}, why="同一单位", at=timezone.now(), by=by
    )


def _void(by: User) -> VoidRequest:
    issued = receipt(by=make.user("recorder"))
    return ask_to_void(
        receipt=issued, cause="wrong_name", reason="少一字", original="back", at=timezone.now(), by=by
    )  # fmt: skip


def _relief(by: User) -> PledgeRelief:
    line = make.pledge(amount=100_00).lines.get()
    return ask_relief(line=line, kind="release", part=60_00, reason="停业", at=timezone.now(), by=by)


KINDS = {
    "correction": Kind(
        GiftCorrection, lambda by: ask_correction(give(amount=500_00), by, RightLine(make.fund(), 450_00)),
        lambda one, **more: approve_correction(correction=one, date=DAY, **more),
        lambda one, **more: decline_correction(correction=one, **more),
        lambda one, **more: withdraw_correction(correction=one, **more),
        *(lambda one, at=at: f"/gifts/{one.gift.entry.number}/put-right/{one.pk}{at}" for at in ("", "", "/withdraw")),
    ),
    "merge": Kind(
        DonorMerge, _merge, lambda one, **more: approve_merge(merge=one, date=DAY, **more),
        lambda one, **more: decline_merge(merge=one, **more), lambda one, **more: withdraw_merge(merge=one, **more),
        *(lambda one, at=at: f"/donors/merges/{one.pk}{at}" for at in ("", "", "/withdraw")),
    ),
    "void": Kind(
        VoidRequest, _void, lambda one, **more: approve_void(request=one, **more),
        lambda one, **more: decline_void(request=one, **more),
        lambda one, **more: withdraw_void_request(request=one, **more),
        lambda one: f"/receipts/{one.receipt.number}/", lambda one: f"/receipts/{one.receipt.number}/void",
        lambda one: f"/receipts/{one.receipt.number}/void/{one.pk}/withdraw",
    ),
    "relief": Kind(
        PledgeRelief, _relief, lambda one, **more: answer_relief(relief=one, yes=True, **more),
        lambda one, **more: answer_relief(relief=one, yes=False, **more),
        lambda one, **more: withdraw_relief(relief=one, **more),
        lambda one: f"/pledges/{one.line.pledge.number}/",
        *(lambda one, at=at: f"/pledges/{one.line.pledge.number}/let-go/{one.pk}{at}" for at in ("", "/withdraw")),
    ),
}  # fmt: skip


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    return KINDS[request.param]


def deputy_of(approver: User) -> Deputy:
    """Let a colleague stand in for the approver today."""
    today = timezone.localdate()
    return name_own_deputy(
        assignment=approver.assignments.get(role="approver"), deputy=make.user("recorder", display_name="胡老师"),
        since=today, until=today + dt.timedelta(days=9), why="出差", today=today, by=approver,
    )  # fmt: skip


# ---- declined


def test_whoever_declines_says_why(kind: Kind, clerk: User, approver: User) -> None:
    asked = kind.ask(clerk)
    with pytest.raises(WhyMissing):
        kind.decline(asked, why="  ", at=timezone.now(), by=approver)
    waits = kind.model.objects.get().state

    kind.decline(asked, why=" 原件无误 ", at=timezone.now(), by=approver)

    told = kind.model.objects.get()
    assert (waits, told.state, told.answer, told.answered_by) == ("waiting", "declined", "原件无误", approver)


def test_who_asked_reads_why_it_was_declined(client: Client, kind: Kind, clerk: User, approver: User) -> None:
    asked = kind.ask(clerk)
    signed_in(client, approver)
    typed = {"then": "decline", "date": "2026-03-09"}
    without = client.post(kind.answered_at(asked), typed | {"why": ""}, headers=ENGLISH)
    client.post(kind.answered_at(asked), typed | {"why": "原件无误"}, headers=ENGLISH)
    page = words(signed_in(client, clerk).get(kind.page(asked), headers=ENGLISH).content)

    assert (without.status_code, errors_of(without.content)) == (422, ["why"])
    assert (kind.model.objects.get().state, "原件无误" in page, str(approver) in page) == ("declined", True, True)


def test_gift_tells_that_putting_it_right_was_declined(client: Client, clerk: User, approver: User) -> None:
    asked = KINDS["correction"].ask(clerk)
    decline_correction(correction=asked, why="原件无误", at=timezone.now(), by=approver)
    number = asked.gift.entry.number

    page = words(signed_in(client, clerk).get(f"/gifts/{number}/", headers=ENGLISH).content)
    latest = client.get(f"/history/gift/{number}/", headers=ENGLISH).context["every"][0]

    assert f"{approver} declined to put this gift right: 原件无误" in page
    assert (latest.did, latest.who, latest.why) == ("Declined to put it right", str(approver), "原件无误")


# ---- taken back


def test_who_asked_takes_it_back(kind: Kind, clerk: User) -> None:
    gone = kind.ask(clerk)

    kind.withdraw(gone, at=timezone.now(), by=clerk)

    gone.refresh_from_db()
    assert (gone.state, gone.answered_by, gone.deputy) == ("withdrawn", clerk, None)


def test_what_was_taken_back_is_asked_anew(clerk: User) -> None:
    issued, line = receipt(by=make.user("recorder")), make.pledge(amount=100_00).lines.get()
    one, other, now = make.donor("D1"), make.donor("D2"), timezone.now()

    def ask_all() -> tuple[VoidRequest, PledgeRelief, DonorMerge]:
        return (
            ask_to_void(receipt=issued, cause="spoiled", reason="污损", original="back", at=now, by=clerk),
            ask_relief(line=line, kind="release", part=60_00, reason="停业", at=now, by=clerk),
            ask_merge(survivor=one, absorbed=other, choices={}, why="同一人", at=now, by=clerk),
        )

    void, relief, merge = ask_all()
    withdraw_void_request(request=void, at=now, by=clerk)
    withdraw_relief(relief=relief, at=now, by=clerk)
    withdraw_merge(merge=merge, at=now, by=clerk)

    assert [asked.state for asked in ask_all()] == ["waiting"] * 3


def test_nobody_takes_back_what_another_asked_or_what_was_answered(kind: Kind, clerk: User, approver: User) -> None:
    asked, other = kind.ask(clerk), make.user("recorder")
    with pytest.raises(AskedByAnother):
        kind.withdraw(asked, at=timezone.now(), by=other)
    kind.decline(asked, why="不", at=timezone.now(), by=approver)

    with pytest.raises(AnsweredAlready):
        kind.withdraw(asked, at=timezone.now(), by=clerk)


def test_who_may_no_longer_record_gifts_takes_nothing_back(kind: Kind, clerk: User) -> None:
    asked = kind.ask(clerk)
    Assignment.objects.filter(user=clerk).delete()

    with pytest.raises(NotAllowed):
        kind.withdraw(asked, at=timezone.now(), by=User.objects.get(pk=clerk.pk))


def test_what_was_taken_back_is_not_answered(kind: Kind, clerk: User, approver: User) -> None:
    asked = kind.ask(clerk)
    kind.withdraw(asked, at=timezone.now(), by=clerk)

    for answer, more in ((kind.approve, {}), (kind.decline, {"why": "不"})):
        with pytest.raises(TakenBack):
            answer(asked, at=timezone.now(), by=approver, **more)


@pytest.mark.django_db(transaction=True)
def test_taken_back_at_the_moment_of_the_answer_one_of_them_counts(kind: Kind, clerk: User, approver: User) -> None:
    asked = kind.ask(clerk)

    def either(writer: int) -> object:
        if writer:
            return kind.approve(asked, at=timezone.now(), by=approver)
        return kind.withdraw(asked, at=timezone.now(), by=clerk)

    results = all_at_once(either, 2)

    refused = [type(result) for result in results if isinstance(result, Exception)]
    state = kind.model.objects.get().state
    assert (refused, state) in (
        ([AnsweredAlready], "done"),
        ([AnsweredAlready], "approved"),
        ([TakenBack], "withdrawn"),
    )


def test_it_is_taken_back_on_its_page_by_who_asked_alone(
    client: Client, kind: Kind, clerk: User, approver: User, auditor: User, stranger: User
) -> None:
    asked, other = kind.ask(clerk), make.user("recorder")
    address = kind.taken_back_at(asked)

    offered = [
        address in signed_in(client, who).get(kind.page(asked)).content.decode()
        for who in (clerk, other, approver, auditor)
    ]
    answers = [signed_in(client, who).post(address).status_code for who in (approver, auditor, stranger)]
    told = signed_in(client, other).post(address, headers=ENGLISH, follow=True).content.decode()
    waits = kind.model.objects.get().state
    page = signed_in(client, clerk).post(address, headers=ENGLISH, follow=True).content.decode()

    assert (offered, answers) == ([True, False, False, False], [403, 403, 404])
    assert (f"Only {clerk}, who asked, can take this back." in told, waits) == (True, "waiting")
    assert ("It is taken back." in page, address in page, kind.model.objects.get().state) == (True, False, "withdrawn")


# ---- in whose stead


def test_answer_of_a_deputy_says_in_whose_stead_it_was(client: Client, kind: Kind, clerk: User, approver: User) -> None:
    asked, stands_in = kind.ask(clerk), deputy_of(approver)

    kind.approve(asked, at=timezone.now(), by=stands_in.deputy)
    page = words(signed_in(client, clerk).get(kind.page(asked), headers=ENGLISH).content)

    assert kind.model.objects.get().deputy == stands_in
    assert f"胡老师 (for {approver}, who was away)" in page


def test_decline_of_a_deputy_says_in_whose_stead_it_was(kind: Kind, clerk: User, approver: User) -> None:
    asked, stands_in = kind.ask(clerk), deputy_of(approver)

    kind.decline(asked, why="不", at=timezone.now(), by=stands_in.deputy)

    assert kind.model.objects.get().deputy == stands_in


def test_deputy_answers_nothing_that_the_deputy_asked(kind: Kind, approver: User) -> None:
    stands_in = deputy_of(approver)
    asked = kind.ask(stands_in.deputy)

    with pytest.raises(OwnWork):
        kind.approve(asked, at=timezone.now(), by=stands_in.deputy)


def test_whoever_holds_the_role_answers_in_nobodys_stead(kind: Kind, clerk: User, approver: User) -> None:
    asked: Asked = kind.ask(clerk)
    deputy_of(approver)

    kind.approve(asked, at=timezone.now(), by=approver)

    assert kind.model.objects.get().deputy is None


def test_lists_of_requests_say_in_whose_stead(client: Client, clerk: User, approver: User) -> None:
    stands_in = deputy_of(approver)
    for each in ("merge", "void", "relief"):
        KINDS[each].approve(KINDS[each].ask(clerk), at=timezone.now(), by=stands_in.deputy)
    signed_in(client, clerk)

    lists = [
        client.get(at, headers=ENGLISH).content.decode()
        for at in ("/donors/merges", "/receipts/requests", "/pledges/let-go")
    ]

    assert [f"胡老师 (for {approver}, who was away)" in page for page in lists] == [True] * 3


def test_receipt_that_a_deputy_made_void_without_a_request_says_so(client: Client, clerk: User, approver: User) -> None:
    issued, stands_in = receipt(by=clerk), deputy_of(approver)

    void_receipt(receipt=issued, reason="作废", original="back", at=timezone.now(), by=stands_in.deputy)
    page = words(signed_in(client, clerk).get(f"/receipts/{issued.number}/", headers=ENGLISH).content)

    assert (Receipt.objects.get().void_deputy, f"by 胡老师 (for {approver}, who was away)" in page) == (stands_in, True)


def test_merge_that_a_deputy_undid_says_so(client: Client, clerk: User, approver: User) -> None:
    done = approve_merge(merge=_merge(clerk), date=DAY, at=timezone.now(), by=approver)
    stands_in = deputy_of(approver)

    undone = undo_merge(merge=done, date=DAY, why="两家单位", at=timezone.now(), by=stands_in.deputy)
    page = words(signed_in(client, clerk).get(f"/donors/merges/{done.pk}", headers=ENGLISH).content)

    assert (undone.deputy, undone.undo_deputy) == (None, stands_in)
    assert f"Undone by胡老师 (for {approver}, who was away)" in page


def test_letter_of_thanks_says_in_whose_stead_it_was_approved_until_it_is_drafted_anew(
    client: Client, clerk: User, approver: User
) -> None:
    give()
    gather_thanks(root=make.agency(), today=DAY, by=clerk)
    letter, stands_in = draft_thank(thank=Thank.objects.get(), by=clerk), deputy_of(approver)

    approved = approve_thank(thank=letter, by=stands_in.deputy)
    page = words(signed_in(client, clerk).get(f"/thanks/{letter.pk}/", headers=ENGLISH).content)
    anew = draft_thank(thank=approved, by=clerk)

    assert (approved.deputy, anew.deputy) == (stands_in, None)
    assert f"approved by 胡老师 (for {approver}, who was away)" in page


def test_sheet_of_gifts_says_in_whose_stead_it_was_approved(client: Client, clerk: User, approver: User) -> None:
    sheet, stands_in = sent_sheet(clerk), deputy_of(approver)

    approve_sheet(sheet, stands_in.deputy)
    signed_in(client, clerk)
    pages = [
        words(client.get(at, headers=ENGLISH).content) for at in (f"/gifts/sheets/{sheet.number}", "/gifts/sheets")
    ]

    assert GiftBatch.objects.get().deputy == stands_in
    assert [f"胡老师 (for {approver}, who was away)" in page for page in pages] == [True, True]


def test_gift_given_to_its_right_donor_by_a_deputy_says_in_whose_stead_wherever_it_is_told(
    client: Client, treasurer: User, approver: User
) -> None:
    gift, stands_in, right = give(), deputy_of(approver), make.donor("RIGHT")

    posted = attribute_gift(
        line=gift.lines.get(), from_donor=gift.donor, to_donor=right, date=DAY, why="抬头写错", by=stands_in.deputy
    )
    signed_in(client, treasurer)
    at = f"/gifts/{gift.entry.number}/"
    pages = [
        words(client.get(page, headers=ENGLISH).content)
        for page in (at, f"/entries/{posted.entry.number}/?kind=attribution", f"/history/gift/{gift.entry.number}/")
    ]

    assert AttributedInStead.objects.get(entry=posted.entry).deputy == stands_in
    assert [f"胡老师 (for {approver}, who was away)" in page for page in pages] == [True] * 3
    assert list(verify_book(make.book())) == []


def test_gift_put_right_for_a_donor_by_a_deputy_keeps_the_stead_beside_its_attribution(
    clerk: User, approver: User
) -> None:
    gift, stands_in, right = give(), deputy_of(approver), make.donor("RIGHT")
    asked = ask_correction(gift, clerk, donor=right)

    approve_correction(correction=asked, date=DAY, at=timezone.now(), by=stands_in.deputy)

    assert AttributedInStead.objects.get().deputy == stands_in


def test_gift_given_to_its_right_donor_by_who_holds_the_role_is_in_nobodys_stead(approver: User) -> None:
    gift, _stands_in, right = give(), deputy_of(approver), make.donor("RIGHT")

    attribute_gift(line=gift.lines.get(), from_donor=gift.donor, to_donor=right, date=DAY, why="x", by=approver)

    assert AttributedInStead.objects.count() == 0

"""Several at the same moment: on two phones, at eight desks, before two keyboards."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from beneficiaries.models import Child
from distributions.errors import (
    AlreadyClosed,
    ChangedSinceSeen,
    CountsDisagree,
    ListChangedMeanwhile,
    ListHasFaults,
    NobodyToSign,
    NotADraft,
    NothingLeft,
    NothingWaits,
    NotSent,
    PageIsKeyed,
    SignatureGone,
    StillOpen,
)
from distributions.models import (
    Acknowledgement,
    Distribution,
    NotCollected,
    Return,
    Scan,
    Sheet,
    SheetPage,
    WriteOffRequest,
)
from distributions.operations import (
    HandOut,
    KeyedRow,
    Signature,
    approve_distribution,
    ask_for_write_off,
    begin_distribution,
    close_distribution,
    keep_scans,
    key_page,
    note_not_collected,
    plan_distribution,
    plan_second_round,
    prepare_distribution,
    print_sheet,
    record_signatures,
    return_not_collected,
    send_distribution,
    take_back_distribution,
    take_back_signatures,
)
from distributions.sheets import columns_on, pages_of
from ledger.access.models import User
from ledger.book.errors import NotEnough
from ledger.book.models import Draw, Entry, Lot
from ledger.book.verify import verify_book
from tests import make
from tests.distributions import stock
from tests.distributions.pages import at
from tests.distributions.stock import DAY, NOON
from tests.distributions.test_signing import pupil
from tests.ledger.book.test_concurrency import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
CHILD = Signature("child")
EIGHT = 8


def colleagues(count: int, role: str = "caseworker") -> list[User]:
    return [make.user(role, make.school()) for _ in range(count)]


def handed_out(children: int, *, each: int = 1) -> Distribution:
    stock.coats(children * each)
    [teacher], [head] = colleagues(1), colleagues(1, "approver")
    return stock.posted(teacher, head, *(pupil() for _ in range(children)), each=each)


def kinds(results: list[object]) -> list[type]:
    """Return what kind each answer is of, the refusals last."""
    return sorted(map(type, results), key=lambda kind: (issubclass(kind, Exception), kind.__name__))


def sign_for_all(given: Distribution, by: User) -> None:
    receivers = [("c", key or 0) for key in given.lines.values_list("child", flat=True)]
    record_signatures(distribution=given, receivers=receivers, signature=CHILD, signed_on=DAY, by=by)


class Phone:
    """A telephone on which somebody signs page after page, sending each twice as a poor connection makes one do."""

    def __init__(self, given: Distribution, by: User) -> None:
        self.address, self.client = at(given, "sign"), Client()
        self.client.force_login(by)

    def press(self, then: str) -> Any:
        """Open the page of whoever is next, and press a button on it; None where nobody waits."""
        shown = self.client.get(self.address)
        if shown.status_code != 200:
            return None
        page = shown.content.decode()
        [query] = re.findall(r'action="(\?who=[^"]*)"', page)
        [key] = re.findall(r'name="key" value="(\w+)"', page)
        sent = {
            "key": key, "then": then, "signer": "child", "method": "paper", "signed_on": DAY.isoformat(),
            "line": re.findall(r'name="line" value="(\d+)"', page), "reason": "absent",
        }  # fmt: skip
        return [self.client.post(self.address + unescape(query), sent) for _ in range(2)]

    def sign_all(self) -> set[int]:
        statuses: set[int] = set()
        while answers := self.press("sign"):
            statuses |= {answer.status_code for answer in answers}
        return statuses


def test_two_phones_on_one_list_lose_nothing_and_sign_nothing_twice() -> None:
    given = handed_out(14)
    phones = [Phone(given, by) for by in colleagues(2)]

    results = all_at_once(lambda at: phones[at].sign_all(), 2)

    # 422: the other phone was quicker with this child, and the page says so.
    assert [statuses <= {302, 422} for statuses in results if isinstance(statuses, set)] == [True, True]
    signed = Acknowledgement.objects.order_by("line__position").values_list("line__position", flat=True)
    assert list(signed) == list(range(1, 15))


def test_one_signature_of_many_who_take_it_at_once_counts() -> None:
    given = handed_out(1)
    staff = colleagues(6)
    receivers = [("c", Child.objects.get().pk)]

    results = all_at_once(
        lambda at: record_signatures(
            distribution=given, receivers=receivers, signature=CHILD, signed_on=DAY, by=staff[at]
        ),
        6,
    )

    assert kinds(results) == [int, *[NothingWaits] * 5]
    assert Acknowledgement.objects.count() == 1


def test_same_signature_sent_many_times_at_once_is_one_and_refused_to_nobody() -> None:
    given = handed_out(1)
    [by] = colleagues(1)
    receivers = [("c", Child.objects.get().pk)]

    results = all_at_once(
        lambda _at: record_signatures(
            distribution=given, receivers=receivers, signature=CHILD, signed_on=DAY, by=by, key="sheet-1"
        ),
        6,
    )

    assert (results, Acknowledgement.objects.count()) == ([1] * 6, 1)


def test_signature_that_many_take_back_at_once_is_taken_back_once() -> None:
    given = handed_out(1)
    staff = colleagues(6)
    sign_for_all(given, staff[0])
    signed = [Acknowledgement.objects.get().pk]

    results = all_at_once(
        lambda at: take_back_signatures(distribution=given, signatures=signed, why="记错了", at=NOON, by=staff[at]), 6
    )

    assert kinds(results) == [list, *[SignatureGone] * 5]
    assert Acknowledgement.objects.filter(line=None).count() == 1


def test_hand_out_is_closed_with_all_its_signatures_or_one_is_taken_back() -> None:
    given = handed_out(2)
    [teacher], [head] = colleagues(1), colleagues(1, "approver")
    sign_for_all(given, teacher)
    signed = list(Acknowledgement.objects.values_list("pk", flat=True)[:1])

    def settle(writer: int) -> object:
        if writer:
            return close_distribution(distribution=given, at=NOON, by=head)
        return take_back_signatures(distribution=given, signatures=signed, why="记错了", at=NOON, by=teacher)

    results = all_at_once(settle, 2)

    given.refresh_from_db()
    standing = Acknowledgement.objects.filter(line__isnull=False).count()
    assert (kinds(results), standing, given.closed_at) in [
        ([Distribution, AlreadyClosed], 2, NOON), ([list, StillOpen], 1, None),
    ]  # fmt: skip


def test_page_that_is_keyed_while_a_signature_on_it_is_taken_back_is_not_left_keyed() -> None:
    given = handed_out(2)
    one, other = colleagues(2)
    page = print_sheet(distribution=given, at=NOON, by=one).pages.get()
    sign_for_all(given, one)
    signed = list(Acknowledgement.objects.values_list("pk", flat=True)[:1])
    [column] = columns_on(pages_of(given))

    def settle(writer: int) -> object:
        if writer:
            return key_page(page=page, rows=[], counted={column.key: 2}, signed_on=DAY, at=NOON, by=other)
        return take_back_signatures(distribution=given, signatures=signed, why="记错了", at=NOON, by=one)

    results = all_at_once(settle, 2)

    page.refresh_from_db()
    assert kinds(results) in [[list, CountsDisagree], [SheetPage, list]]
    assert (page.keyed_at, Acknowledgement.objects.filter(line=None).count()) == (None, 1)


def test_absence_that_is_sent_again_is_never_noted_for_the_next_child() -> None:
    given = handed_out(3)
    [by] = colleagues(1)

    Phone(given, by).press("absent")

    assert list(NotCollected.objects.values_list("line__position", flat=True)) == [1]


def test_child_is_signed_for_or_absent_and_never_both() -> None:
    given = handed_out(6)
    one, other = colleagues(2)

    def settle(writer: int) -> None:
        for line in given.lines.order_by("position"):
            receivers = [("c", line.child_id or 0)]
            if writer:
                record_signatures(distribution=given, receivers=receivers, signature=CHILD, signed_on=DAY, by=one)
                continue
            try:
                note_not_collected(
                    distribution=given, left=[(line.position, None)], reason="absent", noted_on=DAY, by=other
                )
            except NobodyToSign:
                continue

    results = all_at_once(settle, 2)

    assert (results, Acknowledgement.objects.count(), NotCollected.objects.count()) == ([None, None], 6, 0)


def test_last_bag_fought_for_by_eight_approvers_goes_to_one_and_seven_are_told() -> None:
    stock.coats(1)
    [teacher], heads = colleagues(1), colleagues(EIGHT, "approver")
    waiting = [
        prepare_distribution(
            unit=make.school(), date=DAY, occasion="", by=teacher, at=NOON,
            lines=[HandOut(stock.store(), make.fund(), stock.coat(), 1, child=make.child())],
        )
        for _ in range(EIGHT)
    ]  # fmt: skip

    results = all_at_once(lambda at: approve_distribution(distribution=waiting[at], at=NOON, by=heads[at]), EIGHT)

    assert kinds(results) == [Distribution, *[NotEnough] * 7]
    assert (Lot.objects.get().quantity_drawn, Draw.objects.count()) == (1, 1)
    assert sorted(Distribution.objects.values_list("state", flat=True)) == ["posted", *["sent"] * 7]
    assert list(verify_book(make.book())) == []


def test_last_bag_on_eight_lists_is_kept_for_one_and_seven_are_told() -> None:
    stock.coats(1)
    staff = colleagues(EIGHT)
    drafts = [stock.draft(by, make.child()) for by in staff]

    results = all_at_once(lambda at: send_distribution(distribution=drafts[at], at=NOON, by=staff[at]), EIGHT)

    assert kinds(results) == [Distribution, *[ListHasFaults] * 7]
    assert Distribution.objects.get(state="sent") == drafts[0]


def test_list_that_is_changed_while_it_is_approved_is_posted_as_it_was_seen_or_not_at_all() -> None:
    stock.coats(40)
    [teacher], [head] = colleagues(1), colleagues(1, "approver")
    child = make.child()

    for _ in range(4):
        seen = stock.sent(teacher, child, each=1)

        def work(writer: int, seen: Distribution = seen) -> object:
            if writer:
                return approve_distribution(distribution=seen, at=NOON, by=head, version=seen.version)
            taken = take_back_distribution(distribution=seen, by=teacher)
            lines = [HandOut(stock.store(), make.fund(), stock.coat(), 3, child=child)]
            changed = plan_distribution(
                distribution=taken, version=taken.version, date=DAY, occasion="", children=[child], groups=[],
                columns=[stock.column(stock.coat())], lines=lines, by=teacher,
            )  # fmt: skip
            return send_distribution(distribution=changed, at=NOON, by=teacher)

        results = all_at_once(work, 2)

        refused = [type(result) for result in results if isinstance(result, Exception)]
        assert (len(refused), set(refused) <= {NotADraft, NotSent, ChangedSinceSeen}) == (1, True)
    handed = Distribution.objects.filter(state="posted").values_list("pk", "lines__wanted")
    assert {wanted for _key, wanted in handed} <= {1}
    assert sorted(Draw.objects.filter(entry__distribution__in=[key for key, _ in handed]).values_list("quantity")) == [
        (1,)
    ] * len(handed)


def test_list_is_approved_once_however_often_the_button_is_pressed() -> None:
    stock.coats(5)
    [teacher], heads = colleagues(1), colleagues(4, "approver")
    waiting = stock.sent(teacher, make.child())

    results = all_at_once(lambda at: approve_distribution(distribution=waiting, at=NOON, by=heads[at]), 4)

    assert kinds(results) == [Distribution, *[NotADraft] * 3]
    assert Entry.objects.filter(kind="distribution").count() == 1


def test_one_of_two_who_save_the_same_draft_is_shown_both() -> None:
    stock.coats(9)
    one, other = staff = colleagues(2)
    child = make.child()
    draft = begin_distribution(unit=make.school(), date=DAY, occasion="", by=one)

    def save(writer: int) -> Distribution:
        lines = [HandOut(stock.store(), make.fund(), stock.coat(), writer + 1, child=child)]
        return plan_distribution(
            distribution=draft, version=draft.version, date=DAY, occasion="", children=[child], groups=[],
            columns=[stock.column(stock.coat())], lines=lines, by=staff[writer],
        )  # fmt: skip

    results = all_at_once(save, 2)

    assert kinds(results) == [Distribution, ListChangedMeanwhile]
    [wanted] = draft.lines.values_list("wanted", flat=True)
    assert Distribution.objects.get().prepared_by == (one, other)[wanted - 1]


def test_page_that_two_key_at_the_same_moment_is_recorded_once() -> None:
    given = handed_out(3, each=2)
    staff = colleagues(2)
    sheet = print_sheet(distribution=given, at=NOON, by=staff[0])
    [column] = columns_on(pages_of(given))
    keys = list(given.lines.order_by("position").values_list("child", flat=True))

    def key(writer: int) -> SheetPage:
        rows = [KeyedRow(("c", child or 0), CHILD, {2: 1} if index else {}) for index, child in enumerate(keys[:2])]
        rows.append(KeyedRow(("c", keys[2] or 0), None, {3: 2}))
        return key_page(
            page=sheet.pages.get(), rows=rows, counted={column.key: 3}, signed_on=DAY, at=NOON, by=staff[writer]
        )

    results = all_at_once(key, 2)

    assert kinds(results) == [SheetPage, PageIsKeyed]
    assert (Acknowledgement.objects.count(), NotCollected.objects.count()) == (2, 2)
    page = SheetPage.objects.get()
    assert set(Acknowledgement.objects.values_list("recorded_by", flat=True)) == {page.keyed_by_id}


def test_two_pages_of_a_list_are_keyed_side_by_side() -> None:
    given = handed_out(14)
    staff = colleagues(2)
    sheet = print_sheet(distribution=given, at=NOON, by=staff[0])
    pages = pages_of(given)
    [column] = columns_on(pages)

    def key(writer: int) -> SheetPage:
        receivers = pages[writer].receivers
        return key_page(
            page=sheet.pages.get(number=writer + 1), rows=[KeyedRow(one, CHILD) for one in receivers],
            counted={column.key: len(receivers)}, signed_on=DAY, at=NOON, by=staff[writer],
        )  # fmt: skip

    results = all_at_once(key, 2)

    assert kinds(results) == [SheetPage, SheetPage]
    assert Acknowledgement.objects.count() == 14


def test_sheets_printed_at_once_are_numbered_copies_of_one() -> None:
    given = handed_out(14)
    staff = colleagues(3)

    results = all_at_once(lambda at: print_sheet(distribution=given, at=NOON, by=staff[at]), 3)

    assert sorted(sheet.copies for sheet in results if isinstance(sheet, Sheet)) == [1, 2, 3]
    assert (Sheet.objects.count(), SheetPage.objects.count()) == (1, 2)


def test_photograph_that_two_send_at_once_is_kept_once() -> None:
    given = handed_out(1)
    staff = colleagues(2)
    print_sheet(distribution=given, at=NOON, by=staff[0])
    data = make.picture("JPEG", (400, 300))

    results = all_at_once(
        lambda at: keep_scans(distribution=given, data=data, called="p.jpg", at=NOON, by=staff[at]), 2
    )

    assert (kinds(results), Scan.objects.count()) == ([list, list], 1)


def test_write_off_that_is_asked_for_many_times_at_once_is_one() -> None:
    stock.coats(10)
    [teacher] = colleagues(1)

    results = all_at_once(
        lambda _at: ask_for_write_off(
            place=stock.store(), fund=make.fund(), item=stock.coat(), quantity=2, reason="eaten by mice", date=DAY,
            at=NOON, by=teacher, key="sheet-1",
        ), EIGHT,
    )  # fmt: skip

    assert results == [WriteOffRequest.objects.get()] * EIGHT


def test_what_was_left_goes_back_once_and_onto_one_second_round() -> None:
    given = handed_out(2)
    staff = colleagues(3)
    note_not_collected(distribution=given, left=[(1, None), (2, None)], reason="absent", noted_on=DAY, by=staff[0])

    back = all_at_once(lambda at: return_not_collected(distribution=given, date=DAY, reason="", by=staff[at]), 3)
    again = all_at_once(lambda at: plan_second_round(distribution=given, date=DAY, occasion="补发", by=staff[at]), 3)

    assert kinds(back) == [Return, NothingLeft, NothingLeft]
    assert kinds(again) == [Distribution, NothingLeft, NothingLeft]
    assert (Distribution.objects.count(), list(verify_book(make.book()))) == (2, [])

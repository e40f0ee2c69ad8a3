"""What was declined is told to who asked: for some days, until it is asked anew, and to nobody else."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from beneficiaries.models import Child, Pairing
from beneficiaries.operations import (
    ask_merge,
    decline_merge,
    decline_pairing,
    leave_child,
    propose_pairing,
    withdraw_pairing,
)
from distributions.operations import ask_for_write_off, decline_write_off
from donors.operations import ask_to_void, decline_void
from ledger.access.held import remembered
from ledger.access.models import Assignment, User
from ledger.access.permissions import Permission
from ledger.access.queries import permissions_of
from ledger.book.operations import close_month
from ledger.reconciliation.operations import (
    ask_for_fund_change,
    ask_to_reopen,
    decline_fund_change,
    decline_reopening,
)
from ledger.reports.home.declined import DAYS, SOURCES
from tests import make
from tests.beneficiaries.caring import checked_helper, visited_child
from tests.distributions import stock
from tests.donors.desk import ENGLISH, receipt, signed_in, words
from tests.donors.test_answering import KINDS

pytestmark = pytest.mark.django_db
MARCH = dt.date(2026, 3, 1)
Ask = Callable[[User], Any]
Decline = Callable[..., object]


def told(person: User, days: int = 0) -> list[tuple[str, ...]]:
    """Return title, detail and address of each line, so many days later."""
    today = timezone.localdate() + dt.timedelta(days=days)
    lines = (source(person, today) for source in SOURCES)
    return [(line[2], line[3], line[5]) for line in lines if line]


def _write_off(by: User, quantity: int = 2, key: str = "sheet-1") -> Any:
    return ask_for_write_off(
        place=stock.store(), fund=make.fund(), item=stock.coat(), quantity=quantity, reason="受潮", date=stock.DAY,
        at=timezone.now(), by=by, key=key,
    )  # fmt: skip


def _fund_change(by: User, amount: int = 300_00, key: str = "sheet-1") -> Any:
    return ask_for_fund_change(
        place=stock.cash(), fund=make.fund(), to_fund=make.fund("BOOKS", "restricted"), item=None, wanted=amount,
        consent="信", date=stock.DAY, at=timezone.now(), by=by, key=key,
    )  # fmt: skip


def _reopening(by: User) -> Any:
    return ask_to_reopen(unit=make.school(), month=MARCH, why="补记", at=timezone.now(), by=by)


TITLES = {
    "correction": "1 request to put a gift right was declined",
    "relief": "1 request to let go of a pledge was declined",
    "void": "1 request to void a receipt was declined",
    "merge": "1 request to merge donors was declined",
}


@pytest.mark.parametrize("name", TITLES)
def test_who_asked_is_told_with_the_reason_and_nobody_else(
    client: Client, name: str, clerk: User, approver: User
) -> None:
    kind = KINDS[name]
    asked = kind.ask(clerk)
    kind.decline(asked, why="原件无误", at=timezone.now(), by=approver)

    [(title, detail, url)] = told(clerk)
    home = words(signed_in(client, clerk).get("/", headers=ENGLISH).content)

    assert (title, detail.endswith(" · 原件无误")) == (TITLES[name], True)
    assert (url.rstrip("/"), client.get(url).status_code) == (kind.page(asked).rstrip("/"), 200)
    assert (title in home, detail in home) == (True, True)
    assert [told(who) for who in (make.user("recorder"), approver)] == [[], []]


@pytest.mark.parametrize(
    ("ask", "decline", "again", "title", "detail"),
    [
        (
            _write_off, lambda one, **more: decline_write_off(request=one, **more),
            lambda by: _write_off(by, 1, "sheet-2"), "1 request to write goods off was declined", "棉衣 × 2",
        ),
        (
            _fund_change, lambda one, **more: decline_fund_change(change=one, **more),
            lambda by: _fund_change(by, 200_00, "sheet-2"), "1 request to change a fund was declined", "¥300.00",
        ),
        (
            _reopening, lambda one, **more: decline_reopening(reopening=one, **more), _reopening,
            "1 request to open a month again was declined", "2026-03 · 第S001小学",
        ),
    ],
)  # fmt: skip
def test_what_is_declined_in_the_book_is_told_until_it_is_asked_anew(
    client: Client, treasurer: User, approver: User, ask: Ask, decline: Decline, again: Ask, title: str, detail: str
) -> None:
    stock.money()
    stock.coats()
    if ask is _reopening:
        close_month(unit=make.school(), month=MARCH, at=timezone.now(), by=make.clerk_of_the_system())
    asked = ask(treasurer)
    decline(asked, why="先盘点", at=timezone.now(), by=approver)

    [line] = told(treasurer)
    page = words(signed_in(client, treasurer).get(line[2], headers=ENGLISH).content)
    again(treasurer)

    assert line == (title, f"{detail} · 先盘点", asked.get_absolute_url())
    assert "先盘点" in page
    assert told(treasurer) == []


def test_two_files_that_stay_two_are_told_to_who_asked_by_their_codes(
    client: Client, caseworker: User, approver: User, other_caseworker: User
) -> None:
    one, other = make.child("C1", name="王小雨"), make.child("C2", name="王小雨")
    asked = ask_merge(survivor=one, absorbed=other, choices={}, at=timezone.now(), by=caseworker)
    decline_merge(merge=asked, answer="two_children", at=timezone.now(), by=approver)

    [(title, detail, url)] = told(caseworker)
    home = words(signed_in(client, caseworker).get("/", headers=ENGLISH).content)
    page = words(client.get(url, headers=ENGLISH).content)
    others = [told(who) for who in (other_caseworker, approver, make.user("caseworker", username="colleague"))]
    ask_merge(survivor=one, absorbed=other, choices={}, at=timezone.now(), by=caseworker)

    assert title == "1 request to join files of children was declined"
    assert (detail, url) == ("C2 → C1 · they are two children", f"/duplicates/merges/{asked.pk}/")
    assert (title in home, detail in home, "they are two children" in page) == (True, True, True)
    assert (others, told(caseworker)) == ([[], [], []], [])


def propose(child: Child, by: User, name: str = "周小敏", days: int = 30) -> Pairing:
    today = timezone.localdate()
    return propose_pairing(
        child=child, helper=checked_helper(name, until=today + dt.timedelta(days=90)), kind="main",
        held_until=today + dt.timedelta(days=days), on=today, at=timezone.now(), by=by,
    )  # fmt: skip


def test_a_pairing_that_was_declined_is_told_to_who_proposed_it_until_another_is_proposed(
    client: Client, caseworker: User, approver: User, other_caseworker: User
) -> None:
    today, child = timezone.localdate(), visited_child(name="王小雨")
    asked = propose(child, caseworker)
    decline_pairing(pairing=asked, reason="unsuitable", on=today, by=approver)

    [(title, detail, url)] = told(caseworker)
    home = words(signed_in(client, caseworker).get("/", headers=ENGLISH).content)
    page = words(client.get(url, headers=ENGLISH).content)
    others = [told(who) for who in (other_caseworker, approver, make.user("caseworker", username="colleague"))]
    propose(child, caseworker, "吴小芳")

    assert (title, detail, url) == (
        "1 proposed pairing was declined", "C1 · Zhou Xiaomin 周小敏 · not suitable", f"/pairings/{asked.pk}/"
    )  # fmt: skip
    assert (title in home, "王小雨" in home, "not suitable" in page) == (True, False, True)
    assert (others, told(caseworker)) == ([[], [], []], [])


def test_a_proposal_that_oneself_took_back_or_that_lapsed_is_not_told(caseworker: User) -> None:
    today, colleague = timezone.localdate(), make.user("caseworker", username="colleague")
    taken_back = propose(visited_child("C1"), caseworker)
    withdraw_pairing(pairing=taken_back, reason="helper_asked", on=today, by=caseworker)
    child = visited_child("C2")
    propose(child, caseworker, "吴小芳")
    leave_child(child=child, reason="moved_elsewhere", on=today, by=colleague)
    refused = propose(visited_child("C3"), caseworker, "郑小华")
    withdraw_pairing(pairing=refused, reason="guardian_asked", on=today, by=colleague)

    assert told(caseworker) == [
        (
            "1 proposed pairing was declined",
            "C3 · Zheng Xiaohua 郑小华 · the guardian asked for it",
            f"/pairings/{refused.pk}/",
        )
    ]


def declined_void(clerk: User, approver: User) -> Any:
    asked = KINDS["void"].ask(clerk)
    return decline_void(request=asked, why="不必", at=timezone.now(), by=approver)


def test_it_is_told_for_some_days(clerk: User, approver: User) -> None:
    declined_void(clerk, approver)

    assert [len(told(clerk, days)) for days in (0, DAYS, DAYS + 1)] == [1, 1, 0]


def test_what_waits_again_or_was_taken_back_is_not_told(clerk: User, approver: User) -> None:
    gone = declined_void(clerk, approver)
    ask_to_void(
        receipt=gone.receipt, cause="spoiled", reason="污损", original="back", at=timezone.now(), by=clerk
    )  # fmt: skip
    kept = KINDS["merge"].ask(clerk)
    KINDS["merge"].withdraw(kept, at=timezone.now(), by=clerk)

    assert told(clerk) == []


def test_several_are_one_line_that_leads_to_their_list(client: Client, clerk: User, approver: User) -> None:
    several = [declined_void(clerk, approver) for _ in range(2)]

    [(title, detail, url)] = told(clerk)
    listed = signed_in(client, clerk).get(url, headers=ENGLISH).content.decode()

    assert (title, url) == ("2 requests to void receipts were declined", "/receipts/requests?state=declined")
    assert detail == f"{several[-1].receipt.number} · 不必"
    assert [one.receipt.number in listed for one in several] == [True, True]


def test_who_may_no_longer_see_it_is_told_nothing(clerk: User, approver: User) -> None:
    declined_void(clerk, approver)
    Assignment.objects.filter(user=clerk).delete()
    Assignment.objects.create(user=clerk, unit=make.agency("ELSE"), role=Assignment.Role.RECORDER)

    elsewhere = User.objects.get(pk=clerk.pk)

    assert (Permission.WRITE_GIFTS in permissions_of(elsewhere), told(elsewhere)) == (True, [])


def test_queries_are_one_where_nothing_was_declined_and_do_not_grow(clerk: User, approver: User) -> None:
    def queries() -> int:
        with remembered():
            permissions_of(clerk)
            with CaptureQueriesContext(connection) as asked:
                told(clerk)
        return len(asked)

    receipt(by=clerk)
    numbers = [queries()]
    for _ in range(3):
        declined_void(clerk, approver)
        numbers.append(queries())

    assert numbers == [1, 2, 2, 2]

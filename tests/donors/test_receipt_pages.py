"""Receipts in the browser: issued one by one or many at once, printed once, void by another."""

import datetime as dt

import pytest
import time_machine
from django.test import Client

from donors.models import Receipt
from ledger.access.models import User
from ledger.printing.models import Paper
from tests import make
from tests.donors.desk import DAY, ENGLISH, errors_of, give, receipt, signed_in, words

pytestmark = pytest.mark.django_db


def issue(client: Client, number: str, day: str = "2026-03-02") -> object:
    return client.post(f"/gifts/{number}/receipt", {"issued_on": day}, headers=ENGLISH)


def test_receipt_of_a_gift_is_issued(client: Client, clerk: User) -> None:
    gift = give()

    answer = signed_in(client, clerk).post(f"/gifts/{gift.entry.number}/receipt", {"issued_on": "2026-03-02"})

    issued = Receipt.objects.get()
    assert (answer["location"], issued.gift, issued.issued_on, issued.issued_by) == (
        f"/receipts/{issued.number}/",
        gift,
        dt.date(2026, 3, 2),
        clerk,
    )


def test_receipt_dated_before_its_gift_is_refused_beside_the_date(client: Client, clerk: User) -> None:
    gift = give()

    answer = signed_in(client, clerk).post(f"/gifts/{gift.entry.number}/receipt", {"issued_on": "2026-02-28"})

    kept = 'value="2026-02-28"' in answer.content.decode()
    assert (answer.status_code, errors_of(answer.content), kept, Receipt.objects.count()) == (
        422,
        ["issued_on"],
        True,
        0,
    )


def test_receipt_sent_twice_is_one_receipt(client: Client, clerk: User) -> None:
    gift = give()
    signed_in(client, clerk)

    answers = [client.post(f"/gifts/{gift.entry.number}/receipt", {"issued_on": "2026-03-01"}) for _ in range(2)]

    assert ([answer.status_code for answer in answers], Receipt.objects.count()) == ([302, 422], 1)


def test_first_print_is_kept_and_each_one_after_is_a_numbered_copy(client: Client, clerk: User) -> None:
    number = receipt().number
    signed_in(client, clerk)

    prints = [client.post(f"/receipts/{number}/paper") for _ in range(3)]

    issued = Receipt.objects.get()
    names = [each["Content-Disposition"] for each in prints]
    assert names == [f'inline; filename="{number}{ending}.pdf"' for ending in ("", "-copy-1", "-copy-2")]
    assert (issued.paper, issued.copies_printed, {each.content[:5] for each in prints}) == (
        Paper.objects.get(),
        2,
        {b"%PDF-"},
    )


def test_void_receipt_is_printed_no_more(client: Client, clerk: User, approver: User) -> None:
    number = receipt(by=clerk).number
    signed_in(client, approver).post(f"/receipts/{number}/void", {"reason": "名称有误", "original": "back"})

    answer = signed_in(client, clerk).post(f"/receipts/{number}/paper", headers=ENGLISH, follow=True)

    assert (f"The receipt {number} is void already." in words(answer.content), Paper.objects.count()) == (True, 0)


def test_receipt_is_voided_with_a_reason_and_its_gift_waits_for_another(
    client: Client, clerk: User, approver: User
) -> None:
    issued = receipt(by=clerk)
    address = f"/receipts/{issued.number}/void"

    unsaid = signed_in(client, approver).post(address, {"reason": "", "original": "back"})
    client.post(address, {"reason": "名称有误", "original": "back"})

    page = words(client.get(f"/receipts/{issued.number}/", headers=ENGLISH).content)
    waits = client.get("/gifts/?state=waiting").content.decode()
    assert (unsaid.status_code, errors_of(unsaid.content), "名称有误" in page) == (422, ["reason"], True)
    assert issued.gift.entry.number in waits


def test_one_who_issued_a_receipt_is_not_offered_to_void_it_and_is_refused(client: Client, agency: object) -> None:
    both = make.user("approver")
    issued = receipt(by=make.clerk_of_the_system())
    Receipt.objects.update(issued_by=both)
    signed_in(client, both)

    page = client.get(f"/receipts/{issued.number}/").content.decode()
    answer = client.post(f"/receipts/{issued.number}/void", {"reason": "错", "original": "out"}, headers=ENGLISH)

    assert ("/void" in page, answer.status_code, Receipt.objects.get().state) == (False, 422, "issued")


def test_gift_with_a_live_receipt_is_not_reversed(client: Client, treasurer: User) -> None:
    issued = receipt()
    number = issued.gift.entry.number

    answer = signed_in(client, treasurer).post(
        f"/gifts/{number}/reverse", {"date": "2026-03-01", "why": "重复"}, headers=ENGLISH
    )

    assert (answer.status_code, f"has the receipt {issued.number}" in words(answer.content)) == (422, True)


def test_receipts_that_a_list_asks_for_are_issued_at_once(client: Client, clerk: User) -> None:
    early, late, other = give(), give(date=dt.date(2026, 3, 9)), give(make.donor(name="高文丽"))
    has_one = receipt(early)

    asked = "/receipts/issue?since=2026-03-02&q=zyl"
    shown = signed_in(client, clerk).get(asked, headers=ENGLISH)
    client.post(asked, {"issued_on": "2026-03-10"})

    assert "1 gift waits for its receipt." in words(shown.content)
    issued = Receipt.objects.exclude(pk=has_one.pk).values_list("gift", "issued_on")
    assert (list(issued), other.receipts.count()) == ([(late.pk, dt.date(2026, 3, 10))], 0)


def test_many_receipts_sent_twice_are_issued_once(client: Client, clerk: User) -> None:
    give()
    give()
    signed_in(client, clerk)

    answers = [client.post("/receipts/issue", {"issued_on": "2026-03-10"}, headers=ENGLISH) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 200]
    assert ("Every gift has its receipt." in words(answers[1].content), Receipt.objects.count()) == (True, 2)


def test_gift_that_gets_no_receipt_holds_up_no_other_and_is_named(client: Client, clerk: User) -> None:
    good, unprintable = give(), give(make.donor(name="𠮷野"))

    answer = signed_in(client, clerk).post("/receipts/issue", {"issued_on": "2026-03-10"}, headers=ENGLISH, follow=True)

    page = words(answer.content)
    assert (Receipt.objects.get().gift, f"{unprintable.entry.number} got no receipt" in page) == (good, True)


def test_bad_day_issues_none_and_is_kept(client: Client, clerk: User) -> None:
    give()

    answer = signed_in(client, clerk).post("/receipts/issue", {"issued_on": "never"})

    kept = 'value="never"' in answer.content.decode()
    assert (answer.status_code, errors_of(answer.content), kept, Receipt.objects.count()) == (
        422,
        ["issued_on"],
        True,
        0,
    )


def test_gifts_of_another_unit_are_not_receipted(client: Client, clerk: User) -> None:
    make.book("OTHER")
    there = make.user("recorder", make.agency("OTHER"))
    give()

    answer = signed_in(client, there).post("/receipts/issue", {"issued_on": "2026-03-10"}, headers=ENGLISH)

    assert ("Every gift has its receipt." in words(answer.content), Receipt.objects.count()) == (True, 0)


def test_receipts_are_narrowed_by_donor_number_day_and_state(client: Client, clerk: User, approver: User) -> None:
    void, live = receipt(give(make.donor(name="陆建华")), clerk), receipt(give(make.donor(name="高文丽")), clerk)
    signed_in(client, approver).post(f"/receipts/{void.number}/void", {"reason": "错", "original": "out"})
    asked = ["q=ljh", f"q={live.number}", "state=void", "state=issued", "since=2026-03-02", "until=2026-03-01"]

    pages = [client.get(f"/receipts/?{each}").content.decode() for each in asked]

    shown = [[one.number in page for one in (void, live)] for page in pages]
    assert shown == [[True, False], [False, True], [True, False], [False, True], [False, False], [True, True]]


def test_receipt_of_today_is_proposed(client: Client, clerk: User) -> None:
    gift = give()

    with time_machine.travel(dt.datetime(2026, 6, 1, 4, tzinfo=dt.UTC), tick=False):
        page = signed_in(client, clerk).get(f"/gifts/{gift.entry.number}/receipt").content.decode()

    assert ('value="2026-06-01"' in page, gift.entry.date) == (True, DAY)

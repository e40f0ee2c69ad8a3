"""Putting a gift right in one step: everything that hangs on it is shown, and all of it is done, or nothing."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from distributions.operations import HandOut, bring_in_distribution
from donors.errors import CorrectionAskedAlready, NothingIsWrong, OfficialFirst
from donors.figures import figures_of
from donors.models import Donor, Gift, GiftCorrection, OfficialReceipt, Receipt
from donors.operations import (
    RightLine,
    approve_correction,
    ask_correction,
    decline_correction,
    note_official,
    set_receipt_rules,
)
from ledger.access.errors import NotAllowed, OwnWork
from ledger.access.models import User
from ledger.book.errors import PeriodClosed
from ledger.book.models import Entry
from ledger.book.operations import close_month
from ledger.reports.verification import verify_everything
from tests import make
from tests.donors.chains import bags, hand_out
from tests.donors.desk import DAY, ENGLISH, errors_of, give, receipt, signed_in, words

pytestmark = pytest.mark.django_db
LATER = dt.date(2026, 3, 5)


def ask(gift: Gift, by: User, **changes: Any) -> GiftCorrection:
    usual = {"lines": [RightLine(make.fund(), 450_00)]} if "donor" not in changes else {}
    return ask_correction(gift=gift, why="金额有误", original="back", at=timezone.now(), by=by, **usual | changes)


def approve(asked: GiftCorrection, by: User) -> GiftCorrection:
    return approve_correction(correction=asked, date=LATER, at=timezone.now(), by=by)


def hand_out_money(amount: int) -> None:
    bring_in_distribution(
        unit=make.book(), date=DAY, occasion="", number="F1", by=make.clerk_of_the_system(),
        lines=[HandOut(place=make.place(), fund=make.fund(), item=None, wanted=amount, child=make.child())],
    )  # fmt: skip


def test_wrong_amount_is_put_right_with_its_receipt_in_one_approval(clerk: User, approver: User) -> None:
    gift = give(amount=500_00)
    old = receipt(gift, clerk)

    done = approve(ask(gift, clerk), approver)

    right = Gift.objects.get(replaces=gift)
    new = Receipt.objects.get(gift=right)
    old.refresh_from_db()
    assert (right.lines.get().lot.amount, right.entry.date, right.entry.recorded_by) == (450_00, DAY, clerk)
    assert (old.state, old.original, old.voided_by, new.content["total"]) == ("void", "back", approver, 450_00)
    assert done.papers[0] == {"kind": "receipt", "number": old.number, "by": new.number}
    assert list(verify_everything(make.book())) == []


def test_day_fund_and_quantity_are_put_right_and_the_rest_is_kept(clerk: User, approver: User) -> None:
    gift = give(amount=40_00, place=make.store(), item=make.item(), quantity=4, value_basis="donor_invoice")
    fund = make.fund("F2")

    approve(ask(gift, clerk, date=dt.date(2026, 2, 27), lines=[RightLine(fund, 50_00, 5)]), approver)

    right = Gift.objects.get(replaces=gift)
    line = right.lines.get()
    assert (right.entry.date, line.lot.fund, line.lot.quantity, line.value_basis, right.donor) == (
        dt.date(2026, 2, 27), fund, 5, "donor_invoice", gift.donor,
    )  # fmt: skip


def test_wrong_donor_is_put_right_though_the_gift_was_handed_out(clerk: User, approver: User) -> None:
    gift, right = give(amount=500_00), make.donor("D-RIGHT", name="正确的人")
    old = receipt(gift, clerk)
    hand_out_money(200_00)

    approve(ask(gift, clerk, donor=right), approver)

    new = Receipt.objects.exclude(pk=old.pk).get()
    given = [figures_of([donor], 2026)[donor.pk].in_all for donor in (gift.donor, right)]
    assert (given, new.content["donor"]["name"], new.donor, new.replaces) == ([0, 500_00], "正确的人", right, old)
    assert list(verify_everything(make.book())) == []


def test_gift_with_an_official_receipt_waits_for_its_red_letter(clerk: User) -> None:
    gift = give()
    set_receipt_rules(unit=make.book(), profile="cn", certificate="C", by=make.clerk_of_the_system())
    note_official(gift=gift, code="42060126", serial="0000000001", issued_on=DAY, at=timezone.now(), by=clerk)

    with pytest.raises(OfficialFirst):
        ask(gift, clerk)

    assert OfficialReceipt.objects.get().state == "issued"


def test_step_that_is_refused_leaves_everything_as_it_was(clerk: User, approver: User, treasurer: User) -> None:
    gift = give(amount=500_00)
    old = receipt(gift, clerk)
    asked = ask(gift, clerk, date=dt.date(2026, 1, 5))
    close_month(unit=make.book(), month=dt.date(2026, 1, 1), at=timezone.now(), by=treasurer)

    with pytest.raises(PeriodClosed):
        approve(asked, approver)

    old.refresh_from_db()
    assert (old.state, Entry.objects.count(), GiftCorrection.objects.get().state) == ("issued", 1, "waiting")


def test_nobody_puts_right_alone() -> None:
    by = make.clerk_of_the_system()
    asked = ask(give(amount=500_00), by)

    with pytest.raises(OwnWork):
        approve(asked, by)
    with pytest.raises(OwnWork):
        decline_correction(correction=asked, why="原件无误", at=timezone.now(), by=by)


def test_correction_changes_something_and_is_asked_once(clerk: User, approver: User) -> None:
    gift = give(amount=500_00)
    with pytest.raises(NothingIsWrong):
        ask(gift, clerk, lines=[RightLine(make.fund(), 500_00)])
    with pytest.raises(NothingIsWrong):
        ask(gift, clerk, donor=gift.donor)
    asked = ask(gift, clerk)
    with pytest.raises(CorrectionAskedAlready):
        ask(gift, clerk)

    assert decline_correction(correction=asked, why="原件无误", at=timezone.now(), by=approver).state == "declined"


def test_stranger_puts_nothing_right_here(clerk: User, stranger: User) -> None:
    gift = give(amount=500_00)
    with pytest.raises(NotAllowed):
        ask(gift, stranger)
    with pytest.raises(NotAllowed):
        approve(ask(gift, clerk), make.user("approver", make.agency("OTHER")))


# ---- in the browser


def test_gift_is_put_right_in_the_browser_and_tells_which_papers_come_back(
    client: Client, clerk: User, approver: User
) -> None:
    gift = give(amount=500_00)
    old = receipt(gift, clerk).number
    address = f"/gifts/{gift.entry.number}/put-right"
    typed = {
        "kind": "values", "date": "2026-03-01", "fund-1": str(make.fund().pk), "amount-1": "450", "original": "back",
        "why": "金额有误",
    }  # fmt: skip

    shown = words(signed_in(client, clerk).get(address, headers=ENGLISH).content)
    asked = client.post(address, typed | {"ask": "1", "seen": seen(client.post(address, typed).content)})["location"]
    signed_in(client, approver).post(asked, {"then": "approve", "date": "2026-03-05", "why": "金额有误"})

    page = words(client.get(asked, headers=ENGLISH).content)
    assert (old in shown, "becomes void; a new one is issued" in shown) == (True, True)
    assert ("Papers to be called back" in page, f"{old} · it came back → R-AGY-2026-000002" in page) == (True, True)


def seen(page: bytes) -> str:
    """Return what says which chain a page showed."""
    found = re.search(r'name="seen" value="([0-9a-f]+)"', page.decode())
    return found.group(1) if found else ""


def test_nothing_is_asked_for_that_was_not_looked_at(client: Client, clerk: User) -> None:
    gift = bags(10)
    given = hand_out(4)
    address = f"/gifts/{gift.entry.number}/put-right"
    typed = {
        "kind": "values", "date": "2026-03-01", "fund-1": str(make.fund().pk), "amount-1": "450", "quantity-1": "9",
        "original": "never_left", "why": "点错", "ask": "1",
    }  # fmt: skip
    signed_in(client, clerk)

    unseen = client.post(address, typed, headers=ENGLISH)
    changed = client.post(address, typed | {"quantity-1": "8", "seen": seen(unseen.content)})
    before = GiftCorrection.objects.count()
    asked = client.post(address, typed | {"seen": seen(unseen.content)}, headers=ENGLISH, follow=True)

    row = f"Distribution {given.ref} | 2026-03-03 | ¥200.00 | ¥200.00 | posted again"
    assert [row in words(page.content) for page in (unseen, asked)] == [True, True]
    assert (unseen.status_code, changed.status_code, before) == (200, 200, 0)
    assert GiftCorrection.objects.get().plan["steps"][0]["number"] == given.ref


def test_what_is_in_the_way_stands_beside_its_entry_and_nothing_can_be_asked(client: Client, clerk: User) -> None:
    gift = bags(10)
    hand_out(4)
    typed = {
        "kind": "values", "date": "2026-03-01", "fund-1": str(make.fund().pk), "amount-1": "150", "quantity-1": "3",
        "original": "never_left", "why": "点错", "ask": "1",
    }  # fmt: skip
    address = f"/gifts/{gift.entry.number}/put-right"
    signed_in(client, clerk)

    page = client.post(address, typed, headers=ENGLISH)
    again = client.post(address, typed | {"seen": seen(page.content)}, headers=ENGLISH)

    said = "AGY-STORE holds 3 of 书包 in the fund GEN on 2026-03-03; 4 are asked for."
    assert [said in words(each.content) for each in (page, again)] == [True, True]
    assert ("Ask to put it right" in words(again.content), GiftCorrection.objects.count()) == (False, 0)


def test_approver_sees_the_chain_and_that_the_book_moved_on(client: Client, clerk: User, approver: User) -> None:
    gift = bags(10)
    first = hand_out(4)
    asked = ask(gift, clerk, lines=[RightLine(make.fund(), 450_00, 9)])
    address = f"/gifts/{gift.entry.number}/put-right/{asked.pk}"
    signed_in(client, approver)

    page = words(client.get(address, headers=ENGLISH).content)
    hand_out(1)
    later = words(client.get(address, headers=ENGLISH).content)
    answer = client.post(address, {"then": "approve", "date": "2026-03-05", "why": "x"}, headers=ENGLISH)

    assert (f"Distribution {first.ref} | 2026-03-03 | ¥200.00 | ¥200.00" in page, "Put it right" in page) == (
        True,
        True,
    )
    assert ("The book changed since this was asked" in later, "Put it right" in later) == (True, False)
    assert "Decline it, and ask anew" in words(answer.content)
    assert (answer.status_code, GiftCorrection.objects.get().state) == (422, "waiting")


def test_both_numbers_lead_to_each_other_afterwards(
    client: Client, clerk: User, approver: User, treasurer: User
) -> None:
    gift = bags(10)
    given = hand_out(4)
    old = given.ref
    asked = approve(ask(gift, clerk, lines=[RightLine(make.fund(), 450_00, 9)]), approver)
    given = type(given).objects.get(pk=given.pk)
    signed_in(client, treasurer)

    pages = {
        address: words(client.get(address, headers=ENGLISH).content)
        for address in (
            f"/distributions/{old}/", f"/distributions/{given.ref}/", f"/entries/{old}/?kind=distribution",
            f"/entries/{given.ref}/?kind=distribution", f"/gifts/{gift.entry.number}/put-right/{asked.pk}",
        )
    }  # fmt: skip

    assert [address for address, page in pages.items() if old not in page or given.ref not in page] == []


def test_wrong_donor_without_the_right_one_is_asked_for(client: Client, clerk: User) -> None:
    gift = give(amount=500_00)
    typed = {"kind": "donor", "original": "back", "why": "x"}

    answer = signed_in(client, clerk).post(f"/gifts/{gift.entry.number}/put-right", typed)

    assert (answer.status_code, errors_of(answer.content)) == (422, ["donor"])


def test_others_find_nothing_to_put_right(client: Client, clerk: User, auditor: User, stranger: User) -> None:
    gift = give(amount=500_00)
    asked = ask(gift, clerk)
    address = f"/gifts/{gift.entry.number}/put-right"

    statuses = [signed_in(client, who).get(address).status_code for who in (auditor, stranger)]
    signed_in(client, auditor).post(f"{address}/{asked.pk}", {"then": "approve", "date": "2026-03-05", "why": "x"})

    assert (statuses, GiftCorrection.objects.get().state) == ([403, 404], "waiting")
    assert Donor.objects.count() == 1

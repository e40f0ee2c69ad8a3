"""Receipts: numbered at issue without a gap, snapshots that never change, void by another."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from donors.errors import (
    AlreadyReceipted,
    GiftIsReversed,
    IssuedBeforeReceived,
    ReceiptFirst,
    ReceiptIsVoid,
)
from donors.models import Donor, Gift, Receipt
from donors.operations import GivenLine, count_copy, issue_receipt, record_gift, reverse_gift, void_receipt
from ledger.access.errors import NotAllowed, OwnWork
from ledger.access.history import keep
from ledger.access.models import User
from ledger.printing.errors import Unprintable
from ledger.reports.bulk_printing import print_receipts, print_statements
from ledger.reports.models import Statement
from ledger.reports.verification import verify_everything
from tests import make

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 1)


def give(**changes: Any) -> Gift:
    line = GivenLine(make.fund(), make.place(), 50000)
    particulars: dict[str, Any] = {"unit": make.book(), "donor": make.donor(), "date": DAY, "lines": [line]}
    return record_gift(by=make.clerk_of_the_system(), **particulars | changes)


def test_receipts_are_numbered_without_a_gap_at_issue(clerk: User) -> None:
    receipts = [issue_receipt(gift=give(), issued_on=DAY, by=clerk) for _ in range(3)]

    assert [receipt.number for receipt in receipts] == [f"R-AGY-2026-{number:06d}" for number in (1, 2, 3)]


def test_copy_of_a_receipt_that_became_void_meanwhile_is_not_counted(clerk: User, approver: User) -> None:
    seen = issue_receipt(gift=give(), issued_on=DAY, by=clerk)
    void_receipt(receipt=Receipt.objects.get(), reason="名称有误", at=timezone.now(), by=approver)

    with pytest.raises(ReceiptIsVoid):
        count_copy(receipt=seen, by=clerk)

    assert Receipt.objects.get().copies_printed == 0


def test_failed_issue_burns_no_number(clerk: User) -> None:
    with pytest.raises(Unprintable):
        issue_receipt(gift=give(donor=make.donor(name="𠮷野")), issued_on=DAY, by=clerk)

    assert issue_receipt(gift=give(), issued_on=DAY, by=clerk).serial == 1


def test_receipt_pins_the_book_that_holds_its_gift(clerk: User) -> None:
    gift = give()

    receipt = issue_receipt(gift=gift, issued_on=DAY, by=clerk)

    sealed = gift.entry.unit.seals.get()
    assert (sealed.first_sequence <= gift.entry.sequence <= sealed.last_sequence, receipt.content["seal"]) == (
        True,
        receipt.seal.digest,
    )


def test_gift_has_one_live_receipt(clerk: User) -> None:
    gift = give()
    issue_receipt(gift=gift, issued_on=DAY, by=clerk)

    with pytest.raises(AlreadyReceipted):
        issue_receipt(gift=gift, issued_on=DAY, by=clerk)


def test_receipt_is_not_issued_before_the_gift_arrived(clerk: User) -> None:
    with pytest.raises(IssuedBeforeReceived):
        issue_receipt(gift=give(), issued_on=dt.date(2026, 2, 28), by=clerk)


def test_void_receipt_keeps_its_number_and_frees_the_gift(clerk: User, approver: User) -> None:
    gift = give()
    first = issue_receipt(gift=gift, issued_on=DAY, by=clerk)

    void_receipt(receipt=first, reason="名称有误", at=timezone.now(), by=approver)
    second = issue_receipt(gift=gift, issued_on=DAY, by=clerk)

    assert list(Receipt.objects.values_list("number", "state")) == [
        (first.number, "void"),
        (second.number, "issued"),
    ]


def test_one_who_issued_does_not_void() -> None:
    by = make.clerk_of_the_system()
    receipt = issue_receipt(gift=give(), issued_on=DAY, by=by)

    with pytest.raises(OwnWork):
        void_receipt(receipt=receipt, reason="错", at=timezone.now(), by=by)


def test_gift_with_a_receipt_is_not_reversed_and_without_it_is(clerk: User, approver: User, treasurer: User) -> None:
    gift = give()
    receipt = issue_receipt(gift=gift, issued_on=DAY, by=clerk)
    with pytest.raises(ReceiptFirst):
        reverse_gift(gift=gift, date=DAY, why="重复", by=treasurer)

    void_receipt(receipt=receipt, reason="重复", at=timezone.now(), by=approver)
    reverse_gift(gift=gift, date=DAY, why="重复", by=treasurer)

    with pytest.raises(GiftIsReversed):
        issue_receipt(gift=gift, issued_on=DAY, by=clerk)


def test_stranger_issues_nothing_here(stranger: User) -> None:
    with pytest.raises(NotAllowed):
        issue_receipt(gift=give(), issued_on=DAY, by=stranger)

    assert Receipt.objects.count() == 0


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        ({"name": "陆建华"}, {"name": "陆建华"}),
        ({"name": "陆建华", "name_en": "Lu Jianhua"}, {"name": "陆建华", "name_en": "Lu Jianhua"}),
        ({"name": "陆建华", "name_en": "Lu Jianhua", "is_anonymous": True}, {"name": "匿名捐赠人 Anonymous donor"}),
    ],
)
def test_receipt_shows_the_names_of_its_donor_unless_they_are_not_to_be_named(
    clerk: User, names: dict[str, Any], shown: dict[str, str]
) -> None:
    receipt = issue_receipt(gift=give(donor=make.donor(**names)), issued_on=DAY, by=clerk)

    assert receipt.content["donor"] == shown


def test_anonymous_donor_is_not_named_on_paper(clerk: User) -> None:
    receipt = issue_receipt(gift=give(donor=make.donor(name="陆建华", is_anonymous=True)), issued_on=DAY, by=clerk)

    assert "陆建华" not in str(receipt.content)


def test_reprint_after_the_donor_is_renamed_is_the_same_paper(tmp_path: Path, clerk: User) -> None:
    gift, by = give(), make.clerk_of_the_system()
    common: dict[str, Any] = {"year": 2026, "by": by, "today": DAY, "workers": 1}
    print_receipts(out=tmp_path / "one", **common)
    donor = Donor.objects.get(pk=gift.donor_id)
    donor.name = "改名"
    keep(donor, by=clerk)

    print_receipts(out=tmp_path / "two", **common)

    one, two = (sorted((tmp_path / folder).iterdir()) for folder in ("one", "two"))
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]


def test_bulk_print_goes_on_where_it_stopped_and_tells_what_it_skipped(tmp_path: Path, treasurer: User) -> None:
    give()
    give(donor=make.donor(name="𠮷野"))
    reverse_gift(gift=give(), date=DAY, why="重复", by=treasurer)
    common: dict[str, Any] = {"year": 2026, "by": make.clerk_of_the_system(), "today": DAY, "workers": 1}

    first = print_receipts(out=tmp_path, **common)
    again = print_receipts(out=tmp_path, **common)

    assert (first.written, again.written, again.there_already, len(first.skipped)) == (1, 0, 1, 1)
    assert "𠮷" in first.skipped[0][1]


def test_statement_that_says_the_same_is_not_issued_twice(tmp_path: Path) -> None:
    give()
    common: dict[str, Any] = {"year": 2026, "by": make.clerk_of_the_system(), "today": DAY, "workers": 1}
    print_statements(out=tmp_path, **common)
    print_statements(out=tmp_path, **common)
    before = list(Statement.objects.values_list("version", flat=True))

    give(donor=Donor.objects.get())
    print_statements(out=tmp_path, **common)

    assert (before, list(Statement.objects.values_list("version", "supersedes__version"))) == ([1], [(1, None), (2, 1)])


@pytest.mark.parametrize(
    "spoil",
    [
        lambda receipt: receipt.content.update(total=1),
        lambda receipt: setattr(receipt, "issued_on", dt.date(2026, 3, 2)),
        lambda receipt: setattr(receipt, "number", "R-AGY-2026-000009"),
    ],
)
def test_altered_receipt_is_found(spoil: Any, clerk: User) -> None:
    receipt = issue_receipt(gift=give(), issued_on=DAY, by=clerk)
    spoil(receipt)
    Receipt.objects.bulk_update([receipt], ["content", "issued_on", "number"])

    assert {finding.table for finding in verify_everything(make.book())} == {"donors_receipt"}

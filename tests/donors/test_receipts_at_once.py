"""Fifty receipts at the same moment, some of which fail: the numbers are 1..n all the same."""

from typing import Any

import pytest

from donors.errors import GiftIsReversed, ReceiptFirst
from donors.models import Receipt, ReceiptLine
from donors.operations import issue_receipt, reverse_gift
from donors.operations import receipts as issuing
from donors.papers import paper_of
from ledger.book.models import Entry
from ledger.reports.verification import papers_have_no_gap
from tests import make
from tests.donors.desk import DAY, give, receipt
from tests.ledger.book.test_concurrency import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 50


class PowerCutError(OSError):
    """What fails after the number was taken."""


def test_fifty_receipts_at_once_of_which_some_fail_leave_no_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    donor, by = make.donor(), make.clerk_of_the_system()
    gifts = [give(donor, amount) for amount in range(1, AT_ONCE + 1)]
    fails = {gift.pk for gift in gifts[::3]}
    kept = ReceiptLine.objects.bulk_create

    def sometimes(lines: Any, **options: Any) -> Any:
        made = list(lines)
        if made[0].gift_line.gift_id in fails:
            raise PowerCutError
        return kept(made, **options)

    monkeypatch.setattr(issuing.ReceiptLine.objects, "bulk_create", sometimes)

    results = all_at_once(lambda at: issue_receipt(gift=gifts[at], issued_on=DAY, by=by), AT_ONCE)

    failed = [result for result in results if isinstance(result, Exception)]
    serials = sorted(Receipt.objects.values_list("serial", flat=True))
    assert {type(failure) for failure in failed} == {PowerCutError}
    assert (len(failed), serials) == (len(fails), list(range(1, AT_ONCE - len(fails) + 1)))
    assert list(papers_have_no_gap(make.book())) == []


def test_gift_is_receipted_or_reversed_and_never_both() -> None:
    by = make.clerk_of_the_system()
    gifts = [give(make.donor(), amount) for amount in range(1, 11)]

    def work(at: int) -> object:
        gift, reverses = gifts[at // 2], at % 2
        if reverses:
            return reverse_gift(gift=gift, date=DAY, why="recorded twice", by=by)
        return issue_receipt(gift=gift, issued_on=DAY, by=by)

    results = all_at_once(work, 2 * len(gifts))

    receipted = set(Receipt.objects.values_list("gift__entry", flat=True))
    assert receipted & set(Entry.objects.filter(reverses__isnull=False).values_list("reverses", flat=True)) == set()
    refused = {type(result) for result in results if isinstance(result, Exception)}
    assert refused <= {GiftIsReversed, ReceiptFirst}


def test_receipt_that_two_print_at_once_is_one_original_and_one_copy() -> None:
    printed, by = receipt(), make.clerk_of_the_system()

    papers = all_at_once(lambda _writer: paper_of(receipt=printed, by=by)[0], 2)

    assert sorted(map(str, papers)) == [printed.number, f"{printed.number}-copy-1"]

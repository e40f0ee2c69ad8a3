"""Fifty receipts at the same moment, some of which fail: the numbers are 1..n all the same."""

from typing import Any

import pytest

from donors.models import Receipt, ReceiptLine
from donors.operations import issue_receipt
from donors.operations import receipts as issuing
from ledger.reports.verification import papers_have_no_gap
from tests import make
from tests.donors.desk import DAY, give
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

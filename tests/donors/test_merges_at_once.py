"""Two who make a donor another's, or give a gift to another donor, at the same moment."""

import datetime as dt

import pytest
from django.utils import timezone

from donors.errors import DonorIsMerged, NotTheDonors
from donors.models import Donor
from donors.operations import approve_merge, ask_merge, attribute_gift
from ledger.access.models import User
from ledger.book.models import Attribution
from tests import make
from tests.donors.desk import give
from tests.ledger.book.test_concurrency import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
LATER = dt.date(2026, 3, 5)


def test_two_donors_are_merged_one_way_only(clerk: User) -> None:
    pair, at = [make.donor(), make.donor()], timezone.now()
    people = [make.user("approver"), make.user("approver")]
    asked = [
        ask_merge(survivor=survivor, absorbed=absorbed, choices={}, why="同一单位", at=at, by=clerk)
        for survivor, absorbed in (pair, pair[::-1])
    ]

    results = all_at_once(lambda writer: approve_merge(merge=asked[writer], date=LATER, at=at, by=people[writer]), 2)

    refused = [type(result) for result in results if isinstance(result, Exception)]
    assert (refused, Donor.objects.filter(merged_into__isnull=False).count()) == ([DonorIsMerged], 1)


def test_gift_that_two_give_to_two_donors_at_once_is_given_once() -> None:
    donor, right, other = make.donor(), make.donor(), make.donor()
    lines = [give(donor, amount).lines.get() for amount in range(1, 9)]
    people = [make.user("approver"), make.user("approver")]

    results = all_at_once(
        lambda at: attribute_gift(
            line=lines[at // 2], from_donor=donor, to_donor=(right, other)[at % 2], date=LATER, why="写错",
            by=people[at % 2],
        ),
        2 * len(lines),
    )  # fmt: skip

    refused = [type(result) for result in results if isinstance(result, Exception)]
    assert (refused, Attribution.objects.count()) == ([NotTheDonors] * len(lines), len(lines))

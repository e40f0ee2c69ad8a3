"""Two who put a gift right, or use it, at the same moment; a machine that dies half-way."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import timezone

from distributions.models import Distribution
from distributions.operations import HandOut, approve_distribution, prepare_distribution
from donors.errors import AnsweredAlready, BookMovedOn, CorrectionAskedAlready
from donors.models import CorrectionStep, Gift, GiftCorrection, Receipt
from donors.operations import RightLine
from ledger.access.models import User
from ledger.book.models import Entry
from ledger.book.queries import on_hand
from ledger.book.verify import verify_book
from tests import make
from tests.donors.chains import THIRD, approve, ask, bags, hand_out
from tests.donors.desk import receipt
from tests.ledger.book.test_concurrency import address_of_the_test_database, all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
NINE = 450_00, 9


def left() -> list[tuple[int | None, int]]:
    return [(each.quantity, each.amount) for each in on_hand(make.book())]


def test_two_approvers_at_once_put_it_right_once(clerk: User, approver: User) -> None:
    gift = bags(10)
    hand_out(4)
    asked = ask(gift, clerk, RightLine(make.fund(), *NINE))
    people = [approver, make.user("approver")]

    results = all_at_once(lambda writer: approve(asked, people[writer]), 2)

    assert sorted(type(result).__name__ for result in results) == ["AnsweredAlready", "GiftCorrection"]
    assert [type(result) for result in results if isinstance(result, Exception)] == [AnsweredAlready]
    assert (Gift.objects.count(), Entry.objects.count(), left()) == (2, 6, [(5, 250_00)])
    assert list(verify_book(make.book())) == []


def test_two_who_ask_at_once_are_one_request(clerk: User) -> None:
    gift = bags(10)
    people = [clerk, make.user("recorder")]
    right = RightLine(make.fund(), *NINE)

    results = all_at_once(lambda writer: ask(gift, people[writer], right), 2)

    assert sum(isinstance(result, GiftCorrection) for result in results) == GiftCorrection.objects.count() == 1
    assert [type(result) for result in results if isinstance(result, Exception)] == [CorrectionAskedAlready]


def test_hand_out_at_the_same_moment_comes_first_or_takes_of_the_right_gift(clerk: User, approver: User) -> None:
    gift = bags(10)
    asked = ask(gift, clerk, RightLine(make.fund(), *NINE))
    lines = [HandOut(make.store(), make.fund(), make.item(), 9, child=make.child())]
    waiting = prepare_distribution(
        unit=make.book(), date=THIRD, occasion="六一", lines=lines, by=make.user("caseworker", make.book())
    )
    other = make.user("approver")

    def work(writer: int) -> object:
        if writer:
            return approve(asked, approver)
        return approve_distribution(distribution=waiting, at=timezone.now(), by=other)

    results = all_at_once(work, 2)

    refused = [result for result in results if isinstance(result, Exception)]
    assert [type(result) for result in refused] in ([], [BookMovedOn])
    assert left() == ([(1, 50_00)] if refused else [(0, 0)])
    assert list(verify_book(make.book())) == []


KILLED = """
import datetime as dt, os, signal, sys
import django
django.setup()
from django.utils import timezone
from donors.models import CorrectionStep, GiftCorrection
from donors.operations import approve_correction
from ledger.access.models import User
CorrectionStep.objects.bulk_create = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
asked, by = GiftCorrection.objects.get(), User.objects.get(pk=int(sys.argv[1]))
approve_correction(correction=asked, date=dt.date(2026, 3, 9), at=timezone.now(), by=by)
"""


def test_process_killed_half_way_leaves_everything_as_it_was_and_it_goes_through_later(
    clerk: User, approver: User
) -> None:
    gift = bags(10)
    given = hand_out(4)
    old = receipt(gift, clerk)
    asked = ask(gift, clerk, RightLine(make.fund(), *NINE))
    before = Entry.objects.count()

    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(approver.pk)], cwd=Path(__file__).parents[2], check=False,
        env={
            **os.environ, "DATABASE_URL": address_of_the_test_database(),
            "DJANGO_SETTINGS_MODULE": "ledger.site.settings",
        },
    )  # fmt: skip
    found = (Entry.objects.count(), Receipt.objects.get().state, Distribution.objects.get().entry_id)
    approve(asked, approver)

    assert (killed.returncode, found) == (-signal.SIGKILL, (before, old.state, given.entry_id))
    assert (CorrectionStep.objects.count(), left()) == (2, [(5, 250_00)])
    assert list(verify_book(make.book())) == []

"""Two at once, and the process killed half-way."""

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from distributions.operations import HandOut, bring_in_distribution, record_transfer
from donors.models import Receipt
from donors.operations import GivenLine, issue_receipt, record_gift
from ledger.access.errors import Refusal
from ledger.book.models import Entry, Lot
from ledger.book.verify import verify_book
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.date(2026, 3, 1)


def all_at_once(work: Callable[[int], object], writers: int) -> list[object]:
    """Run ``work`` in so many threads, each with its own connection; return results and refusals."""
    results: list[object] = []
    start = threading.Barrier(writers)

    def run(writer: int) -> None:
        start.wait()
        try:
            results.append(work(writer))
        except Exception as error:
            results.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(writer,)) for writer in range(writers)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return results


def give(pieces: int = 5) -> Any:
    line = GivenLine(make.fund(), make.store(), 1000, make.item(), pieces)
    by = make.clerk_of_the_system()
    return record_gift(unit=make.book(), donor=make.donor(), date=DAY, lines=[line], by=by)


def test_writers_who_fight_for_the_last_pieces_never_overdraw() -> None:
    give(5)
    children = [make.child() for _ in range(8)]
    store, fund, item, by = make.store(), make.fund(), make.item(), make.clerk_of_the_system()

    results = all_at_once(
        lambda writer: bring_in_distribution(
            unit=store.unit, date=DAY, occasion="", number=f"F{writer}", by=by,
            lines=[HandOut(place=store, fund=fund, item=item, wanted=1, child=children[writer])],
        ),
        8,
    )  # fmt: skip

    refusals = [result for result in results if isinstance(result, Refusal)]
    assert (len(results) - len(refusals), len(refusals)) == (5, 3)
    assert [type(result).__name__ for result in refusals] == ["NotEnough"] * 3
    assert Lot.objects.get().quantity_drawn == 5
    assert list(verify_book(make.book())) == []


def test_transfers_back_and_forth_between_units_never_deadlock() -> None:
    give(40)
    one, other = make.store(), make.store("S001-STORE", make.school())
    fund, item, by = make.fund(), make.item(), make.clerk_of_the_system()
    record_transfer(fund=fund, from_place=one, to_place=other, item=item, wanted=20, date=DAY, by=by)

    def move(writer: int) -> None:
        source, target = (one, other) if writer % 2 else (other, one)
        for _ in range(4):
            record_transfer(fund=fund, from_place=source, to_place=target, item=item, wanted=1, date=DAY, by=by)

    results = all_at_once(move, 6)

    assert results == [None] * 6
    assert Entry.objects.filter(kind="transfer").count() == 25
    assert list(verify_book(make.book())) == []


def test_receipts_issued_at_once_take_consecutive_numbers() -> None:
    gifts = [give() for _ in range(6)]
    by = make.clerk_of_the_system()

    results = all_at_once(lambda at: issue_receipt(gift=gifts[at], issued_on=DAY, by=by), 6)

    assert [result for result in results if isinstance(result, Exception)] == []
    assert sorted(Receipt.objects.values_list("serial", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_same_gift_receipted_twice_at_once_has_one_receipt() -> None:
    gift = give()
    by = make.clerk_of_the_system()

    results = all_at_once(lambda _writer: issue_receipt(gift=gift, issued_on=DAY, by=by), 2)

    assert sum(isinstance(result, Exception) for result in results) == 1
    assert list(Receipt.objects.values_list("serial", flat=True)) == [1]


WRITER = """
import datetime as dt, os, sys
import django
django.setup()
from django.db import connection
from donors.models import Donor
from donors.operations import GivenLine, record_gift
from ledger.access.models import Unit
from ledger.access.operations import system_actor
from ledger.book.models import Fund, Place
from ledger.site import settings
unit = Unit.objects.get(code="AGY")
line = GivenLine(
    Fund.objects.select_related("unit").get(), Place.objects.select_related("unit").get(code="AGY-BANK"), 700
)
donor, by = Donor.objects.get(), system_actor(name="killed")
print("ready", flush=True)
while True:
    record_gift(unit=unit, donor=donor, date=dt.date(2026, 3, 1), lines=[line, line, line], by=by)
"""


def address_of_the_test_database() -> str:
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    host, port = settings["HOST"] or "127.0.0.1", settings["PORT"] or "5432"
    return f"postgres://{settings['USER']}@{host}:{port}/{settings['NAME']}"


def write_and_be_killed(wait: float) -> None:
    """Start a process that posts gift after gift, and kill it after so many seconds."""
    environment = {
        **os.environ,
        "DATABASE_URL": address_of_the_test_database(),
        "DJANGO_SETTINGS_MODULE": "ledger.site.settings",
    }
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER], cwd=Path(__file__).parents[3], env=environment, stdout=subprocess.PIPE
    )
    assert writer.stdout is not None
    writer.stdout.readline()
    time.sleep(wait)
    os.kill(writer.pid, signal.SIGKILL)
    writer.wait()
    writer.stdout.close()


def test_process_killed_while_posting_leaves_a_book_that_verifies() -> None:
    make.fund(), make.place(), make.donor()
    [write_and_be_killed(wait) for wait in (0.25, 0.4, 0.6)]

    serials = list(Entry.objects.order_by("sequence").values_list("serial", flat=True))
    assert len(serials) > 3
    assert serials == list(range(1, len(serials) + 1))
    assert [str(finding) for finding in verify_book(make.book())] == []


def test_import_killed_half_way_leaves_all_or_nothing_and_goes_through_later(tmp_path: Path) -> None:
    from tests.year.test_year import bring_in, make_folder, shown

    expected = make_folder(tmp_path, 11)
    environment = {**os.environ, "DATABASE_URL": address_of_the_test_database()}
    found = []
    for wait in (1.2, 1.8):
        importer = subprocess.Popen(
            [sys.executable, "manage.py", "import_books", str(tmp_path)],
            cwd=Path(__file__).parents[3],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(wait)
        os.kill(importer.pid, signal.SIGKILL)
        importer.wait()
        found.append(Entry.objects.count())

    outcome = bring_in(tmp_path)

    assert outcome.faults == []
    # A quick machine may have finished before the signal: all of it, or nothing.
    assert set(found) <= {0, Entry.objects.count()}
    root = make.agency()
    assert shown(root)["trial_balance"] == expected["trial_balance"]
    assert list(verify_book(root)) == []

"""A book in which a gift was put right, and two donors became one, is the same book after a round trip."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from distributions.operations import BroughtBack, record_purchase, record_return_of_several, record_transfer
from donors.operations import RightLine, approve_merge, ask_merge
from ledger.access.models import Unit, User
from ledger.access.operations import system_actor
from ledger.book import guards
from ledger.book.operations import record_opening
from ledger.book.verify import verify_book
from ledger.exchange.bringing_in import import_folder
from ledger.exchange.templates import write_book
from ledger.exchange.writing_out import book_rows
from tests import make
from tests.donors.chains import FIRST, THIRD, bags, hand_out, money, put_right
from tests.year.test_every_event import figures_of, the_book


@pytest.mark.django_db(transaction=True)
def test_book_with_a_gift_put_right_is_the_same_after_a_round_trip(tmp_path: Path, treasurer: User) -> None:
    gift, bought = bags(10), money(500_00)
    away, fund = make.store("S001-STORE", make.school()), make.fund()
    record_purchase(
        fund=fund, from_place=make.place(), to_place=make.store(), item=make.item(), quantity=4, amount=201_00,
        date=FIRST, by=treasurer,
    )  # fmt: skip
    record_transfer(
        fund=fund, from_place=make.store(), to_place=away, item=make.item(), wanted=5, date=FIRST, by=treasurer
    )
    given, by = hand_out(3, 4), make.user("caseworker", make.book())
    back = BroughtBack(given.lines.get(position=2), 2)
    record_return_of_several(distribution=given, lines=[back], date=THIRD, by=by)
    other = make.donor("D-OTHER")
    record_opening(
        place=make.place(), fund=fund, item=None, quantity=None, amount=700, party="D-OTHER", date=FIRST, by=treasurer
    )
    put_right(gift, RightLine(fund, 450_00, 9))
    put_right(bought, RightLine(fund, 450_00))
    asked = ask_merge(
        survivor=gift.donor, absorbed=other, choices={}, why="同一人", at=timezone.now(), by=make.user("recorder")
    )  # fmt: skip
    approve_merge(merge=asked, date=THIRD, at=timezone.now(), by=make.user("approver"))
    root = Unit.objects.get(code="AGY")
    told, before, figures = book_rows(root, by, "test"), the_book(), figures_of(root, donors=True, children=True)
    list(write_book(tmp_path, told))
    with guards.lifted():
        call_command("flush", verbosity=0, interactive=False)

    outcome = import_folder(path=tmp_path, by=system_actor(name="tests"), now=timezone.now())

    assert [str(fault) for fault in outcome.faults] == []
    root = Unit.objects.get(code="AGY")
    assert (the_book(), figures_of(root, donors=True, children=True)) == (before, figures)
    assert book_rows(root, system_actor(name="tests"), "test") == told
    assert list(verify_book(root)) == []

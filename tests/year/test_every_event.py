"""A book with every kind of event in it, out of turn and put right, is the same book after a round trip."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from beneficiaries.operations import erase_child
from distributions.operations import (
    BroughtBack,
    HandOut,
    Moved,
    approve_distribution,
    bring_in_distribution,
    bring_in_write_off,
    prepare_distribution,
    record_purchase,
    record_return,
    record_return_of_several,
    record_transfer,
    record_transfer_of_several,
    reverse_distribution,
    reverse_stock_movement,
)
from donors.operations import (
    GivenLine,
    PledgedLine,
    attribute_gift,
    identify_payer,
    record_gift,
    record_pledge,
    record_shortfall,
    record_unidentified,
    refund_gift,
    reverse_gift,
    reverse_gift_event,
)
from ledger.access.models import Unit
from ledger.access.operations import system_actor
from ledger.book import guards
from ledger.book.models import Entry
from ledger.book.operations import (
    bring_in_fund_change,
    close_month,
    close_year,
    record_charge,
    record_interest,
    record_opening,
    record_other_income,
    record_stock_gain,
    reverse_book_entry,
)
from ledger.book.queries import trial_balance
from ledger.book.verify import verify_book
from ledger.exchange.bringing_in import import_folder
from ledger.exchange.templates import write_book
from ledger.exchange.writing_out import book_rows
from ledger.reports.balances import figures_of
from tests import make
from tests.year.test_year import the_book


def on(text: str) -> dict[str, Any]:
    return {"date": dt.date.fromisoformat(f"2025-{text}"), "by": make.clerk_of_the_system()}


class Everything:
    """An office in which every kind of event happens once."""

    def __init__(self) -> None:
        self.root, self.school = make.book(), make.school()
        self.bank, self.store = make.place(), make.store()
        self.school_store = make.store("S001-STORE", self.school)
        self.gen, self.bound = make.fund("GEN"), make.fund("BOUND", "restricted")
        self.waiting = make.fund("WAIT", "unidentified")
        self.bag = make.item()
        self.donor, self.other = make.donor("D1", name="甲"), make.donor("D2", name="乙")
        self.children = [make.child(f"C{n}", school_class="一班") for n in range(3)]
        self.corner = make.group("G1", "一班")

    def live(self) -> None:
        record_opening(
            place=self.bank, fund=self.gen, item=None, quantity=None, amount=100_000, party="D1", **on("01-01")
        )
        record_opening(place=self.store, fund=self.gen, item=self.bag, quantity=5, amount=0, **on("01-01"))
        pledge = record_pledge(
            unit=self.root, donor=self.donor, promised_on=dt.date(2025, 1, 2), by=make.clerk_of_the_system(),
            lines=[PledgedLine(fund=self.gen, item=self.bag, quantity=40, amount=None, due_on=dt.date(2025, 6, 1))],
        )  # fmt: skip
        goods = GivenLine(
            self.gen, self.store, 4003, self.bag, 40, pledge_line=pledge.lines.get(), value_basis="donor_invoice"
        )
        gift = record_gift(
            unit=self.root, donor=self.donor, lines=[GivenLine(self.gen, self.bank, 50_000), goods], **on("02-01")
        )
        wrong = record_gift(
            unit=self.root, donor=self.other, lines=[GivenLine(self.bound, self.bank, 700)], **on("02-02")
        )
        second = record_gift(
            unit=self.root, donor=self.other, lines=[GivenLine(self.gen, self.store, 900, self.bag, 3)], **on("02-03")
        )
        record_interest(place=self.bank, fund=self.gen, amount=120, source="结息", **on("02-21"))
        record_other_income(place=self.bank, fund=self.gen, amount=330, source="旧书变卖", **on("02-22"))
        record_charge(place=self.bank, fund=self.gen, amount=55, lot=gift.lines.get(position=1).lot_id, **on("02-25"))
        record_stock_gain(place=self.store, fund=self.gen, item=self.bag, quantity=1, amount=80, **on("02-26"))
        unknown = record_unidentified(
            place=self.bank, fund=self.waiting, amount=666, source="转账", **on("03-01")
        ).entry
        identify_payer(entry=unknown, donor=self.other, fund=self.gen, amount=600, **on("03-02"))
        bring_in_fund_change(
            place=self.bank, fund=self.gen, to_fund=self.bound, item=None, wanted=1000, consent="同意书1", **on("03-03")
        )
        refund_gift(line=gift.lines.get(position=1), wanted=300, **on("03-04"))
        record_shortfall(line=gift.lines.get(position=2), wanted=2, **on("03-05"))
        put_right = attribute_gift(
            line=gift.lines.get(position=1), from_donor=self.donor, to_donor=self.other, why="同名", **on("03-06")
        )
        reverse_gift_event(entry=put_right.entry, why="又错", **on("03-07"))
        attribute_gift(line=second.lines.get(), from_donor=self.other, to_donor=self.donor, why="更正", **on("03-08"))
        reverse_gift(gift=wrong, why="重复", **on("03-09"))
        record_purchase(
            fund=self.gen, from_place=self.bank, to_place=self.store, item=self.bag, quantity=7, amount=999,
            supplier="百货", reference="B1", **on("03-10"),
        )  # fmt: skip
        # Out of turn: a lot is named, and a record of an earlier day comes later.
        record_transfer(
            fund=self.gen, from_place=self.store, to_place=self.school_store, item=self.bag, wanted=2,
            lot=second.lines.get().lot_id, **on("03-12"),
        )  # fmt: skip
        record_transfer(
            fund=self.gen, from_place=self.store, to_place=self.school_store, item=self.bag, wanted=20, **on("03-11")
        )
        both = [Moved(self.store, self.gen, self.bag, 1, self.school_store),
                Moved(self.bank, self.gen, None, 700, make.place("S001-CASH", "cash", self.school))]  # fmt: skip
        record_transfer_of_several(unit=self.root, lines=both, **on("03-13"))
        self.hand_out()
        bring_in_write_off(place=self.store, fund=self.gen, item=self.bag, quantity=1, reason="受潮", **on("04-20"))
        closing = close_year(root=self.root, year=2025, **on("12-31"))
        reverse_book_entry(entry=closing.entry, why="漏记", **on("12-31"))
        close_year(root=self.root, year=2025, **on("12-31"))
        for unit in (self.root, self.school):
            for month in (1, 2):
                close_month(unit=unit, month=dt.date(2025, month, 1), at=timezone.now(), by=make.clerk_of_the_system())

    def hand_out(self) -> None:
        each: dict[str, Any] = {"place": self.school_store, "fund": self.gen, "item": self.bag}
        lines = [HandOut(wanted=2, child=child, **each) for child in self.children]
        preparer, approver = make.user("caseworker", self.school), make.user("approver", self.root)
        prepared = prepare_distribution(
            unit=self.school, date=dt.date(2025, 4, 1), occasion="春季", lines=lines, by=preparer
        )
        given = approve_distribution(distribution=prepared, at=timezone.now(), by=approver)
        record_return(line=given.lines.get(position=2), wanted=1, reason="一件", **on("04-02"))
        back = record_return(line=given.lines.get(position=3), reason="转学", **on("04-03"))
        reverse_stock_movement(entry=back.entry, why="没有转学", **on("04-04"))
        several = [BroughtBack(given.lines.get(position=1), 1), BroughtBack(given.lines.get(position=3))]
        record_return_of_several(distribution=given, lines=several, reason="未领", **on("04-05"))
        shared = HandOut(wanted=3, group=self.corner, signer="other", signed_by_other="张老师", **each)
        signed = HandOut(
            wanted=1,
            child=self.children[0],
            signer="other",
            signed_by_other="村长",
            signed_on=dt.date(2025, 4, 6),
            **each,
        )
        bring_in_distribution(
            unit=self.school, occasion="图书角", number="F-old-1", lines=[shared, signed], **on("04-05")
        )
        undone = bring_in_distribution(
            unit=self.school, occasion="误发", number="F-old-2", **on("04-07"),
            lines=[HandOut(wanted=1, child=self.children[1], **each)],
        )  # fmt: skip
        reverse_distribution(distribution=undone, why="误发", **on("04-08"))


@pytest.mark.django_db(transaction=True)
def test_book_with_every_event_is_the_same_after_a_round_trip(tmp_path: Path) -> None:
    Everything().live()
    root, by = Unit.objects.get(code="AGY"), system_actor(name="tests")
    before, figures = the_book(), figures_of(root, donors=True, children=True)
    told = book_rows(root, by, "test")
    assert list(verify_book(root)) == []
    assert set(Entry.objects.values_list("kind", flat=True)) == set(Entry.Kind)
    list(write_book(tmp_path, told))
    with guards.lifted():
        call_command("flush", verbosity=0, interactive=False)

    outcome = import_folder(path=tmp_path, by=system_actor(name="tests"), now=timezone.now())

    root = Unit.objects.get(code="AGY")
    assert [str(fault) for fault in outcome.faults] == []
    assert the_book() == before
    assert figures_of(root, donors=True, children=True) == figures
    assert book_rows(root, system_actor(name="tests"), "test") == told
    assert list(verify_book(root)) == []


@pytest.mark.django_db(transaction=True)
def test_book_with_an_erased_child_is_the_same_after_a_round_trip(tmp_path: Path) -> None:
    everything = Everything()
    everything.live()
    erase_child(child=everything.children[0], why="监护人要求", by=make.clerk_of_the_system())
    before, root = the_book(), Unit.objects.get(code="AGY")
    list(write_book(tmp_path, book_rows(root, system_actor(name="tests"), "test")))
    with guards.lifted():
        call_command("flush", verbosity=0, interactive=False)

    outcome = import_folder(path=tmp_path, by=system_actor(name="tests"), now=timezone.now())

    assert ([str(fault) for fault in outcome.faults], the_book()) == ([], before)
    assert "王小雨" not in (tmp_path / "distributions.csv").read_text(encoding="utf-8-sig").splitlines()[1]


@pytest.mark.django_db
def test_book_with_every_event_brought_in_again_adds_nothing(tmp_path: Path) -> None:
    Everything().live()
    root = Unit.objects.get(code="AGY")
    list(write_book(tmp_path, book_rows(root, system_actor(name="tests"), "test")))
    before = trial_balance(root)

    outcome = import_folder(path=tmp_path, by=system_actor(name="tests"), now=timezone.now())

    assert ([str(fault) for fault in outcome.faults], outcome.added) == ([], {})
    assert trial_balance(root) == before

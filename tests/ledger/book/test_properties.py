"""Whatever happens in whatever order, the book keeps its promises."""

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beneficiaries.models import Child
from distributions.models import Distribution, DistributionLine
from distributions.operations import (
    HandOut,
    bring_in_distribution,
    bring_in_write_off,
    record_purchase,
    record_return,
    record_transfer,
    reverse_distribution,
    reverse_stock_movement,
)
from donors.models import Donor, Gift
from donors.operations import GivenLine, record_gift, reverse_gift
from ledger.access.errors import Refusal
from ledger.book.models import Entry, Share
from ledger.book.operations import bring_in_fund_change, record_opening, reverse_book_entry
from ledger.book.queries import trial_balance
from ledger.book.trace import in_hand, origins_of, pieces_of_draws, what_became_of_lots, what_reached
from ledger.book.verify import verify_book
from ledger.reports.statements import figures_for
from tests import make

FIRST = dt.date(2026, 1, 1)
STEP = st.tuples(
    st.sampled_from(
        ["opening", "gift", "goods", "buy", "move", "give", "give", "back", "lose", "change", "undo", "undo"]
    ),
    st.integers(0, 60),  # days after the first
    st.integers(1, 4000),  # how much
    st.integers(0, 3),  # which
)


class World:
    """A small office that steps happen in."""

    def __init__(self) -> None:
        self.by, self.root = make.clerk_of_the_system(), make.book()
        self.funds = [make.fund("GEN"), make.fund("VILL", "restricted"), make.fund("OTHER", "restricted")]
        self.bank, self.store = make.place(), make.store()
        self.away, self.purse = make.store("S001-STORE", make.school()), make.place("S001-CASH", "cash", make.school())
        self.items = [make.item("BAG"), make.item("PEN", "铅笔", "支")]
        self.donors = [make.donor() for _ in range(2)]
        self.children = [make.child() for _ in range(2)]
        self.count = 0
        self.stock(self.donors[0], money=1999, goods=1001, pieces=7)
        self.stock(self.donors[1], money=3001, goods=0, pieces=4)

    def stock(self, donor: Donor, *, money: int, goods: int, pieces: int) -> None:
        """Let every place begin with something of every fund, or nearly all that follows is refused."""
        lines = [GivenLine(fund, place, money) for fund in self.funds for place in (self.bank, self.purse)]
        lines += [
            GivenLine(fund, place, goods, item, pieces)
            for fund in self.funds
            for place in (self.store, self.away)
            for item in self.items
        ]
        record_gift(unit=self.root, donor=donor, lines=lines, date=FIRST, by=self.by)

    def step(self, what: str, days: int, much: int, which: int) -> None:
        self.count += 1
        on = FIRST + dt.timedelta(days=days)
        common: dict[str, Any] = {"date": on, "by": self.by}
        fund, item, donor = self.funds[which % 3], self.items[which % 2], self.donors[which % 2]
        pieces = 1 + much % 9
        match what:
            case "opening":
                record_opening(
                    place=self.bank, fund=fund, item=None, quantity=None, amount=much, party=donor.code, **common
                )
            case "gift":
                line = GivenLine(fund, self.bank, much)
                record_gift(unit=self.root, donor=donor, lines=[line], **common)
            case "goods":
                line = GivenLine(fund, self.store, 0 if which == 3 else much, item, pieces)
                record_gift(unit=self.root, donor=donor, lines=[line], **common)
            case "buy":
                record_purchase(fund=fund, from_place=self.bank, to_place=self.store, item=item, quantity=pieces,
                                amount=1 + much // 2, **common)  # fmt: skip
            case "move" if which % 2:
                record_transfer(
                    fund=fund, from_place=self.store, to_place=self.away, item=item, wanted=pieces, **common
                )
            case "move":
                record_transfer(fund=fund, from_place=self.bank, to_place=self.purse, item=None, wanted=much, **common)
            case "give":
                goods = HandOut(
                    place=self.away, fund=fund, item=item, wanted=1 + much % 2, child=self.children[which % 2]
                )
                money = HandOut(place=self.purse, fund=fund, item=None, wanted=1 + much // 3, child=self.children[0])
                bring_in_distribution(unit=make.school(), occasion="", number=f"F{self.count}",
                                      lines=[goods if which else money], **common)  # fmt: skip
            case "back":
                lines = list(DistributionLine.objects.order_by("pk"))
                record_return(line=lines[much % len(lines)], wanted=1 if which else None, **common) if lines else None
            case "lose":
                bring_in_write_off(place=self.store, fund=fund, item=item, quantity=1, reason="受潮", **common)
            case "change":
                bring_in_fund_change(place=self.bank, fund=self.funds[0], to_fund=self.funds[1], item=None,
                            wanted=1 + much // 4, consent="信", **common)  # fmt: skip
            case "undo":
                self.undo(much, on)

    def undo(self, much: int, on: dt.date) -> None:
        entries = list(Entry.objects.exclude(kind="reversal").order_by("-pk"))
        if not entries:
            return
        entry = entries[much % min(4, len(entries))]
        common: dict[str, Any] = {"date": max(on, entry.date), "by": self.by}
        if entry.kind == "gift":
            reverse_gift(gift=Gift.objects.get(entry=entry), why="", **common)
        elif entry.kind == "distribution":
            reverse_distribution(distribution=Distribution.objects.get(entry=entry), why="", **common)
        elif entry.kind in {"opening", "fund_change"}:
            reverse_book_entry(entry=entry, why="", **common)
        else:
            reverse_stock_movement(entry=entry, why="", **common)

    def live(self, steps: list[tuple[str, int, int, int]]) -> int:
        refused = 0
        for step in steps:
            try:
                self.step(*step)
            except Refusal:
                refused += 1
        return refused


ONE_OF_EACH = [
    ("opening", 0, 700, 0), ("goods", 1, 500, 3), ("buy", 2, 900, 0), ("move", 2, 5, 1), ("move", 3, 90, 0),
    ("give", 4, 100, 0), ("give", 5, 9, 1), ("back", 6, 1, 1), ("lose", 7, 1, 0), ("change", 8, 400, 0),
    ("undo", 9, 0, 0),
]  # fmt: skip


@pytest.mark.django_db
def test_office_of_the_property_posts_every_kind_of_event() -> None:
    world = World()

    refused = world.live(ONE_OF_EACH)

    kinds = {
        "gift",
        "opening",
        "purchase",
        "transfer",
        "distribution",
        "return",
        "write_off",
        "fund_change",
        "reversal",
    }
    assert (refused, set(Entry.objects.values_list("kind", flat=True))) == (0, kinds)


def gone() -> Counter[int]:
    """Return by origin what left for good: drawn without opening a lot, less what was put back."""
    away: Counter[int] = Counter()
    for piece in pieces_of_draws("d.opens_id IS NULL", []):
        away[piece.origin] += piece.amount
    for origin, length in Share.objects.filter(lot__returns__isnull=False).values_list("origin", "length"):
        away[origin] -= length
    return away


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(STEP, min_size=8, max_size=28))
def test_any_sequence_of_events_keeps_every_invariant(steps: list[tuple[str, int, int, int]]) -> None:
    from django.db import transaction

    with transaction.atomic():
        world = World()
        world.live(steps)

        assert [str(finding) for finding in verify_book(world.root)] == []
        assert sum(trial_balance(world.root).values()) == 0
        origins = origins_of(world.root)
        forth = Counter(
            (piece.draw, piece.origin, piece.amount) for piece in what_became_of_lots(origins) if piece.child
        )
        back = Counter(
            (piece.draw, piece.origin, piece.amount)
            for child in Child.objects.values_list("pk", flat=True)
            for piece in what_reached(child)
        )
        assert forth == back
        left = in_hand(world.root)
        assert all(0 <= amount <= origins[origin].amount for origin, amount in left.items())
        away = gone()
        came = {key: origin.amount for key, origin in origins.items()}
        assert {key: left[key] + away[key] for key in origins} == came
        assert set(left) | set(away) <= set(origins)
        statements = [figures_for(donor) for donor in Donor.objects.select_related("root")]
        assert [figures.ties for figures in statements] == [True] * len(statements)
        transaction.set_rollback(True)

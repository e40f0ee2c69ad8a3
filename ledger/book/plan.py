"""From movements to rows: which lots are cut, which open, what is posted. Nothing is written here.

Everything is decided in integers under the unit's lock, before the first insert, so that a refusal
leaves the book as it was.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ledger.access.errors import Refusal
from ledger.book import movements as m
from ledger.book import roles
from ledger.book.digest import Cell
from ledger.book.errors import TooManyLines
from ledger.book.lots import Cut, Piece, Ribbon
from ledger.book.models import Entry, Fund, Item, Place
from ledger.book.models.entries import ROWS_PER_ENTRY
from ledger.book.putting_back import HandedOut
from ledger.book.shelf import Shelf, ribbons_of
from ledger.book.undoing import Undone

Row = list[Cell]


@dataclass(slots=True)
class Plan:
    """The rows of one entry, without their CRCs, and which lots each line opened."""

    postings: list[Row] = field(default_factory=list)
    lots: list[Row] = field(default_factory=list)
    shares: list[Row] = field(default_factory=list)
    draws: list[Row] = field(default_factory=list)
    attributions: list[Row] = field(default_factory=list)
    # (account, fund, place, amount), also of nothing: goods without a value touch a heading too.
    balances: list[tuple[int, int, int | None, int]] = field(default_factory=list)
    opened: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True, slots=True)
class Known:
    """What the planner needs of the database, read before it starts."""

    shelf: Shelf
    accounts: dict[str, int]  # role -> account
    closed_years: frozenset[int]  # lots whose year is closed by a year end
    handed_out: dict[tuple[int, int], HandedOut]  # (entry, line) -> what went out
    undone: Undone | None


class Planner:
    """Plans one entry of ``kind`` dated ``on``; ``entry`` is its key."""

    def __init__(self, *, entry: int, kind: str, on: dt.date, known: Known) -> None:
        """Start with an empty plan."""
        self.entry, self.kind, self.on, self.known = entry, kind, on.isoformat(), known
        self.plan = Plan()
        self.line = 0
        self._first = entry * ROWS_PER_ENTRY
        self._totals: dict[tuple[str, int, int | None], int] = defaultdict(int)
        # A distribution takes the same item of the same fund ten thousand times: it is posted once.
        self._taken: dict[tuple[int, int, int | None, bool], list[Any]] = {}
        self._ribbons: dict[int, Ribbon] = {}

    def run(self, movements: Sequence[m.Movement]) -> Plan:
        """Plan all movements, in their order.

        Errors: ``NotEnough``, ``LotNotThere``, ``TooManyLines``, ``ReverseFirst``, ``MoreThanHandedOut``.
        """
        plan_one: dict[type, Callable[[Any], None]] = {
            m.Receive: self._receive, m.Take: self._take, m.Move: self._move, m.Buy: self._buy,
            m.Identify: self._identify, m.PutBack: self._put_back, m.Attribute: self._attribute,
            m.Journal: self._journal, m.Undo: self._undo,
        }  # fmt: skip
        try:
            for self.line, movement in enumerate(movements, 1):
                plan_one[type(movement)](movement)
        except Refusal as refusal:
            refusal.line = self.line
            raise
        self._debit_what_was_taken()
        self._post()
        longest = max(len(self.plan.draws), len(self.plan.lots), len(self.plan.shares))
        if longest >= ROWS_PER_ENTRY:
            raise TooManyLines(limit=ROWS_PER_ENTRY - 1)
        return self.plan

    # ---- each movement

    def _receive(self, movement: m.Receive) -> None:
        self._open_origin(movement.place, movement.fund, movement.item, movement.quantity, movement.amount,
                          movement.party)  # fmt: skip
        self._debit(roles.asset(movement.place, movement.fund), movement.fund, movement.place, movement.amount)
        source = roles.came_from(self.kind, movement.fund)
        self._debit(source, movement.fund, movement.place, -movement.amount)

    def _take(self, movement: m.Take) -> None:
        place, fund, item = movement.place, movement.fund, movement.item
        total = 0
        cuts = self._cut(movement, item)
        for lot, cut in cuts:
            self._draw(lot, cut, movement.child, movement.group)
            total += cut.amount
        closed = any(lot in self.known.closed_years for lot, _cut in cuts)
        key = place.id, fund.id, item.id if item else None, closed
        if key in self._taken:
            self._taken[key][3] += total
        else:
            self._taken[key] = [place, fund, item, total]

    def _debit_what_was_taken(self) -> None:
        for (*_, closed), (place, fund, item, total) in self._taken.items():
            self._debit(roles.went_to(self.kind, fund, item, year_is_closed=closed), fund, place, total)
            self._debit(roles.asset(place, fund), fund, place, -total)

    def _move(self, movement: m.Move) -> None:
        total = 0
        for lot, cut in self._cut(movement, movement.item):
            opened = self._open(
                movement.to_place,
                movement.to_fund,
                movement.item,
                cut.quantity,
                cut.amount,
                self._pieces(lot, cut),
            )
            self._draw(lot, cut, opens=opened)
            total += cut.amount
        fund, to_fund = movement.fund, movement.to_fund
        self._debit(roles.asset(movement.place, fund), fund, movement.place, -total)
        self._debit(roles.asset(movement.to_place, to_fund), to_fund, movement.to_place, total)
        if fund != to_fund:
            self._debit(roles.net_assets(fund), fund, movement.place, total)
            self._debit(roles.net_assets(to_fund), to_fund, movement.to_place, -total)

    def _buy(self, movement: m.Buy) -> None:
        cuts = self._cut(movement, None)
        pieces = [piece for lot, cut in cuts for piece in self._pieces(lot, cut)]
        opened = self._open(movement.to_place, movement.fund, movement.item, movement.quantity, movement.wanted, pieces)
        for lot, cut in cuts:
            self._draw(lot, cut, opens=opened)
        self._debit(roles.asset(movement.to_place, movement.fund), movement.fund, movement.to_place, movement.wanted)
        self._debit(roles.asset(movement.place, movement.fund), movement.fund, movement.place, -movement.wanted)

    def _identify(self, movement: m.Identify) -> None:
        cuts = self.known.shelf.cut(movement.place, movement.fund, None, movement.wanted, movement.lot)
        opened = self._open_origin(movement.place, movement.to_fund, None, None, movement.wanted, movement.party)
        for lot, cut in cuts:
            self._draw(lot, cut, opens=opened)
        for fund, amount in ((movement.fund, -movement.wanted), (movement.to_fund, movement.wanted)):
            self._debit(roles.asset(movement.place, fund), fund, movement.place, amount)
            self._debit(roles.donation(fund), fund, movement.place, -amount)

    def _put_back(self, movement: m.PutBack) -> None:
        out = self.known.handed_out[movement.entry, movement.line]
        total = 0
        for draw, part in out.take_back(movement.wanted):
            pieces = self._ribbon(draw.lot).cut(part.start, part.amount)
            self._open(out.place, out.fund, out.item, part.quantity, part.amount, pieces, returns=draw.id)
            total += part.amount
        spent = roles.went_to(Entry.Kind.DISTRIBUTION, out.fund, out.item)
        self._debit(roles.asset(out.place, out.fund), out.fund, out.place, total)
        self._debit(spent, out.fund, out.place, -total)

    def _attribute(self, movement: m.Attribute) -> None:
        self.plan.attributions.append([self._key(self.plan.attributions), self.entry, movement.lot, movement.party])

    def _journal(self, movement: m.Journal) -> None:
        self._debit(movement.role, movement.fund, movement.place, movement.amount)

    def _undo(self, _movement: m.Undo) -> None:
        undone = self.known.undone
        assert undone is not None  # noqa: S101 -- read for every entry that is put right
        for lot in undone.opened:
            self._draw(lot.id, self.known.shelf.cut_whole(lot))
        for draw in undone.draws:
            pieces = self._ribbon(draw.lot).cut(draw.start, draw.amount)
            self._open_at(draw.place, draw.fund, draw.item, draw.quantity, draw.amount, pieces, returns=draw.id)
        for lot_id, party in undone.parties:
            self.plan.attributions.append([self._key(self.plan.attributions), self.entry, lot_id, party])
        for role, fund_id, place_id, amount in undone.postings:
            self._totals[role, fund_id, place_id] -= amount

    def _cut(self, movement: m.Take | m.Move | m.Buy, item: Item | None) -> list[tuple[int, Cut]]:
        shelf, place, fund = self.known.shelf, movement.place, movement.fund
        if isinstance(movement.lot, tuple):
            return shelf.cut_parts(place, fund, item, movement.wanted, movement.lot)
        return shelf.cut(place, fund, item, movement.wanted, movement.lot)

    # ---- rows

    def _key(self, rows: list[Row]) -> int:
        return self._first + len(rows) + 1

    def _debit(self, role: str, fund: Fund, place: Place | None, amount: int) -> None:
        self._totals[str(role), fund.pk, place.pk if place else None] += amount

    def _post(self) -> None:
        accounts, rows = self.known.accounts, self.plan.postings
        for (role, fund, place), amount in self._totals.items():
            self.plan.balances.append((accounts[role], fund, place, amount))
            if amount:
                rows.append([self._key(rows), self.entry, accounts[role], fund, place, amount])

    def _draw(
        self,
        lot: int,
        cut: Cut,
        child: int | None = None,
        group: int | None = None,
        opens: int | None = None,
    ) -> None:
        self.plan.draws.append([self._key(self.plan.draws), self.entry, self.line, lot, *cut, child, group, opens])

    def _open(
        self,
        place: Place,
        fund: Fund,
        item: Item | None,
        quantity: int | None,
        amount: int,
        pieces: Sequence[Piece],
        returns: int | None = None,
    ) -> int:
        return self._open_at(place.pk, fund.pk, item.pk if item else None, quantity, amount, pieces, returns)

    def _open_origin(
        self, place: Place, fund: Fund, item: Item | None, quantity: int | None, amount: int, party: str
    ) -> int:
        itself = self._key(self.plan.lots)
        item_id = item.pk if item else None
        return self._open_at(place.pk, fund.pk, item_id, quantity, amount, [Piece(itself, 0, amount)], party=party)

    def _open_at(
        self,
        place: int,
        fund: int,
        item: int | None,
        quantity: int | None,
        amount: int,
        pieces: Sequence[Piece],
        returns: int | None = None,
        party: str | None = None,
    ) -> int:
        lots, shares = self.plan.lots, self.plan.shares
        key, start = self._key(lots), 0
        lots.append([key, self.entry, place, fund, item, self.on, quantity, amount, party, returns])
        for position, piece in enumerate(pieces):
            shares.append([self._key(shares), key, position, start, piece.origin, piece.start, piece.length])
            start += piece.length
        self.plan.opened[self.line].append(key)
        return key

    def _pieces(self, lot: int, cut: Cut) -> list[Piece]:
        return self._ribbon(lot).cut(cut.start, cut.amount)

    def _ribbon(self, lot: int) -> Ribbon:
        if lot not in self._ribbons:
            # One statement for all lots that any line can cut, on the first that asks.
            asked = {lot, *self.known.shelf.by_id, *self._drawn_before()}
            self._ribbons = ribbons_of(asked)
        return self._ribbons[lot]

    def _drawn_before(self) -> set[int]:
        lots = {draw.lot for out in self.known.handed_out.values() for draw in out.draws}
        return lots | ({draw.lot for draw in self.known.undone.draws} if self.known.undone else set())

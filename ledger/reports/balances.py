"""The figures that correct books show: trial balance, what is left, donors, children, pledges.

All money is in integer minor units, debit positive.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from beneficiaries.models import Child
from distributions.models import DistributionLine
from donors.models import Donor, GiftLine, PledgeLine
from donors.queries import received_by_pledge
from ledger.access.models import Unit
from ledger.book import trace
from ledger.book.lots import Piece
from ledger.book.models import Entry, Fund, Item, Lot, Place
from ledger.book.queries import balances_by_fund, on_hand

Kind = Entry.Kind
Figures = dict[str, Any]
# What leaves for good without reaching a child.
LOST = (Kind.WRITE_OFF, Kind.CHARGE)


def figures_of(root: Unit, *, as_of: dt.date | None = None, donors: bool = False, children: bool = False) -> Figures:
    """Return the figures of a book, now or as they stood at the end of a day."""
    by_fund: dict[str, dict[str, int]] = defaultdict(dict)
    trial: dict[str, int] = defaultdict(int)
    for (fund, role), amount in sorted(balances_by_fund(root, as_of).items()):
        by_fund[fund][role] = amount
        trial[role] += amount
    left = on_hand(root, as_of)
    money: dict[str, int] = defaultdict(int)
    for each in left:
        if each.item is None:
            money[each.place] += each.amount
    figures: Figures = {
        "unit": "fen",
        "trial_balance": dict(sorted(trial.items())),
        "by_fund": dict(by_fund),
        "money": dict(sorted(money.items())),
        "stock": [
            {
                "place": each.place,
                "fund": each.fund,
                "item": each.item,
                "quantity": each.quantity,
                "amount": each.amount,
            }
            for each in left
            if each.item is not None and each.quantity
        ],
        "pledges_received": dict(sorted(received_by_pledge(root, as_of).items())),
        "counts": _counts(root, as_of),
    }
    if donors or children:
        given = _Given(root, as_of)
        if donors:
            figures["donors"] = given.donors()
        if children:
            figures["children"] = given.children()
    return figures


class _Given:
    """What every origin lot became, added up by donor and by child in one pass over the draws."""

    def __init__(self, root: Unit, as_of: dt.date | None) -> None:
        self.root, self.as_of = root, as_of
        self.origins = trace.origins_of(root, as_of)
        self.items = dict(Item.objects.filter(root=root).values_list("id", "code"))
        self.codes = dict(Child.objects.filter(root=root).values_list("id", "code"))
        self.item_of_lot = dict(Lot.objects.filter(entry__root=root).values_list("id", "item"))
        self.by_donor: dict[str, Figures] = defaultdict(_nothing_of_a_donor)
        self.by_child: dict[int, Figures] = defaultdict(_nothing_of_a_child)
        self._add_arrivals()
        self._add_hand_outs()
        self._add_losses()
        for origin, amount in trace.in_hand(root, as_of).items():
            self.by_donor[self.origins[origin].party]["in_hand"] += amount

    def donors(self) -> Figures:
        """Return the figures of each donor; they tie out, refunds and changes aside."""
        return {
            code: {**figures, "children": len(figures["children"]), "pieces": dict(figures["pieces"])}
            for code, figures in sorted(self.by_donor.items())
            if figures["opening"] or figures["received"] or figures["children"]
        }

    def children(self) -> Figures:
        """Return the figures of each child that received something."""
        return {
            self.codes[child]: {**figures, "goods": dict(figures["goods"]), "donors": dict(figures["donors"])}
            for child, figures in sorted(self.by_child.items(), key=lambda each: self.codes[each[0]])
        }

    def _add_arrivals(self) -> None:
        for origin in self.origins.values():
            if not origin.is_reversed:
                key = "opening" if origin.kind == Kind.OPENING else "received"
                self.by_donor[origin.party][key] += origin.amount

    def _add_hand_outs(self) -> None:
        back = trace.came_back(self.root, self.as_of)
        for draw, pieces in trace.every_draw(self.root, [Kind.DISTRIBUTION], self.as_of):
            quantity_back, amount_back = back.get(draw.id, (0, 0))
            quantity = (draw.quantity or 0) - quantity_back
            amount = draw.amount - amount_back
            whole_line_is_back = draw.id in back and not (quantity if draw.quantity else amount)
            if whole_line_is_back:
                continue
            item = self.item_of_lot[draw.lot]
            self._add_to_child(draw.child, item, quantity, amount)
            for origin, length in _first(pieces, amount):
                self._add_to_donor(origin, draw.child, item, quantity, length)

    def _add_to_child(self, child: int | None, item: int | None, quantity: int, amount: int) -> None:
        if child is None:
            return
        figures = self.by_child[child]
        figures["amount"] += amount
        if item is None:
            figures["cash"] += amount
        else:
            figures["goods"][self.items[item]] += quantity

    def _add_to_donor(self, origin: int, child: int | None, item: int | None, quantity: int, amount: int) -> None:
        whose = self.origins[origin]
        figures = self.by_donor[whose.party]
        figures["to_children"] += amount
        if child is not None:
            figures["children"].add(child)
            self.by_child[child]["donors"][whose.party] += amount
        if whose.item is not None and item is not None:
            figures["pieces"][self.items[item]] += quantity

    def _add_losses(self) -> None:
        for _draw, pieces in trace.every_draw(self.root, LOST, self.as_of):
            for piece in pieces:
                self.by_donor[self.origins[piece.origin].party]["written_off"] += piece.length
        given_back = trace.every_draw(self.root, [Kind.REFUND, Kind.SHORTFALL, Kind.IDENTIFICATION], self.as_of)
        for _draw, pieces in given_back:
            for piece in pieces:
                self.by_donor[self.origins[piece.origin].party]["received"] -= piece.length


def _first(pieces: list[Piece], amount: int) -> list[tuple[int, int]]:
    """Return the front of a draw's pieces, up to an amount: a part that came back took the last ones."""
    found = []
    for piece in pieces:
        length = min(piece.length, amount)
        if length or not piece.length:
            found.append((piece.origin, length))
        amount -= length
    return found


def _nothing_of_a_donor() -> Figures:
    return {
        "opening": 0, "received": 0, "to_children": 0, "written_off": 0, "in_hand": 0, "children": set(),
        "pieces": defaultdict(int),
    }  # fmt: skip


def _nothing_of_a_child() -> Figures:
    return {"amount": 0, "cash": 0, "goods": defaultdict(int), "donors": defaultdict(int)}


def _counts(root: Unit, as_of: dt.date | None) -> dict[str, int]:
    """Return how many rows each spreadsheet of the book has; files without a row are left out."""
    until = {} if as_of is None else {"entry__date__lte": as_of}
    entries = Entry.objects.filter(root=root, **({} if as_of is None else {"date__lte": as_of}))
    hand_outs = DistributionLine.objects.filter(
        distribution__unit__root=root,
        distribution__entry__isnull=False,
        **{f"distribution__{key}": value for key, value in until.items()},
    )
    counts = {
        "units": Unit.objects.filter(root=root).count(),
        "places": Place.objects.filter(unit__root=root).count(),
        "items": Item.objects.filter(root=root).count(),
        "funds": Fund.objects.filter(root=root).count(),
        "donors": Donor.objects.filter(root=root).count(),
        "pledges": PledgeLine.objects.filter(pledge__root=root).count(),
        "gifts": GiftLine.objects.filter(gift__root=root, **{f"gift__{k}": v for k, v in until.items()}).count(),
        "distributions": hand_outs.count(),
    }
    for sheet, kind in (
        ("openings", Kind.OPENING), ("transfers", Kind.TRANSFER), ("purchases", Kind.PURCHASE),
        ("returns", Kind.RETURN), ("write_offs", Kind.WRITE_OFF),
    ):  # fmt: skip
        counts[sheet] = entries.filter(kind=kind).count()
    return {sheet: count for sheet, count in sorted(counts.items()) if count}

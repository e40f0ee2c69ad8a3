"""The accountability statement of a donor: figures that tie, and counts that tell nobody's name."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max, Min

from donors.models import Donor
from ledger.access.models import Unit
from ledger.book.models import Entry, Fund, Item
from ledger.reports.flows import DonorFlows, Flow, flows_of

COLUMNS = ("opening", "received", "given_out", "returned", "lost", "refunded", "moved", "closing")
# Fewer children than this are never told (domain-rules.md, section 4.4).
SMALLEST_GROUP = 5
_SIGNS = {"opening": 1, "received": 1, "given_out": -1, "returned": 1, "lost": -1, "refunded": -1, "moved": 1}

Line = dict[str, int]


@dataclass(slots=True)
class Figures:
    """A statement's figures: money by fund in minor units, the donor's own goods by item in pieces."""

    total: Line
    funds: dict[str, Line]
    items: dict[str, Line]
    children: int | None
    flows: DonorFlows
    within: list[Flow] = field(default_factory=list)

    @property
    def ties(self) -> bool:
        """Whether every line adds up to what is in hand."""
        return all(_adds_up(line) for line in (self.total, *self.funds.values(), *self.items.values()))

    def as_json(self) -> dict[str, Any]:
        """Return the figures as the command answers them."""
        return {"total": self.total, "funds": self.funds, "items": self.items, "children": self.children}


def figures_for(donor: Donor, since: dt.date | None = None, until: dt.date | None = None) -> Figures:
    """Return the figures of a donor's statement; without dates, of the whole book.

    Source: domain-rules.md, section 3.3; interface.md (``statement``).
    """
    since, until = _period(donor.root, since, until)
    found = flows_of(donor.root, donor.code, until)
    funds = dict(Fund.objects.filter(root=donor.root).values_list("pk", "code"))
    items = dict(Item.objects.filter(root=donor.root).values_list("pk", "code"))
    total = _blank()
    by_fund: dict[str, Line] = defaultdict(_blank)
    by_item: dict[str, Line] = defaultdict(_blank)
    for flow in found.flows:
        column, sign = (flow.column, 1) if flow.date >= since else ("opening", _SIGNS[flow.column])
        for line in (total, by_fund[funds[flow.fund]]):
            line[column] += sign * flow.amount
        if flow.item is not None and flow.quantity:
            by_item[items[flow.item]][column] += sign * flow.quantity
    for left in found.left:
        total["closing"] += left.amount
        by_fund[funds[left.fund]]["closing"] += left.amount
        if left.item is not None and left.quantity:
            by_item[items[left.item]]["closing"] += left.quantity
    within = [flow for flow in found.flows if flow.date >= since]
    return Figures(
        total=total,
        funds=dict(sorted(by_fund.items())),
        items=dict(sorted(by_item.items())),
        children=told(len(children_reached(within))),
        flows=found,
        within=within,
    )


def told(children: int) -> int | None:
    """Return a number of children, or None where it is too small to tell."""
    return None if 0 < children < SMALLEST_GROUP else children


def children_reached(flows: list[Flow]) -> set[int]:
    """Return the children who kept something of these flows."""
    kept: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    owner = {flow.draw: flow.child for flow in flows if flow.column == "given_out" and flow.draw}
    for flow in flows:
        child = owner.get(flow.draw or 0)
        if child is None or flow.column not in {"given_out", "returned"}:
            continue
        # A reversal turns the sign of the amount; a gift without a value is known by its pieces.
        turned = flow.amount < 0 or flow.quantity < 0
        direction = (1 if flow.column == "given_out" else -1) * (-1 if turned else 1)
        sums = kept[child]
        sums[0] += abs(flow.amount) * direction
        sums[1] += abs(flow.quantity) * direction
        sums[2] += direction
    return {child for child, (amount, quantity, count) in kept.items() if amount > 0 or quantity > 0 or count > 0}


def _period(root: Unit, since: dt.date | None, until: dt.date | None) -> tuple[dt.date, dt.date]:
    if since is None or until is None:
        ends = Entry.objects.filter(root=root).aggregate(first=Min("date"), last=Max("date"))
        since = since or ends["first"] or dt.date.min
        until = until or ends["last"] or dt.date.min
    return since, until


def _blank() -> Line:
    return dict.fromkeys(COLUMNS, 0)


def _adds_up(line: Line) -> bool:
    return sum(sign * line[column] for column, sign in _SIGNS.items()) == line["closing"]

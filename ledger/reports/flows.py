"""What became of a donor's value: every flow with its date, fund and item, from the draws themselves."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from ledger.access.models import Unit
from ledger.book import trace
from ledger.book.models import Entry, Lot, Share

Kind = Entry.Kind

# The column that value of an event stands in. What is not here stays with the donor.
_LEAVES = {
    Kind.DISTRIBUTION: "given_out",
    Kind.WRITE_OFF: "lost",
    Kind.CHARGE: "lost",
    Kind.REFUND: "refunded",
}
# Fewer arrived than recorded, or the money was another's: it counts as not received.
_TAKES_BACK = {Kind.SHORTFALL: "received", Kind.IDENTIFICATION: "received"}


class Flow(NamedTuple):
    """One movement of a donor's value. ``quantity`` counts pieces of the donor's own goods, else 0."""

    column: str
    date: dt.date
    fund: int
    item: int | None
    amount: int
    quantity: int
    entry: int
    draw: int | None
    child: int | None
    group: int | None


class LeftOver(NamedTuple):
    """What is in hand at the end of a day: pieces only where the lot is the donor's own goods."""

    place: int
    fund: int
    item: int | None
    amount: int
    quantity: int


@dataclass(frozen=True, slots=True)
class DonorFlows:
    """All flows of a donor's value up to a day, and what is left, worked out apart from them."""

    flows: list[Flow]
    left: list[LeftOver]


class _Event(NamedTuple):
    kind: str
    date: dt.date
    reversed_on: dt.date | None


def flows_of(root: Unit, party: str, until: dt.date) -> DonorFlows:
    """Return the flows of a donor's value up to a day.

    A reversal stands at its own date with the sign turned, in the column of what it reversed. A gift
    that was attributed to another donor is that donor's with all that became of it (book.md, section 3).
    """
    origins = trace.origins_of(root, as_of=until, party=party)
    if not origins:
        return DonorFlows([], [])
    pieces = _pieces_of(origins)
    lots = _lots_of(origins)
    events = _events(root, {*(piece.entry for piece in pieces), *(lot.entry_id for lot in lots.values())})
    flows = [flow for flow in _all_flows(origins, pieces, lots, events) if flow.date <= until]
    return DonorFlows(flows, _left(origins, pieces, lots, events, until))


def _pieces_of(origins: dict[int, trace.Origin]) -> list[trace.TracedPiece]:
    keys = sorted(origins)
    found: list[trace.TracedPiece] = []
    for at in range(0, len(keys), 500):
        found += trace.what_became_of_lots(keys[at : at + 500])
    return found


def _lots_of(origins: dict[int, trace.Origin]) -> dict[int, Lot]:
    lots = Lot.objects.filter(shares__origin__in=list(origins)).distinct()
    return {lot.pk: lot for lot in lots}


def _events(root: Unit, entries: set[int]) -> dict[int, _Event]:
    found = Entry.objects.filter(root=root, pk__in=entries)
    return {
        pk: _Event(kind, date, reversed_on)
        for pk, kind, date, reversed_on in found.values_list("pk", "kind", "date", "reversed_by__date")
    }


def _all_flows(
    origins: dict[int, trace.Origin],
    pieces: list[trace.TracedPiece],
    lots: dict[int, Lot],
    events: dict[int, _Event],
) -> Iterator[Flow]:
    for origin in origins.values():
        event = events[origin.entry]
        column = "opening" if origin.kind == Kind.OPENING else "received"
        flow = Flow(
            column, event.date, origin.fund, origin.item, origin.amount, origin.quantity or 0, origin.entry, None,
            None, None,
        )  # fmt: skip
        yield from _with_its_reversal(flow, event)
    for piece in pieces:
        yield from _flows_of_piece(piece, origins, lots, events)
    yield from _returns(origins, lots, events)


def _flows_of_piece(
    piece: trace.TracedPiece, origins: dict[int, trace.Origin], lots: dict[int, Lot], events: dict[int, _Event]
) -> Iterator[Flow]:
    event, lot = events[piece.entry], lots[piece.lot]
    is_own_goods = origins[piece.origin].item is not None
    quantity = piece.quantity or 0 if is_own_goods else 0
    flow = Flow(
        "", event.date, lot.fund_id, lot.item_id, piece.amount, quantity, piece.entry, piece.draw, piece.child,
        piece.group,
    )  # fmt: skip
    if event.kind in _LEAVES:
        yield from _with_its_reversal(flow._replace(column=_LEAVES[Kind(event.kind)]), event)
    elif event.kind in _TAKES_BACK:
        taken = flow._replace(column=_TAKES_BACK[Kind(event.kind)], amount=-flow.amount, quantity=-flow.quantity)
        yield from _with_its_reversal(taken, event)
    elif event.kind == Kind.FUND_CHANGE:
        moved = flow._replace(column="moved", amount=-flow.amount, quantity=-flow.quantity)
        yield from _with_its_reversal(moved, event)


def _returns(origins: dict[int, trace.Origin], lots: dict[int, Lot], events: dict[int, _Event]) -> Iterator[Flow]:
    """Yield what came back, and what a change of fund brought into its new fund."""
    shares = Share.objects.filter(lot__in=list(lots), origin__in=list(origins))
    for lot_id, origin, length in shares.values_list("lot", "origin", "length"):
        lot = lots[lot_id]
        event = events[lot.entry_id]
        column = {Kind.RETURN: "returned", Kind.FUND_CHANGE: "moved"}.get(Kind(event.kind))
        if column is None:
            continue
        quantity = lot.quantity or 0 if origins[origin].item is not None else 0
        flow = Flow(
            column, event.date, lot.fund_id, lot.item_id, length, quantity, lot.entry_id, lot.returns_id, None, None
        )  # fmt: skip
        yield from _with_its_reversal(flow, event)


def _with_its_reversal(flow: Flow, event: _Event) -> Iterator[Flow]:
    yield flow
    if event.reversed_on is not None:
        yield flow._replace(date=event.reversed_on, amount=-flow.amount, quantity=-flow.quantity)


def _left(
    origins: dict[int, trace.Origin],
    pieces: list[trace.TracedPiece],
    lots: dict[int, Lot],
    events: dict[int, _Event],
    until: dt.date,
) -> list[LeftOver]:
    """Return what lies where, from the lots and the draws alone: it must agree with the flows."""
    amount: dict[tuple[int, int, int | None], int] = defaultdict(int)
    quantity: dict[tuple[int, int, int | None], int] = defaultdict(int)
    shares = Share.objects.filter(lot__in=list(lots), origin__in=list(origins))
    for lot_id, origin, length in shares.values_list("lot", "origin", "length"):
        lot = lots[lot_id]
        if lot.opened_on <= until:
            key = lot.place_id, lot.fund_id, lot.item_id
            amount[key] += length
            quantity[key] += (lot.quantity or 0) if origins[origin].item is not None else 0
    for piece in pieces:
        lot = lots[piece.lot]
        if events[piece.entry].date <= until:
            key = lot.place_id, lot.fund_id, lot.item_id
            amount[key] -= piece.amount
            quantity[key] -= (piece.quantity or 0) if origins[piece.origin].item is not None else 0
    return [LeftOver(*key, amount[key], quantity[key]) for key in amount if amount[key] or quantity[key]]

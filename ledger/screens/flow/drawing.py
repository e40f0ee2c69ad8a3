"""The geometry of a flow picture: pure, without a database.

Amounts are integer minor units; what is drawn is in the units of the picture, which is ``WIDTH`` wide. One
scale holds for the whole picture, so that a node is as high as its amount says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from django.utils.translation import ngettext

from ledger.screens.flow.drawn import NODE, WIDTH, Box, Flow, PhoneRow, Ribbon, Row
from ledger.screens.flow.nodes import Column, Link, Node, Tone
from ledger.screens.flow.words import QUIET, figures_of, wide

TOTAL = 240.0  # the height of the whole amount
LABEL = 32.0  # what two lines of text need
GAP = 12.0
TOP = 24.0  # the headings
MOST = 8  # nodes in a column
_LEAST_MARGIN, _MOST_MARGIN = 90.0, 300.0


def draw(
    key: str,
    title: str,
    description: str,
    columns: Sequence[Column],
    links: Iterable[Link],
    *,
    listed: int = 0,
    letters: float = 1.0,
) -> Flow:
    """Draw amounts that flow through columns, each link from one column to the next.

    A node without a value is left out; where a column has more than eight, the smallest are joined. Value
    may end in any column, never appear after the first. ``listed`` is the column that phones list,
    ``letters`` how many times as large as on the screen the words are set.

    Units: amounts in minor units, above zero; of zero, not drawn.
    Errors: ``ValueError`` where a link skips a column or a node passes on more than it got.
    """
    columns, links = _joined(columns, _summed(links))
    at = {node.key: position for position, column in enumerate(columns) for node in column.nodes}
    if any(at[link.target] != at[link.source] + 1 for link in links):
        msg = "a link goes from one column to the next"
        raise ValueError(msg)
    amounts = _amounts(columns, links)
    total = sum(amounts[node.key] for node in columns[0].nodes)
    boxes = _boxes(columns, amounts, total, letters)
    ribbons = _ribbons(links, {box.node.key: box for boxed in boxes for box in boxed}, total)
    return Flow(
        key, title, description, total,
        height=round(TOP + max(_high(column, amounts, total) for column in columns) + GAP, 2),
        headings=[(column.heading, boxed[0].label_x, boxed[0].is_first)
                  for column, boxed in zip(columns, boxes, strict=True) if boxed],
        boxes=boxes,
        ribbons=ribbons,
        rows=_rows(columns, links, at),
        listed=_listed(columns, links, amounts, listed),
    )  # fmt: skip


def _summed(links: Iterable[Link]) -> list[Link]:
    amounts: dict[tuple[str, str], int] = defaultdict(int)
    for link in links:
        amounts[link.source, link.target] += link.amount
    if any(amount < 0 for amount in amounts.values()):
        msg = "a flow is never below zero"
        raise ValueError(msg)
    return [Link(*ends, amount) for ends, amount in amounts.items() if amount]


def _amounts(columns: Sequence[Column], links: Iterable[Link]) -> dict[str, int]:
    came: dict[str, int] = defaultdict(int)
    went: dict[str, int] = defaultdict(int)
    for link in links:
        went[link.source] += link.amount
        came[link.target] += link.amount
    first = {node.key for node in columns[0].nodes}
    if any(went[key] > came[key] for key in list(came) if key not in first):
        msg = "a node passes on no more than it got"
        raise ValueError(msg)
    return {key: went[key] if key in first else came[key] for key in {*came, *went}}


def _joined(columns: Sequence[Column], links: list[Link]) -> tuple[list[Column], list[Link]]:
    """Leave out what has no value, and join the smallest of a long column into one node."""
    amounts = _amounts(columns, links)
    found: list[Column] = []
    moved: dict[str, str] = {}
    for position, column in enumerate(columns):
        nodes = [node for node in column.nodes if amounts.get(node.key)]
        kept = sum(node.is_kept for node in nodes)
        small = sorted((node for node in nodes if not node.is_kept), key=lambda node: -amounts[node.key])
        small = small[max(MOST - kept - 1, 0) :] if len(nodes) > MOST else []
        if small:
            label = ngettext("and %(count)d other", "and %(count)d others", len(small)) % {"count": len(small)}
            others = Node(f"others-{position}", label)
            moved |= {node.key: others.key for node in small}
            gone = {node.key for node in small}
            nodes = _with_others([node for node in nodes if node.key not in gone], others)
        found.append(replace(column, nodes=nodes))
    there = [Link(moved.get(link.source, link.source), moved.get(link.target, link.target), link.amount)
             for link in links]  # fmt: skip
    return found, _summed(there)


def _with_others(nodes: list[Node], others: Node) -> list[Node]:
    """Put the joined node after the ordinary ones, before those that are always kept at the end."""
    at = len(nodes)
    while at and nodes[at - 1].is_kept:
        at -= 1
    return [*nodes[:at], others, *nodes[at:]]


def _slot(amount: int, total: int) -> float:
    return max(TOTAL * amount / total, LABEL)


def _high(column: Column, amounts: dict[str, int], total: int) -> float:
    slots = [_slot(amounts[node.key], total) for node in column.nodes]
    return sum(slots) + GAP * (len(slots) - 1) if slots else 0


def _boxes(columns: Sequence[Column], amounts: dict[str, int], total: int, letters: float) -> list[list[Box]]:
    left = _margin(columns[0], amounts, letters)
    right = _margin(columns[-1], amounts, letters)
    step = (WIDTH - left - right - NODE) / max(len(columns) - 1, 1)
    highest = max(_high(column, amounts, total) for column in columns)
    found = []
    for position, column in enumerate(columns):
        x = round(left + step * position, 2)
        is_first, is_last = position == 0, position == len(columns) - 1
        room = left - 8 if is_first else right - 8 if is_last else step - NODE - 16
        y = TOP + (highest - _high(column, amounts, total)) / 2
        boxed = []
        for node in column.nodes:
            slot, height = _slot(amounts[node.key], total), TOTAL * amounts[node.key] / total
            top = y + (slot - height) / 2
            boxed.append(
                Box(
                    node,
                    amounts[node.key],
                    x,
                    round(top, 2),
                    round(height, 2),
                    round(room / letters, 2),
                    is_first,
                    is_last,
                )
            )
            y += slot + GAP
        found.append(boxed)
    return found


def _margin(column: Column, amounts: dict[str, int], letters: float) -> float:
    """Return the room that the labels of the first or last column want, within reason."""
    wanted = [wide(column.heading)]
    for node in column.nodes:
        wanted += [wide(node.label), wide(figures_of(amounts[node.key], node.note), QUIET)]
    return min(max(max(wanted) * letters, _LEAST_MARGIN) + 12, _MOST_MARGIN)


def _ribbons(links: Iterable[Link], boxes: dict[str, Box], total: int) -> list[Ribbon]:
    """Lay the links on the edges of their nodes, in the order of the nodes at their other ends."""
    leaves = _stacked(links, total, lambda link: (link.source, boxes[link.target].y))
    enters = _stacked(links, total, lambda link: (link.target, boxes[link.source].y))
    return [
        Ribbon(
            link, boxes[link.source].node.tone, boxes[link.source].x + NODE, boxes[link.target].x,
            round(boxes[link.source].y + leaves[link], 2), round(boxes[link.target].y + enters[link], 2),
            round(TOTAL * link.amount / total, 2),
        )
        for link in links
    ]  # fmt: skip


def _stacked(links: Iterable[Link], total: int, order: Callable[[Link], tuple[str, float]]) -> dict[Link, float]:
    """Return, by link, how far from the top of its node it begins."""
    taken: dict[str, int] = defaultdict(int)
    found = {}
    for link in sorted(links, key=order):
        key = order(link)[0]
        found[link] = TOTAL * taken[key] / total
        taken[key] += link.amount
    return found


def _rows(columns: Sequence[Column], links: Iterable[Link], at: dict[str, int]) -> list[Row]:
    nodes = {node.key: node for column in columns for node in column.nodes}
    order = {key: position for position, key in enumerate(nodes)}
    return [
        Row(
            nodes[link.source], columns[at[link.source]].heading,
            nodes[link.target], columns[at[link.target]].heading, link.amount,
        )
        for link in sorted(links, key=lambda link: (order[link.source], order[link.target]))
    ]  # fmt: skip


def _listed(columns: Sequence[Column], links: list[Link], amounts: dict[str, int], listed: int) -> list[PhoneRow]:
    nodes = {node.key: node for column in columns for node in column.nodes}
    largest = max((amounts[node.key] for node in columns[listed].nodes), default=0)
    found = []
    for node in columns[listed].nodes:
        onward = [link for link in links if link.source == node.key]
        unused = sum(link.amount for link in onward if nodes[link.target].tone == Tone.HATCHED)
        if node.tone == Tone.HATCHED:
            unused = amounts[node.key]
        parts = [(nodes[link.target].label, link.amount) for link in onward]
        found.append(PhoneRow(node, amounts[node.key], largest, unused, parts))
    return found

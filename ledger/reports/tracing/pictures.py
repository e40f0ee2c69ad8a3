"""The path of value as a picture: from a gift to schools, and from a child back to its givers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ledger.reports.addresses import address
from ledger.reports.statements import told
from ledger.reports.tracing.gifts import Traced
from ledger.reports.tracing.pieces import Happened, Kept
from ledger.screens.flow import Column, Flow, Link, Node, Tone, draw, tone_of

MOST_OCCASIONS = 7
Links = dict[tuple[str, str], int]


def path_of_gift(traced: Traced, *, may_count: bool, may_open: bool) -> Flow:
    """Return a gift's way: to the places, from there to occasions (or months), from there to schools.

    The places are left out where there is only one. ``may_count`` tells small numbers of children; ``may_open``
    leads to the distributions.
    """
    links: Links = defaultdict(int)
    uses = _Uses(traced.events, is_painted=True, may_open=may_open)
    places: dict[int, Node] = {}
    schools: dict[str, set[int]] = defaultdict(set)
    has_places = len({lies.place for lies in traced.left} | {place for place, _name in traced.places.values()}) > 1

    def leave(place: int, name: str, target: str, amount: int) -> None:
        places.setdefault(place, Node(f"place-{place}", name))
        links["gift", places[place].key if has_places else target] += amount
        if has_places:
            links[places[place].key, target] += amount

    for piece in traced.kept:
        use = uses.of(piece) if piece.event.is_distribution else "gone"
        leave(*traced.places[piece.lot], use, piece.amount)
        if piece.event.is_distribution:
            links[use, f"school-{piece.event.unit}"] += piece.amount
            schools[piece.event.unit] |= {piece.child} if piece.child is not None else set()
    for lies in traced.left:
        leave(lies.place, lies.name, "left", lies.amount)
    columns = [
        Column(_("Gift"), [Node("gift", _("This gift"))]),
        *([Column(_("Place"), list(places.values()))] if has_places else []),
        Column(_("Used for"), [*uses.nodes, *_ends()]),
        Column(_("School"), [
            Node(f"school-{name}", name, note=_children(len(children), may_count=may_count))
            for name, children in sorted(schools.items())
        ]),
    ]  # fmt: skip
    number = traced.gift.entry.number
    title = _("The way of gift %(number)s") % {"number": number}
    return draw(
        "path", title, _("The same figures are in the table below."), columns,
        [Link(source, target, amount) for (source, target), amount in links.items()], listed=2 if has_places else 1,
    )  # fmt: skip


def path_of_child(pieces: list[Kept], funds: dict[int, str], givers: dict[int, tuple[str, str]], label: str) -> Flow:
    """Return a child's way back: what it received, from which funds, and who gave that.

    ``funds`` names the fund of each lot, ``givers`` the giver of each origin lot with an address.
    """
    links: Links = defaultdict(int)
    uses = _Uses(sorted({piece.event for piece in pieces}, key=lambda event: (event.date, event.entry)))
    named: dict[str, Node] = {}
    for piece in pieces:
        giver, url = givers[piece.origin]
        named.setdefault(f"giver-{giver}", Node(f"giver-{giver}", giver, tone_of(len(named)), url=url))
        use, fund = uses.of(piece), f"fund-{funds[piece.lot]}"
        for source, target in (("child", use), (use, fund), (fund, f"giver-{giver}")):
            links[source, target] += piece.amount
    columns = [
        Column(_("Child"), [Node("child", label)]),
        Column(_("Received"), uses.nodes),
        Column(_("Fund"), [Node(f"fund-{name}", name) for name in dict.fromkeys(funds.values())]),
        Column(_("Given by"), list(named.values())),
    ]
    return draw(
        "path", _("Where what %(child)s received came from") % {"child": label},
        _("The same figures are in the table below."), columns,
        [Link(source, target, amount) for (source, target), amount in links.items()], listed=3,
    )  # fmt: skip


class _Uses:
    """What value was used for: each occasion, or each month where there are many."""

    def __init__(self, events: list[Happened], *, is_painted: bool = False, may_open: bool = True) -> None:
        self._may_open = may_open
        self._key: Callable[[Happened], str] = _occasion if len(events) <= MOST_OCCASIONS else _month
        nodes = {self._key(event): self._node(event) for event in events}
        tones = [tone_of(at) if is_painted else Tone.NEUTRAL for at in range(len(nodes))]
        self._nodes = {key: replace(node, tone=tone) for (key, node), tone in zip(nodes.items(), tones, strict=True)}

    def _node(self, event: Happened) -> Node:
        if self._key is _month:
            return Node(_month(event), f"{event.date:%Y-%m}")
        url = address("distribution", event.number) if self._may_open else ""
        return Node(_occasion(event), event.occasion or event.number, note=f"{event.date:%Y-%m}", url=url)

    def of(self, piece: Kept) -> str:
        return self._key(piece.event)

    @property
    def nodes(self) -> list[Node]:
        return list(self._nodes.values())


def _occasion(event: Happened) -> str:
    return f"use-{event.entry}"


def _month(event: Happened) -> str:
    return f"use-{event.date:%Y-%m}"


def _ends() -> list[Node]:
    return [
        Node("gone", _("Lost, charged or refunded"), is_kept=True),
        Node("left", _("Not yet used"), Tone.HATCHED, is_kept=True),
    ]


def _children(count: int, *, may_count: bool) -> str:
    if not count:
        return _("for a class")
    if not may_count and told(count) is None:
        return _("fewer than 5 children")
    return ngettext("%(count)d child", "%(count)d children", count) % {"count": count}

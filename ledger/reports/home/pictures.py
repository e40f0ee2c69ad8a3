"""Where gifts went: the picture of a year, and the bars of what is not yet used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from donors.models import Donor
from ledger.access.models import Unit, User
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.book.models import Fund, Item
from ledger.reports.addresses import address
from ledger.reports.home import whose
from ledger.reports.home.whose import Value
from ledger.screens.bars import Bar, Part
from ledger.screens.flow import Column, Flow, Link, Node, Tone, draw, tone_of
from ledger.screens.languages import named

Key = tuple[int, str]
INDIVIDUALS, NOBODY = "individuals", "nobody"
IN_A_BAR = 3


@dataclass(frozen=True, slots=True)
class WhereItWent:
    """The picture of a year, and what is left of money and goods, each as a bar. ``is_by_donor``: else by fund."""

    flow: Flow
    money: Bar
    goods: Bar
    money_left: int
    goods_left: int
    is_by_donor: bool

    @property
    def left(self) -> int:
        """What is not yet used, in minor units."""
        return self.money_left + self.goods_left


def where_it_went(user: User, units: Sequence[Unit], year: int, *, is_now: bool) -> WhereItWent:
    """Return what was given out in a year and, of the current one, what is left; by donor for those who may read gifts.

    The number of queries does not grow with the book.
    """
    keys = [unit.pk for unit in units]
    readable = set(units_visible_to(user, Permission.READ_GIFTS).values_list("pk", flat=True))
    by_donor = readable.issuperset(keys)
    source = "donor" if by_donor else "fund"
    given: list[Value] = getattr(whose, f"given_by_{source}")(keys, year)
    lost: list[Value] = getattr(whose, f"lost_by_{source}")(keys, year)
    left: list[Value] = getattr(whose, f"left_by_{source}")(keys)
    whom = _donors(units) if by_donor else _funds(units)
    shown = left if is_now else []
    tones = _tones(whom, [*given, *lost, *left])
    money, goods = [value for value in left if value.item is None], [value for value in left if value.item is not None]
    return WhereItWent(
        _picture(whom, tones, given, lost, shown, year, by_donor=by_donor),
        _bar("money", whom, tones, money),
        _bar("goods", whom, tones, goods),
        sum(value.amount for value in money),
        sum(value.amount for value in goods),
        by_donor,
    )


@dataclass(frozen=True, slots=True)
class _Whom:
    """Who or what value is told of: its node by key; keys that stand for none of these fall to ``other``."""

    nodes: dict[Key, Node]
    other: Node

    def of(self, value: Value) -> Node:
        root, code = value.whose
        return _nobody() if not code else self.nodes.get((root, code), self.other)


def _donors(units: Sequence[Unit]) -> _Whom:
    """Return a node for every donor but individuals, who are told of together."""
    rows = Donor.objects.filter(root__in={unit.root_id or unit.pk for unit in units}).exclude(
        kind=Donor.Kind.INDIVIDUAL
    )
    nodes = {
        (root or 0, code): Node(f"giver-{root}-{code}", named(name, name_en), url=address("donor", code))
        for root, code, name, name_en in rows.values_list("root", "code", "name", "name_en")
    }
    return _Whom(nodes, Node(INDIVIDUALS, _("Individuals"), url=f"{address('donors')}?kind=individual"))


def _funds(units: Sequence[Unit]) -> _Whom:
    rows = Fund.objects.filter(root__in={unit.root_id or unit.pk for unit in units})
    nodes = {
        (root or 0, code): Node(f"fund-{root}-{code}", named(name, name_en))
        for root, code, name, name_en in rows.values_list("root", "code", "name", "name_en")
    }
    return _Whom(nodes, _nobody())


def _nobody() -> Node:
    return Node(NOBODY, _("Before the book, interest"))


def _totals(whom: _Whom, values: Iterable[Value]) -> dict[Node, int]:
    totals: dict[Node, int] = defaultdict(int)
    for value in values:
        totals[whom.of(value)] += value.amount
    return totals


def _tones(whom: _Whom, values: Iterable[Value]) -> dict[str, Tone]:
    """Return the colour of each, the same all over the page; who gave most has the first."""
    totals = _totals(whom, values)
    return {node.key: tone_of(at) for at, node in enumerate(sorted(totals, key=lambda node: -totals[node]))}


def _picture(
    whom: _Whom,
    tones: dict[str, Tone],
    given: list[Value],
    lost: list[Value],
    left: list[Value],
    year: int,
    *,
    by_donor: bool,
) -> Flow:
    uses = _uses({value.item for value in given})
    links: dict[tuple[str, str], int] = defaultdict(int)
    for values, target in ((given, None), (lost, "lost"), (left, "left")):
        for value in values:
            links[whom.of(value).key, target or uses[value.item].key] += value.amount
    totals = _totals(whom, [*given, *lost, *left])
    givers = [replace(node, tone=tones[node.key]) for node in sorted(totals, key=lambda node: -totals[node])]
    ends = [
        Node("lost", _("Lost, charged or refunded"), is_kept=True),
        Node("left", _("Not yet used"), Tone.HATCHED, is_kept=True),
    ]
    title = _("What was given out in %(year)d, and what is left") if left else _("What was given out in %(year)d")
    return draw(
        "home", title % {"year": year}, _("The same figures are in the table below."),
        [
            Column(_("Given by") if by_donor else _("Fund"), givers),
            Column(_("Used for"), [*dict.fromkeys(uses.values()), *ends]),
        ],
        # What came back of an earlier year's hand-out may be more than what was given out: it is drawn as nothing.
        [Link(source, target, max(amount, 0)) for (source, target), amount in links.items()],
    )  # fmt: skip


def _uses(items: Iterable[int | None]) -> dict[int | None, Node]:
    """Return what value was used for, by item: its category, else the item itself; money is money."""
    rows = Item.objects.filter(pk__in=[item for item in items if item]).values_list("pk", "category", "name", "name_en")
    uses: dict[int | None, Node] = {None: Node("use-money", _("Money to children"))}
    for key, category, name, name_en in rows:
        label = category or named(name, name_en)
        uses[key] = Node(f"use-{label}", label)
    return uses


def _bar(key: str, whom: _Whom, tones: dict[str, Tone], left: list[Value]) -> Bar:
    """Return what is left as a bar: the three that have most, and the others together."""
    totals = _totals(whom, left)
    order = sorted(totals, key=lambda node: -totals[node])
    parts = [Part(node.label, totals[node], tones[node.key]) for node in order[:IN_A_BAR]]
    others = sum(totals[node] for node in order[IN_A_BAR:])
    return Bar(f"left-{key}", [*parts, *([Part(_("others"), others, Tone.NEUTRAL)] if others else [])])

"""Where gifts went: the picture of a year, and the bars of what is not yet used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from donors.models import Donor
from ledger.access.models import Unit, User
from ledger.access.naming import named
from ledger.access.permissions import Permission
from ledger.access.queries import may
from ledger.book.models import Fund, Item
from ledger.reports.addresses import address
from ledger.reports.home.givers import ByGiver
from ledger.reports.home.tallies import Facts
from ledger.screens.bars import Bar, Part
from ledger.screens.flow import Column, Flow, Link, Node, Tone, draw, tone_of

Key = tuple[int, str]
Target = int | str | None  # what something was used for (an item; money: None), or how it ended
INDIVIDUALS, NOBODY = (0, "individuals"), (0, "nobody")
_LOST, _MONEY, _GOODS = "lost", "money left", "goods left"
MOST = 8
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


def where_it_went(user: User, units: Sequence[Unit], year: int, facts: Facts, *, is_now: bool) -> WhereItWent:
    """Return what was given out in a year and, of the current one, what is left; by donor for those who may read gifts.

    The number of queries does not grow with the book.
    """
    by_donor = all(may(user, Permission.READ_GIFTS, unit) for unit in units)
    whom = _donors(units) if by_donor else _funds(units)
    sums = _summed(whom, facts)
    totals: dict[Key, int] = defaultdict(int)
    for (key, _target), amount in sums.items():
        totals[key] += amount
    order = sorted(totals, key=lambda key: -totals[key])
    tones = {key: tone_of(at) for at, key in enumerate(order)}
    money, goods = (_of_target(sums, target) for target in (_MONEY, _GOODS))
    return WhereItWent(
        _picture(whom, sums, order, tones, year, by_donor=by_donor, is_now=is_now),
        _bar("money", whom, tones, money),
        _bar("goods", whom, tones, goods),
        sum(money.values()),
        sum(goods.values()),
        by_donor,
    )


@dataclass(frozen=True, slots=True)
class _Whom:
    """Whom value is told of: how a piece of it falls to them, and what the few that are shown are called."""

    parts_of: Callable[[ByGiver], dict[Key, int]]
    node_of: Callable[[Key], Node]


def _donors(units: Sequence[Unit]) -> _Whom:
    """Tell of every donor but individuals, who are told of together."""
    roots = {unit.pk: unit.root_id or unit.pk for unit in units}
    rows = Donor.objects.filter(root__in=set(roots.values())).exclude(kind=Donor.Kind.INDIVIDUAL).order_by()
    names: dict[int | None, dict[str, tuple[str, str]]] = {root: {} for root in roots.values()}
    for root, code, name, name_en in rows.values_list("root", "code", "name", "name_en"):
        names[root][code] = name, name_en

    def parts_of(value: ByGiver) -> dict[Key, int]:
        root, amounts = roots[value.unit], value.amounts
        # Of thousands of givers few are told of by name: those are looked up, and the others are what remains.
        parts: dict[Key, int] = {(root, code): amounts[code] for code in sorted(names[root].keys() & amounts.keys())}
        if "" in amounts:
            parts[NOBODY] = amounts[""]
        if len(parts) < len(amounts):
            parts[INDIVIDUALS] = value.amount - sum(parts.values())
        return parts

    def node_of(key: Key) -> Node:
        if key == INDIVIDUALS:
            return Node("individuals", _("Individuals"), url=f"{address('donors')}?kind=individual")
        if key == NOBODY:
            return Node("nobody", _("Before the book, interest"))
        return Node(f"giver-{key[0]}-{key[1]}", named(*names[key[0]][key[1]]), url=address("donor", key[1]))

    return _Whom(parts_of, node_of)


def _funds(units: Sequence[Unit]) -> _Whom:
    """Tell of every fund."""
    rows = Fund.objects.filter(root__in={unit.root_id or unit.pk for unit in units})
    names = {key: named(name, name_en) for key, name, name_en in rows.values_list("pk", "name", "name_en")}

    def parts_of(value: ByGiver) -> dict[Key, int]:
        return {(value.fund, ""): value.amount}

    return _Whom(parts_of, lambda key: Node(f"fund-{key[0]}", names.get(key[0], "")))


def _summed(whom: _Whom, facts: Facts) -> dict[tuple[Key, Target], int]:
    """Return the value by whom it is told of and what became of it."""
    sums: dict[tuple[Key, Target], int] = defaultdict(int)
    told = (
        *((value, value.item) for value in facts.given),
        *((value, _LOST) for value in facts.lost),
        *((value, _MONEY if value.item is None else _GOODS) for value in facts.left),
    )
    for value, target in told:
        for key, amount in whom.parts_of(value).items():
            sums[key, target] += amount
    return sums


def _of_target(sums: dict[tuple[Key, Target], int], wanted: Target) -> dict[Key, int]:
    return {key: amount for (key, target), amount in sums.items() if target == wanted}


def _picture(
    whom: _Whom, sums: dict[tuple[Key, Target], int], order: list[Key], tones: dict[Key, Tone], year: int,
    *, by_donor: bool, is_now: bool,
) -> Flow:  # fmt: skip
    shown = {key: replace(whom.node_of(key), tone=tones[key]) for key in order[: MOST - 1]}
    rest = order[MOST - 1 :]
    label = ngettext("and %(count)d other", "and %(count)d others", len(rest)) % {"count": len(rest)}
    others = Node("other-givers", label)
    uses = _uses({target for _key, target in sums if not isinstance(target, str)})
    ends = {_LOST: "lost", _MONEY: "left", _GOODS: "left"}
    flows: dict[tuple[str, str], int] = defaultdict(int)
    for (key, target), amount in sums.items():
        if is_now or target not in {_MONEY, _GOODS}:
            use = ends[target] if isinstance(target, str) else uses[target].key
            # What came back of an earlier year's hand-out may be more than was given out: drawn as nothing.
            flows[shown.get(key, others).key, use] += max(amount, 0)
    title = _("What was given out in %(year)d, and what is left") if is_now else _("What was given out in %(year)d")
    return draw(
        "home", title % {"year": year}, _("The same figures are in the table below."),
        [
            Column(_("Given by") if by_donor else _("Fund"), [*shown.values(), *([others] if rest else [])]),
            Column(_("Used for"), [
                *dict.fromkeys(uses.values()),
                Node("lost", _("Lost, charged or refunded"), is_kept=True),
                Node("left", _("Not yet used"), Tone.HATCHED, is_kept=True),
            ]),
        ],
        [Link(*between, amount) for between, amount in flows.items()],
    )  # fmt: skip


def _uses(items: Iterable[int | None]) -> dict[int | None, Node]:
    """Return what value was used for, by item: its category, else the item itself; money is money."""
    rows = Item.objects.filter(pk__in=[item for item in items if item]).values_list("pk", "category", "name", "name_en")
    uses: dict[int | None, Node] = {None: Node("use-money", _("Money to children"))}
    for key, category, name, name_en in rows:
        label = category or named(name, name_en)
        uses[key] = Node(f"use-{label}", label)
    return uses


def _bar(key: str, whom: _Whom, tones: dict[Key, Tone], left: dict[Key, int]) -> Bar:
    """Return what is left as a bar: the three that have most, and the others together."""
    order = sorted(left, key=lambda giver: -left[giver])
    parts = [Part(whom.node_of(giver).label, left[giver], tones[giver]) for giver in order[:IN_A_BAR]]
    others = sum(left[giver] for giver in order[IN_A_BAR:])
    return Bar(f"left-{key}", [*parts, *([Part(_("Others"), others, Tone.NEUTRAL)] if others else [])])

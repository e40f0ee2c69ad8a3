"""Kits on a list: one column of the matrix, many lines of the book.

A list keeps the lines, item by item; beside each stands the kit that it belongs to and how many of it were meant. So
sheet, signature and trace know every piece, and the matrix can show the kit again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from distributions.models import Distribution
from distributions.planning import CHILD, GROUP, Column, Free, Plan, Receiver, columns_of
from ledger.book.models import Fund, Item, Kit, Place
from ledger.book.shelf import Key

KitKey = tuple[int, int, str]
ColumnKey = Key | KitKey
Cells = dict[tuple[Receiver, ColumnKey], int]  # kits, pieces, or minor units of money


@dataclass(frozen=True, slots=True)
class KitColumn:
    """A column that gives kits: all that is in them from one place and one fund."""

    place: Place
    fund: Fund
    kit: Kit
    parts: tuple[tuple[Item, int], ...]

    @property
    def key(self) -> KitKey:
        """Return what tells it from every other column."""
        return key_of_kit(self.place.pk, self.fund.pk, self.kit.pk)

    @property
    def name(self) -> str:
        """Return the key as it stands in a form."""
        return f"{self.place.pk}-{self.fund.pk}-k{self.kit.pk}"

    @property
    def is_money(self) -> bool:
        """Never: what is in a kit are things."""
        return False

    @property
    def told(self) -> str:
        """What is in one kit."""
        return " + ".join(f"{quantity} {item.called}" for item, quantity in self.parts)


AnyColumn = Column | KitColumn


@dataclass(frozen=True)
class Layout:
    """What a draft plans, as its matrix shows it: kits in their own columns."""

    distribution: Distribution
    columns: list[AnyColumn]
    cells: Cells

    @cached_property
    def plan(self) -> Plan:
        """The same, item by item: every kit taken apart."""
        apart = {column.key: inside(column) for column in self.columns}
        columns = {one.key: one for parts in apart.values() for one, _quantity in parts}
        wanted: dict[tuple[Receiver, Key], int] = defaultdict(int)
        for (receiver, key), number in self.cells.items():
            for one, quantity in apart[key]:
                wanted[receiver, one.key] += number * quantity
        return Plan(self.distribution, self.distribution.date, list(columns.values()), dict(wanted))

    def total(self, key: ColumnKey) -> int:
        """Return what is planned in one column."""
        return sum(number for (_receiver, column), number in self.cells.items() if column == key)


def key_of_kit(place: int, fund: int, kit: int) -> KitKey:
    """Return what tells a column of kits from every other."""
    return place, fund, f"kit {kit}"


def inside(column: AnyColumn) -> list[tuple[Column, int]]:
    """Return what one of a column is made of: itself, or what is in the kit."""
    if isinstance(column, Column):
        return [(column, 1)]
    return [(Column(column.place, column.fund, item), quantity) for item, quantity in column.parts]


def layout_of(distribution: Distribution) -> Layout:
    """Return what the lines of a draft say, each kit as one number; what is in a kit is what is in it today."""
    items: dict[Key, None] = {}
    kits: dict[tuple[int, int, int], None] = {}
    order: dict[ColumnKey, None] = {}
    cells: Cells = defaultdict(int)

    def noted(place: int, fund: int, item: int | None, kit: int | None) -> ColumnKey:
        if kit is None:
            items[place, fund, item] = None
        else:
            kits[place, fund, kit] = None
        key: ColumnKey = (place, fund, item) if kit is None else key_of_kit(place, fund, kit)
        order[key] = None
        return key

    for place, fund, item, kit in distribution.offers.values_list("place", "fund", "item", "kit"):
        noted(place, fund, item, kit)
    lines = distribution.lines.order_by("position").values_list(
        "place", "fund", "item", "child", "group", "wanted", "kit", "kits"
    )
    for place, fund, item, child, group, wanted, kit, number in lines:
        receiver = (CHILD, child) if child else (GROUP, group or 0)
        cell = receiver, noted(place, fund, item, kit)
        # Every part of a kit says how many kits were meant.
        cells[cell] = number or 0 if kit else cells[cell] + wanted
    columns: dict[ColumnKey, AnyColumn] = {column.key: column for column in columns_of(items)}
    columns |= {column.key: column for column in kit_columns(kits)}
    return Layout(distribution, [columns[key] for key in order], dict(cells))


def last_time(draft: Distribution) -> Layout | None:
    """Return what the latest hand-out of the same unit gave, or None where there was none."""
    before = Distribution.objects.filter(
        unit=draft.unit, state=Distribution.State.POSTED, entry__reversed_by__isnull=True
    ).exclude(pk=draft.pk)
    latest = before.select_related("unit", "entry").order_by("-date", "-pk").first()
    return layout_of(latest) if latest else None


def kit_columns(keys: Iterable[tuple[int, int, int]]) -> list[KitColumn]:
    """Return the columns of these places, funds and kits, in their order."""
    keys = list(keys)
    if not keys:
        return []
    places = Place.objects.select_related("unit").in_bulk({place for place, _fund, _kit in keys})
    funds = Fund.objects.select_related("unit").in_bulk({fund for _place, fund, _kit in keys})
    kits = Kit.objects.prefetch_related("parts__item").in_bulk({kit for _place, _fund, kit in keys})
    return [KitColumn(places[place], funds[fund], kits[kit], _parts(kits[kit])) for place, fund, kit in keys]


def kits_offered(root: int, there: Collection[tuple[Column, Free]]) -> list[KitColumn]:
    """Return the kits of a book of which every part lies at one place in one fund, of what lies there."""
    kits = list(Kit.objects.filter(root=root, is_offered=True).prefetch_related("parts__item"))
    shelves: dict[tuple[int, int], set[int]] = defaultdict(set)
    where: dict[tuple[int, int], tuple[Place, Fund]] = {}
    for column, _free in there:
        if column.item:
            shelves[column.place.pk, column.fund.pk].add(column.item.pk)
            where[column.place.pk, column.fund.pk] = column.place, column.fund
    return [
        KitColumn(*where[shelf], kit, parts)
        for kit in kits
        if (parts := _parts(kit))
        for shelf, items in shelves.items()
        if items >= {item.pk for item, _quantity in parts}
    ]


def _parts(kit: Kit) -> tuple[tuple[Item, int], ...]:
    return tuple((part.item, part.quantity) for part in kit.parts.all())

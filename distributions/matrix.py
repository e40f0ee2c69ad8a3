"""The matrix of receivers and items: what is planned or typed in each cell, what is free, what is wrong.

Hundreds of children times some items are one form. Its cells are read straight from what was sent: a form object for
each cell would take longer than all the rest of the page.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.http import QueryDict

from beneficiaries.models import Child, Group
from distributions.operations.lines import HandOut
from distributions.planning import CHILD, Column, Free, Plan, Receiver, Wanted
from distributions.receivers import Listed, receiver_named
from ledger.access.models import Unit
from ledger.access.queries import root_of
from ledger.book.models import Fund, Item, Place
from ledger.book.money import money_word
from ledger.book.shelf import Key
from ledger.printing.figures import yuan, yuan_printed
from ledger.screens.typed import count_of, fen_of


@dataclass(slots=True)
class Head:
    """A column as the page shows it: what it is, what is free, what this plan takes of it."""

    column: Column
    free: Free
    planned: int = 0
    each: str = ""

    @property
    def is_money(self) -> bool:
        """Whether its cells are amounts of money."""
        return self.column.item is None

    @property
    def name(self) -> str:
        """The item, or money."""
        return title_of(self.column)

    @property
    def keys(self) -> str:
        """Which keys a phone shows for its cells."""
        return "decimal" if self.is_money else "numeric"

    @property
    def short_by(self) -> int:
        """What is planned beyond what is free."""
        return max(0, self.planned - max(0, self.free.free))

    @property
    def left(self) -> int:
        """What is free after this plan; below zero where it is short."""
        return self.free.free - self.planned

    @property
    def value(self) -> int:
        """What is planned of it, in minor units."""
        return self.free.value_of(self.planned)

    def figure(self, number: int) -> str:
        """Return a number of it as a page shows it."""
        return figure_of(self.column, number)

    @property
    def free_figure(self) -> str:
        """What is free, as figures."""
        return self.figure(self.free.free)

    @property
    def planned_figure(self) -> str:
        """What this plan takes, as figures."""
        return self.figure(self.planned)

    @property
    def left_figure(self) -> str:
        """What is left after it, as figures."""
        return self.figure(self.left)

    @property
    def short_figure(self) -> str:
        """What is missing, as figures."""
        return self.figure(self.short_by)


@dataclass(slots=True)
class Cell:
    """One cell: what stands in it, and whether it must be mended."""

    name: str
    text: str
    head: Head
    is_bad: bool = False


@dataclass(slots=True)
class Row:
    """One receiver with the cells."""

    who: Listed
    cells: list[Cell]
    is_on: bool = True
    last_on: dt.date | None = None


@dataclass(slots=True)
class Grid:
    """What was typed: text by receiver and column, what it means, and what can't be read."""

    columns: list[Column]
    rows: list[Receiver]
    on: set[Receiver]
    texts: dict[tuple[Receiver, int], str] = field(default_factory=dict)
    wanted: dict[tuple[Receiver, int], int] = field(default_factory=dict)
    errors: dict[tuple[Receiver, int], str] = field(default_factory=dict)
    each: dict[int, str] = field(default_factory=dict)

    def fill(self) -> None:
        """Write what was typed above a column into all its cells of the receivers who are on the list."""
        for index, text in self.each.items():
            for receiver in self.rows:
                if receiver in self.on:
                    self.put(receiver, index, text)

    def put(self, receiver: Receiver, index: int, text: str) -> None:
        """Write a text into a cell, and read it."""
        cell = (receiver, index)
        self.wanted.pop(cell, None)
        self.errors.pop(cell, None)
        self.texts[cell] = text
        try:
            number = amount_of(self.columns[index], text)
        except ValidationError as error:
            self.errors[cell] = error.messages[0]
        else:
            if number:
                self.wanted[cell] = number


def amount_of(column: Column, text: str) -> int:
    """Return the pieces or minor units that a text means in a column; an empty one means nothing.

    Errors: ``ValidationError``.
    """
    if not text.strip():
        return 0
    return fen_of(text) if column.item is None else count_of(text)


def read_grid(sent: QueryDict, unit: Unit) -> Grid:
    """Return what a browser sent of the matrix."""
    columns = columns_named(sent.getlist("column"), unit)
    rows = [found for text in sent.getlist("row") if (found := receiver_named(text))]
    on = {found for text in sent.getlist("on") if (found := receiver_named(text))}
    grid = Grid(columns, rows, on)
    for receiver in rows:
        key = f"{receiver[0]}{receiver[1]}"
        for index in range(len(columns)):
            if text := sent.get(f"{key}.{index}", ""):
                grid.put(receiver, index, text)
    grid.each = {index: text for index in range(len(columns)) if (text := sent.get(f"each.{index}", "").strip())}
    return grid


def columns_named(names: Iterable[str], unit: Unit) -> list[Column]:
    """Return the columns of these names: places of the unit, funds and items of its book. Others are left out."""
    keys = [tuple(int(part) for part in name.split("-")) for name in dict.fromkeys(names) if _is_column(name)]
    places = Place.objects.filter(unit=unit).select_related("unit").in_bulk({key[0] for key in keys})
    root = root_of(unit)
    funds = Fund.objects.filter(root=root).select_related("unit").in_bulk({key[1] for key in keys})
    items = Item.objects.filter(root=root).in_bulk({key[2] for key in keys})
    return [
        Column(places[place], funds[fund], items[item] if item else None)
        for place, fund, item in keys
        if place in places and fund in funds and (not item or item in items)
    ]


def heads_of(columns: Sequence[Column], free: Mapping[Key, Free], plan: Plan) -> list[Head]:
    """Return the columns with what is free and what a plan takes."""
    totals: dict[Key, int] = {}
    for (_receiver, key), amount in plan.wanted.items():
        totals[key] = totals.get(key, 0) + amount
    return [Head(column, free[column.key], totals.get(column.key, 0)) for column in columns]


def rows_of(people: Iterable[Listed], heads: Sequence[Head], plan: Plan) -> list[Row]:
    """Return the receivers with what is planned for them; cells beyond what is free are marked."""
    taken, rows = [0] * len(heads), []
    for who in people:
        cells = []
        for index, head in enumerate(heads):
            number = plan.wanted.get((who.receiver, head.column.key), 0)
            taken[index] += number
            is_beyond = bool(number) and head.short_by > 0 and taken[index] > max(0, head.free.free)
            cells.append(Cell(f"{who.key}.{index}", text_of(head.column, number), head, is_beyond))
        rows.append(Row(who, cells))
    return rows


def show_typed(rows: Iterable[Row], grid: Grid) -> None:
    """Put what was typed into the cells again, and mark what can't be read."""
    index_of = {column.key: index for index, column in enumerate(grid.columns)}
    for row in rows:
        receiver = row.who.receiver
        row.is_on = receiver in grid.on or receiver not in grid.rows
        for cell in row.cells:
            index = index_of.get(cell.head.column.key)
            if index is not None and receiver in grid.rows:
                cell.text = grid.texts.get((receiver, index), "")
                cell.is_bad = cell.is_bad or (receiver, index) in grid.errors


def merged(plan: Plan, grid: Grid) -> Wanted:
    """Return a plan in which the rows that were shown say what was typed; the others stay as they are."""
    keys = {column.key for column in grid.columns}
    shown = set(grid.rows)
    kept = {cell: wanted for cell, wanted in plan.wanted.items() if cell[0] not in shown and cell[1] in keys}
    typed = {
        (receiver, grid.columns[index].key): wanted
        for (receiver, index), wanted in grid.wanted.items()
        if receiver in grid.on
    }
    return kept | typed


def lines_of(
    wanted: Mapping[tuple[Receiver, Key], int],
    columns: Collection[Column],
    children: Mapping[int, Child],
    groups: Mapping[int, Group],
) -> list[HandOut]:
    """Return a plan as the lines that an operation takes: child by child, column by column."""
    lines: list[HandOut] = []
    for kind, key in dict.fromkeys(receiver for receiver, _key in wanted):
        child, group = (children.get(key), None) if kind == CHILD else (None, groups.get(key))
        if child or group:
            lines.extend(
                HandOut(column.place, column.fund, column.item, number, child, group)
                for column in columns
                if (number := wanted.get(((kind, key), column.key)))
            )
    return lines


def title_of(column: Column) -> str:
    """Return what a column is called."""
    return column.item.name if column.item else money_word()


def figure_of(column: Column, number: int) -> str:
    """Return pieces or minor units as a page shows them."""
    return yuan_printed(number) if column.item is None else f"{number:,}".replace("-", "−")


def text_of(column: Column, number: int) -> str:
    """Return pieces or minor units as they stand in a cell; nothing for nothing."""
    if not number:
        return ""
    return yuan(number) if column.item is None else str(number)


def _is_column(name: str) -> bool:
    parts = name.split("-")
    return len(parts) == 3 and all(part.isdecimal() and len(part) < 19 for part in parts)  # noqa: PLR2004 -- place, fund, item; what fits a column

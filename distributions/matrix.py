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
from django.utils.html import conditional_escape
from django.utils.translation import gettext as _

from beneficiaries.models import Child, Group
from distributions.heads import Head, amount_of, text_of
from distributions.kits import (
    AnyColumn,
    Cells,
    KitColumn,
    Layout,
    inside,
    key_of_kit,
    kit_columns,
)
from distributions.operations.lines import HandOut
from distributions.planning import CHILD, Column, Receiver
from distributions.receivers import Listed, receiver_named
from ledger.access.models import Unit
from ledger.access.queries import root_of
from ledger.book.models import Fund, Item, Kit, Place


@dataclass(slots=True)
class Cell:
    """One cell: what stands in it, and whether it must be mended."""

    name: str
    text: str
    head: Head
    is_bad: bool = False


# What the page writes of a cell: name, text, if it must be mended; its column in a word, which keys, what labels it.
Written = tuple[str, str, bool, str, str, str]


@dataclass(slots=True)
class Row:
    """One receiver with the cells."""

    who: Listed
    cells: list[Cell]
    is_on: bool = True
    last_on: dt.date | None = None
    written: list[Written] = field(default_factory=list)

    @property
    def last_told(self) -> str:
        """When the receiver last received something, in words; nothing where that never was."""
        return _("last %(day)s") % {"day": self.last_on.isoformat()} if self.last_on else ""


@dataclass(slots=True)
class Grid:
    """What was typed: text by receiver and column, what it means, and what can't be read."""

    columns: list[AnyColumn]
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


def columns_named(names: Iterable[str], unit: Unit) -> list[AnyColumn]:
    """Return the columns of these names: places of the unit, funds, items and kits of its book. Others are left out."""
    keys = [key for name in dict.fromkeys(names) if (key := _key_named(name))]
    places = Place.objects.filter(unit=unit).select_related("unit").in_bulk({place for place, *_rest in keys})
    root = root_of(unit)
    funds = Fund.objects.filter(root=root).select_related("unit").in_bulk({fund for _place, fund, *_rest in keys})
    items = Item.objects.filter(root=root).in_bulk({item for *_rest, item, kit in keys if not kit})
    kits = Kit.objects.filter(root=root).in_bulk({kit for *_rest, kit in keys if kit})
    found = [
        key
        for key in keys
        if key[0] in places and key[1] in funds and (key[3] in kits if key[3] else not key[2] or key[2] in items)
    ]
    of_kits = {column.key: column for column in kit_columns((key[0], key[1], key[3]) for key in found if key[3])}
    return [
        of_kits[key_of_kit(place, fund, kit)] if kit else Column(places[place], funds[fund], items.get(item))
        for place, fund, item, kit in found
    ]


def rows_of(people: Iterable[Listed], heads: Sequence[Head], cells_of: Cells) -> list[Row]:
    """Return the receivers with what is planned for them; cells beyond what is free are marked."""
    # Worked out once for each column: there are thousands of cells.
    columns = [(index, head, head.column.key, head.most if head.short_by else None) for index, head in enumerate(heads)]
    taken, rows = [0] * len(heads), []
    for who in people:
        key, receiver, cells = who.key, who.receiver, []
        for index, head, column, most in columns:
            number = cells_of.get((receiver, column), 0)
            taken[index] += number
            is_beyond = number > 0 and most is not None and taken[index] > max(0, most)
            cells.append(Cell(f"{key}.{index}", text_of(head.column, number), head, is_beyond))
        rows.append(Row(who, cells))
    return rows


def write_cells(rows: Iterable[Row], heads: Iterable[Head]) -> None:
    """Lay out what the page writes for the cells: all of a column that is the same in each is made ready once."""
    columns = [
        (conditional_escape(head.name), conditional_escape(head.keys), index) for index, head in enumerate(heads)
    ]
    for row in rows:
        key = row.who.key
        row.written = [
            (cell.name, cell.text, cell.is_bad, name, keys, f"h{index} n{key}")
            for cell, (name, keys, index) in zip(row.cells, columns, strict=True)
        ]


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


def merged(layout: Layout, grid: Grid) -> Cells:
    """Return a plan in which the rows that were shown say what was typed; the others stay as they are."""
    keys = {column.key for column in grid.columns}
    shown = set(grid.rows)
    kept = {cell: wanted for cell, wanted in layout.cells.items() if cell[0] not in shown and cell[1] in keys}
    typed = {
        (receiver, grid.columns[index].key): wanted
        for (receiver, index), wanted in grid.wanted.items()
        if receiver in grid.on
    }
    return kept | typed


def lines_of(
    cells: Cells,
    columns: Collection[AnyColumn],
    children: Mapping[int, Child],
    groups: Mapping[int, Group],
) -> list[HandOut]:
    """Return a plan as the lines that an operation takes: child by child, column by column, every kit taken apart."""
    lines: list[HandOut] = []
    for kind, key in dict.fromkeys(receiver for receiver, _key in cells):
        child, group = (children.get(key), None) if kind == CHILD else (None, groups.get(key))
        if child or group:
            for column in columns:
                number = cells.get(((kind, key), column.key), 0)
                kit = (column.kit, number) if isinstance(column, KitColumn) else (None, None)
                lines.extend(
                    HandOut(one.place, one.fund, one.item, number * each, child, group, kit=kit[0], kits=kit[1])
                    for one, each in inside(column)
                    if number
                )
    return lines


def _key_named(name: str) -> tuple[int, int, int, int] | None:
    """Return place, fund, item and kit of a column's name, or None for what names none; no item and no kit is money."""
    parts = name.split("-")
    is_kit = parts[-1].startswith("k")
    parts[-1] = parts[-1].removeprefix("k")
    if len(parts) != 3 or not all(part.isdecimal() and len(part) < 19 for part in parts):  # noqa: PLR2004 -- place, fund, item; what fits a column
        return None
    place, fund, what = map(int, parts)
    return (place, fund, 0, what) if is_kit else (place, fund, what, 0)

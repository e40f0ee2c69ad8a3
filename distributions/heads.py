"""The columns of a plan as pages and sheets show them: what they are called, what is free, their figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from distributions.kits import AnyColumn, ColumnKey, KitColumn, Layout, inside
from distributions.planning import Free
from ledger.book.money import money_word
from ledger.book.shelf import Key
from ledger.printing.figures import yuan, yuan_printed
from ledger.screens.typed import count_of, fen_of


@dataclass(frozen=True, slots=True)
class Part:
    """What one of a column is made of: ``each`` pieces of it, what is free, what the whole plan takes."""

    name: str
    each: int
    free: Free
    planned: int


@dataclass(slots=True)
class Head:
    """A column as the page shows it: what it is, what is free, what this plan takes of it.

    ``parts`` say what one of it is made of: what is free of that, how many of it, and what the whole plan takes.
    """

    column: AnyColumn
    parts: list[Part]
    planned: int = 0

    @property
    def is_money(self) -> bool:
        """Whether its cells are amounts of money."""
        return self.column.is_money

    @property
    def told(self) -> str:
        """What is in one of it, where it is a kit."""
        return self.column.told if isinstance(self.column, KitColumn) else ""

    @property
    def free(self) -> int:
        """What no other list keeps: of a kit, as many as its scarcest part allows."""
        return min(part.free.free // part.each for part in self.parts)

    @property
    def on_hand(self) -> int:
        """What lies there, kept by lists or not."""
        return min(part.free.left // part.each for part in self.parts)

    @property
    def reserved(self) -> int:
        """What other lists keep, and what waits to be written off."""
        return self.on_hand - self.free

    @property
    def stock(self) -> str:
        """Its parts for script: name, how many, what is free, one after the other."""
        return " ".join(f"{part.name}:{part.each}:{part.free.free}" for part in self.parts)

    @property
    def most(self) -> int:
        """What is free of it beside the other columns of this plan."""
        return min((part.free.free - part.planned) // part.each for part in self.parts) + self.planned

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
        return max(0, self.planned - max(0, self.most))

    @property
    def left(self) -> int:
        """What is free after this plan; below zero where it is short."""
        return self.most - self.planned

    def figure(self, number: int) -> str:
        """Return a number of it as a page shows it."""
        return figure_of(self.column, number)

    @property
    def free_figure(self) -> str:
        """What is free, as figures."""
        return self.figure(self.free)

    @property
    def on_hand_figure(self) -> str:
        """What lies there, as figures."""
        return self.figure(self.on_hand)

    @property
    def reserved_figure(self) -> str:
        """What other lists keep, as figures."""
        return self.figure(self.reserved)

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


def heads_of(columns: Sequence[AnyColumn], free: Mapping[Key, Free], layout: Layout) -> list[Head]:
    """Return the columns with what is free and what a plan takes."""
    totals, taken = defaultdict[ColumnKey, int](int), defaultdict[Key, int](int)
    for (_receiver, key), amount in layout.cells.items():
        totals[key] += amount
    for (_receiver, one), amount in layout.plan.wanted.items():
        taken[one] += amount
    return [
        Head(
            column,
            [Part(one.name, each, free[one.key], taken[one.key]) for one, each in inside(column)],
            totals[column.key],
        )
        for column in columns
    ]


def title_of(column: AnyColumn) -> str:
    """Return what a column is called."""
    if isinstance(column, KitColumn):
        return column.kit.called
    return column.item.called if column.item else money_word()


def figure_of(column: AnyColumn, number: int) -> str:
    """Return pieces or minor units as a page shows them."""
    return yuan_printed(number) if column.is_money else f"{number:,}".replace("-", "−")


def text_of(column: AnyColumn, number: int) -> str:
    """Return pieces or minor units as they stand in a cell; nothing for nothing."""
    if not number:
        return ""
    return yuan(number) if column.is_money else str(number)


def amount_of(column: AnyColumn, text: str) -> int:
    """Return the pieces or minor units that a text means in a column; an empty one means nothing.

    Errors: ``ValidationError``.
    """
    if not text.strip():
        return 0
    return fen_of(text) if column.is_money else count_of(text)

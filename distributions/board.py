"""What the page of a draft shows: who is on the list, what is planned, what is free, what is wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.functional import cached_property
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from distributions.heads import Head, figure_of, heads_of, title_of
from distributions.kits import AnyColumn, KitColumn, Layout, inside, kits_offered, layout_of
from distributions.matrix import Cell, Grid, Row, merged, rows_of, show_typed, write_cells
from distributions.models import Distribution
from distributions.narrowing import Narrowing
from distributions.paging import Paged, page_asked, pages_for
from distributions.planning import (
    Column,
    Free,
    Plan,
    Problem,
    Receiver,
    free_for,
    offered_at,
    plan_of,
    problems_of,
    receivers_of,
)
from distributions.receivers import Listed, class_order, listed
from ledger.access.models import User
from ledger.access.queries import root_of
from ledger.book.received import last_received
from ledger.book.shelf import Key

ROWS_A_PAGE = 400
LONGEST = 15  # digits of a number that a book holds


@dataclass(frozen=True, slots=True)
class Narrow:
    """Which rows of a list are looked at: of a class, of a village, by name or code; page by page."""

    school_class: str = ""
    village: str = ""
    text: str = ""
    page: int = 1

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Narrow:
        """Return what an address asks for."""
        return cls(
            asked.get("class", ""), asked.get("village", ""), asked.get("q", "").strip(),
            page_asked(asked.get("page", "")),
        )  # fmt: skip

    def fits(self, who: Listed) -> bool:
        """Whether a receiver is among them."""
        return (
            (not self.school_class or who.place == self.school_class)
            and (not self.village or who.village == self.village)
            and (not self.text or self.text.lower() in f"{who.name} {who.code}".lower())
        )


@dataclass(frozen=True, slots=True)
class Offered:
    """A column that could be on the list."""

    head: Head
    is_on: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell of which the list says one thing and the person typed another."""

    who: Listed | None
    cell: str
    what: str
    now: str
    typed: str

    @property
    def label(self) -> str:
        """Whose cell it is, as far as it stands on the list, and of what."""
        return f"{self.who.called} · {self.what}" if self.who else self.what

    @property
    def href(self) -> str:
        """Where the cell stands on the page, if it does."""
        return f"#{self.cell}" if self.who else ""


@dataclass
class Board(Paged):
    """A draft as its page shows it to a person."""

    draft: Distribution
    viewer: User
    narrow: Narrow = field(default_factory=Narrow)
    grid: Grid | None = None

    @cached_property
    def stored(self) -> Layout:
        """What is saved."""
        return layout_of(self.draft)

    @cached_property
    def layout(self) -> Layout:
        """What is saved, or what was typed over it."""
        if self.grid is None:
            return self.stored
        return Layout(self.draft, self.grid.columns, merged(self.stored, self.grid))

    @cached_property
    def plan(self) -> Plan:
        """The same, item by item: as the lines are, or as they will be. Only kits can tell one from the other."""
        if self.grid is None and any(isinstance(column, KitColumn) for column in self.stored.columns):
            return plan_of(self.draft)
        return self.layout.plan

    @cached_property
    def _offered(self) -> list[tuple[Column, Free]]:
        return offered_at(self.draft.unit_id, self.draft.date, apart_from=self.draft, is_sent=self._is_sent)

    @cached_property
    def free(self) -> dict[Key, Free]:
        """What is free of each column, of those on the list and of those that could be."""
        found = {column.key: free for column, free in self._offered}
        needed = {column.key: column for column in [*self.plan.columns, *self.layout.plan.columns]}
        missing = [column for column in needed.values() if column.key not in found]
        if not missing:
            return found
        return found | free_for(missing, self.draft.date, apart_from=self.draft, is_sent=self._is_sent)

    @property
    def _is_sent(self) -> bool:
        return self.draft.state == Distribution.State.SENT

    @cached_property
    def heads(self) -> list[Head]:
        """The columns of the list."""
        return heads_of(self.layout.columns, self.free, self.layout)

    @property
    def offered(self) -> list[Offered]:
        """Everything that lies at the unit's places, and what is on the list though nothing is left of it."""
        on = {column.key for column in self.layout.columns}
        there: list[AnyColumn] = [column for column, _free in self._offered]
        there += kits_offered(root_of(self.draft.unit).pk, self._offered)
        gone = [head.column for head in self.heads if head.column.key not in {column.key for column in there}]
        nothing = Layout(self.draft, [*there, *gone], {})
        return [Offered(head, head.column.key in on) for head in heads_of(nothing.columns, self.free, nothing)]

    @cached_property
    def people(self) -> list[Listed]:
        """Everybody on the list."""
        return listed(self.draft, receivers_of(self.draft), self.viewer)

    @cached_property
    def fitting(self) -> list[Listed]:
        """Those who fit what is asked for, on all pages."""
        return [who for who in self.people if self.narrow.fits(who)]

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of the page."""
        first = (self.page - 1) * ROWS_A_PAGE
        every = rows_of(self.people, self.heads, self.layout.cells)
        fitting = {who.receiver for who in self.fitting[first : first + ROWS_A_PAGE]}
        rows = [row for row in every if row.who.receiver in fitting]
        for row in rows:
            row.last_on = None if row.who.is_group else self.last_on.get(row.who.receiver[1])
        if self.grid is not None:
            show_typed(rows, self.grid)
        write_cells(rows, self.heads)
        return rows

    @property
    def pages(self) -> int:  # type: ignore[override] # worked out
        """How many pages there are."""
        return pages_for(len(self.fitting), ROWS_A_PAGE)

    @property
    def page(self) -> int:  # type: ignore[override] # likewise
        """The page that is shown."""
        return min(max(1, self.narrow.page), self.pages)

    @property
    def narrowings(self) -> list[Narrowing]:
        """The villages and classes on the list, to narrow it by."""
        villages = sorted({who.village for who in self.people if who.village})
        classes = sorted({who.place for who in self.people if who.place and not who.is_group}, key=class_order)
        return [
            Narrowing.of("narrow-village", _("Village"), villages, self.narrow.village),
            Narrowing.of("narrow-class", _("Class"), classes, self.narrow.school_class),
        ]

    @property
    def value(self) -> int:
        """What the plan is worth, in minor units."""
        return sum(self.free[column.key].value_of(self.plan.total(column.key)) for column in self.plan.columns)

    def value_of(self, taken: Mapping[str, str]) -> int:
        """Return what so many of each part of the list would be worth, in minor units, as far as they are free."""
        parts = {part.name: part.free for head in self.heads for part in head.parts}
        return sum(free.value_of(_count(taken.get(name, ""))) for name, free in parts.items())

    @property
    def differences(self) -> list[Difference]:
        """Where what was typed is not what is saved: both versions, for somebody who saved second."""
        if self.grid is None:
            return []
        people, found = {who.receiver: who for who in self.people}, []
        for receiver in self.grid.rows:
            for index, head in enumerate(self.heads):
                now = self.stored.cells.get((receiver, head.column.key), 0)
                typed = self.grid.wanted.get((receiver, index), 0) if receiver in self.grid.on else 0
                if now != typed:
                    who = people.get(receiver)
                    saved = head.figure(now) if who else _("taken off the list")
                    found.append(
                        Difference(who, f"{receiver[0]}{receiver[1]}.{index}", head.name, saved, head.figure(typed))
                    )
        return found

    @cached_property
    def faults(self) -> list[SafeString]:
        """What can't be read, and what keeps the list from being sent, with links to the cells."""
        unreadable = [
            format_html('<a href="#{}">{}</a>: {}', cell.name, f"{row.who.called} · {cell.head.name}", error)
            for row in self.rows
            for cell in row.cells
            if (error := self._error_at(row, cell))
        ]
        return [*unreadable, *(self._told(problem) for problem in self._problems if not self._is_excused(problem))]

    @cached_property
    def _problems(self) -> list[Problem]:
        return problems_of(self.plan, self.free) if self.plan.wanted else []

    def _is_excused(self, problem: Problem) -> bool:
        return problem.may_be_excused and bool(self.draft.double_because)

    @property
    def warnings(self) -> list[str]:
        """What would keep the list from being sent, were there no reason for it."""
        excused: list[str] = [self._told(problem) for problem in self._problems if self._is_excused(problem)]
        if self.grid is None and self.plan.wanted != self.stored.plan.wanted:
            excused.append(
                _("What is in a kit was changed since this list was saved. Save it to give what is in it now.")
            )
        return excused

    @property
    def asks_for_a_reason(self) -> bool:
        """Whether a reason would let the list go."""
        return any(problem.may_be_excused and not self._is_excused(problem) for problem in self._problems)

    @cached_property
    def last_on(self) -> dict[int, dt.date]:
        """When the children of the list last received something."""
        return last_received([who.receiver[1] for who in self.people if not who.is_group])

    def _error_at(self, row: Row, cell: Cell) -> str:
        if self.grid is None:
            return ""
        index = next(i for i, head in enumerate(self.heads) if head is cell.head)
        return self.grid.errors.get((row.who.receiver, index), "")

    def _told(self, problem: Problem) -> SafeString:
        details: dict[str, object] = dict(problem.details)
        if problem.column is not None:
            column = next(column for column in self.plan.columns if column.key == problem.column)
            for name in ("wanted", "free", "missing"):
                if name in details:
                    details[name] = figure_of(column, int(str(details[name])))
            details["what"] = self._link(self._first_beyond(problem.column), title_of(column))
        if problem.receivers:
            details["who"] = self._names(problem.receivers)
        escaped = {
            name: conditional_escape(value if isinstance(value, SafeString) else str(value))
            for name, value in details.items()
        }
        return mark_safe(str(problem.sentence) % escaped)  # noqa: S308 -- the sentence is ours, the details are escaped

    def _first_beyond(self, key: Key) -> str:
        beyond = (
            cell.name
            for row in self.rows
            for cell in row.cells
            if cell.is_bad and any(one.key == key for one, _each in inside(cell.head.column))
        )
        return next(beyond, "")

    def _names(self, receivers: Iterable[Receiver]) -> SafeString:
        rows = {row.who.receiver: row for row in self.rows}
        people = {who.receiver: who for who in self.people}
        links = []
        for receiver in receivers:
            who, row = people.get(receiver), rows.get(receiver)
            title = who.called if who else "?"
            target = next((cell.name for cell in row.cells if cell.text), row.who.key) if row else ""
            links.append((self._link(target, title, search=who.code if who else ""),))
        return format_html_join(_(", "), "{}", links)

    def _link(self, target: str, text: str, search: str = "") -> SafeString:
        if target:
            return format_html('<a href="#{}">{}</a>', target, text)
        if search:
            return format_html('<a href="?q={}">{}</a>', search, text)
        return format_html("{}", text)


def _count(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= LONGEST else 0

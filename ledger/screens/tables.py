"""Lists: filtered, sorted and paged by the address, and exported as they are shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

import django_filters
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise, cached_property

from ledger.screens.exporting import Value, as_csv, as_xlsx
from ledger.screens.fields import DayField
from ledger.screens.pages import StaffRequest

ROWS_A_PAGE = 50
ROWS_AT_ONCE = 2000
Text = str | Promise
Kind = Literal["text", "number", "money", "day"]
Row = Any


@dataclass(frozen=True, slots=True)
class Badge:
    """A state in a word. ``tone``: ok, warn, danger, info, line or empty."""

    text: Text
    tone: str = ""

    def __str__(self) -> str:
        """Return the word."""
        return str(self.text)


@dataclass(frozen=True, slots=True)
class Empty:
    """What an empty list says, and the next step."""

    text: Text
    label: Text = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``show`` takes a row; money is in minor units; ``order`` names what the database sorts by.

    ``link`` gives the row's address, ``under`` a second, quieter line, ``phone`` its part in the two-line entry of a
    phone: ``p1`` title, ``pr`` figure on the right, ``p2`` quiet fact, ``p0`` hidden, else a line with its heading.
    """

    key: str
    label: Text
    show: Callable[[Row], Any]
    order: tuple[str, ...] = ()
    kind: Kind = "text"
    link: Callable[[Row], str] | None = None
    under: Callable[[Row], Any] | None = None
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a row as the page shows it."""

    column: Column
    value: Any
    url: str
    under: Any

    @property
    def is_badge(self) -> bool:
        """Whether the value is a state."""
        return isinstance(self.value, Badge)


@dataclass(frozen=True, slots=True)
class Head:
    """A heading: how the list is sorted by it now, and what a click would sort it by."""

    column: Column
    direction: str
    sort: str


class ListFilter(django_filters.FilterSet):  # type: ignore[misc] # the library has no types
    """Filters of a list, in the address.

    Where ``method`` is ``post``, the page is sent what was typed and hides it in the address: it may be a name.
    """

    method = "get"

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- the library's own
        """Dress the fields."""
        super().__init__(*args, **options)
        for field in self.form.fields.values():
            field.widget.attrs.setdefault("class", "inp")

    @property
    def is_used(self) -> bool:
        """Whether the list is narrowed."""
        return any(self.form[name].value() for name in self.form.fields)


class FromBothEnds(Paginator):  # type: ignore[type-arg] # of whatever is listed
    """Pages that are counted from the nearer end: the last page of a long list comes as quickly as the first."""

    def page(self, number: int | str) -> Page[Any]:
        """Return a page; of the second half, read backwards."""
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        stop = min(start + self.per_page, self.count)
        rows = self.object_list
        if not isinstance(rows, QuerySet) or start <= self.count // 2:
            return super().page(number)
        backwards = list(rows.reverse()[self.count - stop : self.count - start])
        return Page(backwards[::-1], number, self)


class Table:
    """A list as one page of it, with what sorts, filters, pages and exports it.

    ``prepare`` is given the rows that are shown, to add in one go what the query doesn't carry. A list that
    ``exports`` not is seen on the page only.
    """

    def __init__(
        self,
        request: StaffRequest,
        rows: QuerySet[Any] | Sequence[Any],
        columns: Sequence[Column],
        *,
        caption: Text,
        name: str,
        empty: Empty,
        sort: str = "",
        prepare: Callable[[list[Any]], None] | None = None,
        filter: ListFilter | None = None,  # noqa: A002 -- the word of the field
        exports: bool = True,
    ) -> None:
        """Keep what the page is made of; nothing is read yet."""
        self.request, self.columns, self.caption, self.name, self.empty = request, columns, caption, name, empty
        self.filter, self.prepare, self.exports = filter, prepare, exports
        self._rows = filter.qs if filter is not None else rows
        self._sort = self._chosen(request.GET.get("sort", ""), sort)

    def _chosen(self, asked: str, default: str) -> str:
        names = {column.key for column in self.columns if column.order}
        return asked if asked.removeprefix("-") in names else default

    @property
    def heads(self) -> list[Head]:
        """The headings."""
        return [self._head(column) for column in self.columns]

    def _head(self, column: Column) -> Head:
        direction = {column.key: "ascending", f"-{column.key}": "descending"}.get(self._sort, "")
        turned = f"-{column.key}" if direction == "ascending" else column.key
        return Head(column, direction, turned if column.order else "")

    @cached_property
    def page(self) -> Page[Any]:
        """The rows of the page that was asked for; of a page that is not there, the nearest."""
        page = FromBothEnds(self._sorted, ROWS_A_PAGE).get_page(self.request.GET.get("page"))
        page.object_list = self._prepared(list(page.object_list))
        return page

    @property
    def count(self) -> int:
        """How many rows there are on all pages."""
        return self.page.paginator.count

    @property
    def pages(self) -> list[int | str]:
        """The numbers of the pages, with a gap where there are many."""
        return list(self.page.paginator.get_elided_page_range(self.page.number, on_each_side=2, on_ends=1))

    @property
    def body(self) -> Iterator[list[Cell]]:
        """The rows of the page, cell by cell."""
        return (self._cells(row) for row in self.page.object_list)

    def _cells(self, row: Row) -> list[Cell]:
        return [
            Cell(
                column,
                column.show(row),
                column.link(row) if column.link else "",
                column.under(row) if column.under else "",
            )
            for column in self.columns
        ]

    @cached_property
    def _sorted(self) -> QuerySet[Any] | Sequence[Any]:
        column = next((each for each in self.columns if each.key == self._sort.removeprefix("-")), None)
        if column is None or not isinstance(self._rows, QuerySet):
            return self._rows
        turn = self._sort.startswith("-")
        order = [
            name.removeprefix("-") if turn and name.startswith("-") else f"-{name}" if turn else name
            for name in column.order
        ]
        return self._rows.order_by(*order, "-pk" if turn else "pk")

    def _prepared(self, rows: list[Any]) -> list[Any]:
        if self.prepare and rows:
            self.prepare(rows)
        return rows

    def answer(self, template: str, context: dict[str, Any] | None = None) -> HttpResponse:
        """Return the page, or the file of all rows where ``?export=csv`` or ``xlsx`` asks for it."""
        write = {"csv": as_csv, "xlsx": as_xlsx}.get(self.request.GET.get("export", ""))
        if write and self.exports:
            return write(self.name, [str(column.label) for column in self.columns], self._exported())
        return render(self.request, template, {"table": self} | (context or {}))

    def _exported(self) -> Iterator[list[Value]]:
        rows = self._sorted
        every = rows.iterator(chunk_size=ROWS_AT_ONCE) if isinstance(rows, QuerySet) else iter(rows)
        for some in _in_batches(every):
            for row in self._prepared(some):
                yield [_plain(column, column.show(row)) for column in self.columns]


def _in_batches(rows: Iterator[Any]) -> Iterator[list[Any]]:
    batch: list[Any] = []
    for row in rows:
        batch.append(row)
        if len(batch) == ROWS_AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def _plain(column: Column, value: Any) -> Value:  # noqa: ANN401 -- whatever a column shows
    if column.kind == "money" and isinstance(value, int):
        return Decimal(value).scaleb(-2)
    return value if value is None or isinstance(value, int | Decimal | dt.date) else str(value)


class DayFilter(django_filters.Filter):  # type: ignore[misc] # the library has no types
    """A day, typed as everywhere."""

    field_class = DayField

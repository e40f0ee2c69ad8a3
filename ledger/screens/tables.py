"""Lists: filtered, sorted and paged by the address, and exported as they are shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

import django_filters
from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.db.models.expressions import OrderBy
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise, cached_property
from django.utils.text import capfirst

from ledger.printing.figures import yuan_printed
from ledger.screens.exporting import Value, as_csv, as_xlsx
from ledger.screens.fields import DayField, say_as_called
from ledger.screens.pages import StaffRequest
from ledger.screens.templatetags.office import badge, count, day, days_unbroken, mixed, person

NOTHING = "—"
ROWS_A_PAGE = 50
ROWS_AT_ONCE = 2000
Text = str | Promise
Kind = Literal["text", "word", "paper", "number", "money", "day", "person", "mixed", "sentence"]
Row = Any
_SHOW: dict[Kind, Callable[[Any], str]] = {
    "money": yuan_printed, "number": count, "day": day, "person": person, "mixed": mixed,
    "sentence": days_unbroken, "word": capfirst,
}  # fmt: skip


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

    A ``person`` is the name as it is written, which is what a spreadsheet gets; ``mixed`` is a text with Chinese in it;
    a ``word`` of the product stands alone and begins with a capital.

    Rows that have nothing there come last, whichever way the list is sorted and whatever database sorts it.
    ``arrange`` is for what the database can't sort by: given the rows, it returns their keys in order.
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
    arrange: Callable[[QuerySet[Any]], list[int]] | None = None

    @property
    def classes(self) -> str:
        """How its cells are laid out."""
        if self.kind == "paper":  # the number of a paper, of which a reader would take half for the whole
            return f"{self.phone} nw"
        return f"{self.phone} num" if self.kind in {"number", "money"} else self.phone

    def shown(self, value: Any) -> Any:  # noqa: ANN401 -- whatever the column shows
        """Return a value as the page shows it."""
        if value is None or value == "":
            return NOTHING
        if isinstance(value, Badge):
            return badge(str(value), value.tone)
        show = _SHOW.get(self.kind)
        return show(value) if show else value

    @property
    def sorts(self) -> bool:
        """Whether the list can be sorted by it."""
        return bool(self.order or self.arrange)


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a row as the page shows it, made ready: a template would ask of each what kind it is."""

    label: str
    classes: str
    shown: Any
    url: str
    under: Any


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
            say_as_called(field)
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


class InOrder(Sequence[Any]):
    """Rows in an order that the database doesn't know: their keys, and those rows alone that are asked for."""

    def __init__(self, rows: QuerySet[Any], keys: list[int]) -> None:
        """Keep the keys in order, and what fetches their rows."""
        self._rows, self._keys = rows, keys

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self._keys)

    def __getitem__(self, at: Any) -> Any:  # noqa: ANN401 -- a number or a slice
        """Return the rows of a slice, in one query."""
        keys = self._keys[at] if isinstance(at, slice) else [self._keys[at]]
        found = self._rows.order_by().in_bulk(keys)
        rows = [found[key] for key in keys if key in found]
        return rows if isinstance(at, slice) else rows[0]

    def __iter__(self) -> Iterator[Any]:
        """Yield every row, some thousand at once."""
        for at in range(0, len(self), ROWS_AT_ONCE):
            yield from self[at : at + ROWS_AT_ONCE]


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
        names = {column.key for column in self.columns if column.sorts}
        return asked if asked.removeprefix("-") in names else default

    @property
    def heads(self) -> list[Head]:
        """The headings."""
        return [self._head(column) for column in self.columns]

    def _head(self, column: Column) -> Head:
        direction = {column.key: "ascending", f"-{column.key}": "descending"}.get(self._sort, "")
        turned = f"-{column.key}" if direction == "ascending" else column.key
        return Head(column, direction, turned if column.sorts else "")

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
        columns = [(column, str(column.label), column.classes) for column in self.columns]
        for row in self.page.object_list:
            yield [
                Cell(
                    label,
                    f"{classes} nil" if shown == NOTHING else classes,
                    shown,
                    column.link(row) if column.link else "",
                    column.under(row) if column.under else "",
                )
                for column, label, classes in columns
                for shown in [column.shown(column.show(row))]
            ]

    @cached_property
    def _sorted(self) -> QuerySet[Any] | Sequence[Any]:
        column = next((each for each in self.columns if each.key == self._sort.removeprefix("-")), None)
        if column is None or not isinstance(self._rows, QuerySet):
            return self._rows
        turn = self._sort.startswith("-")
        if column.arrange:
            keys = column.arrange(self._rows)
            return InOrder(self._rows, keys[::-1] if turn else keys)
        order = [_in_turn(self._rows, name.removeprefix("-"), name.startswith("-") != turn) for name in column.order]
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


def _in_turn(rows: QuerySet[Any], name: str, down: bool) -> str | OrderBy:  # noqa: FBT001 -- one of two ways
    """Return the term that sorts by a name: what may be nothing comes last, what always is something as it is.

    PostgreSQL takes nothing for the greatest, SQLite for the least. Only where it may be is it said where nothing goes:
    no index on PostgreSQL serves a list that runs down and ends with nothing.
    """
    if not _may_be_nothing(rows, name):
        return f"-{name}" if down else name
    return F(name).desc(nulls_last=True) if down else F(name).asc(nulls_last=True)


def _may_be_nothing(rows: QuerySet[Any], name: str) -> bool:
    if name in rows.query.annotations:
        return True
    options, parts = rows.model._meta, name.split("__")  # noqa: SLF001 -- Django's own door to its fields
    for part in parts:
        field = options.pk if part == "pk" else options.get_field(part)
        if field.null:
            return True
        options = field.related_model._meta if field.is_relation else options  # noqa: SLF001 -- likewise
    return False


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

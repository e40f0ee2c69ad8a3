"""The register of receipts: every number from 1 to the last, whatever became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, overload

from django.db.models import BigIntegerField, Count, Max, Q, QuerySet, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from donors.models import Receipt, ReceiptLine
from ledger.access.models import Unit
from ledger.book.numbers import written

PREFIX = "R"


@dataclass(frozen=True, slots=True)
class Numbered:
    """A number and its receipt; None where there should be one and is none."""

    number: str
    receipt: Receipt | None

    @property
    def pk(self) -> int:
        """The key of its row."""
        return self.receipt.pk if self.receipt else 0


@dataclass(frozen=True, slots=True)
class SeriesSum:
    """What became of a unit's numbers of a year; ``amount`` is what the standing ones acknowledge, in minor units."""

    unit: Unit
    year: int
    last: int
    issued: int
    void: int
    amount: int

    @property
    def missing(self) -> int:
        """How many numbers there is no receipt of: none, if all is well."""
        return self.last - self.issued - self.void

    @property
    def key(self) -> str:
        """How the series is named in an address."""
        return f"{self.unit.code}-{self.year}"


def series_of(receipts: QuerySet[Receipt]) -> list[SeriesSum]:
    """Return the series of receipts, the latest year first, in three queries however many there are."""
    of_state = {state: Count("pk", filter=Q(state=state)) for state in ("issued", "void")}
    rows = receipts.order_by().values_list("unit", "year").annotate(last=Max("serial"), **of_state)
    lines = ReceiptLine.objects.filter(is_live=True, receipt__in=receipts.order_by())
    amounts = {
        (unit, year): amount
        for unit, year, amount in lines.order_by()
        .values_list("receipt__unit", "receipt__year")
        .annotate(amount=Sum("gift_line__lot__amount"))
    }
    units = Unit.objects.in_bulk([unit for unit, *_ in rows])
    found = [
        SeriesSum(units[unit], year, last, issued, void, amounts.get((unit, year), 0))
        for unit, year, last, issued, void in rows
    ]
    return sorted(found, key=lambda one: (-one.year, one.unit.path))


class Register(Sequence[Numbered]):
    """The numbers of one series, in their order; those of a page are read when it is shown."""

    def __init__(self, receipts: QuerySet[Receipt], series: SeriesSum) -> None:
        """Keep which series it is."""
        self.series = series
        total = Cast(KT("content__total"), BigIntegerField())
        mine = receipts.filter(unit=series.unit, year=series.year).defer("content")
        self._receipts = mine.select_related("gift__entry", "donor", "voided_by", "replaced_by").annotate(total=total)

    def __len__(self) -> int:
        """Return the last number."""
        return self.series.last

    @overload
    def __getitem__(self, at: int) -> Numbered: ...
    @overload
    def __getitem__(self, at: slice) -> list[Numbered]: ...
    def __getitem__(self, at: Any) -> Any:
        """Return a number, or those of a page, each with its receipt."""
        wanted = range(1, len(self) + 1)[at]
        if isinstance(wanted, int):
            return self[wanted - 1 : wanted][0]
        found = {one.serial: one for one in self._receipts.filter(serial__in=wanted)} if wanted else {}
        unit, year = self.series.unit, self.series.year
        return [Numbered(written(unit, PREFIX, year, serial), found.get(serial)) for serial in wanted]

    def __iter__(self) -> Any:  # noqa: ANN401 -- an iterator of Numbered
        """Yield every number, a page at a time."""
        for at in range(0, len(self), 1000):
            yield from self[at : at + 1000]

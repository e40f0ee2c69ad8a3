"""Whose value was given out in a year and whose is left, at the places of some units; without names, by fund."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db.models import F, Q, QuerySet, Sum

from ledger.book.models import Draw, Entry, Lot
from ledger.book.trace import givers_of_draws, givers_of_lots

Kind = Entry.Kind
LOST = (Kind.WRITE_OFF, Kind.CHARGE, Kind.REFUND, Kind.SHORTFALL)
_STANDS = "NOT EXISTS (SELECT 1 FROM book_entry r WHERE r.reverses_id = e.id)"
_AT = "l.place_id IN (SELECT p.id FROM book_place p WHERE p.unit_id IN ({}))"
_OPEN = "(l.amount_drawn < l.amount OR l.quantity_drawn < l.quantity) AND l.amount_drawn < l.amount"


class Value(NamedTuple):
    """Some value: whose (root and donor's code, or fund), of what item (money: None), minor units."""

    whose: tuple[int, str]
    item: int | None
    amount: int


def given_by_donor(units: Sequence[int], year: int) -> list[Value]:
    """Return what was given out in a year less what came back in it, by donor and item."""
    where, values = _in_year(units, year, [Kind.DISTRIBUTION])
    back, backs = _in_year(units, year, [Kind.RETURN])
    given = [Value((root, party), item, amount) for root, party, item, amount in givers_of_draws(where, values)]
    came_back = givers_of_lots(back, backs, left=False)
    return given + [Value((root, party), item, -amount) for root, party, item, amount in came_back]


def lost_by_donor(units: Sequence[int], year: int) -> list[Value]:
    """Return what was written off, charged, refunded or never arrived in a year, by donor and item."""
    where, values = _in_year(units, year, LOST)
    return [Value((root, party), item, amount) for root, party, item, amount in givers_of_draws(where, values)]


def left_by_donor(units: Sequence[int]) -> list[Value]:
    """Return what is left today, by donor and item."""
    marks = ", ".join(["%s"] * len(units))
    where = f"{_OPEN} AND {_AT.format(marks)}"
    return [
        Value((root, party), item, amount)
        for root, party, item, amount in givers_of_lots(where, list(units), left=True)
    ]


def given_by_fund(units: Sequence[int], year: int) -> list[Value]:
    """Return what was given out in a year less what came back in it, by fund and item."""
    given = _draws(units, year, [Kind.DISTRIBUTION])
    back = Lot.objects.filter(
        place__unit__in=units, entry__kind=Kind.RETURN, entry__date__year=year, entry__reversed_by__isnull=True
    )
    rows = back.order_by().values_list("fund__root", "fund__code", "item").annotate(amount=Sum("amount"))
    return _values(given) + [Value((root, code), item, -amount) for root, code, item, amount in rows]


def lost_by_fund(units: Sequence[int], year: int) -> list[Value]:
    """Return what was lost in a year, by fund and item."""
    return _values(_draws(units, year, LOST))


def left_by_fund(units: Sequence[int]) -> list[Value]:
    """Return what is left today, by fund and item."""
    is_open = Q(amount_drawn__lt=F("amount")) | Q(quantity_drawn__lt=F("quantity"))
    lots = Lot.objects.filter(is_open, place__unit__in=units).order_by()
    rows = lots.values_list("fund__root", "fund__code", "item").annotate(left=Sum(F("amount") - F("amount_drawn")))
    return [Value((root, code), item, left) for root, code, item, left in rows if left]


def _draws(units: Sequence[int], year: int, kinds: Iterable[str]) -> QuerySet[Draw]:
    return Draw.objects.filter(
        lot__place__unit__in=units, entry__kind__in=list(kinds), entry__date__year=year,
        entry__reversed_by__isnull=True,
    )  # fmt: skip


def _values(draws: QuerySet[Draw]) -> list[Value]:
    rows = draws.order_by().values_list("lot__fund__root", "lot__fund__code", "lot__item")
    return [Value((root, code), item, amount) for root, code, item, amount in rows.annotate(amount=Sum("amount"))]


def _in_year(units: Sequence[int], year: int, kinds: Iterable[str]) -> tuple[str, list[object]]:
    """Return the condition of standing entries of a year and these kinds at the places of units."""
    kinds = list(kinds)
    where = (
        f"e.kind IN ({', '.join(['%s'] * len(kinds))}) AND e.date >= %s AND e.date <= %s AND {_STANDS} "
        f"AND {_AT.format(', '.join(['%s'] * len(units)))}"
    )
    return where, [*kinds, f"{year}-01-01", f"{year}-12-31", *units]

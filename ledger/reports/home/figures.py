"""The figures of a year for the units that a person sees."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import Subquery
from django.utils import timezone

from ledger.access.models import Unit, User
from ledger.access.permissions import Permission
from ledger.access.queries import permissions_of, units_visible_to, visible_units
from ledger.book.models import Entry
from ledger.printing.figures import yuan_printed
from ledger.reports.home.latest import DistributionRow, GiftRow, latest_distributions, latest_gifts
from ledger.reports.home.running import arrived_in_book
from ledger.reports.home.tallies import Facts, facts_of
from ledger.reports.statements import told


@dataclass(slots=True)
class UnitRow:
    """A unit's part of the year, in minor units."""

    name: str
    received: int = 0
    given_out: int = 0
    in_hand: int = 0


@dataclass(slots=True)
class HomeFigures:
    """What came in, what went out and what is left, in minor units, at the places of a person's units."""

    year: int
    units: list[str]
    by_unit: list[UnitRow]
    money_in_hand: int = 0
    goods_in_hand: int = 0
    gifts_count: int = 0
    children: int | None = 0
    may_read_gifts: bool = False
    may_read_distributions: bool = False
    latest_gifts: list[GiftRow] = field(default_factory=list)
    latest_distributions: list[DistributionRow] = field(default_factory=list)

    @property
    def received(self) -> int:
        """Gifts of the year, reversed ones left out."""
        return sum(unit.received for unit in self.by_unit)

    @property
    def given_out(self) -> int:
        """Handed out in the year, less what came back."""
        return sum(unit.given_out for unit in self.by_unit)

    @property
    def in_hand(self) -> int:
        """What lies there today."""
        return self.money_in_hand + self.goods_in_hand

    @property
    def money_in_hand_text(self) -> str:
        """Money today, as figures."""
        return yuan_printed(self.money_in_hand)

    @property
    def goods_in_hand_text(self) -> str:
        """Goods today, as figures."""
        return yuan_printed(self.goods_in_hand)


def years_of(user: User) -> list[int]:
    """Return the years from the first to the last entry of a person's units, the latest first."""
    units = visible_units(user)
    if not units:
        return []
    entries = Entry.objects.filter(unit__in=units_visible_to(user))
    if roots := [unit for unit in units if unit.parent_id is None]:
        # Whoever sees a root sees all its book; the index of its days tells the ends at once.
        entries = Entry.objects.filter(root=roots[0]) if len(roots) == 1 else Entry.objects.filter(root__in=roots)
    ends = (Subquery(entries.order_by(order).values("date")[:1]) for order in ("date", "-date"))
    first, last = Unit.objects.filter(pk=units[0].pk).values_list(*ends).get()
    return list(range(last.year, first.year - 1, -1)) if first and last else []


def chosen_year(asked: str, years: list[int]) -> int:
    """Return the year that was asked for, else the latest of these, else the current one."""
    return next((year for year in years if str(year) == asked), None) or next(iter(years), timezone.localdate().year)


def home_figures(user: User, year: int, facts: Facts | None = None) -> HomeFigures:
    """Return the figures of a year for a person's units, with a number of queries that does not grow."""
    units = {unit.pk: unit for unit in visible_units(user)}
    figures = HomeFigures(year, [unit.called for unit in units.values()][:3], [])
    rows = {key: UnitRow(unit.called) for key, unit in units.items()}
    figures.by_unit = list(rows.values())
    if units:
        held = permissions_of(user)
        found = facts or facts_of(units, year, whole_book(units.values()))
        _add_received(figures, rows, units, year)
        _add_facts(figures, rows, found)
        figures.children = told(len(found.children))
        figures.may_read_gifts = Permission.READ_GIFTS in held
        figures.latest_gifts = latest_gifts(user, year)
        figures.may_read_distributions = Permission.READ_DISTRIBUTIONS in held
        figures.latest_distributions = latest_distributions(user, year)
    return figures


def whole_book(units: Collection[Unit]) -> int | None:
    """Return the root of units that are one whole book; None where they are less, or more than one.

    Whoever sees a root sees all below it.
    """
    roots = {unit.root_id or unit.pk for unit in units}
    return roots.pop() if len(roots) == 1 and any(unit.pk in roots for unit in units) else None


def _add_received(figures: HomeFigures, rows: dict[int, UnitRow], units: dict[int, Unit], year: int) -> None:
    for book in {unit.root_id or unit.pk for unit in units.values()}:
        for unit, one in arrived_in_book(book, year).items():
            if unit in rows:
                rows[unit].received = one.amount
                figures.gifts_count += one.gifts


def _add_facts(figures: HomeFigures, rows: dict[int, UnitRow], facts: Facts) -> None:
    for one in facts.given:
        rows[one.unit].given_out += one.amount
    for one in facts.left:
        rows[one.unit].in_hand += one.amount
        if one.item is None:
            figures.money_in_hand += one.amount
        else:
            figures.goods_in_hand += one.amount

"""The figures of a year for the units that a person sees."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Count, Sum
from django.utils import timezone

from ledger.access.models import Unit, User
from ledger.access.permissions import Permission
from ledger.access.queries import permissions_of, units_visible_to
from ledger.book.models import Entry, Lot
from ledger.printing.figures import yuan_printed
from ledger.reports.home.latest import DistributionRow, GiftRow, latest_distributions, latest_gifts
from ledger.reports.home.tallies import Facts, facts_of
from ledger.reports.statements import told

_ARRIVES = (Entry.Kind.GIFT, Entry.Kind.IDENTIFICATION)


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
    entries = Entry.objects.filter(unit__in=units_visible_to(user))
    roots = units_visible_to(user).filter(parent__isnull=True)
    if whole := list(roots[:2]):
        # Whoever sees a root sees all its book; the index of its days tells the ends at once.
        entries = Entry.objects.filter(root=whole[0]) if len(whole) == 1 else Entry.objects.filter(root__in=roots)
    days = [
        entries.order_by(order, "pk").values_list("date", flat=True).first() for order in ("date", "-date")
    ]  # fmt: skip
    first, last = days
    return list(range(last.year, first.year - 1, -1)) if first and last else []


def chosen_year(asked: str, years: list[int]) -> int:
    """Return the year that was asked for, else the latest of these, else the current one."""
    return next((year for year in years if str(year) == asked), None) or next(iter(years), timezone.localdate().year)


def home_figures(user: User, year: int, facts: Facts | None = None) -> HomeFigures:
    """Return the figures of a year for a person's units, with a number of queries that does not grow."""
    units = {unit.pk: unit for unit in units_visible_to(user)}
    figures = HomeFigures(year, [unit.name for unit in units.values()][:3], [])
    rows = {key: UnitRow(unit.name) for key, unit in units.items()}
    figures.by_unit = list(rows.values())
    if units:
        held = permissions_of(user)
        found = facts or facts_of(units, year)
        _add_received(figures, rows, units, year)
        _add_facts(figures, rows, found)
        figures.children = told(len(found.children))
        figures.may_read_gifts = Permission.READ_GIFTS in held
        figures.latest_gifts = latest_gifts(user, year)
        figures.may_read_distributions = Permission.READ_DISTRIBUTIONS in held
        figures.latest_distributions = latest_distributions(user, year)
    return figures


def _add_received(figures: HomeFigures, rows: dict[int, UnitRow], units: dict[int, Unit], year: int) -> None:
    arrived = Lot.objects.filter(
        place__unit__in=units, entry__kind__in=_ARRIVES, party__isnull=False, entry__date__year=year,
        entry__reversed_by__isnull=True,
    )  # fmt: skip
    roots = {unit.root_id or unit.pk for unit in units.values()}
    if len(roots) == 1:  # a year of one book is found by its days, not by going through its places
        arrived = arrived.filter(entry__root=roots.pop())
    totals = (
        arrived.order_by().values_list("place__unit").annotate(total=Sum("amount"), gifts=Count("entry", distinct=True))
    )
    for unit, amount, gifts in totals:
        rows[unit].received = amount
        figures.gifts_count += gifts


def _add_facts(figures: HomeFigures, rows: dict[int, UnitRow], facts: Facts) -> None:
    for one in facts.given:
        if one.unit in rows:
            rows[one.unit].given_out += one.amount
    for one in facts.left:
        rows[one.unit].in_hand += one.amount
        if one.item is None:
            figures.money_in_hand += one.amount
        else:
            figures.goods_in_hand += one.amount

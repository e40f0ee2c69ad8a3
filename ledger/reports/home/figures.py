"""The figures of a year for the units that a person sees."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import F, Sum
from django.utils import timezone

from ledger.access.models import Unit, User
from ledger.access.permissions import Permission
from ledger.access.queries import permissions_of, units_visible_to
from ledger.book.models import Draw, Entry, Lot
from ledger.printing.figures import yuan_printed
from ledger.reports.home.latest import DistributionRow, GiftRow, latest_distributions, latest_gifts
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
    """Return the years in which a person's units recorded something, the latest first."""
    entries = Entry.objects.filter(unit__in=units_visible_to(user))
    return sorted(set(entries.order_by().values_list("date__year", flat=True).distinct()), reverse=True)


def chosen_year(asked: str, years: list[int]) -> int:
    """Return the year that was asked for, else the latest of these, else the current one."""
    return next((year for year in years if str(year) == asked), None) or next(iter(years), timezone.localdate().year)


def home_figures(user: User, year: int) -> HomeFigures:
    """Return the figures of a year for a person's units, with a number of queries that does not grow."""
    units = {unit.pk: unit for unit in units_visible_to(user)}
    figures = HomeFigures(year, [unit.name for unit in units.values()][:3], [])
    rows = {key: UnitRow(unit.name) for key, unit in units.items()}
    figures.by_unit = list(rows.values())
    if units:
        held = permissions_of(user)
        _add_received(figures, rows, units, year)
        _add_given_out(rows, units, year)
        _add_in_hand(figures, rows, units)
        figures.children = told(_children_reached(units, year))
        figures.may_read_gifts = Permission.READ_GIFTS in held
        figures.latest_gifts = latest_gifts(user, year)
        figures.may_read_distributions = Permission.READ_DISTRIBUTIONS in held
        figures.latest_distributions = latest_distributions(user, year)
    return figures


def _standing(year: int) -> dict[str, object]:
    return {"entry__date__year": year, "entry__reversed_by__isnull": True}


def _add_received(figures: HomeFigures, rows: dict[int, UnitRow], units: dict[int, Unit], year: int) -> None:
    arrived = Lot.objects.filter(
        place__unit__in=units, entry__kind__in=_ARRIVES, party__isnull=False, **_standing(year)
    )
    for unit, amount in arrived.values_list("place__unit").annotate(total=Sum("amount")):
        rows[unit].received = amount
    figures.gifts_count = arrived.values("entry").distinct().count()


def _add_given_out(rows: dict[int, UnitRow], units: dict[int, Unit], year: int) -> None:
    given = Draw.objects.filter(lot__place__unit__in=units, entry__kind=Entry.Kind.DISTRIBUTION, **_standing(year))
    for unit, amount in given.values_list("lot__place__unit").annotate(total=Sum("amount")):
        rows[unit].given_out += amount
    back = Lot.objects.filter(place__unit__in=units, entry__kind=Entry.Kind.RETURN, **_standing(year))
    for unit, amount in back.values_list("place__unit").annotate(total=Sum("amount")):
        rows[unit].given_out -= amount


def _add_in_hand(figures: HomeFigures, rows: dict[int, UnitRow], units: dict[int, Unit]) -> None:
    left = (
        Lot.objects.filter(place__unit__in=units, amount_drawn__lt=F("amount"))
        .values_list("place__unit", "item")
        .annotate(total=Sum(F("amount") - F("amount_drawn")))
    )
    for unit, item, amount in left:
        rows[unit].in_hand += amount
        if item is None:
            figures.money_in_hand += amount
        else:
            figures.goods_in_hand += amount


def _children_reached(units: dict[int, Unit], year: int) -> int:
    """Count the children who kept something that was handed out in the year."""
    handed_out = Draw.objects.filter(
        lot__place__unit__in=units, entry__kind=Entry.Kind.DISTRIBUTION, child__isnull=False, **_standing(year)
    )
    back: dict[int, int] = defaultdict(int)
    returns = Lot.objects.filter(returns__in=handed_out.values("id"), entry__reversed_by__isnull=True)
    for draw, quantity, amount in returns.values_list("returns", "quantity", "amount"):
        back[draw] += amount if quantity is None else quantity
    if not back:
        return handed_out.values("child").distinct().count()
    kept = handed_out.values_list("id", "child", "quantity", "amount").iterator(chunk_size=5000)
    return len(
        {child for draw, child, quantity, amount in kept if back[draw] < (amount if quantity is None else quantity)}
    )

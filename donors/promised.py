"""What is still to come of a pledge, line by line."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet, Sum

from donors.models import Donor, Gift, GiftLine, Pledge, PledgeLine


@dataclass(frozen=True, slots=True)
class PromisedLine:
    """One line of a pledge: promised and received, minor units of money or pieces of the item."""

    line: PledgeLine
    promised: int
    received: int

    @property
    def left(self) -> int:
        """What is still to come; never less than nothing."""
        return max(0, self.promised - self.received)

    @property
    def is_over(self) -> bool:
        """Whether more came than was promised."""
        return self.received > self.promised


@dataclass(frozen=True, slots=True)
class Promised:
    """A pledge with its lines."""

    pledge: Pledge
    lines: list[PromisedLine]

    @property
    def is_open(self) -> bool:
        """Whether something is still to come."""
        return any(line.left for line in self.lines)

    @property
    def money_left(self) -> int:
        """Money still to come, in minor units."""
        return sum(line.left for line in self.lines if line.line.item_id is None)

    def is_aged(self, age: str, today: dt.date) -> bool:
        """Whether something that is still to come is due so long."""
        return any(line.left and age_of(line.line.due_on, today) == age for line in self.lines)

    @property
    def due_on(self) -> dt.date | None:
        """The first day on which something is due that has not come."""
        return min((line.line.due_on for line in self.lines if line.left and line.line.due_on), default=None)


def promised(pledges: QuerySet[Pledge]) -> list[Promised]:
    """Return pledges with what came of them, in three queries however many there are.

    Gifts that were reversed do not count.
    """
    found = list(pledges.select_related("donor"))
    lines = PledgeLine.objects.filter(pledge__in=found).select_related("item", "fund").order_by("position")
    of: dict[int, list[PromisedLine]] = {pledge.pk: [] for pledge in found}
    for line in _met(list(lines), _came(lines)):
        of[line.line.pledge_id].append(line)
    return [Promised(pledge, of[pledge.pk]) for pledge in found]


def _met(lines: Sequence[PledgeLine], came: Mapping[int, int]) -> list[PromisedLine]:
    """Return lines with what came for each: what came for one meets also its fellows, the first due first.

    Fellows are the instalments of a pledge, of one item and fund. What is more than all of them stands on the last.
    """
    fellows: dict[tuple[int, int | None, int], list[PledgeLine]] = defaultdict(list)
    for line in lines:
        fellows[line.pledge_id, line.item_id, line.fund_id].append(line)
    received: dict[int, int] = {}
    for some in fellows.values():
        left = sum(came.get(line.pk, 0) for line in some)
        for line in sorted(some, key=_due):
            received[line.pk] = min(left, _wanted(line))
            left -= received[line.pk]
        received[max(some, key=_due).pk] += left
    return [PromisedLine(line, _wanted(line), received[line.pk]) for line in lines]


def overdue(pledges: QuerySet[Pledge], today: dt.date) -> list[int]:
    """Return those of these pledges, by key, of which something was due before today and has not come.

    Two queries, whatever the number. Instalments of one item and fund meet each other, as in ``promised``.
    """
    by = ("pledge", "item", "fund")
    due = PledgeLine.objects.filter(pledge__in=pledges.order_by(), due_on__lt=today).order_by()
    wanted = due.values_list(*by).annotate(amount=Sum("amount"), quantity=Sum("quantity"))
    standing = GiftLine.objects.filter(
        pledge_line__pledge__in=pledges.order_by(), gift__entry__reversed_by__isnull=True
    )
    came = standing.order_by().values_list(*(f"pledge_line__{name}" for name in by))
    arrived = {
        tuple(key): quantity if key[1] else amount
        for *key, amount, quantity in came.annotate(amount=Sum("lot__amount"), quantity=Sum("lot__quantity"))
    }
    return sorted(
        {key[0] for *key, amount, quantity in wanted if (quantity if key[1] else amount) > arrived.get(tuple(key), 0)}
    )


def _wanted(line: PledgeLine) -> int:
    return (line.amount if line.item_id is None else line.quantity) or 0


def _due(line: PledgeLine) -> tuple[dt.date, int]:
    return line.due_on or dt.date.max, line.position


def open_pledges_of(donor: Donor) -> list[Promised]:
    """Return the pledges of a donor of which something is still to come, the oldest first."""
    return [one for one in promised(donor.pledges.order_by("promised_on", "pk")) if one.is_open]


def more_than_promised(gift: Gift) -> list[Pledge]:
    """Return the pledges that a gift met with more than was promised: allowed, and worth telling."""
    met = Pledge.objects.filter(lines__gift_lines__gift=gift).distinct()
    return [one.pledge for one in promised(met) if any(line.is_over for line in one.lines)]


def _came(lines: QuerySet[PledgeLine]) -> dict[int, int]:
    standing = GiftLine.objects.filter(pledge_line__in=lines, gift__entry__reversed_by__isnull=True)
    totals = standing.values_list("pledge_line", "pledge_line__item").annotate(
        amount=Sum("lot__amount"), quantity=Sum("lot__quantity")
    )
    return {key: amount if item is None else quantity for key, item, amount, quantity in totals if key is not None}


@dataclass(frozen=True, slots=True)
class Age:
    """How much money is due since how long: ``key`` filters the list by it."""

    key: str
    amount: int
    count: int


def age_of(due_on: dt.date | None, today: dt.date) -> str:
    """Return how long something is due: ``not_due``, ``30``, ``60``, ``90`` or ``over`` (days)."""
    days = (today - due_on).days if due_on else 0
    if days <= 0:
        return "not_due"
    return next((key for most, key in ((30, "30"), (60, "60"), (90, "90")) if days <= most), "over")


def ages(pledges: QuerySet[Pledge], today: dt.date) -> list[Age]:
    """Return what is still to come in money by its age, the youngest first."""
    sums: dict[str, list[int]] = {key: [] for key in ("not_due", "30", "60", "90", "over")}
    lines = PledgeLine.objects.filter(pledge__in=pledges.order_by(), item__isnull=True)
    for line in _met(list(lines), _came(lines)):
        if line.left:
            sums[age_of(line.line.due_on, today)].append(line.left)
    return [Age(key, sum(amounts), len(amounts)) for key, amounts in sums.items()]

"""What is still to come of a pledge: as it was promised, as it was planned anew, and what came of it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum

from donors.models import (
    Allocation,
    Donor,
    Gift,
    GiftLine,
    Instalment,
    Pledge,
    PledgeLine,
    PledgeRelief,
    PledgeRevision,
)
from donors.progress import Closure, Fulfilment, Timeliness, timeliness_of

Relief = PledgeRelief.Kind
_EVER = 100 * 365  # days, both ways


@dataclass(slots=True)
class Due:
    """An instalment that counts now: minor units of money, or pieces. ``excused`` is no longer waited for."""

    line: PledgeLine
    due_on: dt.date | None
    promised: int
    excused: int = 0
    received: int = 0

    @property
    def left(self) -> int:
        """What is still to come; never less than nothing."""
        return max(0, self.promised - self.excused - self.received)


@dataclass(slots=True)
class PromisedLine:
    """One line of a pledge with the instalments that count now. ``first`` is what was promised in the beginning."""

    line: PledgeLine
    first: int
    dues: list[Due] = field(default_factory=list)

    @property
    def promised(self) -> int:
        """What is promised now."""
        return sum(due.promised for due in self.dues)

    @property
    def received(self) -> int:
        """What came."""
        return sum(due.received for due in self.dues)

    @property
    def excused(self) -> int:
        """What was written off or released."""
        return sum(due.excused for due in self.dues)

    @property
    def left(self) -> int:
        """What is still to come."""
        return sum(due.left for due in self.dues)

    @property
    def is_over(self) -> bool:
        """Whether more came than was promised."""
        return self.received > self.promised

    @property
    def due_on(self) -> dt.date | None:
        """The first day on which something of it is due that has not come."""
        return min((due.due_on for due in self.dues if due.left and due.due_on), default=None)


@dataclass(frozen=True, slots=True)
class Promised:
    """A pledge with its lines; ``reliefs`` are the kinds in which something of it was let go."""

    pledge: Pledge
    lines: list[PromisedLine]
    version: int = 1
    reliefs: frozenset[str] = frozenset()

    @property
    def dues(self) -> list[Due]:
        """Every instalment, the first due first."""
        return sorted((due for line in self.lines for due in line.dues if due.promised), key=_when)

    @property
    def is_open(self) -> bool:
        """Whether something is still to come."""
        return any(line.left for line in self.lines)

    @property
    def money_left(self) -> int:
        """Money still to come, in minor units."""
        return sum(line.left for line in self.lines if line.line.item_id is None)

    @property
    def fulfilment(self) -> Fulfilment:
        """How much of it came, whatever was let go."""
        if any(line.is_over for line in self.lines):
            return Fulfilment.OVER
        if not any(line.received for line in self.lines):
            return Fulfilment.NONE
        return Fulfilment.PART if any(line.received < line.promised for line in self.lines) else Fulfilment.FULL

    @property
    def closure(self) -> Closure:
        """How it came to its end, if it has."""
        if self.is_open:
            return Closure.NONE
        if Relief.WRITE_OFF in self.reliefs:
            return Closure.WRITTEN_OFF
        return Closure.RELEASED if Relief.RELEASE in self.reliefs else Closure.FULFILLED

    def timeliness(self, today: dt.date) -> Timeliness:
        """Whether what is still to come is late."""
        return timeliness_of(self.due_on, today, is_open=self.is_open)

    def is_aged(self, age: str, today: dt.date) -> bool:
        """Whether something that is still to come is due so long."""
        return any(due.left and age_of(due.due_on, today) == age for due in self.dues)

    @property
    def due_on(self) -> dt.date | None:
        """The first day on which something is due that has not come."""
        return min((due.due_on for due in self.dues if due.left and due.due_on), default=None)


def promised(pledges: QuerySet[Pledge]) -> list[Promised]:
    """Return pledges with what came of them, in a number of queries that does not grow with them.

    Gifts that were reversed do not count.
    """
    found = list(pledges.select_related("donor"))
    lines = PledgeLine.objects.filter(pledge__in=found).select_related("item", "fund").order_by("position")
    met, versions, reliefs = _met(list(lines), PledgeLine.objects.filter(pledge__in=found))
    of: dict[int, list[PromisedLine]] = {pledge.pk: [] for pledge in found}
    for line in met:
        of[line.line.pledge_id].append(line)
    return [
        Promised(pledge, of[pledge.pk], versions.get(pledge.pk, 1), frozenset(reliefs.get(pledge.pk, ())))
        for pledge in found
    ]


def _met(
    lines: Sequence[PledgeLine], rows: QuerySet[PledgeLine]
) -> tuple[list[PromisedLine], dict[int, int], dict[int, set[str]]]:
    """Return lines with what came for each: what came for one meets also its fellows, the first due first.

    Fellows are the lines of a pledge that are of one item and fund. What is more than all of them stands on the last;
    what was let go is taken from the last due.
    """
    planned, versions = _planned(rows)
    came, (excused, reliefs) = came_for(rows), _excused(rows)
    shown, fellows = {}, defaultdict[tuple[int, int | None, int], list[PromisedLine]](list)
    for line in lines:
        if line.pledge_id in versions:
            dues = [Due(line, due_on, wanted) for wanted, due_on in planned.get(line.pk, ())]
        else:
            dues = [Due(line, line.due_on, wanted_of(line))]
        one = PromisedLine(line, wanted_of(line), dues or [Due(line, line.due_on, 0)])
        shown[line.pk] = one
        fellows[line.pledge_id, line.item_id, line.fund_id].append(one)
    for some in fellows.values():
        dues = sorted((due for one in some for due in one.dues), key=_when)
        _let_go(dues, sum(excused.get(one.line.pk, 0) for one in some))
        _fill(dues, sum(came.get(one.line.pk, 0) for one in some))
    return list(shown.values()), versions, reliefs


def _let_go(dues: Sequence[Due], left: int) -> None:
    for due in reversed(dues):
        due.excused = min(left, due.promised)
        left -= due.excused


def _fill(dues: Sequence[Due], left: int) -> None:
    for due in dues:
        due.received = min(left, due.promised - due.excused)
        left -= due.received
    # What was let go may come all the same; then what is more stands on the last.
    for due in dues:
        more = min(left, due.excused)
        due.received, left = due.received + more, left - more
    dues[-1].received += left


def _planned(rows: QuerySet[PledgeLine]) -> tuple[dict[int, list[tuple[int, dt.date | None]]], dict[int, int]]:
    """Return the instalments in force by line, and the version in force by pledge; both only of those planned anew."""
    revised = PledgeRevision.objects.filter(pledge__in=rows.order_by().values("pledge")).order_by("version")
    versions = dict(revised.values_list("pledge", "version"))
    planned: dict[int, list[tuple[int, dt.date | None]]] = defaultdict(list)
    if versions:
        found = Instalment.objects.filter(revision__pledge__in=versions, line__in=rows).order_by("position")
        for pledge, version, line, wanted, due_on in found.values_list(
            "revision__pledge", "revision__version", "line", "wanted", "due_on"
        ):
            if versions[pledge] == version:
                planned[line].append((wanted, due_on))
    return planned, versions


def _excused(rows: QuerySet[PledgeLine]) -> tuple[dict[int, int], dict[int, set[str]]]:
    approved = PledgeRelief.objects.filter(line__in=rows, state=PledgeRelief.State.APPROVED).order_by()
    excused: dict[int, int] = defaultdict(int)
    kinds: dict[int, set[str]] = defaultdict(set)
    for line, pledge, kind, part in approved.values_list("line", "line__pledge", "kind", "part"):
        excused[line] += part
        kinds[pledge].add(kind)
    return excused, kinds


def came_for(rows: QuerySet[PledgeLine]) -> dict[int, int]:
    """Return what came for each line: minor units of money, or pieces. What was decided by hand goes before."""
    standing = GiftLine.objects.filter(
        pledge_line__in=rows, gift__entry__reversed_by__isnull=True, allocations__isnull=True
    ).order_by()
    came: dict[int, int] = defaultdict(int)
    for key, item, amount, quantity in standing.values_list("pledge_line", "pledge_line__item").annotate(
        amount=Sum("lot__amount"), quantity=Sum("lot__quantity")
    ):
        came[key] += amount if item is None else quantity
    decided = Allocation.objects.filter(pledge_line__in=rows, gift_line__gift__entry__reversed_by__isnull=True)
    for key, part in decided.order_by().values_list("pledge_line").annotate(part=Sum("part")):
        came[key] += part
    return came


def due_before(pledges: QuerySet[Pledge], day: dt.date) -> dict[int, dt.date]:
    """Return by key those of these pledges of which something was due before a day and has not come, and since when.

    A handful of queries, whatever the number; instalments of one item and fund meet each other, as in ``promised``.
    Those that were planned anew, let go or decided by hand are few, and are looked at one by one.
    """
    apart = pledges.order_by().filter(
        Q(revisions__isnull=False) | Q(lines__reliefs__isnull=False) | Q(lines__allocations__isnull=False)
    )
    by_hand = set(apart.values_list("pk", flat=True))
    plain = pledges.order_by().exclude(pk__in=by_hand)
    by = ("pledge", "item", "fund")
    due = PledgeLine.objects.filter(pledge__in=plain, due_on__lt=day).order_by("due_on", "position")
    standing = GiftLine.objects.filter(
        pledge_line__pledge__in=plain, gift__entry__reversed_by__isnull=True, allocations__isnull=True
    )
    came = standing.order_by().values_list(*(f"pledge_line__{name}" for name in by))
    left = {
        tuple(key): quantity if key[1] else amount
        for *key, amount, quantity in came.annotate(amount=Sum("lot__amount"), quantity=Sum("lot__quantity"))
    }
    since: dict[int, dt.date] = {}
    for *key, due_on, amount, quantity in due.values_list(*by, "due_on", "amount", "quantity"):
        came_for_it, wanted = left.get(tuple(key), 0), (quantity if key[1] else amount) or 0
        left[tuple(key)] = max(came_for_it - wanted, 0)
        if came_for_it < wanted:
            since.setdefault(key[0], due_on)
    looked_at = promised(Pledge.objects.filter(pk__in=by_hand)) if by_hand else []
    return since | {one.pledge.pk: one.due_on for one in looked_at if one.due_on and one.due_on < day}


def soonest(pledges: QuerySet[Pledge], today: dt.date, *, most: int) -> QuerySet[Pledge]:
    """Return pledges of which an instalment in force falls due from today on, the soonest: some more than ``most``.

    Some of them may have come already; that is worked out of those few.
    """
    planned = PledgeRevision.objects.filter(pledge=OuterRef("pledge"))
    latest = PledgeRevision.objects.filter(pledge=OuterRef("revision__pledge")).order_by("-version").values("version")
    first = PledgeLine.objects.filter(pledge__in=pledges.order_by(), due_on__gte=today)
    later = Instalment.objects.filter(
        revision__pledge__in=pledges.order_by(), due_on__gte=today, revision__version=Subquery(latest[:1])
    )
    some = [
        *first.exclude(Exists(planned)).order_by("due_on", "pk").values_list("due_on", "pledge")[: most * 4],
        *later.order_by("due_on", "pk").values_list("due_on", "revision__pledge")[: most * 4],
    ]
    return Pledge.objects.filter(pk__in=[pledge for _due_on, pledge in sorted(some)[: most * 4]])


def wanted_of(line: PledgeLine) -> int:
    """Return what a line promised in the beginning: minor units of money, or pieces."""
    return (line.amount if line.item_id is None else line.quantity) or 0


def _when(due: Due) -> tuple[dt.date, int]:
    return due.due_on or dt.date.max, due.line.position


def open_pledges_of(donor: Donor) -> list[Promised]:
    """Return the pledges of a donor of which something is still to come, the oldest first."""
    return [one for one in promised(donor.pledges.order_by("promised_on", "pk")) if one.is_open]


def more_than_promised(gift: Gift) -> list[Pledge]:
    """Return the pledges that a gift met with more than was promised: allowed, and worth telling."""
    met = Pledge.objects.filter(
        Q(lines__gift_lines__gift=gift) | Q(lines__allocations__gift_line__gift=gift)
    ).distinct()
    return [one.pledge for one in promised(met) if any(line.is_over for line in one.lines)]


@dataclass(frozen=True, slots=True)
class Age:
    """How much money is due since how long: ``key`` filters the list by it."""

    key: str
    amount: int
    count: int


# The days that something is due, from and to; what has no date is not due.
AGES: dict[str, tuple[int, int]] = {
    "not_due": (-_EVER, 0), "30": (1, 30), "60": (31, 60), "90": (61, 90), "over": (91, _EVER),
}  # fmt: skip


def age_of(due_on: dt.date | None, today: dt.date) -> str:
    """Return how long something is due: a key of ``AGES``."""
    days = (today - due_on).days if due_on else 0
    return next(key for key, (least, most) in AGES.items() if least <= days <= most)


def aged(pledges: QuerySet[Pledge], age: str, today: dt.date) -> list[int]:
    """Return the keys of the pledges of which something still to come is due so long."""
    least, most = AGES[age]
    dates = Q(due_on__range=(today - dt.timedelta(days=most), today - dt.timedelta(days=least)))
    if age == "not_due":
        dates |= Q(due_on__isnull=True)
    # What was once planned for those days is more than what still counts, and far less than all pledges.
    perhaps = pledges.filter(
        Q(pk__in=PledgeLine.objects.filter(dates).values("pledge"))
        | Q(pk__in=Instalment.objects.filter(dates).values("line__pledge"))
    )
    return [one.pledge.pk for one in promised(perhaps) if one.is_aged(age, today)]


def ages(pledges: QuerySet[Pledge], today: dt.date) -> list[Age]:
    """Return what is still to come in money by its age, the youngest first."""
    sums: dict[str, list[int]] = {key: [] for key in AGES}
    rows = PledgeLine.objects.filter(pledge__in=pledges.order_by(), item__isnull=True)
    met, _versions, _reliefs = _met(list(rows), rows.order_by())
    for due in (due for line in met for due in line.dues):
        if due.left:
            sums[age_of(due.due_on, today)].append(due.left)
    return [Age(key, sum(amounts), len(amounts)) for key, amounts in sums.items()]

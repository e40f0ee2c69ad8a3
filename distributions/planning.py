"""What a draft plans, held against what is free: columns, receivers, shortages, rules that would be broken."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Exists, F, OuterRef, Q, Sum, prefetch_related_objects
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from beneficiaries.consents import without_consent
from beneficiaries.models import Child, Enrolment, Group, Purpose
from beneficiaries.queries import enrolled_on, not_of_unit
from beneficiaries.reach import children_of_keys, not_active
from distributions.models import Distribution, DistributionLine, NotCollected, ReturnLine
from distributions.stock.reserved import spoiled_at
from ledger.book.fund_rules import rule_of
from ledger.book.lots import OpenLot
from ledger.book.models import Fund, Item, Place
from ledger.book.shelf import Key, Shelf

Receiver = tuple[str, int]  # ("c", child) or ("g", group)
CHILD, GROUP = "c", "g"
Wanted = dict[tuple[Receiver, Key], int]  # pieces, or minor units of money


@dataclass(frozen=True, slots=True)
class Column:
    """What a draft gives from one place and fund: an item, or money."""

    place: Place
    fund: Fund
    item: Item | None

    @property
    def is_money(self) -> bool:
        """Whether it gives money."""
        return self.item is None

    @property
    def key(self) -> Key:
        """Return the three keys, as the shelf has them."""
        return self.place.pk, self.fund.pk, self.item.pk if self.item else None

    @property
    def name(self) -> str:
        """Return the key as it stands in a form."""
        return f"{self.place.pk}-{self.fund.pk}-{self.item.pk if self.item else 0}"


@dataclass(slots=True)
class Free:
    """What lies there on a day, and what other lists plan to give of it; pieces or minor units."""

    lots: list[OpenLot]
    planned: int = 0
    later: list[OpenLot] = field(default_factory=list)

    @property
    def left(self) -> int:
        """What nobody has drawn."""
        return sum(lot.left for lot in self.lots)

    @property
    def free(self) -> int:
        """What is left less what other lists plan; below zero where they plan more than there is."""
        return self.left - self.planned

    def first_day_for(self, wanted: int) -> dt.date | None:
        """Return the first day after it on which as much is free, if what came since is enough."""
        there = self.free
        for lot in self.later:
            there += lot.left
            if there >= wanted:
                return lot.opened_on
        return None

    def value_of(self, wanted: int) -> int:
        """Return what the next ``wanted`` are worth, first in first out, as far as they are there."""
        value = 0
        for lot in self.lots:
            take = min(wanted, lot.left)
            value += _copy(lot).cut(take).amount
            wanted -= take
        return value


@dataclass(frozen=True, slots=True)
class Problem:
    """What keeps a list from being sent: a sentence, with the column and the receivers that it is about."""

    code: str
    sentence: str | Promise
    details: Mapping[str, object] = field(default_factory=dict)
    column: Key | None = None
    receivers: tuple[Receiver, ...] = ()
    may_be_excused: bool = False  # by a reason that the approver reads


@dataclass(frozen=True, slots=True)
class Plan:
    """Who is to receive how much of what: pieces, or minor units of money."""

    distribution: Distribution
    date: dt.date
    columns: list[Column]
    wanted: Wanted

    def total(self, key: Key) -> int:
        """Return what is planned of one column."""
        return sum(amount for (_receiver, column), amount in self.wanted.items() if column == key)

    def receivers_from(self, fund: int) -> list[Receiver]:
        """Return those who receive something of a fund."""
        return list(dict.fromkeys(receiver for (receiver, key) in self.wanted if key[1] == fund))


def plan_of(distribution: Distribution) -> Plan:
    """Return what the lines of a draft say, with its offers as columns."""
    wanted: Wanted = defaultdict(int)
    keys: dict[Key, None] = dict.fromkeys(distribution.offers.filter(kit=None).values_list("place", "fund", "item"))
    # Thousands of lines name the same few places, funds and items: these are read once.
    lines = distribution.lines.order_by("position").values_list("place", "fund", "item", "child", "group", "wanted")
    for place, fund, item, child, group, number in lines:
        keys[place, fund, item] = None
        wanted[(CHILD, child) if child else (GROUP, group or 0), (place, fund, item)] += number
    return Plan(distribution, distribution.date, columns_of(keys), dict(wanted))


def columns_of(keys: Iterable[Key]) -> list[Column]:
    """Return the columns of these places, funds and items, in their order, in three statements."""
    keys = list(keys)
    places = Place.objects.select_related("unit").in_bulk({place for place, _fund, _item in keys})
    funds = Fund.objects.select_related("unit").in_bulk({fund for _place, fund, _item in keys})
    items = Item.objects.in_bulk({item for _place, _fund, item in keys if item})
    return [Column(places[place], funds[fund], items[item] if item else None) for place, fund, item in keys]


def receiver_of(line: DistributionLine) -> Receiver:
    """Return who a line is for."""
    return (CHILD, line.child_id) if line.child_id else (GROUP, line.group_id or 0)


def lines_for(receivers: Collection[Receiver]) -> Q:
    """Return the condition that picks the lines for these, of whom there may be thousands."""
    children, groups = ([key for kind, key in receivers if kind == wanted] for wanted in (CHILD, GROUP))
    return Q(child__in=children_of_keys(children)) | Q(group__in=groups)


def receivers_of(distribution: Distribution) -> list[Receiver]:
    """Return who is on a list: those chosen for a draft, and those its lines name."""
    chosen = [
        *((CHILD, key) for key in distribution.children.values_list("pk", flat=True)),
        *((GROUP, key) for key in distribution.groups.values_list("pk", flat=True)),
    ]
    lines = distribution.lines.values_list("child", "group").order_by("position")
    named = [(CHILD, child) if child else (GROUP, group or 0) for child, group in lines]
    return list(dict.fromkeys([*chosen, *named]))


def free_for(
    columns: Collection[Column], on: dt.date, *, apart_from: Distribution | None = None, is_sent: bool = False
) -> dict[Key, Free]:
    """Return what is free of each column on a day, in two statements; for a list that is sent, what goes before it."""
    places, funds = {column.place.pk for column in columns}, {column.fund.pk for column in columns}
    shelf = Shelf.read(places, funds, on)
    planned = planned_by_lists(places, apart_from=apart_from, is_sent=is_sent)
    return {
        column.key: Free(
            [lot for lot in shelf.queues[column.key] if lot.opened_on <= on],
            planned.get(column.key, 0),
            [lot for lot in shelf.queues[column.key] if lot.opened_on > on],
        )
        for column in columns
    }


def planned_by_lists(
    places: Collection[int], *, apart_from: Distribution | None = None, is_sent: bool = False
) -> dict[Key, int]:
    """Return what lists that are not posted yet plan to give from these places, and what waits to be written off.

    Before a list that is sent goes what waits for approval, and drafts that were begun earlier: of several who want the
    last piece one has it, and the others are told.
    """
    lines = DistributionLine.objects.filter(place__in=places, distribution__entry__isnull=True)
    if apart_from is not None:
        lines = lines.exclude(distribution=apart_from)
        if is_sent:
            waits = Q(distribution__state=Distribution.State.SENT)
            lines = lines.filter(waits | Q(distribution__lt=apart_from.pk))
    totals = lines.order_by().values_list("place", "fund", "item").annotate(total=Sum("wanted"))
    planned: dict[Key, int] = defaultdict(int, spoiled_at(places))
    for place, fund, item, total in totals:
        planned[place, fund, item] += total
    return planned


def offered_at(
    unit: int, on: dt.date, *, apart_from: Distribution | None = None, is_sent: bool = False
) -> list[tuple[Column, Free]]:
    """Return what a unit has at its places on a day, item by item and fund by fund."""
    places = {place.pk: place for place in Place.objects.filter(unit=unit).select_related("unit")}
    funds = Fund.objects.exclude(restriction=Fund.Restriction.UNIDENTIFIED).select_related("unit").in_bulk()
    shelf = Shelf.read(places, funds, on)
    items = Item.objects.in_bulk({item for _, _, item in shelf.queues if item})
    columns = [
        Column(places[place], funds[fund], items[item] if item else None)
        for (place, fund, item), queue in shelf.queues.items()
        if any(lot.left for lot in queue if lot.opened_on <= on)
    ]
    found = free_for(columns, on, apart_from=apart_from, is_sent=is_sent)
    columns.sort(key=lambda column: (column.item is None, column.item.code if column.item else "", column.fund.code))
    return [(column, found[column.key]) for column in columns]


def codes_of(receivers: Collection[Receiver]) -> list[str]:
    """Return the codes of receivers: what may be told of them to anybody who reads the list."""
    children = Child.objects.filter(pk__in=[key for kind, key in receivers if kind == CHILD])
    groups = Group.objects.filter(pk__in=[key for kind, key in receivers if kind == GROUP])
    return [*children.order_by("code").values_list("code", flat=True), *groups.values_list("code", flat=True)]


def members_by_group(groups: Collection[int], on: dt.date) -> dict[int, set[int]]:
    """Return the children who belong to each of these groups on a day, in two statements."""
    found = {group.pk: group for group in Group.objects.filter(pk__in=groups)}
    enrolled = Enrolment.objects.filter(
        enrolled_on(on), school__in={group.unit_id for group in found.values()}, child__status="active"
    )
    rows = list(enrolled.values_list("school", "school_class", "child")) if found else []
    return {
        key: {
            child
            for school, school_class, child in rows
            if school == group.unit_id and group.school_class in {"", school_class}
        }
        for key, group in found.items()
    }


def problems_of(plan: Plan, free: Mapping[Key, Free]) -> list[Problem]:
    """Return everything that keeps a list from being sent, the shortages first."""
    return [*_short(plan, free), *_absent(plan), *_outside(plan), *_in_public(plan), *_again(plan)]


_LATER = _(
    "%(what)s: %(wanted)s planned, %(free)s free on the day of the hand-out. The first day that would do is %(day)s."
)


def _short(plan: Plan, free: Mapping[Key, Free]) -> Iterable[Problem]:
    for column in plan.columns:
        wanted, there = plan.total(column.key), free[column.key].free
        if wanted > there:
            day = free[column.key].first_day_for(wanted)
            yield Problem("short", _LATER if day else _("%(what)s: %(wanted)s planned, %(free)s free."), {
                "wanted": wanted, "free": max(there, 0), "missing": wanted - there, "day": day,
            }, column.key)  # fmt: skip


def _absent(plan: Plan) -> Iterable[Problem]:
    children = {key for (kind, key), _column in plan.wanted if kind == CHILD}
    closed = not_active(children)
    if closed:
        yield Problem("not_active", _("Not active any more: %(who)s. Take them off the list."),
                      receivers=tuple((CHILD, key) for key in closed))  # fmt: skip
    if gone := not_of_unit(children, plan.distribution.unit) - set(closed):
        yield Problem("elsewhere", _("Not at %(unit)s any more: %(who)s. Take them off the list."),
                      {"unit": plan.distribution.unit.called},
                      receivers=tuple((CHILD, key) for key in gone))  # fmt: skip
    groups = {key for (kind, key), _column in plan.wanted if kind == GROUP}
    if empty := [key for key, members in members_by_group(groups, plan.date).items() if not members]:
        yield Problem("empty", _("Nobody is in %(who)s on that day."), receivers=tuple((GROUP, key) for key in empty))


def _outside(plan: Plan) -> Iterable[Problem]:
    funds = list({column.fund.pk: column.fund for column in plan.columns}.values())
    prefetch_related_objects(funds, "villages", "schools", "children")
    members = members_by_group({key for (kind, key), _column in plan.wanted if kind == GROUP}, plan.date)
    for fund in funds:
        rule = rule_of(fund)
        reached = {
            receiver: {receiver[1]} if receiver[0] == CHILD else members.get(receiver[1], set())
            for receiver in plan.receivers_from(fund.pk)
        }
        left_out = rule.outside(set().union(*reached.values()), plan.date) if reached else {}
        if broken := tuple(receiver for receiver, children in reached.items() if children & left_out.keys()):
            yield Problem("outside_fund", _("%(fund)s is for %(rule)s only. Not among them: %(who)s."),
                          {"fund": fund.called, "rule": rule}, receivers=broken)  # fmt: skip


def _in_public(plan: Plan) -> Iterable[Problem]:
    if missing := seen_without_consent(plan):
        yield Problem("no_consent", _("A public hand-out needs the guardians' consent. Not given: %(who)s."),
                      receivers=missing)  # fmt: skip


def seen_without_consent(plan: Plan) -> tuple[Receiver, ...]:
    """Return those who would be seen in public though a guardian did not consent: children, groups with such a member.

    Source: domain-rules.md, section 4.3.
    """
    if not plan.distribution.is_public:
        return ()
    receivers = dict.fromkeys(receiver for receiver, _column in plan.wanted)
    members = members_by_group({key for kind, key in receivers if kind == GROUP}, plan.date)
    seen = {one: {one[1]} if one[0] == CHILD else members.get(one[1], set()) for one in receivers}
    missing = without_consent(set().union(*seen.values()), Purpose.PUBLIC, plan.date) if seen else set()
    return tuple(sorted(one for one, children in seen.items() if children & missing))


def _again(plan: Plan) -> Iterable[Problem]:
    """Yield what children receive once more within the days that should lie between, item by item."""
    days = plan.distribution.apart_days
    given = received_near(plan, dt.timedelta(days=days)) if days else set()
    again: dict[Key, list[Receiver]] = defaultdict(list)
    for receiver, key in plan.wanted:
        if receiver[0] == CHILD and (receiver[1], key[2]) in given:
            again[key].append(receiver)
    for column in plan.columns:
        if receivers := again[column.key]:
            yield Problem("double", _("%(what)s again within %(days)s days: %(who)s."), {"days": days},
                          column.key, tuple(receivers), may_be_excused=True)  # fmt: skip


def received_near(plan: Plan, apart: dt.timedelta) -> set[tuple[int, int]]:
    """Return who is given which item by other lists within some days before or after: posted, or waiting for approval.

    What went back whole was not received. A second round gives what the first one left, and nothing twice.
    """
    children = {key for (kind, key), _column in plan.wanted if kind == CHILD}
    items = {column.item.pk for column in plan.columns if column.item}
    near = Distribution.objects.filter(
        date__gt=plan.date - apart, date__lt=plan.date + apart, entry__reversed_by__isnull=True
    ).exclude(Q(pk=plan.distribution.pk) | Q(state=Distribution.State.DRAFT))
    first_rounds = NotCollected.objects.filter(second_round=plan.distribution)
    near = near.exclude(pk__in=first_rounds.values("line__distribution"))
    lines = DistributionLine.objects.filter(child__in=children_of_keys(children), distribution__in=near.order_by())
    back = ReturnLine.objects.filter(
        Q(wanted__isnull=True) | Q(wanted=F("line__wanted")), line=OuterRef("pk"),
        returned__entry__reversed_by__isnull=True,
    )  # fmt: skip
    # Asked for an item, a database would read every line that ever gave it.
    given = lines.exclude(Exists(back)).order_by().values_list("child", "item")
    return {(child, item) for child, item in given if item in items}


def _copy(lot: OpenLot) -> OpenLot:
    return OpenLot(
        lot.id, lot.place, lot.fund, lot.item, lot.opened_on, lot.quantity, lot.amount, lot.quantity_drawn,
        lot.amount_drawn,
    )  # fmt: skip

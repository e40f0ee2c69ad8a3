"""Running totals of a whole book: what it had received in a year and what is left of all, caught up as entries come.

A total says up to which place in each unit's order of entries it counts. That order has no gap and entries never
change, so that what came after it is added, and nothing else can have changed. ``verify_books`` holds each against the
rows it was made from.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.db import DatabaseError, transaction
from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from ledger.access.held import once
from ledger.access.models import Unit
from ledger.book.models import Attribution, Entry, Head, Lot
from ledger.book.trace import givers_of_draws, givers_of_lots, givers_of_what_is_left
from ledger.book.verify import Finding
from ledger.reports.home.givers import ByGiver, added, as_parts, by_giver, from_parts
from ledger.reports.models import RunningTotal

ARRIVES = (Entry.Kind.GIFT, Entry.Kind.IDENTIFICATION)
LEFT = 0  # in the place of a year
MOST_BEHIND = 400  # entries: to count anew is quicker then
KEPT_EVERY = 40  # entries that are added anew each time, until the total is written down again

Parts = list[list[Any]]


class Arrived(NamedTuple):
    """What arrived at a unit's places, in minor units, in how many gifts."""

    amount: int
    gifts: int


class _New(NamedTuple):
    """An entry that a total does not count yet."""

    pk: int
    unit: int
    sequence: int
    kind: str
    year: int
    reverses: int | None


def left_of_book(root: int) -> list[ByGiver]:
    """Return whose value lies at the places of a book today, as ``givers_of_what_is_left`` of all its units."""
    return from_parts(_caught_up(root, LEFT))


def arrived_in_book(root: int, year: int) -> dict[int, Arrived]:
    """Return what each unit of a book received in a year from donors, reversed gifts left out."""
    return {unit: Arrived(amount, gifts) for unit, amount, gifts in _caught_up(root, year)}


def arrived_lots(year: int) -> QuerySet[Lot]:
    """Return the lots of a year's gifts that stand."""
    return Lot.objects.filter(
        entry__kind__in=ARRIVES, party__isnull=False, entry__date__year=year, entry__reversed_by__isnull=True
    )


def arrived_at(lots: QuerySet[Lot]) -> dict[int, Arrived]:
    """Return what some lots brought to each unit."""
    sums = lots.order_by().values_list("place__unit").annotate(Sum("amount"), Count("entry", distinct=True))
    return {unit: Arrived(amount, gifts) for unit, amount, gifts in sums}


def running_totals_match_rows(root: Unit) -> Iterator[Finding]:
    """Yield the running totals that differ from what the rows say."""
    for total in RunningTotal.objects.filter(root=root):
        if sorted(_caught_up(root.pk, total.year), key=str) != sorted(_whole(root.pk, total.year), key=str):
            message = _("a running total differs from its entries")
            yield Finding("running_totals_match_rows", "reports_runningtotal", str(total.pk), message)


def last_attribution() -> int:
    """Return the key of the last attribution to another donor: what was worked out before it counts no longer."""
    return once("last attribution", lambda: Attribution.objects.aggregate(last=Max("id"))["last"] or 0)


def _caught_up(root: int, year: int) -> Parts:
    known = last_attribution()
    heads = once(("heads", root), lambda: _heads(root))
    kept = RunningTotal.objects.filter(root=root, year=year, attributions=known).first()
    if kept is None or sum(heads.values()) - sum(kept.reached.values()) > MOST_BEHIND:
        parts = _whole(root, year)
        if _heads(root) == heads:  # else somebody recorded in between, and it may be counted or not
            _keep(root, year, heads, known, parts)
        return parts
    reached = {int(unit): sequence for unit, sequence in kept.reached.items()}
    so_far: Parts = kept.parts
    new = _entries_after(reached, heads)
    if not new:
        return so_far
    parts = (_left_and if year == LEFT else _arrived_and)(so_far, new, year)
    if len(new) >= KEPT_EVERY:
        _keep(root, year, reached | {one.unit: one.sequence for one in new}, known, parts)
    return parts


def _whole(root: int, year: int) -> Parts:
    units = list(Unit.objects.filter(root=root).values_list("pk", flat=True))
    if year == LEFT:
        return as_parts(by_giver(givers_of_what_is_left(units)))
    arrived = arrived_at(arrived_lots(year).filter(entry__root=root))
    return [[unit, *one] for unit, one in arrived.items()]


def _heads(root: int) -> dict[int, int]:
    return dict(Head.objects.filter(unit__root=root).values_list("unit", "sequence"))


def _entries_after(reached: dict[int, int], heads: dict[int, int]) -> list[_New]:
    """Return the entries that came later, each unit's in their order."""
    moved = [Q(unit=unit, sequence__gt=reached.get(unit, 0)) for unit in heads if heads[unit] != reached.get(unit, 0)]
    if not moved:
        return []
    rows = Entry.objects.filter(reduce(or_, moved)).order_by("unit", "sequence")
    return [
        _New(pk, unit, sequence, kind, date.year, reverses)
        for pk, unit, sequence, kind, date, reverses in rows.values_list(
            "pk", "unit", "sequence", "kind", "date", "reverses"
        )
    ]


def _left_and(parts: Parts, new: Collection[_New], _year: int) -> Parts:
    """Add what the new entries opened, and take off what they drew."""
    keys = [one.pk for one in new]
    opened, drawn = by_giver(givers_of_lots(keys)), by_giver(givers_of_draws(keys), sign=-1)
    return as_parts(added([*from_parts(parts), *opened, *drawn]))


def _arrived_and(parts: Parts, new: Collection[_New], year: int) -> Parts:
    """Add the gifts among the new entries, and take off those of before that the new entries reverse."""
    reversed_now = {one.reverses for one in new if one.reverses}
    come = [one.pk for one in new if one.kind in ARRIVES and one.year == year and one.pk not in reversed_now]
    gone = Entry.objects.filter(pk__in=reversed_now - {one.pk for one in new}, kind__in=ARRIVES, date__year=year)
    sums = {unit: Arrived(amount, gifts) for unit, amount, gifts in parts}
    taken_off = list(gone.values_list("pk", flat=True)) if reversed_now else []
    for keys, sign in ((come, 1), (taken_off, -1)):
        if keys:
            for unit, one in arrived_at(Lot.objects.filter(entry__in=keys, party__isnull=False)).items():
                before = sums.get(unit, Arrived(0, 0))
                sums[unit] = Arrived(before.amount + sign * one.amount, before.gifts + sign * one.gifts)
    return [[unit, *one] for unit, one in sums.items() if any(one)]


def _keep(root: int, year: int, reached: dict[int, int], attributions: int, parts: Parts) -> None:
    """Write a total down; where the database is busy or may not be written, the next one who looks does."""
    try:
        with transaction.atomic():
            RunningTotal.objects.update_or_create(
                root_id=root, year=year, defaults={"reached": reached, "attributions": attributions, "parts": parts}
            )
    except DatabaseError:
        return

"""Tallies of events: kept once they are worked out, so that a year is added up from its events, not from its rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet

from beneficiaries.queries import under_one_file
from ledger.book.models import Draw, Entry, Lot
from ledger.book.trace import Given, givers_of_draws, givers_of_lots, givers_of_what_is_left
from ledger.reports.home.givers import ByGiver, as_parts, by_giver, from_parts
from ledger.reports.home.running import last_attribution, left_of_book
from ledger.reports.models import Tally

Kind = Entry.Kind
LOST = (Kind.WRITE_OFF, Kind.CHARGE, Kind.REFUND, Kind.SHORTFALL)
AT_ONCE = 200


@dataclass(slots=True)
class Facts:
    """What was given out (what came back below zero) and lost in a year, what is left today, and whom it reached."""

    given: list[ByGiver] = field(default_factory=list)
    lost: list[ByGiver] = field(default_factory=list)
    left: list[ByGiver] = field(default_factory=list)
    children: set[int] = field(default_factory=set)


def facts_of(units: Collection[int], year: int, book: int | None = None) -> Facts:
    """Return the facts of a year at the places of units; reversed events count nowhere.

    An event of theirs may reach another's place: a school records a gift that lies with the agency. That part of it
    is told to those who see that place, and not here.

    ``book`` is the root where the units are all of its. The number of queries does not grow; what has no tally yet is
    worked out now and kept.
    """
    facts = Facts(left=by_giver(givers_of_what_is_left(units)) if book is None else left_of_book(book))
    standing = Entry.objects.filter(unit__in=units, reversed_by__isnull=True)
    # In the words of the index of serials: the days of a year are those of its many gifts.
    events = standing.filter(kind__in=[Kind.DISTRIBUTION, Kind.RETURN, *LOST], year=year)
    kinds = dict(events.values_list("pk", "kind"))
    here = set(units)
    for tally in _tallies(kinds):
        kind = kinds[tally.pk]
        told = facts.lost if kind in LOST else facts.given
        told.extend(value for value in from_parts(tally.parts) if value.unit in here)
        if kind == Kind.DISTRIBUTION:
            facts.children.update(tally.children)
    facts.children = under_one_file(facts.children - _gave_all_back(facts.children, standing, year))
    return facts


def _tallies(kinds: dict[int, str]) -> Iterable[Tally]:
    known = last_attribution()
    kept = list(Tally.objects.filter(pk__in=kinds, attributions=known))
    missing = sorted(kinds.keys() - {tally.pk for tally in kept})
    for some in _in_parts(missing):
        made = _worked_out(some, kinds, known)
        # Two who look at once keep the same: what was there before another donor was put right is replaced.
        Tally.objects.bulk_create(
            made, update_conflicts=True, unique_fields=["entry"], update_fields=["attributions", "parts", "children"]
        )
        kept += made
    return kept


def _worked_out(entries: Sequence[int], kinds: dict[int, str], known: int) -> list[Tally]:
    returns = [entry for entry in entries if kinds[entry] == Kind.RETURN]
    others = [entry for entry in entries if kinds[entry] != Kind.RETURN]
    given, came_back = defaultdict[int, list[Given]](list), defaultdict[int, list[Given]](list)
    for one in givers_of_draws(others):
        given[one.entry].append(one)
    for one in givers_of_lots(returns):
        came_back[one.entry].append(one)
    parts = {
        entry: as_parts([*by_giver(given[entry]), *by_giver(came_back[entry], sign=-1)]) for entry in entries
    }  # fmt: skip
    children: dict[int, set[int]] = defaultdict(set)
    reached = Draw.objects.filter(entry__in=others, child__isnull=False).order_by()
    for entry, child in reached.values_list("entry", "child"):
        children[entry].add(child or 0)
    return [
        Tally(entry_id=entry, attributions=known, parts=parts[entry], children=sorted(children[entry]))
        for entry in entries
    ]


def _gave_all_back(children: set[int], standing: QuerySet[Entry], year: int) -> set[int]:
    """Return those of these children who kept nothing of the year: only who gave something back is looked at."""
    returns = standing.filter(kind=Kind.RETURN)
    back: dict[int, int] = defaultdict(int)
    lots = Lot.objects.filter(entry__in=list(returns.values_list("pk", flat=True)), returns__isnull=False)
    for draw, quantity, amount in lots.values_list("returns", "quantity", "amount"):
        back[draw or 0] += amount if quantity is None else quantity
    if not back:
        return set()
    asked = set(Draw.objects.filter(pk__in=list(back), child__in=children).values_list("child", flat=True))
    events = standing.filter(kind=Kind.DISTRIBUTION, year=year)
    draws = Draw.objects.filter(child__in=asked, entry__in=events)
    kept = {
        child
        for draw, child, quantity, amount in draws.values_list("pk", "child", "quantity", "amount")
        if back[draw] < (amount if quantity is None else quantity)
    }
    return {child for child in asked if child is not None} - kept


def _in_parts(entries: Sequence[int]) -> Iterable[Sequence[int]]:
    return (entries[at : at + AT_ONCE] for at in range(0, len(entries), AT_ONCE))

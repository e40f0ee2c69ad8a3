"""Who has received nothing in a year: counts by school, never a name."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet

from beneficiaries.models import Child, Enrolment
from beneficiaries.queries import children_of_keys
from ledger.access.models import User
from ledger.access.permissions import Permission
from ledger.access.queries import permissions_of, units_visible_to
from ledger.book.models import Draw, Entry, Lot
from ledger.reports.addresses import address
from ledger.reports.home.tallies import Facts
from ledger.reports.statements import told

SHOWN = 5
_READS_CHILDREN = frozenset({Permission.READ_CHILDREN, Permission.READ_CHILDREN_MASKED})


@dataclass(frozen=True, slots=True)
class SchoolRow:
    """A school with the number of its children who received nothing; None where that is too small to tell."""

    name: str
    children: int | None


@dataclass(frozen=True, slots=True)
class Unhelped:
    """The children who received nothing since the first day of a year, of how many."""

    since: dt.date
    children: int
    enrolled: int
    schools: list[SchoolRow]
    more: int
    may_count: bool
    list_url: str
    start_url: str

    @property
    def told(self) -> int | None:
        """The number, or None where the one who asks may not read children and it is too small to tell."""
        return self.children if self.may_count else told(self.children)


def unhelped(user: User, year: int, facts: Facts | None = None) -> Unhelped | None:
    """Return how many children of a person's schools received nothing in a year, or None for those without schools.

    What was given to a class counts for none of its children; what came back whole was not received. Who sees a
    whole book is told from its ``facts``, others by looking at their children one by one.
    """
    units = units_visible_to(user)
    active = Enrolment.objects.filter(
        school__in=units, until__isnull=True, child__status=Child.Status.ACTIVE
    ).order_by()
    schools = dict(active.values_list("school").annotate(count=Count("pk")))
    if not schools:
        return None
    if facts is not None and units.filter(parent__isnull=True).exists():
        helped = dict(
            active.filter(child__in=children_of_keys(facts.children)).values_list("school").annotate(count=Count("pk"))
        )
        without = {school: count - helped.get(school, 0) for school, count in schools.items()}
    else:
        without = dict(active.filter(~Exists(_received(year))).values_list("school").annotate(count=Count("pk")))
    names = dict(units.filter(pk__in=list(schools)).values_list("pk", "name"))
    rows = [(names[school], count) for school, count in without.items() if count]
    enrolled = sum(schools.values())
    counts = sorted(rows, key=lambda row: (-row[1], row[0]))
    held = permissions_of(user)
    reads = bool(_READS_CHILDREN & held)
    return Unhelped(
        dt.date(year, 1, 1),
        sum(count for _name, count in counts),
        enrolled,
        [SchoolRow(name, count if reads else told(count)) for name, count in counts[:SHOWN]],
        max(len(counts) - SHOWN, 0),
        reads,
        address("children") if reads else "",
        address("new_distribution") if Permission.WRITE_DISTRIBUTIONS in held else "",
    )


def _received(year: int) -> QuerySet[Draw]:
    """Return what the child of an enrolment kept in a year."""
    came_back = Lot.objects.filter(returns=OuterRef("pk"), amount=OuterRef("amount"), entry__reversed_by__isnull=True)
    return Draw.objects.filter(
        ~Exists(came_back), child=OuterRef("child"), entry__kind=Entry.Kind.DISTRIBUTION, entry__date__year=year,
        entry__reversed_by__isnull=True,
    )  # fmt: skip

"""Who has received nothing in a year: counts by school, never a name."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Aggregate, JSONField, Q, QuerySet
from django.db.models.sql.compiler import SQLCompiler

from beneficiaries.models import Child, Enrolment
from beneficiaries.queries import under_one_file
from ledger.access.models import User
from ledger.access.permissions import Permission
from ledger.access.queries import permissions_of, units_visible_to, visible_units
from ledger.book.received import received
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


class _Keys(Aggregate):
    """The keys of a group, together in one row: twenty thousand rows would take longer to read than all else."""

    function = "JSON_GROUP_ARRAY"
    output_field = JSONField()

    def as_postgresql(
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,
        **context: Any,  # noqa: ANN401 -- as the library hands it on
    ) -> tuple[str, Any]:
        """Return the same in PostgreSQL's words."""
        return self.as_sql(compiler, connection, function="JSONB_AGG", **context)


def unhelped(user: User, year: int, facts: Facts | None = None) -> Unhelped | None:
    """Return how many children of a person's schools received nothing in a year, or None for those without schools.

    What was given to a class counts for none of its children; what came back whole was not received. Who sees a
    whole book is told from its ``facts``, others by looking at their children one by one.
    """
    units = visible_units(user)
    # Nearly every child is active: those who are not are looked up, not each child.
    gone = Child.objects.exclude(status=Child.Status.ACTIVE).values("pk")
    enrolments = Enrolment.objects.filter(school__in=units_visible_to(user), until__isnull=True)
    active = enrolments.exclude(child__in=gone).order_by()
    schools = dict(active.values_list("school").annotate(children=_Keys("child")))
    if not schools:
        return None
    if facts is not None and any(unit.parent_id is None for unit in units):
        reached = facts.children
    else:
        reached = _reached(year, active)
    names = {unit.pk: unit.called for unit in units}
    without = {school: len(children) - len(reached.intersection(children)) for school, children in schools.items()}
    rows = [(names[school], count) for school, count in without.items() if count]
    enrolled = sum(map(len, schools.values()))
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
        f"{address('forgotten')}?since={year}-01-01" if reads else "",
        f"{address('new_distribution')}?since={year}-01-01" if Permission.WRITE_DISTRIBUTIONS in held else "",
    )


def _reached(year: int, enrolled: QuerySet[Enrolment]) -> set[int]:
    """Return the children of enrolments that received something in a year.

    Asked for all at once: child by child, the database may go through the year's entries anew for each.
    """
    children = enrolled.values("child")
    here = Q(child__in=children) | Q(child__in=Child.objects.filter(merged_into__in=children))
    return under_one_file(received().filter(here, entry__date__year=year).values_list("child", flat=True))

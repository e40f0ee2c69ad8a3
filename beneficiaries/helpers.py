"""Reading helpers: whom a person may see, and whether their checks count on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, DateField, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Least

from beneficiaries.models import Helper, HelperCheck
from beneficiaries.queries import Visitor
from ledger.access.models import Unit
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to

Kind = HelperCheck.Kind
READ = (Permission.READ_CHILDREN, Permission.READ_CHILDREN_MASKED, Permission.APPROVE)
SOON = dt.timedelta(days=30)
# How many characters of a path name one unit.
_STEP = 7
# Stands for a check that is not there: before every day on which one may count.
_NEVER = dt.date(1900, 1, 1)


def helpers_visible_to(user: Visitor) -> QuerySet[Helper]:
    """Return the helpers who serve units where a person sees children or approves: of those units and of any above."""
    units = Unit.objects.none()
    for permission in READ:
        units |= units_visible_to(user, permission)
    above = {path[:end] for path in units.values_list("path", flat=True) for end in range(_STEP, len(path), _STEP)}
    return Helper.objects.filter(Q(unit__in=units) | Q(unit__path__in=above))


def helpers_serving(school: Unit) -> QuerySet[Helper]:
    """Return the helpers who serve a school, by its own unit or one above, and have not stopped."""
    above = [school.path[:end] for end in range(_STEP, len(school.path) + 1, _STEP)]
    return Helper.objects.filter(unit__path__in=above, ended_on__isnull=True)


def checked_until() -> Any:  # noqa: ANN401 -- an expression
    """Return the expression for the day on which the first of a helper's four checks ends; 1900 where one lacks."""
    counts = HelperCheck.objects.filter(helper=OuterRef("pk"), withdrawn_at__isnull=True).order_by("-valid_until")
    ends = (
        Coalesce(Subquery(counts.filter(kind=kind).values("valid_until")[:1]), Value(_NEVER), output_field=DateField())
        for kind in Kind
    )
    return Least(*ends)


def with_checks(helpers: QuerySet[Helper]) -> QuerySet[Helper]:
    """Return helpers with ``checked_until``: empty where one of the four checks was never passed, or was withdrawn."""
    found = helpers.annotate(first_end=checked_until())
    known = When(first_end__gt=_NEVER, then=F("first_end"))
    return found.annotate(checked_until=Case(known, default=None, output_field=DateField()))


@dataclass(frozen=True, slots=True)
class Standing:
    """How one kind of check stands for a helper on a day, and the check that it rests on."""

    kind: Kind
    check: HelperCheck | None
    on: dt.date

    @property
    def counts(self) -> bool:
        """Whether it is passed and has not ended."""
        return self.check is not None and self.check.valid_until > self.on

    @property
    def ends_soon(self) -> bool:
        """Whether it ends within thirty days."""
        return self.check is not None and self.counts and self.check.valid_until - self.on <= SOON


def standings(checks: Iterable[HelperCheck], on: dt.date) -> list[Standing]:
    """Return how each of the four stands by a helper's checks: the one that counts longest is taken."""
    valid = [check for check in checks if check.withdrawn_at is None]
    return [
        Standing(
            kind, max((one for one in valid if one.kind == kind), key=lambda one: one.valid_until, default=None), on
        )
        for kind in Kind
    ]


def lacking(helper: Helper, on: dt.date) -> list[Kind]:
    """Return the checks that a helper has not, or no longer has, on a day."""
    return [one.kind for one in standings(helper.checks.all(), on) if not one.counts]

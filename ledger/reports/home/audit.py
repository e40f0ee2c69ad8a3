"""What an auditor looks at first: when the books were proved, which months are closed, what was reversed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Max, Q

from ledger.access.models import Assignment, Unit, User
from ledger.access.queries import roles_of, units_visible_to
from ledger.book.models import Entry, Period, Posting
from ledger.reports.models import Verification


@dataclass(frozen=True, slots=True)
class Audit:
    """The figures of a year for an auditor; ``largest`` in minor units, of the reversals of the year."""

    verified: Verification | None
    closed_until: dt.date | None
    closed: int
    reopened: int
    reversals: int
    largest: int
    largest_number: str
    year: int


def audit_of(user: User, year: int) -> Audit | None:
    """Return what an auditor looks at first, or None for those who are none."""
    if Assignment.Role.AUDITOR not in roles_of(user):
        return None
    units = units_visible_to(user)
    months = Period.objects.filter(unit__in=units, month__year=year).aggregate(
        closed=Count("pk", filter=Q(state=Period.State.CLOSED)),
        # A row that is open was closed once: months begin without one.
        reopened=Count("pk", filter=Q(state=Period.State.OPEN)),
        until=Max("month", filter=Q(state=Period.State.CLOSED)),
    )
    roots = Unit.objects.filter(pk__in=units.values("root"))
    # In the words of the index of serials: the days of a year are those of its many gifts.
    reversals = Entry.objects.filter(unit__in=units, kind=Entry.Kind.REVERSAL, year=year)
    largest = (
        Posting.objects.filter(entry__in=reversals).order_by("-amount", "pk").values_list("amount", "entry__number")
    ).first()
    return Audit(
        Verification.objects.filter(root__in=roots).first(), months["until"], months["closed"], months["reopened"],
        reversals.count(), *(largest or (0, "")), year,
    )  # fmt: skip

"""Who opened what in a month: person by person, for the monthly review."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from beneficiaries.models import AccessEvent, OpeningsReview
from ledger.access.models import Unit, User
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to

What = AccessEvent.What
SHOWN = 200
_LONGER_THAN_A_MONTH = 32


@dataclass(frozen=True, slots=True)
class PersonsMonth:
    """What one person opened in a month; ``children`` counts each time a child was shown."""

    viewer: User
    files: int
    masked: int
    numbers: int
    photographs: int
    lists: int
    taken_out: int
    in_need: int
    children: int


@dataclass(frozen=True, slots=True)
class Review:
    """A month as the reviewer sees it."""

    month: dt.date
    people: Sequence[PersonsMonth]
    striking: Sequence[AccessEvent]
    done: Sequence[OpeningsReview]


def review_of(month: dt.date, reviewer: User) -> Review:
    """Return who opened what in a month, in the units whose openings a person reviews: five queries."""
    units = units_visible_to(reviewer, Permission.REVIEW_OPENINGS)
    events = _events_of(units, month)
    totals = events.order_by().values("viewer").annotate(
        files=Count("pk", filter=Q(what=What.FILE)), masked=Count("pk", filter=Q(what=What.MASKED)),
        numbers=Count("pk", filter=Q(what=What.PHONE)),
        photographs=Count("pk", filter=Q(what=What.PHOTO)),
        lists=Count("pk", filter=Q(what=What.NAME)), taken_out=Count("pk", filter=Q(what=What.EXPORT)),
        in_need=Count("pk", filter=Q(what=What.NEED)), children=Sum("children"),
    )  # fmt: skip
    found: Any = list(totals)  # as Django names the columns
    people = User.objects.in_bulk([row["viewer"] for row in found])
    rows = [PersonsMonth(**row | {"viewer": people[row["viewer"]]}) for row in found]
    striking = events.filter(what__in=(What.EXPORT, What.NEED)).select_related("viewer", "child").order_by("-pk")
    done = OpeningsReview.objects.filter(month=month, unit__in=units).select_related("reviewed_by")
    return Review(month, sorted(rows, key=lambda row: -row.children), list(striking[:SHOWN]), list(done))


def _events_of(units: QuerySet[Unit], month: dt.date) -> QuerySet[AccessEvent]:
    """Return the lines of a month that people of these units left, or that concern their children, or the system's."""
    after = (month + dt.timedelta(days=_LONGER_THAN_A_MONTH)).replace(day=1)
    theirs = User.objects.filter(Q(assignments__unit__in=units) | Q(is_system=True))
    # A list names its children apart; what an agency's staff opened of a school concerns the school.
    listed = AccessEvent.listed.through.objects.filter(child__keeper__in=units)
    concern = Q(viewer__in=theirs.values("pk")) | Q(child__keeper__in=units) | Q(pk__in=listed.values("accessevent"))
    return AccessEvent.objects.filter(concern, at__date__gte=month, at__date__lt=after)

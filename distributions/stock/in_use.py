"""Durable goods that groups use: what was given, what came back, when somebody last looked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet, Sum

from distributions.models import DistributionLine, Sighting
from ledger.access.models import User
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.book.models import Lot

# Looked at once a year; an earlier day is as good.
LOOKED_AT_EVERY = dt.timedelta(days=365)


def in_use_visible_to(user: User) -> QuerySet[DistributionLine]:
    """Return the lines by which groups were given durable goods, of the units whose hand-outs a person may read."""
    units = units_visible_to(user, Permission.READ_DISTRIBUTIONS)
    return DistributionLine.objects.filter(
        group__isnull=False, item__is_durable=True, distribution__unit__in=units,
        distribution__entry__isnull=False, distribution__entry__reversed_by__isnull=True,
    )  # fmt: skip


def came_back(lines: Iterable[DistributionLine]) -> dict[tuple[int, int], int]:
    """Return the pieces that came back of lines, by entry and position; in one statement."""
    entries = {line.distribution.entry_id for line in lines}
    lots = Lot.objects.filter(returns__entry__in=entries, entry__reversed_by__isnull=True).order_by()
    rows = lots.values_list("returns__entry", "returns__line").annotate(pieces=Sum("quantity"))
    return {(entry or 0, line or 0): pieces or 0 for entry, line, pieces in rows}


def still_with(line: DistributionLine) -> int:
    """Return the pieces of a line that the group was given and did not return."""
    return line.wanted - came_back([line]).get((line.distribution.entry_id or 0, line.position), 0)


def add_use(today: dt.date) -> Any:  # noqa: ANN401 -- what a table prepares its rows with
    """Return what gives each line of a page its pieces, its last look and when the next is due."""

    def add(lines: list[Any]) -> None:
        back = came_back(lines)
        last: dict[int, Sighting] = {}
        for sighting in Sighting.objects.filter(line__in=lines).order_by("seen_on", "pk"):
            last[sighting.line_id] = sighting
        for line in lines:
            line.last = last.get(line.pk)
            line.given = line.wanted - back.get((line.distribution.entry_id, line.position), 0)
            line.there = min(line.last.pieces, line.given) if line.last else line.given
            line.is_due = line.there > 0 and today - (line.last.seen_on if line.last else line.distribution.date) > (
                LOOKED_AT_EVERY
            )

    return add


def named(text: str) -> Q:
    """Return the condition that a line's group or item holds the text."""
    return Q(group__name__icontains=text) | Q(group__code__icontains=text) | Q(item__name__icontains=text)

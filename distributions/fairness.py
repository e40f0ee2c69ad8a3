"""Who received what last: so that a list is begun with those who were forgotten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db.models import Max, OuterRef, QuerySet, Subquery

from beneficiaries.queries import children_of_keys
from distributions.kits import Layout, layout_of
from distributions.models import Distribution
from ledger.book.models import Draw, Entry


def received(item: str = "") -> QuerySet[Draw]:
    """Return everything, or the things of a code, that was handed out to children; reversed hand-outs left out."""
    rows = Draw.objects.filter(
        entry__kind=Entry.Kind.DISTRIBUTION, entry__reversed_by__isnull=True, child__isnull=False
    ).order_by()
    return rows.filter(lot__item__code=item) if item else rows


def last_received(children: Collection[int]) -> dict[int, dt.date]:
    """Return when each of these children last received something; one who never did is left out."""
    rows = received().filter(child__in=children_of_keys(children)).values_list("child")
    return dict(rows.annotate(on=Max("entry__date")))


def last_on_of(child: str, item: str = "") -> Subquery:
    """Return when the child in a column last received something, or a thing of a code, as part of a query."""
    rows = received(item).filter(child=OuterRef(child))
    return Subquery(rows.values("child").annotate(on=Max("entry__date")).values("on"))


def last_time(draft: Distribution) -> Layout | None:
    """Return what the latest hand-out of the same unit gave, or None where there was none."""
    before = Distribution.objects.filter(
        unit=draft.unit, state=Distribution.State.POSTED, entry__reversed_by__isnull=True
    ).exclude(pk=draft.pk)
    latest = before.select_related("unit", "entry").order_by("-date", "-pk").first()
    return layout_of(latest) if latest else None

"""What children received, and when each last did.

What was given to a group counts for none of its children; what was reversed, or came back whole, was not received.
What a file received that was joined with another, the one that goes on received.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import connection
from django.db.models import F, FilteredRelation, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from beneficiaries.models import Child, Enrolment
from beneficiaries.reach import children_of_keys
from ledger.book.models import Draw, Entry, Item, LastReceived, Lot

_Kind = Entry.Kind
_PIECES = Coalesce("quantity", "amount")  # pieces of goods, or minor units of money


def received() -> QuerySet[Draw]:
    """Return every draw that a child received."""
    back = Lot.objects.filter(returns=OuterRef("pk"), entry__kind=_Kind.RETURN, entry__reversed_by__isnull=True)
    came_back = back.order_by().values("returns").annotate(back=Sum(_PIECES)).values("back")
    given = Draw.objects.filter(
        entry__kind=_Kind.DISTRIBUTION, entry__reversed_by__isnull=True, child__isnull=False
    ).alias(pieces=_PIECES)
    return given.filter(pieces__gt=Coalesce(Subquery(came_back), 0)).order_by()


def keep_last_received(entry: Entry) -> None:
    """Keep when the children of an entry that was just written last received something, whatever it did or undid."""
    if entry.kind == _Kind.DISTRIBUTION:
        # Nothing of it can have come back yet, nor was it reversed.
        _keep(Draw.objects.filter(entry=entry, child__isnull=False))
    elif entry.kind in {_Kind.RETURN, _Kind.REVERSAL}:
        back = Lot.objects.filter(entry__in=[entry.pk, entry.reverses_id or entry.pk], returns__child__isnull=False)
        if children := set(back.values_list(Coalesce("returns__child__merged_into", "returns__child"), flat=True)):
            keep_anew(children)


def keep_anew(children: Collection[int]) -> None:
    """Work out anew when children last received something: after what was undone, joined, or is apart again."""
    those = children_of_keys(children)
    kept = LastReceived.objects.filter(child__in=those)
    # Another unit may be handing out to the same children: what it adds is seen once these rows are ours, or it waits
    # and adds to what is kept then. Locked in the order in which they are kept, so that neither waits for the other.
    list(kept.select_for_update(of=("self",)).order_by(F("item").asc(nulls_last=True), "child").values_list("pk"))
    kept.delete()
    joined = Child.objects.filter(merged_into__in=those)
    _keep(received().filter(Q(child__in=those, child__merged_into__isnull=True) | Q(child__in=joined)))


def last_days(draws: QuerySet[Draw]) -> tuple[QuerySet[Any], QuerySet[Any]]:
    """Return by item and child, then by child, the last day of draws; a joined file's as its survivor's."""
    whose, day = Coalesce("child__merged_into", "child"), Max("entry__date")
    of_items = draws.filter(lot__item__isnull=False).values_list("lot__item", whose).order_by("lot__item", whose)
    return of_items.annotate(day=day), draws.values_list(whose).order_by(whose).annotate(day=day)


def _keep(draws: QuerySet[Draw]) -> None:
    for columns, rows in zip(("item_id, child_id", "child_id"), last_days(draws), strict=True):
        query, values = rows.query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(
                f'INSERT INTO book_lastreceived ({columns}, "on") {query}'
                ' ON CONFLICT (child_id, coalesce(item_id, 0)) DO UPDATE SET "on" = excluded."on"'
                ' WHERE excluded."on" > book_lastreceived."on"',
                values,
            )


def last_received(children: Collection[int]) -> dict[int, dt.date]:
    """Return when each of these children last received something; one who never did is left out."""
    rows = LastReceived.objects.filter(child__in=children_of_keys(children), item__isnull=True)
    return dict(rows.values_list("child", "on"))


def with_last_day(rows: QuerySet[Enrolment], item: str = "") -> QuerySet[Enrolment]:
    """Return enrolments with ``last_on``: when each child last received something, or a thing of a code."""
    kept = "child__last_received"
    which = Q(**{f"{kept}__item__isnull": True})
    if item:
        # Of a code that no item has, nothing was received: a join on no keys at all would be no join.
        which = Q(**{f"{kept}__item__in": list(Item.objects.filter(code=item).values_list("pk", flat=True)) or [0]})
    return rows.annotate(last_received=FilteredRelation(kept, condition=which), last_on=F("last_received__on"))

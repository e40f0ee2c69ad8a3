"""What children received, and when each last did.

What was given to a group counts for none of its children; what was reversed, or came back whole, was not received.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import connection
from django.db.models import Case, F, Max, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce

from beneficiaries.models import Child
from beneficiaries.reach import children_of_keys
from ledger.book.models import Draw, Entry, LastReceived, Lot

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
        _keep(received().filter(entry=entry))
    elif entry.kind in {_Kind.RETURN, _Kind.REVERSAL}:
        back = Lot.objects.filter(entry__in=[entry.pk, entry.reverses_id or entry.pk], returns__child__isnull=False)
        children = Child.objects.filter(pk__in=back.values("returns__child"))
        if children.exists():
            _keep_anew(children)


def _keep_anew(children: QuerySet[Child]) -> None:
    kept = LastReceived.objects.filter(child__in=children.values("pk"))
    # Another unit may be handing out to the same children: what it adds is seen once these rows are ours, or it waits
    # and adds to what is kept then. Locked in the order in which they are kept, so that neither waits for the other.
    list(kept.select_for_update(of=("self",)).order_by(F("item").asc(nulls_last=True), "child").values_list("pk"))
    kept.delete()
    _keep(received().filter(child__in=children.values("pk")))


def _keep(draws: QuerySet[Draw]) -> None:
    day = Max("entry__date")
    of_items = draws.filter(lot__item__isnull=False).values_list("lot__item", "child").order_by("lot__item", "child")
    for columns, rows in (
        ("item_id, child_id", of_items.annotate(day=day)),
        ("child_id", draws.values_list("child").order_by("child").annotate(day=day)),
    ):
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
    rows = children_of_keys(children).annotate(on=last_on_of("pk")).filter(on__isnull=False)
    return dict(rows.values_list("pk", "on"))


def last_on_of(child: str, item: str = "") -> Case:
    """Return when the child in a column last received something, or a thing of a code, as part of a query.

    What a file received that was joined with the child's, the child received.
    """
    kept = LastReceived.objects.filter(item__code=item) if item else LastReceived.objects.filter(item__isnull=True)
    own = kept.filter(child=OuterRef(child))
    joined = kept.filter(Q(child=OuterRef(child)) | Q(child__merged_into=OuterRef(child))).order_by("-on")
    # Few files were ever joined: the others are looked up by one key.
    survivors = Child.objects.filter(merged_into__isnull=False).values("merged_into")
    return Case(
        When(**{f"{child}__in": survivors}, then=Subquery(joined.values("on")[:1])),
        default=Subquery(own.values("on")[:1]),
    )

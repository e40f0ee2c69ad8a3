"""What stands on an entry: everything that must be reversed before the entry can be."""

from __future__ import annotations

from django.db.models import Q

from ledger.access.models import Unit
from ledger.book.models import Draw, Entry, Lot

_REVERSAL, _RETURN = Entry.Kind.REVERSAL, Entry.Kind.RETURN


def standing_on(entry: Entry) -> list[Entry]:
    """Return the standing entries that drew from what an entry opened, or from what they made of it; the latest first.

    An entry is among them with all it did: what else it drew must be reversed with it. The number of queries grows
    with how often value changed hands, not with the children whom it reached.
    """
    found: dict[int, Entry] = {}
    seen: set[int] = set()
    lots = set(Lot.objects.filter(entry=entry).values_list("pk", flat=True))
    while lots:
        seen |= lots
        drawing = Draw.objects.filter(lot__in=lots).exclude(entry__kind=_REVERSAL).order_by()
        by = set(drawing.filter(entry__reversed_by__isnull=True).values_list("entry", flat=True)) - found.keys()
        made = Entry.objects.filter(
            Q(pk__in=by) | Q(kind=_RETURN, reversed_by__isnull=True, lots__returns__entry__in=by)
        )
        new = {each.pk: each for each in made.select_related("unit__root").distinct()}
        found |= new
        opened = set(Lot.objects.filter(entry__in=new).values_list("pk", flat=True))
        # What a reversal laid back stands for what was drawn.
        undone = drawing.filter(entry__reversed_by__isnull=False).values("entry")
        laid_back = Lot.objects.filter(entry__kind=_REVERSAL, returns__entry__in=undone, returns__lot__in=lots)
        lots = (opened | set(laid_back.values_list("pk", flat=True))) - seen
    return [found[key] for key in sorted(found, reverse=True)]


def units_touched(entry: Entry) -> list[Unit]:
    """Return the unit of an entry and the units at whose places it drew or opened lots."""
    opened, drawn = Lot.objects.filter(entry=entry), Draw.objects.filter(entry=entry)
    places = Q(places__in=opened.values("place")) | Q(places__in=drawn.values("lot__place"))
    return list(Unit.objects.filter(Q(pk=entry.unit_id) | places).distinct())

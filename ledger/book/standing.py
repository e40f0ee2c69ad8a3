"""What stands on an entry: everything that must be reversed before the entry can be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Q

from ledger.access.models import Unit
from ledger.book.models import Draw, Entry, Lot

_REVERSAL, _RETURN = Entry.Kind.REVERSAL, Entry.Kind.RETURN


class Drawn(NamedTuple):
    """What one draw took of a lot: pieces of goods (None for money), and minor units."""

    id: int
    line: int
    lot: int
    quantity: int | None
    amount: int
    child: int | None
    group: int | None
    opens: int | None

    @property
    def wanted(self) -> int:
        """Pieces of goods, or minor units of money."""
        return self.amount if self.quantity is None else self.quantity


class Opened(NamedTuple):
    """A lot that an entry opened; one that came back names the line of the hand-out."""

    id: int
    place: int
    fund: int
    item: int | None
    quantity: int | None
    amount: int
    returns_entry: int | None
    returns_line: int | None


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


def draws_of(entries: Sequence[Entry]) -> dict[int, list[Drawn]]:
    """Return what entries drew, by entry, in the order of drawing."""
    found: dict[int, list[Drawn]] = defaultdict(list)
    rows = Draw.objects.filter(entry__in=entries).order_by("id")
    columns = ("id", "line", "lot", "quantity", "amount", "child", "group", "opens")
    for entry, *row in rows.values_list("entry", *columns):
        found[entry].append(Drawn(*row))
    return found


def opened_by(entries: Sequence[Entry]) -> dict[int, list[Opened]]:
    """Return what entries opened, by entry, in the order of opening."""
    found: dict[int, list[Opened]] = defaultdict(list)
    rows = Lot.objects.filter(entry__in=entries).order_by("id")
    columns = ("id", "place", "fund", "item", "quantity", "amount", "returns__entry", "returns__line")
    for entry, *row in rows.values_list("entry", *columns):
        found[entry].append(Opened(*row))
    return found

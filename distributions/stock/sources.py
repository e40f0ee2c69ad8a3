"""What can be taken: what lies at each place, in each fund, of each item, and how much of it no list keeps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, QuerySet, Sum
from django.utils.translation import gettext as _

from distributions.stock.reserved import OPEN, planned_by_key
from ledger.access.models import Unit
from ledger.book.models import Fund, Item, Lot, Place
from ledger.printing.figures import yuan_printed


@dataclass(frozen=True, slots=True)
class Source:
    """A place, a fund and an item (or money) with what lies there now. Units: pieces, or minor units of money."""

    place: Place
    fund: Fund
    item: Item | None
    on_hand: int
    reserved: int

    @property
    def key(self) -> str:
        """Return it as a form sends it."""
        return f"{self.place.pk}-{self.fund.pk}-{self.item.pk if self.item else 0}"

    @property
    def free(self) -> int:
        """What no list keeps; nothing where lists keep more than there is."""
        return max(0, self.on_hand - self.reserved)

    def written(self, much: int) -> str:
        """Return a number of pieces with their measure, or an amount."""
        return f"{much:,} {self.item.unit_of_measure}" if self.item else f"¥{yuan_printed(much)}"

    def __str__(self) -> str:
        """Return what it is and what is free of it, as one chooses."""
        what = f"{self.item.called} · {self.fund.called}" if self.item else self.fund.called
        if self.reserved:
            return _("%(what)s: %(free)s free, %(reserved)s reserved") % {
                "what": what, "free": self.written(self.free), "reserved": self.written(self.reserved)
            }  # fmt: skip
        return _("%(what)s: %(free)s free") % {"what": what, "free": self.written(self.free)}


def sources_at(units: QuerySet[Unit], *, kinds: Iterable[str] = Place.Kind.values) -> list[Source]:
    """Return everything that could be taken from places of these kinds, place by place; in five statements.

    What unknown payers sent waits for its donor and can't be taken.
    """
    lots = Lot.objects.filter(OPEN, place__unit__in=units, place__kind__in=list(kinds))
    lots = lots.exclude(fund__restriction=Fund.Restriction.UNIDENTIFIED).order_by()
    rows = lots.values_list("place", "fund", "item").annotate(
        pieces=Sum(F("quantity") - F("quantity_drawn")), value=Sum(F("amount") - F("amount_drawn"))
    )  # fmt: skip
    found = list(rows)
    places = Place.objects.select_related("unit").in_bulk({place for place, *_rest in found})
    funds = Fund.objects.select_related("unit").in_bulk({fund for _place, fund, *_rest in found})
    items = Item.objects.in_bulk({item for _place, _fund, item, *_rest in found if item})
    planned = planned_by_key(places)
    sources = [
        Source(
            places[place], funds[fund], items.get(item), value if item is None else pieces,
            sum(planned.get((place, fund, item), {}).values()),
        )
        for place, fund, item, pieces, value in found
    ]  # fmt: skip
    return sorted(sources, key=_in_order)


def _in_order(source: Source) -> tuple[str, str, str]:
    return source.place.code, source.item.code if source.item else "", source.fund.code

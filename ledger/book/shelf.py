"""What lies where: the lots that an entry may cut, read once under the unit's lock, or only to see what is there."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import F, Q

from ledger.book.errors import LotNotThere, NotEnough
from ledger.book.lots import Cut, OpenLot, Piece, Ribbon
from ledger.book.models import Fund, Item, Lot, Place, Share
from ledger.book.money import MONEY, yuan
from ledger.book.movements import Parts

Key = tuple[int, int, int | None]
_COLUMNS = (
    "id", "place_id", "fund_id", "item_id", "opened_on", "quantity", "amount", "quantity_drawn", "amount_drawn",
)  # fmt: skip
_OPEN = Q(amount_drawn__lt=F("amount")) | Q(quantity_drawn__lt=F("quantity"))


class Shelf:
    """The open lots of some places and funds, first in first out, and what was cut from them."""

    def __init__(self, lots: Iterable[OpenLot], on: dt.date) -> None:
        """Arrange lots that come in the order of opening."""
        self.on = on
        self.queues: dict[Key, list[OpenLot]] = defaultdict(list)
        self.by_id: dict[int, OpenLot] = {}
        self.touched: dict[int, OpenLot] = {}
        for lot in lots:
            self.queues[lot.place, lot.fund, lot.item].append(lot)
            self.by_id[lot.id] = lot

    @classmethod
    def read(cls, places: Collection[int], funds: Collection[int], on: dt.date, named: Collection[int] = ()) -> Shelf:
        """Read the open lots of these places and funds, and those named by hand, in one statement."""
        wanted = Q(_OPEN, place__in=places, fund__in=funds) | Q(pk__in=named)
        rows = Lot.objects.filter(wanted).order_by("opened_on", "id")
        return cls((OpenLot(*row) for row in rows.values_list(*_COLUMNS)), on)

    def cut_parts(
        self, place: Place, fund: Fund, item: Item | None, wanted: int, parts: Parts
    ) -> list[tuple[int, Cut]]:
        """Cut ``wanted``: the parts that are named lot by lot, the rest first in, first out.

        Errors: as ``cut``.
        """
        self.check_free(place, fund, item, wanted)
        cuts = [one for lot, part in parts for one in self.cut(place, fund, item, part, lot)]
        rest = wanted - sum(part for _lot, part in parts)
        return cuts + self.cut(place, fund, item, rest, None) if rest else cuts

    def cut(self, place: Place, fund: Fund, item: Item | None, wanted: int, lot: int | None) -> list[tuple[int, Cut]]:
        """Cut ``wanted`` from the lots of a place, fund and item, or from the one that is named.

        Errors: ``NotEnough`` with the first date that would do; ``LotNotThere``.
        Source: book.md, section 2, rule 1.
        """
        queue = self._queue(place, fund, item, lot)
        if queue and queue[0].left > wanted and queue[0].opened_on <= self.on:
            # Most of ten thousand children are served from the lot in front.
            self.touched[queue[0].id] = queue[0]
            return [(queue[0].id, queue[0].cut(wanted))]
        self.check_free(place, fund, item, wanted, lot)
        cuts = []
        for candidate in queue:
            take = min(wanted, candidate.left)
            if take:
                cuts.append((candidate.id, candidate.cut(take)))
                self.touched[candidate.id] = candidate
                wanted -= take
            if not wanted:
                break
        while queue and not queue[0].left:
            queue.pop(0)
        return cuts

    def check_free(self, place: Place, fund: Fund, item: Item | None, wanted: int, lot: int | None = None) -> None:
        """Refuse more than is free on that day, in all lots of a place, fund and item or in the one that is named.

        Errors: ``NotEnough`` with the first date that would do; ``LotNotThere``.
        """
        queue = self._queue(place, fund, item, lot)
        if self._free(queue) < wanted:
            raise self._not_enough(queue, place, fund, item, wanted)

    def cut_whole(self, lot: OpenLot) -> Cut:
        """Cut all that is left of a lot."""
        self.touched[lot.id] = lot
        return lot.cut(lot.left)

    def _queue(self, place: Place, fund: Fund, item: Item | None, lot: int | None) -> list[OpenLot]:
        key = (place.id, fund.id, item.id if item else None)
        if lot is None:
            return self.queues[key]
        found = self.by_id.get(lot)
        if found is None or (found.place, found.fund, found.item) != key:
            raise LotNotThere(lot=lot, place=place, fund=fund)
        return [found]

    def _free(self, queue: list[OpenLot]) -> int:
        # Ten thousand children are served from a few lots: the sum is short.
        return sum(lot.left for lot in queue if lot.opened_on <= self.on)

    def _not_enough(self, queue: list[OpenLot], place: Place, fund: Fund, item: Item | None, wanted: int) -> NotEnough:
        free = self._free(queue)
        first_date, would_do = None, 0
        for lot in queue:
            would_do += lot.left
            if would_do >= wanted:
                first_date = lot.opened_on
                break
        return NotEnough(
            place=place,
            fund=fund,
            what=item or MONEY,
            date=self.on,
            first_date=first_date,
            free=free if item else yuan(free),
            wanted=wanted if item else yuan(wanted),
            field="quantity" if item else "amount",
        )


def check_free(
    place: Place, fund: Fund, item: Item | None, wanted: int, *, on: dt.date, lot: int | None = None
) -> None:
    """Refuse a request for more than is free now, before anybody is asked to approve it. Nothing is held for it.

    Units: ``wanted`` counts pieces of ``item``, or minor units of money.
    Errors: ``NotEnough`` with the first date that would do; ``LotNotThere``.
    """
    Shelf.read([place.pk], [fund.pk], on, [lot] if lot else []).check_free(place, fund, item, wanted, lot)


def ribbons_of(lots: Collection[int]) -> dict[int, Ribbon]:
    """Return the shares of lots, by lot, in one statement."""
    pieces: dict[int, list[Piece]] = defaultdict(list)
    shares = Share.objects.filter(lot__in=lots).order_by("lot", "position")
    for lot, origin, start, length in shares.values_list("lot", "origin", "origin_start", "length"):
        pieces[lot].append(Piece(origin, start, length))
    return {lot: Ribbon(laid) for lot, laid in pieces.items()}

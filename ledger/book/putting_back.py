"""What a line of a distribution handed out, and how much of it is still out."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import F, Q

from ledger.book.errors import MoreThanHandedOut
from ledger.book.lots import Cut, value_of_first
from ledger.book.models import Draw, Fund, Item, Lot, Place


class Out(NamedTuple):
    """A draw of a hand-out: what it took, and how much of that came back already."""

    id: int
    lot: int
    lot_amount: int
    lot_quantity: int | None
    cut: Cut
    back: int  # pieces, or minor units

    @property
    def still_out(self) -> int:
        """Pieces, or minor units of money, that did not come back."""
        return (self.cut.amount if self.cut.quantity is None else self.cut.quantity) - self.back

    def last(self, wanted: int) -> Cut:
        """Return the last ``wanted`` of what is still out (book.md, section 2: a part takes the last pieces)."""
        stays = self.still_out - wanted
        if self.cut.quantity is None or self.lot_quantity is None:
            return Cut(None, None, self.cut.start + stays, wanted)
        first = (self.cut.quantity_start or 0) + stays
        start = value_of_first(first, amount=self.lot_amount, quantity=self.lot_quantity)
        end = value_of_first(first + wanted, amount=self.lot_amount, quantity=self.lot_quantity)
        return Cut(first, wanted, start, end - start)


@dataclass(frozen=True, slots=True)
class HandedOut:
    """The draws of one line, all of one place, fund and item."""

    place: Place
    fund: Fund
    item: Item | None
    on: dt.date
    draws: list[Out]

    def take_back(self, wanted: int | None) -> list[tuple[Out, Cut]]:
        """Return which part of which draw comes back: all of it, or the last ``wanted``.

        Errors: ``MoreThanHandedOut``.
        """
        out = sum(draw.still_out for draw in self.draws)
        wanted = out if wanted is None else wanted
        if not 0 < wanted <= out:
            raise MoreThanHandedOut(out=out, wanted=wanted)
        return list(reversed(list(self._from_the_end(wanted))))

    def _from_the_end(self, wanted: int) -> Iterator[tuple[Out, Cut]]:
        for draw in reversed(self.draws):
            part = min(wanted, draw.still_out)
            if part:
                yield draw, draw.last(part)
                wanted -= part


def handed_out(lines: Collection[tuple[int, int]]) -> dict[tuple[int, int], HandedOut]:
    """Read what lines ``(entry, line)`` handed out, in three statements."""
    by_entry: dict[int, list[int]] = defaultdict(list)
    for entry, line in lines:
        by_entry[entry].append(line)
    wanted = Q()
    for entry, some in by_entry.items():
        wanted |= Q(entry=entry, line__in=some)
    drawn = Draw.objects.filter(wanted).select_related("lot__place__unit", "lot__fund__unit", "lot__item")
    draws = list(drawn.annotate(on=F("entry__date")).order_by("id"))
    back: dict[int, int] = defaultdict(int)
    came_back = Lot.objects.filter(returns__in=[draw.pk for draw in draws], entry__reversed_by__isnull=True)
    for draw_id, quantity, amount in came_back.values_list("returns", "quantity", "amount"):
        back[draw_id] += amount if quantity is None else quantity
    found: dict[tuple[int, int], HandedOut] = {}
    for draw in draws:
        lot = draw.lot
        line_out = found.setdefault((draw.entry_id, draw.line), HandedOut(lot.place, lot.fund, lot.item, draw.on, []))
        cut = Cut(draw.quantity_start, draw.quantity, draw.start, draw.amount)
        line_out.draws.append(Out(draw.pk, lot.pk, lot.amount, lot.quantity, cut, back[draw.pk]))
    return found

"""That nothing was ever less than nothing: what lay somewhere at the end of each day."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection

from django.db.models import Sum

from ledger.book.errors.chains import BelowZero
from ledger.book.models import Draw, Fund, Item, Lot, Place
from ledger.book.money import MONEY, yuan

Key = tuple[int, int, int | None]


def check_every_day(places: Collection[int], funds: Collection[int], since: dt.date) -> None:
    """Refuse where some place would have held less than nothing on a day: what was taken out and came back later.

    Errors: ``BelowZero`` names the first such day.
    Source: book.md, section 2, rules 1 and 5.
    """
    came = Lot.objects.filter(place__in=places, fund__in=funds).order_by()
    went = Draw.objects.filter(lot__place__in=places, lot__fund__in=funds).order_by()
    moves: dict[Key, dict[dt.date, int]] = defaultdict(lambda: defaultdict(int))
    measured = {"pieces": Sum("quantity", default=0), "fen": Sum("amount", default=0)}
    for sign, rows in (
        (1, came.values_list("place", "fund", "item", "opened_on")),
        (-1, went.values_list("lot__place", "lot__fund", "lot__item", "entry__date")),
    ):
        for place, fund, item, on, pieces, fen in rows.annotate(**measured):
            moves[place, fund, item][on] += sign * (fen if item is None else pieces)
    for (place, fund, item), days in moves.items():
        held = 0
        for on in sorted(days):
            held += days[on]
            if held < 0 and on >= since:
                raise _refusal(place, fund, item, on, -held)


def _refusal(place: int, fund: int, item: int | None, on: dt.date, missing: int) -> BelowZero:
    what = MONEY if item is None else Item.objects.get(pk=item)
    return BelowZero(
        place=Place.objects.get(pk=place), fund=Fund.objects.get(pk=fund), what=what, date=on,
        missing=missing if item else yuan(missing), field="date",
    )  # fmt: skip

"""What a purchase, transfer, return or write-off moved: line by line on its page, in a few words in a list."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from distributions.models import Purchase
from ledger.access.models import User
from ledger.access.naming import called_in
from ledger.book.models import Draw, Entry, Item, Lot
from ledger.book.queries import lots_visible_to
from ledger.printing.figures import yuan_printed

ROWS_A_PAGE = 100
TOLD_AT_MOST = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One cut of a movement: from a lot, into a lot, or out of the book. Lots that may be opened are ``linked``."""

    item: Item | None
    quantity: int | None
    amount: int
    source: Lot | None
    target: Lot | None
    linked: frozenset[int]


@dataclass(frozen=True, slots=True)
class Told:
    """A movement in a few words: what, where from and to, its value in minor units, and whether it was taken back."""

    what: str
    source: str
    target: str
    amount: int
    is_reversed: bool = False


def rows_of(entry: Entry, user: User, page: str | None) -> Page[Any]:
    """Return a page of the cuts of a movement; of a return, of the lots in which it came back."""
    is_return = entry.kind == Entry.Kind.RETURN
    moved: QuerySet[Any] = entry.lots.order_by("id") if is_return else entry.draws.order_by("id")
    named = ("item", "place", "fund") if is_return else ("lot__item", "lot__place", "lot__fund", "opens__place")
    found: Page[Any] = Paginator(moved.select_related(*named), ROWS_A_PAGE).get_page(page)
    shown = list(found.object_list)
    ends = [[one.pk] if is_return else [one.lot_id, one.opens_id] for one in shown]
    lots = {lot for pair in ends for lot in pair if lot}
    linked = frozenset(lots_visible_to(user).filter(pk__in=lots).values_list("pk", flat=True))
    found.object_list = [
        Row(one.item, one.quantity, one.amount, None, one, linked)
        if is_return
        else Row(one.lot.item, one.quantity, one.amount, one.lot, one.opens, linked)
        for one in shown
    ]
    return found


def tell(rows: list[Any]) -> None:
    """Give each movement of a page (with its ``entry``) what it moved in a few words, in three statements."""
    entries = [row.entry_id for row in rows if not isinstance(row, Purchase)]
    reversed_ = set(
        Entry.objects.filter(reverses__in=[row.entry_id for row in rows]).values_list("reverses", flat=True)
    )
    drawn = Draw.objects.filter(entry__in=entries).order_by("entry")
    back = Lot.objects.filter(entry__in=entries, entry__kind=Entry.Kind.RETURN).order_by("entry")
    cuts: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    drawn_from = (called_in("lot__item"), "lot__place__name", "opens__place__name")
    for entry, *cut in drawn.values_list("entry", *drawn_from).annotate(pieces=Sum("quantity"), value=Sum("amount")):
        cuts[entry].append(tuple(cut))
    for entry, item, place, pieces, value in back.values_list("entry", called_in("item"), "place__name").annotate(
        pieces=Sum("quantity"), value=Sum("amount")
    ):
        cuts[entry].append((item, None, place, pieces, value))
    for row in rows:
        # A purchase may draw from thousands of small gifts: what it bought says it all.
        told = _bought(row.lot) if isinstance(row, Purchase) else _told(cuts[row.entry_id])
        row.told = replace(told, is_reversed=row.entry_id in reversed_)


def _bought(lot: Lot) -> Told:
    what = lot.item.called if lot.item else ""
    return Told(f"{what} × {lot.quantity:,}", "", lot.place.name, lot.amount)


def _told(cuts: list[tuple[Any, ...]]) -> Told:
    pieces: dict[str | None, int] = defaultdict(int)
    for item, _source, _target, count, value in cuts:
        pieces[item] += value if item is None else count
    parts = [f"{item} × {count:,}" if item else f"¥{yuan_printed(count)}" for item, count in pieces.items()]
    more = ["…"] if len(parts) > TOLD_AT_MOST else []
    return Told(
        _(", ").join([*parts[:TOLD_AT_MOST], *more]), _joined(cut[1] for cut in cuts), _joined(cut[2] for cut in cuts),
        sum(cut[-1] for cut in cuts),
    )  # fmt: skip


def _joined(names: Any) -> str:  # noqa: ANN401 -- some names, some of them missing
    return _(", ").join(dict.fromkeys(name for name in names if name))

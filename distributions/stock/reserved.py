"""What is spoken for: kept by lists that are not posted yet, first in first out, as posting would take it, or spoiled.

Goods that somebody asked to write off are given to nobody, though they stay in the book until it is approved.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.db.models import F, Q, Sum

from distributions.models import Distribution, DistributionLine, WriteOffRequest
from distributions.queries import distributions_visible_to
from ledger.access.models import User
from ledger.book.models import Entry, Lot
from ledger.book.shelf import Key

OPEN = Q(amount_drawn__lt=F("amount")) | Q(quantity_drawn__lt=F("quantity"))


def key_of(lot: Lot) -> Key:
    """Return the place, fund and item of a lot."""
    return lot.place_id, lot.fund_id, lot.item_id


def left_of(lot: Lot) -> int:
    """Return the pieces, or minor units of money, that nobody has drawn of a lot."""
    return lot.amount - lot.amount_drawn if lot.quantity is None else lot.quantity - lot.quantity_drawn


def planned_by_key(places: Collection[int]) -> dict[Key, dict[int | None, int]]:
    """Return what is spoken for at these places: by place, fund and item, and there by the lot that is named."""
    lines = DistributionLine.objects.filter(place__in=places, distribution__entry__isnull=True).order_by()
    kept = lines.values_list("place", "fund", "item", "lot").annotate(total=Sum("wanted"))
    found: dict[Key, dict[int | None, int]] = defaultdict(lambda: defaultdict(int))
    for place, fund, item, lot, wanted in [*kept, *_spoiled(places)]:
        found[place, fund, item][lot] += wanted
    return found


def spoiled_at(places: Collection[int]) -> dict[Key, int]:
    """Return what waits to be written off at these places."""
    found: dict[Key, int] = defaultdict(int)
    for place, fund, item, _lot, quantity in _spoiled(places):
        found[place, fund, item] += quantity
    return found


def _spoiled(places: Collection[int]) -> list[tuple[int, int, int, int | None, int]]:
    waiting = WriteOffRequest.objects.filter(place__in=places, state=WriteOffRequest.State.WAITING).order_by()
    return list(waiting.values_list("place", "fund", "item", "lot", "quantity"))


def reserved_of(lots: Collection[Lot]) -> dict[int, int]:
    """Return how much of each of these lots is reserved, in three statements.

    Units: pieces, or minor units of money.
    Source: book.md, section 2, rule 1.
    """
    keys = {key_of(lot) for lot in lots}
    planned = {key: wanted for key, wanted in planned_by_key({key[0] for key in keys}).items() if key in keys}
    if not planned:
        return {}
    in_front = Lot.objects.filter(OPEN, place__in={key[0] for key in planned}, fund__in={key[1] for key in planned})
    left: dict[Key, dict[int, int]] = defaultdict(dict)
    for lot in in_front.order_by("opened_on", "id").only(
        "place", "fund", "item", "quantity", "amount", "quantity_drawn", "amount_drawn"
    ):
        left[key_of(lot)][lot.pk] = left_of(lot)
    reserved: dict[int, int] = {}
    for key, wanted in planned.items():
        reserved |= _laid_over(left[key], wanted)
    return reserved


def lists_that_keep(entry: Entry, viewer: User) -> list[Distribution]:
    """Return the lists that could not be handed out as planned without what an entry brought, the earliest first."""
    lots = list(Lot.objects.filter(OPEN, entry=entry))
    reserved = reserved_of(lots)
    kept = Q()
    for place, fund, item in {key_of(lot) for lot in lots if reserved.get(lot.pk)}:
        kept |= Q(lines__place=place, lines__fund=fund, lines__item=item)
    lists = distributions_visible_to(viewer).filter(kept, entry=None) if kept else Distribution.objects.none()
    return list(lists.distinct().order_by("pk"))


def _laid_over(left: dict[int, int], wanted: dict[int | None, int]) -> dict[int, int]:
    reserved = {lot: min(much, left[lot]) for lot, much in wanted.items() if lot in left}
    rest = wanted.get(None, 0)
    for lot, much in left.items():
        taken = min(rest, much - reserved.get(lot, 0))
        reserved[lot] = reserved.get(lot, 0) + taken
        rest -= taken
    return reserved

"""What the book says lies in a store: by item, own goods and those held for others apart."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import F, Sum

from distributions.stock.reserved import OPEN
from ledger.book.models import Fund, Lot, Place

Counted = tuple[int, bool]  # (item, whether it is held for others)


def expected_in(place: Place) -> dict[Counted, int]:
    """Return the pieces of each item in a store, in one statement."""
    lots = Lot.objects.filter(OPEN, place=place, item__isnull=False).order_by()
    rows = lots.values_list("item", "fund__restriction").annotate(left=Sum(F("quantity") - F("quantity_drawn")))
    found: dict[Counted, int] = defaultdict(int)
    for item, restriction, left in rows:
        found[item or 0, restriction == Fund.Restriction.ENTRUSTED] += left
    return found


def borne_by(place: Place, item: int, *, is_entrusted: bool, missing: int) -> list[tuple[Fund, int]]:
    """Return which funds bear missing pieces where nobody named one: those of the oldest lots, in their order."""
    lots = Lot.objects.filter(OPEN, place=place, item=item).select_related("fund__unit").order_by("opened_on", "id")
    shares: dict[Fund, int] = {}
    for lot in lots:
        if lot.fund.is_entrusted == is_entrusted and missing and lot.quantity is not None:
            part = min(missing, lot.quantity - lot.quantity_drawn)
            shares[lot.fund] = shares.get(lot.fund, 0) + part
            missing -= part
    return list(shares.items())

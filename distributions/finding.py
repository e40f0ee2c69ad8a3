"""Finding hand-outs and lots by what people type: an occasion, a number, an item."""

from __future__ import annotations

from django.db.models import F, Q
from django.urls import reverse

from distributions.queries import distributions_visible_to
from ledger.access.models import User
from ledger.book.models import Lot
from ledger.book.queries import lots_visible_to
from ledger.screens.finding import Found

AT_ONCE = 8
_LONGEST_KEY = 18  # digits that fit a column


def find_distributions(user: User, text: str, limit: int = AT_ONCE) -> list[Found]:
    """Return hand-outs whose occasion or number fits, the latest first."""
    fits = Q(occasion__icontains=text) | Q(entry__number__icontains=text)
    found = distributions_visible_to(user).filter(fits).select_related("entry", "unit").order_by("-date", "-pk")
    return [
        Found(one.ref, one.occasion or one.label, f"{one.date:%Y-%m-%d} · {one.unit.called}", one.get_absolute_url())
        for one in found[:limit]
    ]


def find_lots(user: User, text: str, limit: int = AT_ONCE) -> list[Found]:
    """Return lots of goods of which something is left, by their item or number, the oldest first."""
    fits = Q(item__name__icontains=text) | Q(item__name_en__icontains=text) | Q(item__code__iexact=text)
    if text.isascii() and text.isdigit() and len(text) <= _LONGEST_KEY:
        fits |= Q(pk=int(text))
    lots = lots_visible_to(user).filter(fits, item__isnull=False, quantity_drawn__lt=F("quantity"))
    return [_lot(one) for one in lots.select_related("item", "place").order_by("opened_on", "pk")[:limit]]


def _lot(lot: Lot) -> Found:
    left = (lot.quantity or 0) - lot.quantity_drawn
    label = f"{lot.item} · {left:,} {lot.item.unit_of_measure if lot.item else ''}"
    note = f"{lot.place.name} · {lot.opened_on:%Y-%m-%d}"
    return Found(str(lot.pk), label.strip(), note, reverse("lot", args=[lot.pk]))

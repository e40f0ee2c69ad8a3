"""Whose value lots are made of: the donors behind their shares, for those who may read donors there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import F, Q

from donors.models import Donor
from ledger.access.models import User
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.book.models import Attribution, Lot, Share


@dataclass(frozen=True, slots=True)
class Giver:
    """A donor (or nobody: interest, a stock-take, before the book) and how much of a lot is theirs, in minor units."""

    code: str
    name: str
    amount: int
    is_linked: bool = False


def givers_of(lots: Collection[Lot], user: User) -> dict[int, list[Giver]]:
    """Return who gave what is left of each lot, the largest part first; in four statements for all.

    A lot at a place of a unit whose gifts the person may not read is left out. Source: book.md, section 5.
    """
    seen = set(units_visible_to(user, Permission.READ_GIFTS).values_list("pk", flat=True))
    shown = [lot.pk for lot in lots if lot.place.unit_id in seen]
    amounts = _by_party(shown)
    codes = {party for parties in amounts.values() for (_root, party) in parties}
    donors = {
        (root, code): name
        for root, code, name in Donor.objects.filter(code__in=codes - {""}).values_list("root", "code", "name")
    }
    return {
        lot: sorted(
            (
                Giver(code, donors.get((root, code), code), amount, is_linked=bool(code) and root in seen)
                for (root, code), amount in parties.items()
            ),
            key=lambda giver: (-giver.amount, giver.code),
        )
        for lot, parties in amounts.items()
    }


def _by_party(lots: Collection[int]) -> dict[int, dict[tuple[int, str], int]]:
    """Return, by lot, what is left of each donor's value in it; of a lot that is used up, what it was made of."""
    behind = Q(lot__amount_drawn__lt=F("start") + F("length")) | Q(lot__amount_drawn=F("lot__amount"))
    shares = Share.objects.filter(behind, lot__in=lots)
    put_right = dict(
        Attribution.objects.filter(lot__in=shares.values("origin")).order_by("id").values_list("lot", "party")
    )
    found: dict[int, dict[tuple[int, str], int]] = defaultdict(lambda: defaultdict(int))
    columns = ("lot", "origin", "origin__entry__root", "origin__party", "start", "length", "lot__amount_drawn")
    for lot, origin, root, party, start, length, drawn in shares.values_list(*columns):
        gone = max(0, drawn - start) if drawn < start + length else 0
        found[lot][root, put_right.get(origin, party or "")] += length - gone
    return found

"""Everything that hangs on a gift: what was made of it, and the papers that tell of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from donors.models import Gift, OfficialReceipt, Receipt
from ledger.book.models import Entry
from ledger.book.standing import standing_on
from ledger.book.trace import what_became_of_lots


@dataclass(frozen=True, slots=True)
class Hanging:
    """``made`` are standing entries with how much of the gift they took, in minor units, the latest first."""

    made: list[tuple[Entry, int]]
    receipts: list[Receipt]
    officials: list[OfficialReceipt]


def hanging_on(gift: Gift) -> Hanging:
    """Return what hangs on a gift, however many places its value passed through; a handful of queries."""
    taken: dict[int, int] = defaultdict(int)
    for piece in what_became_of_lots(list(gift.lines.values_list("lot", flat=True))):
        taken[piece.entry] += piece.amount
    made = [(entry, taken[entry.pk]) for entry in standing_on(gift.entry)]
    receipts = Receipt.objects.filter(gift=gift, state=Receipt.State.ISSUED).order_by("pk")
    officials = gift.official_receipts.filter(state__in=[OfficialReceipt.State.ASKED, OfficialReceipt.State.ISSUED])
    return Hanging(made, list(receipts), list(officials))

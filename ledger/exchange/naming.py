"""How spreadsheets name what has no number of its own: a lot is ``kind:number/line``, several ``…=2;…=3``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ledger.access.models import Unit
from ledger.book.models import Draw, Entry, Lot
from ledger.book.models.entries import ROWS_PER_ENTRY
from ledger.book.movements import Named

_SEVERAL = re.compile(r"([^;]+?)=(\d+)(?:;|$)")


def lot_name(lot: int, kind: str, number: str) -> str:
    """Return the name of a lot from the entry that opened it."""
    return f"{kind}:{number}/{lot % ROWS_PER_ENTRY}"


def lot_named(root: Unit, name: str) -> int | None:
    """Return the lot of that name, or None."""
    kind, _, rest = name.partition(":")
    number, _, line = rest.rpartition("/")
    entry = Entry.objects.filter(root=root, kind=kind, number=number).first()
    if entry is None or not line.isdigit():
        return None
    key = entry.pk * ROWS_PER_ENTRY + int(line)
    return key if Lot.objects.filter(pk=key).exists() else None


def lots_text(parts: Sequence[tuple[str, int]]) -> str:
    """Return how a spreadsheet names the lots of a line: one by its name, several each with what is taken of it."""
    if len(parts) == 1:
        return parts[0][0]
    return ";".join(f"{name}={part}" for name, part in parts)


def lots_named(root: Unit, text: str) -> Named:
    """Return what such a text names: a lot, or several each with pieces or minor units; None for what is not there."""
    several = _SEVERAL.findall(text)
    if not several or "".join(f"{name}={part};" for name, part in several) != f"{text};":
        return lot_named(root, text)
    parts = [(lot_named(root, name), int(part)) for name, part in several]
    there = [(lot, part) for lot, part in parts if lot is not None]
    return tuple(there) if len(there) == len(parts) else None


def lots_out_of_turn(root: Unit) -> dict[tuple[int, int], str]:
    """Return, by (entry, line), the lots that were not the first in: somebody named them by hand.

    The book is gone through once in its own order, to see which lot would have been next.
    """
    lots = list(
        Lot.objects.filter(entry__root=root)
        .order_by("opened_on", "id")
        .values_list("id", "place", "fund", "item", "opened_on", "quantity", "amount", "entry__kind", "entry__number")
    )
    left = {lot[0]: lot[5] if lot[5] is not None else lot[6] for lot in lots}
    shelf: dict[tuple[int, int, int | None], list[tuple[object, int]]] = {}
    where = {lot[0]: (lot[1], lot[2], lot[3]) for lot in lots}
    names = {lot[0]: lot_name(lot[0], lot[7], lot[8]) for lot in lots}
    opened_on = {lot[0]: lot[4] for lot in lots}
    for lot in lots:
        shelf.setdefault(where[lot[0]], []).append((lot[4], lot[0]))
    found: dict[tuple[int, int], str] = {}
    out_of_turn: set[tuple[int, int]] = set()
    taken: list[tuple[int, int]] = []  # of the line that is gone through: lots, and how much of each
    last: tuple[int, int] | None = None
    draws = Draw.objects.filter(entry__root=root).order_by("id")
    for entry, line, lot_id, quantity, amount, kind in draws.values_list(
        "entry", "line", "lot", "quantity", "amount", "entry__kind"
    ).iterator():
        if (entry, line) != last:
            last, taken = (entry, line), []
        queue = shelf[where[lot_id]]
        while queue and not left[queue[0][1]]:
            queue.pop(0)
        # Lots that this entry or a later one opened were not there yet.
        first = next((key for _, key in queue if left[key] and key < entry * ROWS_PER_ENTRY), lot_id)
        if first != lot_id and kind != Entry.Kind.REVERSAL and opened_on[first] <= opened_on[lot_id]:
            out_of_turn.add((entry, line))
        wanted = amount if quantity is None else quantity
        left[lot_id] -= wanted
        taken.append((lot_id, wanted))
        if (entry, line) in out_of_turn:
            found[entry, line] = lots_text([(names[lot], part) for lot, part in taken])
    return found

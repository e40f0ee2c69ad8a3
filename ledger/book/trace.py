"""Where every fen came from and went: one join on overlapping intervals, both ways.

A draw ``[start, start + amount)`` of a lot lies over shares of that lot; each names a piece of an
origin lot. However many places value passed through, there is no recursion (book.md, section 2).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest

from ledger.access.models import Unit
from ledger.book.lots import Piece, Ribbon
from ledger.book.models import Attribution, Draw, Entry, Lot, Share

# A draw of no value belongs to the share in which its start lies, or to the last one (rule 4).
_OVERLAP = """
    (d.amount > 0 AND s.start < d.start + d.amount AND s.start + s.length > d.start)
    OR (d.amount = 0 AND s.start <= d.start
        AND (d.start < s.start + s.length OR s.start + s.length = l.amount))
"""
# The last draw that starts at or before the share: with it the index skips all draws before.
_FROM_THE_FIRST_DRAW_OVER = """
    d.start >= coalesce((
        SELECT b.start FROM book_draw b WHERE b.lot_id = s.lot_id AND b.start <= s.start
        ORDER BY b.start DESC LIMIT 1), 0)
"""


# What is left of a share: the part behind all that was drawn of its lot, in minor units.
LEFT_OF_SHARE = F("start") + F("length") - Greatest(F("start"), F("lot__amount_drawn"))


class TracedPiece(NamedTuple):
    """A piece of an origin lot inside a draw. ``quantity`` is the whole draw's."""

    draw: int
    entry: int
    lot: int
    child: int | None
    group: int | None
    quantity: int | None
    origin: int
    start: int
    amount: int


@dataclass(frozen=True, slots=True)
class Origin:
    """An origin lot: whose it is (a donor's code, or blank) and how it came."""

    lot: int
    entry: int
    kind: str
    date: dt.date
    party: str
    fund: int
    item: int | None
    quantity: int | None
    amount: int
    is_reversed: bool


def origins_of(root: Unit, as_of: dt.date | None = None, party: str | None = None) -> dict[int, Origin]:
    """Return the origin lots of a book by key, with the donor that they are now (or were then) given to."""
    lots = Lot.objects.filter(entry__root=root, party__isnull=False)
    put_right = Attribution.objects.filter(entry__root=root).order_by("id")
    if as_of is not None:
        lots = lots.filter(opened_on__lte=as_of)
        put_right = put_right.filter(entry__date__lte=as_of)
    # Few books ever put one right; the others are not searched for what is not there.
    parties = dict(put_right.values_list("lot", "party")) if Attribution.objects.exists() else {}
    if party is not None:
        lots = lots.filter(Q(party=party) | Q(pk__in=[lot for lot, whose in parties.items() if whose == party]))
    rows = lots.values_list(
        "id", "entry", "entry__kind", "opened_on", "party", "fund", "item", "quantity", "amount"
    )  # fmt: skip
    found = list(rows.order_by("id"))
    entries = {row[1] for row in found} if party is not None else None
    reversed_entries = _reversed_among(root, entries, as_of)
    origins = {
        row[0]: Origin(*row[:4], parties.get(row[0], row[4] or ""), *row[5:], is_reversed=row[1] in reversed_entries)
        for row in found
    }
    if party is None:
        return origins
    return {key: origin for key, origin in origins.items() if origin.party == party}


def _reversed_among(root: Unit, entries: set[int] | None, as_of: dt.date | None) -> set[int | None]:
    """Return which entries are reversed by a day: of those that are given, or of the whole book."""
    if entries is None:
        reversals = Entry.objects.filter(root=root, reverses__isnull=False)
        rows = reversals if as_of is None else reversals.filter(date__lte=as_of)
        return set(rows.values_list("reverses", flat=True))
    # The few are found by their keys alone; a day in the same question would read the whole book up to it.
    found = Entry.objects.filter(reverses__in=entries).values_list("reverses", "date")
    return {key for key, date in found if as_of is None or date <= as_of}


def pieces_of_draws(where: str, values: Iterable[int]) -> list[TracedPiece]:
    """Return the pieces of the draws (``d``) or shares (``s``) that a condition picks."""
    least, most = ("least", "greatest") if connection.vendor == "postgresql" else ("min", "max")
    query = f"""
        SELECT d.id, d.entry_id, d.lot_id, d.child_id, d.group_id, d.quantity, s.origin_id,
            s.origin_start + {most}(d.start, s.start) - s.start,
            {most}(0, {least}(d.start + d.amount, s.start + s.length) - {most}(d.start, s.start))
        FROM book_share s
        JOIN book_lot l ON l.id = s.lot_id
        JOIN book_draw d ON d.lot_id = s.lot_id
        WHERE {where} AND ({_OVERLAP})
        ORDER BY d.id, s.id
    """
    with connection.cursor() as cursor:
        cursor.execute(query, list(values))
        return [TracedPiece(*row) for row in cursor.fetchall()]


class Given(NamedTuple):
    """Some value of an entry, or left: at a unit's places, by giver (a donor's code or blank), fund and item."""

    entry: int
    unit: int
    party: str
    fund: int
    item: int | None
    amount: int


def givers_of_draws(entries: Collection[int]) -> list[Given]:
    """Return whose value the draws of entries were made of, summed by the database, in minor units.

    A gift that was attributed to another donor counts for that one.
    """
    least, most = ("least", "greatest") if connection.vendor == "postgresql" else ("min", "max")
    cut = f"{most}(0, {least}(d.start + d.amount, s.start + s.length) - {most}(d.start, s.start))"
    return _givers(f"""
        SELECT d.entry_id, p.unit_id, {_whose()}, l.fund_id, l.item_id, SUM({cut})
        FROM book_draw d
        JOIN book_lot l ON l.id = d.lot_id
        JOIN book_place p ON p.id = l.place_id
        JOIN book_share s ON s.lot_id = d.lot_id AND s.start < d.start + d.amount AND s.start + s.length > d.start
        JOIN book_lot o ON o.id = s.origin_id
        WHERE d.entry_id IN ({_marks(entries)})
        GROUP BY 1, 2, 3, 4, 5
    """, entries)  # fmt: skip


def givers_of_lots(entries: Collection[int]) -> list[Given]:
    """Return whose value the lots that entries opened are made of, in the same shape."""
    return _givers(f"""
        SELECT l.entry_id, p.unit_id, {_whose()}, l.fund_id, l.item_id, SUM(s.length)
        FROM book_lot l
        JOIN book_place p ON p.id = l.place_id
        JOIN book_share s ON s.lot_id = l.id
        JOIN book_lot o ON o.id = s.origin_id
        WHERE l.entry_id IN ({_marks(entries)})
        GROUP BY 1, 2, 3, 4, 5
    """, entries)  # fmt: skip


def givers_of_what_is_left(units: Collection[int]) -> list[Given]:
    """Return whose value lies at the places of units today, in the same shape, of no entry."""
    most = "greatest" if connection.vendor == "postgresql" else "max"
    # In the words of the index of open lots, and then those of which value is left.
    is_open = "(l.amount_drawn < l.amount OR l.quantity_drawn < l.quantity) AND l.amount_drawn < l.amount"
    return _givers(f"""
        SELECT 0, p.unit_id, {_whose()}, l.fund_id, l.item_id, SUM(s.start + s.length - {most}(s.start, l.amount_drawn))
        FROM book_place p
        JOIN book_lot l ON l.place_id = p.id AND {is_open}
        JOIN book_share s ON s.lot_id = l.id AND s.start + s.length > l.amount_drawn
        JOIN book_lot o ON o.id = s.origin_id
        WHERE p.unit_id IN ({_marks(units)})
        GROUP BY 2, 3, 4, 5
    """, units)  # fmt: skip


def _givers(query: str, values: Collection[int]) -> list[Given]:
    if not values:
        return []
    with connection.cursor() as cursor:
        cursor.execute(query, list(values))
        # PostgreSQL sums to a decimal.
        return [
            Given(entry, unit, party, fund, item, int(amount))
            for entry, unit, party, fund, item, amount in cursor.fetchall()
        ]


def _marks(values: Collection[int]) -> str:
    return ", ".join(["%s"] * len(values))


def _whose() -> str:
    """Return the column that names the giver of an origin lot (``o``); few books ever put one right."""
    if not Attribution.objects.exists():
        return "o.party"
    return (
        "coalesce((SELECT a.party FROM book_attribution a WHERE a.lot_id = o.id ORDER BY a.id DESC LIMIT 1), o.party)"
    )


def what_became_of_lots(origins: Iterable[int]) -> list[TracedPiece]:
    """Return every draw that took value of these origin lots, with the piece it took, in one query."""
    keys = list(origins)
    if not keys:
        return []
    return pieces_of_draws(f"s.origin_id IN ({', '.join(['%s'] * len(keys))}) AND {_FROM_THE_FIRST_DRAW_OVER}", keys)


_JOINED = "SELECT id FROM beneficiaries_child WHERE id = %s OR merged_into_id = %s"


def what_reached(child: int) -> list[TracedPiece]:
    """Return the pieces of everything that was handed out to a child, returned or not, under joined files too."""
    return pieces_of_draws(f"d.child_id IN ({_JOINED})", [child, child])


def every_draw(root: Unit, kinds: Iterable[str], as_of: dt.date | None = None) -> Iterator[tuple[Any, list[Piece]]]:
    """Yield every draw of entries of these kinds with its pieces, for figures over a whole book.

    Shares are read once; draws are streamed. Reversed entries are left out, with their reversals.
    """
    draws = standing_draws(root, kinds, as_of)
    ribbons = ribbons_by_lot(root)
    columns = ("id", "entry", "lot", "quantity", "start", "amount", "child", "group")
    for row in draws.order_by("id").values_list(*columns, named=True).iterator(chunk_size=5000):
        yield row, ribbons[row.lot].cut(row.start, row.amount)


def standing_draws(root: Unit, kinds: Iterable[str], as_of: dt.date | None = None) -> QuerySet[Draw]:
    """Return the draws of entries of these kinds that no reversal (up to then) put right."""
    draws = Draw.objects.filter(entry__root=root, entry__kind__in=list(kinds))
    reversals = Entry.objects.filter(root=root, reverses__isnull=False)
    if as_of is not None:
        draws = draws.filter(entry__date__lte=as_of)
        reversals = reversals.filter(date__lte=as_of)
    return draws.exclude(entry__in=reversals.values("reverses"))


def ribbons_by_lot(root: Unit) -> dict[int, Ribbon]:
    """Return the shares of every lot of a book, laid end to end."""
    pieces: dict[int, list[Piece]] = defaultdict(list)
    shares = Share.objects.filter(lot__entry__root=root).order_by("lot", "position")
    for lot, origin, start, length in shares.values_list("lot", "origin", "origin_start", "length").iterator():
        pieces[lot].append(Piece(origin, start, length))
    return {lot: Ribbon(laid) for lot, laid in pieces.items()}


def came_back(root: Unit, as_of: dt.date | None = None) -> dict[int, tuple[int, int]]:
    """Return, by draw, the pieces and the amount that returns (not themselves reversed) brought back."""
    lots = Lot.objects.filter(entry__root=root, entry__kind=Entry.Kind.RETURN, returns__isnull=False)
    reversals = Entry.objects.filter(root=root, reverses__isnull=False)
    if as_of is not None:
        lots = lots.filter(opened_on__lte=as_of)
        reversals = reversals.filter(date__lte=as_of)
    back: dict[int, tuple[int, int]] = {}
    for draw, quantity, amount in lots.exclude(entry__in=reversals.values("reverses")).values_list(
        "returns", "quantity", "amount"
    ):
        q_before, a_before = back.get(draw, (0, 0))
        back[draw] = (q_before + (quantity or 0), a_before + amount)
    return back


def shares_left() -> QuerySet[Share]:
    """Return the shares of which something is left: ``LEFT_OF_SHARE`` says how much."""
    return Share.objects.filter(lot__amount_drawn__lt=F("start") + F("length"))


def in_hand(root: Unit, as_of: dt.date | None = None) -> dict[int, int]:
    """Return, by origin lot, how much of its value is still in hand, in minor units."""
    ribbons = ribbons_by_lot(root)
    left: dict[int, int] = defaultdict(int)
    if as_of is None:
        lots = Lot.objects.filter(entry__root=root, amount_drawn__lt=F("amount"))
        for lot, amount, drawn in lots.values_list("id", "amount", "amount_drawn"):
            for piece in ribbons[lot].cut(drawn, amount - drawn):
                left[piece.origin] += piece.length
        return left
    # A later record may carry an earlier date: what was drawn by then is not always the front of a lot.
    for lot in Lot.objects.filter(entry__root=root, opened_on__lte=as_of).values_list("id", flat=True):
        for piece in ribbons[lot].pieces:
            left[piece.origin] += piece.length
    drawn_by_then = Draw.objects.filter(entry__root=root, entry__date__lte=as_of)
    for lot, start, amount in drawn_by_then.values_list("lot", "start", "amount").iterator():
        for piece in ribbons[lot].cut(start, amount):
            left[piece.origin] -= piece.length
    return left

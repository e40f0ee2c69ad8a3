"""The one door into the book: it writes entries with their postings, lots, shares and draws.

Only operations call it, each under its own permission. A call makes about a dozen statements,
whatever the number of children.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.utils import timezone

from ledger.access.models import Unit, User
from ledger.access.queries import root_of
from ledger.book import checks_before as before
from ledger.book import digest, numbers
from ledger.book import movements as m
from ledger.book.errors import NothingToPost, NumberInUse, NumberOutOfSeries, OtherBook, ReturnedTooEarly
from ledger.book.models import Account, Attribution, Draw, Entry, Key, Lot, Place, Posting, Share
from ledger.book.plan import Known, Plan, Planner
from ledger.book.putting_back import handed_out
from ledger.book.received import keep_last_received
from ledger.book.rows import as_rows, insert_rows
from ledger.book.shelf import Shelf
from ledger.book.undoing import Undone, places_and_funds_of, undone

_NUMBERS_ONLY = frozenset({Posting, Share, Draw})


@dataclass(frozen=True, slots=True)
class Draft:
    """An event as an operation asks for it.

    ``number`` is given only for a record that brings its own; ``key`` makes the same request again
    harmless; ``particulars`` are what else the request said, so that the key knows it again. ``vouched`` is given only
    for what is posted again: it reached whom it reached, and by the rules of these funds it might.
    """

    kind: str
    unit: Unit
    date: dt.date
    by: User
    movements: Sequence[m.Movement]
    number: str = ""
    party: str = ""
    source: str = ""
    key: str = ""
    particulars: object = None
    vouched: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """What was written: the entry, and the lots that each line (from 1) opened.

    ``is_repeat`` says that the key was known: nothing was written, the first entry is returned.
    """

    entry: Entry
    opened: dict[int, list[int]] = field(default_factory=dict)
    is_repeat: bool = False


def post(draft: Draft) -> Posted:
    """Write one event, in the caller's transaction.

    Order: checks of the request, locks of all units in order of their keys, key, months, number,
    lots, plan, digest, inserts, counters, balances.

    Errors: any of ``ledger.book.errors``; nothing is written then.
    Source: book.md, section 3; docs/adr/0006.
    """
    now = timezone.now()
    before.check_request(draft.movements, draft.date, today=timezone.localdate(now))
    touched = _units_of(draft)
    if touched.undoes is None:  # what ever stood there can be taken back
        before.check_book(draft.unit, touched.units)
    lock([draft.unit, *touched.units])
    content = _content_of(draft) if draft.key else ""
    if draft.key and (first := before.known_key(draft.unit, draft.key, content)):
        return Posted(first, is_repeat=True)
    before.check_months([draft.unit, *touched.units], draft.date)
    before.check_funds(draft.kind, draft.movements, draft.date)
    before.check_receivers(draft.movements, draft.date, vouched=draft.vouched)

    entry = _new_entry(draft, now)
    plan = Planner(entry=entry.pk, kind=draft.kind, on=draft.date, known=_known(draft, entry, touched)).run(
        draft.movements
    )
    _write(entry, plan, touched.shelf_of_plan)
    if draft.key:
        Key.objects.create(unit=draft.unit, key=draft.key, content=content, entry=entry)
    return Posted(entry, dict(plan.opened))


def lock(units: Iterable[Unit]) -> None:
    """Take the locks of units, in the order of their keys, so that two posts never wait for each other.

    Source: docs/adr/0006.
    """
    keys = sorted({unit.pk for unit in units})
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO book_head (unit_id, sequence) SELECT v.unit_id, 0 FROM ({as_rows([('unit_id', 'bigint')])})"
            " AS v WHERE true ORDER BY v.unit_id ON CONFLICT (unit_id) DO NOTHING",
            [json.dumps([[key] for key in keys])],
        )
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT unit_id FROM book_head WHERE unit_id = ANY(%s) ORDER BY unit_id FOR NO KEY UPDATE",
                [keys],
            )


@dataclass(slots=True)
class _Touched:
    """The units, places and funds that a draft's value goes through, and what it undoes."""

    units: set[Unit]
    places: set[int]
    funds: set[int]
    undoes: Entry | None
    shelf_of_plan: Shelf | None = None


def _units_of(draft: Draft) -> _Touched:
    # What comes back goes to the places of the unit that handed it out: its lock is taken anyway.
    touched = _Touched(set(), set(), set(), None)
    for move in draft.movements:
        if isinstance(move, m.Undo):
            touched.undoes = move.entry
            touched.places, touched.funds = places_and_funds_of(move.entry)
            places = Place.objects.filter(pk__in=touched.places).select_related("unit")
            touched.units |= {move.entry.unit, *(place.unit for place in places)}
    for place, fund in before.places_and_funds(draft.movements):
        touched.units.add(place.unit)
        touched.places.add(place.pk)
        touched.funds.add(fund.pk)
    return touched


def _known(draft: Draft, entry: Entry, touched: _Touched) -> Known:
    if any(isinstance(move, m.Take | m.Move | m.Buy | m.Identify) for move in draft.movements):
        shelf = Shelf.read(touched.places, touched.funds, draft.date, named=_named_lots(draft))
    else:
        shelf = Shelf([], draft.date)
    touched.shelf_of_plan = shelf
    lines = [(move.entry, move.line) for move in draft.movements if isinstance(move, m.PutBack)]
    out = handed_out(lines) if lines else {}
    if any(each.place.unit_id != draft.unit.pk for each in out.values()):
        raise OtherBook(one=draft.unit, other=[each.place.unit for each in out.values()])
    if (handed_out_on := max((each.on for each in out.values()), default=draft.date)) > draft.date:
        raise ReturnedTooEarly(date=handed_out_on)
    going_back: Undone | None = undone(touched.undoes, draft.date) if touched.undoes else None
    accounts = dict(Account.objects.filter(root=entry.root_id).values_list("role", "id"))
    closed = before.lots_of_closed_years(_named_lots(draft)) if draft.kind in before.GIVEN_BACK else frozenset()
    return Known(shelf=shelf, accounts=accounts, closed_years=closed, handed_out=out, undone=going_back)


def _named_lots(draft: Draft) -> set[int]:
    cuts = (move.lot for move in draft.movements if isinstance(move, m.Take | m.Move | m.Buy | m.Identify))
    named = [[lot] if isinstance(lot, int) else [each for each, _part in lot] for lot in cuts if lot is not None]
    return {lot for some in named for lot in some}


def _new_entry(draft: Draft, now: dt.datetime) -> Entry:
    """Take sequence, key and number for an entry; the unit's lock is held."""
    root, year = root_of(draft.unit), draft.date.year
    if draft.number and Entry.objects.filter(root=root, kind=draft.kind, number=draft.number).exists():
        raise NumberInUse(number=draft.number)
    serial = numbers.serial_in(draft.number, draft.unit, draft.kind, year) if draft.number else None
    if serial is not None or not draft.number:
        expected = numbers.next_serial(draft.unit, draft.kind, year)
        number = numbers.written(draft.unit, numbers.PREFIXES[draft.kind], year, expected)
        if serial not in {None, expected}:
            raise NumberOutOfSeries(number=draft.number, expected=number)
        serial = expected
    else:
        number = draft.number
    undoes = [move.entry for move in draft.movements if isinstance(move, m.Undo)]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE book_head SET sequence = sequence + 1 WHERE unit_id = %s RETURNING sequence",
            [draft.unit.pk],
        )
        (sequence,) = cursor.fetchone()
        cursor.execute(
            "SELECT nextval('book_entry_key')"
            if connection.vendor == "postgresql"
            else "SELECT coalesce(max(id), 0) + 1 FROM book_entry"
        )
        (key,) = cursor.fetchone()
    return Entry(
        pk=key, unit=draft.unit, root=root, sequence=sequence, kind=draft.kind, number=number, year=year,
        serial=serial, date=draft.date, recorded_at=now, recorded_by=draft.by, party=draft.party,
        source=draft.source, reverses=undoes[0] if undoes else None,
    )  # fmt: skip


def _write(entry: Entry, plan: Plan, shelf: Shelf | None) -> None:
    if not (plan.postings or plan.lots or plan.draws or plan.attributions):
        raise NothingToPost
    tables = [
        (Posting, digest.POSTING, plan.postings),
        (Lot, digest.LOT, plan.lots),
        (Share, digest.SHARE, plan.shares),
        (Draw, digest.DRAW, plan.draws),
        (Attribution, digest.ATTRIBUTION, plan.attributions),
    ]
    texts = [digest.rows_text(rows, are_numbers=model in _NUMBERS_ONLY) for model, _, rows in tables]
    entry.digest = digest.digest_of(columns_of(entry), *texts)
    entry.save(force_insert=True)
    for (model, names, rows), text in zip(tables, texts, strict=True):
        if rows:
            insert_rows(model, names, text.decode())
    if shelf is not None and shelf.touched:
        _move_counters(shelf)
    if plan.balances:
        _keep_balances(entry, plan)
    keep_last_received(entry)


def columns_of(entry: Entry) -> list[digest.Cell]:
    """Return an entry's columns as they stand in its digest."""
    values = {
        **{name: getattr(entry, name) for name in digest.ENTRY},
        "date": entry.date.isoformat(),
        "recorded_at": digest.microseconds(entry.recorded_at),
    }
    return [values[name] for name in digest.ENTRY]


def _move_counters(shelf: Shelf) -> None:
    columns = [("id", "bigint"), ("quantity_drawn", "bigint"), ("amount_drawn", "bigint")]
    rows = [[lot.id, lot.quantity_drawn, lot.amount_drawn] for lot in shelf.touched.values()]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE book_lot SET quantity_drawn = v.quantity_drawn, amount_drawn = v.amount_drawn"
            f" FROM ({as_rows(columns)}) AS v WHERE book_lot.id = v.id",
            [json.dumps(rows)],
        )


def _keep_balances(entry: Entry, plan: Plan) -> None:
    columns = [
        ("root_id", "bigint"), ("account_id", "bigint"), ("fund_id", "bigint"), ("place_id", "bigint"),
        ("month", "date"), ("amount", "bigint"),
    ]  # fmt: skip
    month = entry.date.replace(day=1).isoformat()
    rows: list[list[Any]] = [
        [entry.root_id, account, fund, place, month, amount] for account, fund, place, amount in plan.balances
    ]
    # In one order everywhere: two units that meet on a heading without a place wait, and never for each other.
    rows.sort(key=lambda row: (row[1], row[2], row[3] or 0))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO book_balance (root_id, account_id, fund_id, place_id, month, amount)"
            f" SELECT root_id, account_id, fund_id, place_id, month, amount FROM ({as_rows(columns)}) AS v WHERE true"
            " ON CONFLICT (account_id, fund_id, coalesce(place_id, 0), month)"
            " DO UPDATE SET amount = book_balance.amount + excluded.amount",
            [json.dumps(rows)],
        )


def _content_of(draft: Draft) -> str:
    """Return the digest of a request, by which its key knows it again."""
    text = json.dumps(
        [draft.kind, draft.date.isoformat(), draft.number, draft.party, draft.source,
         [before.content_of(move) for move in draft.movements], draft.particulars],
        ensure_ascii=False, default=str, sort_keys=True,
    )  # fmt: skip
    return hashlib.sha256(text.encode()).hexdigest()

"""A book as rows of its spreadsheets: what ``export_books`` writes and what an import is compared with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ledger.access.models import Unit, User
from ledger.book.models import Entry
from ledger.exchange.asked import waiting_writers
from ledger.exchange.cells import Value
from ledger.exchange.columns import EVENTS
from ledger.exchange.donor_rows import DonorRows
from ledger.exchange.events_out import EventRows
from ledger.exchange.files_out import file_writers, register_lines
from ledger.exchange.kits import kit_rows
from ledger.exchange.nouns_out import NounRows

Line = dict[str, Value]


def book_rows(
    root: Unit, by: User, purpose: str, *, with_register: bool = True, is_taken_out: bool = False
) -> dict[str, list[Line]]:
    """Return every row of every file of a book, in the order in which it was posted.

    Opens the register: that leaves a line in the log of openings. ``with_register`` False opens it not: children are
    their codes, and who signed is not told.
    """
    writers = _writers(root, by, purpose, with_register=with_register, is_taken_out=is_taken_out)
    rows = {name: list(write()) for name, write in writers.items()}
    _give_sequence(root, rows)
    return rows


def _writers(
    root: Unit, by: User, purpose: str, *, with_register: bool, is_taken_out: bool
) -> dict[str, Callable[[], Iterator[Line]]]:
    """Return the function that writes each file, in the order of the files."""
    nouns, more = NounRows(root), DonorRows(root, by, with_register=with_register)
    events = EventRows(root, by, purpose, with_register=with_register)

    def children() -> Iterator[Line]:
        return register_lines(root, by, purpose, is_taken_out=is_taken_out) if with_register else iter(())

    return {
        "units": nouns.units, "places": nouns.places, "funds": nouns.funds, "items": nouns.items,
        "kits": lambda: kit_rows(root),
        "donors": nouns.donors, **more.of_donors(), "children": children,
        **file_writers(root, with_register=with_register), "groups": nouns.groups,
        "pledges": nouns.pledges, **more.of_pledges(),
        "openings": lambda: events.arrivals(Entry.Kind.OPENING), "gifts": events.gifts, **more.of_gifts(),
        **events.after_gifts(), **waiting_writers(root), "periods": nouns.periods,
    }  # fmt: skip


def _give_sequence(root: Unit, rows: dict[str, list[Line]]) -> None:
    """Write the order of posting down where it is not the order of date, kind and file."""
    order = {
        (kind, number): at
        for at, (kind, number) in enumerate(
            Entry.objects.filter(root=root).order_by("id").values_list("kind", "number"), 1
        )
    }
    events = [
        (line["date"], sheet.order, order[sheet.event, str(line["number"])], line, sheet.event)
        for sheet in EVENTS
        for line in rows[sheet.name]
    ]
    by_default = sorted(events, key=lambda event: event[:3])
    if [event[2] for event in by_default] == sorted(event[2] for event in events):
        return
    for _, _, at, line, _ in events:
        line["sequence"] = at


def said(lines: Iterable[Line]) -> list[Line]:
    """Return lines without empty cells, as two tellings of one event are compared."""
    return [{key: value for key, value in line.items() if value not in {None, "", ()}} for line in lines]

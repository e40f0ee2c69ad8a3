"""Bringing in a folder: all of it, or nothing and the list of what is wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from ledger.access.errors import Refusal
from ledger.access.models import Unit, User
from ledger.book.models import Entry
from ledger.book.operations import close_month
from ledger.book.sealing import seal_book
from ledger.exchange.agreeing import check_schools
from ledger.exchange.asked import WaitingKeeper
from ledger.exchange.columns import EVENTS, SHEETS
from ledger.exchange.donor_keeper import DonorKeeper
from ledger.exchange.events import EventPoster
from ledger.exchange.faults import Fault, in_order
from ledger.exchange.folder import read_folder
from ledger.exchange.nouns import NounKeeper
from ledger.exchange.resolving import Known, Unresolved
from ledger.exchange.rows import Folder, Row
from ledger.exchange.sheet_kinds import SheetKind
from ledger.exchange.writing_out import book_rows, said

Progress = Callable[[Iterable["Event"], int], Iterable["Event"]]


@dataclass(frozen=True, slots=True)
class Event:
    """The rows of one number, in the order in which events are posted."""

    sheet: SheetKind
    number: str
    rows: list[Row]


@dataclass(slots=True)
class Outcome:
    """What an import did, or would have done: new records by file, every fault, and files it left alone."""

    added: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)


def import_folder(
    *,
    path: Path,
    by: User,
    now: dt.datetime,
    check_only: bool = False,
    within: Unit | None = None,
    is_partial: bool = False,
    progress: Progress = lambda events, _total: events,
) -> Outcome:
    """Bring in a folder of spreadsheets, in one transaction.

    ``within`` keeps it to the book of one root unit; ``is_partial`` takes the sound rows of some sheets and leaves
    out the others.

    Every fault is found in one pass: cells first, then references, then what the book refuses. Where
    one is found, or ``check_only`` is asked for, nothing stays. Records whose number or code the book
    holds already are compared with it and left alone.

    Source: docs/spreadsheets.md; book.md, section 3.
    """
    folder = read_folder(path)
    outcome = Outcome(notes=folder.notes)
    with transaction.atomic():
        _Import(folder, by, outcome, progress, within).run(now, is_partial=is_partial)
        outcome.faults = in_order(folder.faults)
        transaction.set_rollback(check_only or (bool(outcome.faults) and not is_partial))
    return outcome


class _Import:
    """One run: nouns, events in their order, closed months, seals."""

    def __init__(self, folder: Folder, by: User, outcome: Outcome, progress: Progress, within: Unit | None) -> None:
        self.folder, self.by, self.outcome, self.progress = folder, by, outcome, progress
        self.known = Known(folder, within)

    def run(self, now: dt.datetime, *, is_partial: bool) -> None:
        if self.known.unit_codes():
            check_schools(self.folder, self.known.unit_codes())
        donors = DonorKeeper(self.folder, self.known, self.by, self.outcome.added, now)
        nouns = NounKeeper(self.folder, self.known, self.by, self.outcome.added, donors)
        nouns.keep_all()
        if not is_partial:
            self._miss_files()
        if not self.known.roots():
            return  # told once; every code of every file would be told as unknown
        poster = EventPoster(self.known, self.by)
        events = self._without_repeats(list(events_of(self.folder)))
        for event in self.progress(events, len(events)):
            self._post(poster, event)
        nouns.files.keep_histories(now)
        donors.of_gifts()
        WaitingKeeper(self.folder, self.known, self.by, self.outcome.added, now).keep_all()
        self._close_months(now)
        for root in self.known.roots():
            if Entry.objects.filter(root=root).exists() and not self.folder.faults:
                seal_book(root)

    def _miss_files(self) -> None:
        """Note the files that every book needs, where the folder lacks them and the book holds nothing of theirs."""
        held = self.known.sheets_held() if self.folder.sheets else set()
        for kind in SHEETS:
            if kind.is_needed and kind.name not in {*held, *self.folder.sheets}:
                self.folder.fault(kind.name, None, None, "missing file")

    def _post(self, poster: EventPoster, event: Event) -> None:
        name = event.sheet.name
        if any(row.bad for row in event.rows):
            self.known.leave_out(name, event.rows)
            return
        try:
            with transaction.atomic():
                poster.post(name, event.number, event.rows)
        except Unresolved as unresolved:
            for row, column, problem, details in unresolved.faults:
                self.folder.fault(name, row, column, problem, **details)
            self.known.leave_out(name, event.rows)
        except Refusal as refusal:
            self._note(event, refusal)
            self.known.leave_out(name, event.rows)
        else:
            self.outcome.added[name] = self.outcome.added.get(name, 0) + len(event.rows)

    def _note(self, event: Event, refusal: Refusal) -> None:
        """Note a refusal beside its row, unless it only follows from a row that was left out."""
        if self.known.follows_from_what_was_left_out(refusal, event.rows):
            return
        row = event.rows[min((refusal.line or 1) - 1, len(event.rows) - 1)]
        receiver = refusal.details.get("receiver")
        row = next((each for each in event.rows if receiver and each.text("child") == receiver), row)
        keys = {column.key for column in event.sheet.columns}
        column = next((each for each in _COLUMNS_OF.get(refusal.field or "", (refusal.field,)) if each in keys), None)
        self.folder.refused(event.sheet.name, row, column, refusal)

    def _without_repeats(self, events: list[Event]) -> list[Event]:
        """Leave out the events that the book holds already, after comparing them with it."""
        numbers = {(event.sheet.event, event.number) for event in events}
        held: dict[int, set[tuple[str, str]]] = {}
        for root, kind, number in Entry.objects.filter(root__in=self.known.roots()).values_list(
            "root", "kind", "number"
        ):
            if (kind, number) in numbers:
                held.setdefault(root or 0, set()).add((kind, number))
        if not held:
            return events
        told = self._told_by_the_book(held)
        fresh = []
        for event in events:
            before = told.get((event.sheet.name, event.number))
            if before is None:
                fresh.append(event)
            elif not any(row.bad for row in event.rows):
                self._compare(event, before)
        return fresh

    def _told_by_the_book(
        self, held: dict[int, set[tuple[str, str]]]
    ) -> dict[tuple[str, str], list[dict[str, object]]]:
        told: dict[tuple[str, str], list[dict[str, object]]] = {}
        for root in self.known.roots():
            if root.pk not in held:
                continue
            for name, lines in self._rows_of(root).items():
                for line in lines:
                    if "number" in line:
                        told.setdefault((name, str(line["number"])), []).append(dict(line))
        return told

    def _rows_of(self, root: Unit) -> dict[str, list[dict[str, object]]]:
        # A person who brings a list in may not read the register; a comparison of gifts needs none of it.
        rows = book_rows(root, self.by, "import_comparison", with_register=self.by.is_system)
        return {name: [dict(line) for line in lines] for name, lines in rows.items()}

    def _compare(self, event: Event, before: list[dict[str, object]]) -> None:
        ours = said([dict(row.values) for row in event.rows])
        theirs = said(before)  # type: ignore[arg-type] # values of any kind
        if len(ours) != len(theirs):
            self.folder.fault(event.sheet.name, event.rows[0], "number", "other content", columns=len(theirs))
            return
        for row, mine, other in zip(event.rows, ours, theirs, strict=True):
            columns = {key for key in row.values if mine.get(key) != other.get(key)} - {"sequence", "lot"}
            if columns:
                listed = ", ".join(sorted(columns))
                self.folder.fault(event.sheet.name, row, "number", "other content", columns=listed)
                return

    def _close_months(self, now: dt.datetime) -> None:
        rows = [row for row in self.folder.rows("periods") if not row.bad and row.values["state"] == "closed"]
        for row in sorted(rows, key=lambda row: (str(row.value("month")), row.number)):
            unit = self.known.units.get(row.text("unit"))
            if unit is None:
                self.folder.fault("periods", row, "unit", "no such code", what=self.known.word("unit"))
                continue
            try:
                close_month(unit=unit, month=row.value("month"), at=now, by=self.by)
            except Refusal as refusal:
                self.folder.refused("periods", row, "month", refusal)


# Where a refusal's field is headed otherwise in a spreadsheet.
_COLUMNS_OF: dict[str, tuple[str, ...]] = {
    "place": ("place", "from_place"),
    "quantity": ("quantity", "amount"),
    "fund": ("fund", "from_fund"),
    "item": ("item",),
    "entry": ("reverses", "number"),
    "key": ("number",),
}


def events_of(folder: Folder) -> Iterator[Event]:
    """Yield the events of a folder in the order of posting: by date, then kind, then file.

    A column ``sequence`` says otherwise, for the rows that have it.
    """
    found: list[tuple[tuple[object, ...], Event]] = []
    for sheet in EVENTS:
        rows = folder.rows(sheet.name)
        by_number: dict[str, list[Row]] = {}
        for row in rows:
            by_number.setdefault(row.text("number") or f"row {row.number}", []).append(row)
        for number, same in by_number.items():
            first = same[0]
            date, sequence = first.value("date"), first.value("sequence")
            place = (0, sequence, "") if sequence is not None else (1, 0, str(date or "9999"))
            found.append(((*place, sheet.order, first.number), Event(sheet, number, same)))
    for _, event in sorted(found, key=lambda each: each[0]):
        yield event

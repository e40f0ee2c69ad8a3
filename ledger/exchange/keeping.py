"""What enters the rows of a file that post nothing: one thing after another, its faults beside its row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from ledger.access.errors import Refusal
from ledger.access.models import User
from ledger.exchange.columns import BY_NAME
from ledger.exchange.resolving import Known, Lookup, Unresolved
from ledger.exchange.rows import Folder, Row

Enter = Callable[[list[Row], Lookup], bool]


class RowKeeper:
    """Enters what the book does not hold yet. What it holds already is left alone."""

    def __init__(self, folder: Folder, known: Known, by: User, added: dict[str, int], now: dt.datetime) -> None:
        """Take the folder, what is known, who enters, the count of what is new, and the moment."""
        self.folder, self.known, self.by, self.added, self.now = folder, known, by, added, now

    def each(self, name: str, enter: Enter, *, together: tuple[str, ...] = ()) -> None:
        """Enter the rows of a file; ``together`` names the columns in which rows of one thing agree."""
        for rows in _by(self.folder.rows(name), together):
            if any(row.bad for row in rows):
                self.known.leave_out(name, rows)
                continue
            try:
                is_new = enter(rows, Lookup(self.known, rows))
            except Unresolved as unresolved:
                for row, column, problem, details in unresolved.faults:
                    self.folder.fault(name, row, column, problem, **details)
                self.known.leave_out(name, rows)
            except Refusal as refusal:
                keys = {column.key for column in BY_NAME[name].columns}
                at = refusal.field if refusal.field in keys else None
                self.folder.refused(name, rows[0], at, refusal)
                self.known.leave_out(name, rows)
            else:
                if is_new:
                    self.added[name] = self.added.get(name, 0) + len(rows)


def _by(rows: list[Row], together: tuple[str, ...]) -> list[list[Row]]:
    """Return the rows that say one thing: those that agree in some columns, or each alone; earlier plans first."""
    groups: dict[object, list[Row]] = {}
    for row in rows:
        key = tuple(row.value(column) for column in together) or row.number
        groups.setdefault(key, []).append(row)
    return sorted(groups.values(), key=lambda same: same[0].value("version") or 0)

"""Reading the rows that tell of children who were entered with them: each with its root unit and its record."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import MISSING, dataclass, fields
from typing import Any, TypeVar

from ledger.access.errors import Refusal
from ledger.access.models import Unit, User
from ledger.exchange.resolving import Known
from ledger.exchange.rows import Folder, Row

R = TypeVar("R")


@dataclass(slots=True)
class Told:
    """The records of one file, by root unit, each with its row."""

    rows: dict[int, list[Row]]
    records: dict[int, list[Any]]


class Teller:
    """Reads what is told of children whom the folder enters; of others it is left alone."""

    def __init__(self, folder: Folder, known: Known, by: User, added: dict[str, int]) -> None:
        """Take the folder, what is known, who enters, and the count of what is new."""
        self.folder, self.known, self.by, self.added = folder, known, by, added
        self.fresh: set[tuple[int, str]] = set()

    def told(self, name: str, kind: type[R]) -> Told:
        """Return the sound rows of a file; what is wrong with them is noted."""
        told = Told(defaultdict(list), defaultdict(list))
        sound = [row for row in self.folder.rows(name) if not row.bad]
        self.check(name, sound)
        for row in sound:
            root = self._root_of(name, row)
            if root is not None and (root.pk, row.text("child")) in self.fresh:
                told.rows[root.pk].append(row)
                told.records[root.pk].append(record_of(kind, row))
        return told

    def check(self, name: str, rows: list[Row]) -> None:
        """Note days in the wrong order."""
        for row in rows:
            since, until = row.value("since"), row.value("until")
            if since and until and until <= since and name != "pairings":
                self.folder.fault(name, row, "until", "ends before it begins")

    def do(self, name: str, rows: list[Row], work: Any, *, counts: bool = True) -> Any:  # noqa: ANN401 -- a call of one operation
        """Do one operation and count its rows; a refusal is noted beside the row that it names."""
        try:
            done = work()
        except Refusal as refusal:
            row = rows[min((refusal.line or 1) - 1, len(rows) - 1)] if rows else None
            self.folder.refused(name, row, refusal.field, refusal)
            return None
        if counts:
            self.count(name, len(rows))
        return done

    def count(self, name: str, how_many: int = 1) -> None:
        """Count what is new."""
        if how_many:
            self.added[name] = self.added.get(name, 0) + how_many

    def _root_of(self, name: str, row: Row) -> Unit | None:
        code, roots = row.text("child"), self.known.roots()
        root = next((root for root in roots if (root.pk, code) in self.known.of("child")), None)
        if root is None and not self.known.is_left_out("children", "code", code):
            self.folder.fault(name, row, "child", "no such code", what=self.known.word("child"))
        return root


def record_of(kind: type[R], row: Row) -> R:
    """Return what a row says; an empty cell says what the record says of itself."""
    told = {each.name: row.values.get(each.name) for each in fields(kind)}  # type: ignore[arg-type] # a kind is a dataclass
    plain = {each.name: "" for each in fields(kind) if each.default is MISSING}  # type: ignore[arg-type] # likewise
    return kind(**{**plain, **{name: value for name, value in told.items() if value is not None}})

"""Rows of spreadsheets as they were read, with every fault found in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ledger.access.errors import Refusal
from ledger.exchange.cells import Value
from ledger.exchange.faults import Fault
from ledger.exchange.sheet_kinds import SheetKind

_NOTHING: frozenset[str] = frozenset()


@dataclass(slots=True)
class Row:
    """A row: its number, its values by column, and the columns that have a fault."""

    number: int
    values: dict[str, Value]
    bad: frozenset[str] = _NOTHING

    def text(self, key: str) -> str:
        """Return a text or code, empty where the cell is."""
        return str(self.values.get(key) or "")

    def value(self, key: str) -> Any:  # noqa: ANN401 -- as the column's kind says
        """Return what a cell means: an amount in minor units, a quantity, a day; None where it is empty."""
        return self.values.get(key)


@dataclass(slots=True)
class Sheet:
    """A file of the folder."""

    kind: SheetKind
    file: str
    rows: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class Folder:
    """All files of a folder, what is wrong with them, and what is worth a look (``notes``)."""

    sheets: dict[str, Sheet] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)

    def rows(self, name: str) -> list[Row]:
        """Return the rows of a file; none where the folder does not hold it."""
        return self.sheets[name].rows if name in self.sheets else []

    def file(self, name: str) -> str:
        """Return a file's name as it stands in the folder."""
        return self.sheets[name].file if name in self.sheets else f"{name}.csv"

    def fault(self, name: str, row: Row | None, column: str | None, problem: str, **details: object) -> None:
        """Note a fault, and that the column of the row has one."""
        if row is not None:
            row.bad |= {column or ""}
        self.faults.append(Fault(self.file(name), row.number if row else None, column, problem, details))

    def refused(self, name: str, row: Row | None, column: str | None, refusal: Refusal) -> None:
        """Note what an operation refused. It is said when it is read; where it came up is let go of."""
        self.fault(name, row, column, "refused", refusal=refusal.with_traceback(None))

"""Exactly what a register would change, row by row: kept sealed until it is brought in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ledger.exchange.box import Box
from ledger.exchange.models import RegisterImport
from ledger.exchange.register.comparing import CHANGED, DOUBTFUL, FAULTY, NEW, SAME, Compared, Comparison, said

Line = dict[str, Any]
KINDS = (FAULTY, DOUBTFUL, NEW, CHANGED, SAME)


@dataclass(slots=True)
class Preview:
    """The lines of a register in its box."""

    box: Box
    lines: list[Line]

    @classmethod
    def of(cls, register: RegisterImport) -> Preview:
        """Return the preview of a register that was checked."""
        box = Box.of(register)
        return cls(box, box.get_json("lines", []))

    @classmethod
    def made_of(cls, box: Box, compared: Iterable[Compared], comparison: Comparison) -> Preview:
        """Return the preview of rows beside the files of the school."""
        return cls(box, [_line(at, one, comparison) for at, one in enumerate(compared)])

    def keep(self) -> None:
        """Keep it in the box."""
        self.box.put_json("lines", self.lines)

    def counts(self) -> dict[str, int]:
        """Return how many lines there are of each kind."""
        found = Counter(line["kind"] for line in self.lines)
        return {kind: found[kind] for kind in KINDS}

    def of_kind(self, *kinds: str) -> list[Line]:
        """Return the lines of some kinds."""
        return [line for line in self.lines if line["kind"] in kinds]

    def decide(self, decisions: dict[int, str]) -> None:
        """Say of lines that may be known children which file they are; an empty code: a new one. Others are left."""
        for line in self.lines:
            if line["at"] in decisions and line["like"]:
                _decide(line, decisions[line["at"]])


def _decide(line: Line, code: str) -> None:
    if code and code not in line["like"]:
        return
    line["code"] = code
    line["changes"] = line["like"][code]["changes"] if code else []
    line["kind"] = (CHANGED if line["changes"] else SAME) if code else NEW


def _line(at: int, one: Compared, comparison: Comparison) -> Line:
    row = one.row
    return {
        "at": at, "sheet": row.sheet, "row": row.number, "kind": one.kind, "code": one.code, "changes": one.changes,
        "values": {key: said(value) for key, value in row.values.items() if value is not None},
        "like": {
            code: {"reasons": reasons, "changes": comparison.beside(row, code).changes}
            for code, reasons in one.like.items()
        },
        "faults": [fault.kept() for fault in row.faults],
    }  # fmt: skip

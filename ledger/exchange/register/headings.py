"""Finding the headings of a register: under merged titles, in one row or in two, on several sheets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ledger.exchange.cells import text_of
from ledger.exchange.columns import HARMLESS
from ledger.exchange.folder import plain_heading
from ledger.exchange.reading import NumberedRow
from ledger.exchange.register.columns import KIND

LOOK_IN = 15
# Fewer known headings are a title, or a sheet of something else.
FEWEST = 2

KNOWN: dict[str, str] = {plain_heading(name): column.key for name, column in KIND.headings()}
_GROUPS = {"父亲": "father", "母亲": "mother", "监护人": "guardian", "实际监护人": "guardian"}


@dataclass(frozen=True, slots=True)
class Headed:
    """A sheet of which the headings were found: ``last`` is the number of their last row, ``titles`` one a column."""

    name: str
    rows: list[NumberedRow]
    last: int
    titles: list[str]

    @property
    def body(self) -> list[NumberedRow]:
        """The rows below the headings."""
        return [row for row in self.rows if row[0] > self.last]


def find_headings(name: str, rows: list[NumberedRow], remembered: Iterable[str] = ()) -> Headed | None:
    """Return a sheet with its headings, or None where no row reads like headings.

    The row, or the pair of rows, that says most of what registers say is taken; of equal ones a single one, else the
    first: a title above would be joined with the heading below it.
    """
    known = {*KNOWN, *remembered}
    best: tuple[tuple[int, bool], int, list[str]] | None = None
    for at, (number, cells) in enumerate(rows[:LOOK_IN]):
        upper = [text_of(cell) for cell in cells]
        below = rows[at + 1] if at + 1 < len(rows) and rows[at + 1][0] == number + 1 else None
        pairs = [(number, upper), *([(below[0], _joined(upper, below[1]))] if below else [])]
        for last, titles in pairs:
            hits = len({plain_heading(title) for title in titles} & known)
            weight = (hits, last == number)
            if hits >= FEWEST and (best is None or weight > best[0]):
                best = (weight, last, titles)
    return Headed(name, rows, best[1], best[2]) if best else None


def _joined(upper: Sequence[str], lower: Sequence[object]) -> list[str]:
    """Return the headings of two rows: a group above (父亲) is carried over the columns below it (姓名, 电话)."""
    width = max(len(upper), len(lower))
    above = [*upper, *[""] * (width - len(upper))]
    below = [text_of(cell) for cell in lower]  # type: ignore[arg-type] # cells
    below += [""] * (width - len(below))
    titles, group = [], ""
    for top, bottom in zip(above, below, strict=True):
        if top:
            group = top
        if not bottom:
            titles.append(top)
        elif plain_heading(group + bottom) in KNOWN:
            titles.append(group + bottom)
        else:
            titles.append(bottom if plain_heading(bottom) in KNOWN and not top else f"{group}{bottom}")
    return titles


def proposed(titles: Iterable[str], remembered: dict[str, str]) -> dict[str, str]:
    """Return, for each heading, the column that it most likely names ("" for none): the school's own word first."""
    found: dict[str, str] = {}
    for title in titles:
        plain = plain_heading(title)
        if not plain or plain in found:
            continue
        key = remembered.get(plain, KNOWN.get(plain, KNOWN.get(plain.partition("(")[0], "")))
        found[plain] = "" if plain in HARMLESS and plain not in remembered and key != "remark" else key
    taken: set[str] = set()
    for plain, key in found.items():
        if key and key in taken:
            found[plain] = ""
        taken.add(key)
    return found

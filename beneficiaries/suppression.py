"""Small cells of a table are hidden, and others with them, so that none can be worked out from rows and totals.

The table with its totals is a graph: rows and columns are its ends, hidden cells its links. A hidden cell can be
worked out exactly where its link lies on no ring. So each gets one: the cheapest way round, over cells that are
hidden already or hold little.
Source: domain-rules.md, section 4.4; the method is that of cell suppression for two-way tables (Gusfield, 1988).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence

THRESHOLD = 5
Cell = tuple[int, int]
_DEAR = 10**9  # a zero is hidden last: it is often known anyway


def hidden_cells(table: Sequence[Sequence[int]], threshold: int = THRESHOLD) -> set[Cell]:
    """Return which cells of a table must not be shown; its last row and column are the totals of the others.

    Units: counts. Cells of 1 up to the threshold are hidden; 0 is shown.
    """
    hidden = {
        (row, column) for row, cells in enumerate(table) for column, count in enumerate(cells) if 0 < count < threshold
    }
    while (bare := _without_a_ring(hidden, len(table))) is not None:
        way = _cheapest_way(table, hidden, bare)
        if way is None:  # a table of one row or column: nothing of it can be shown
            return {(row, column) for row, cells in enumerate(table) for column, _ in enumerate(cells)}
        hidden |= way
    return hidden


def _without_a_ring(hidden: Iterable[Cell], rows: int) -> Cell | None:
    """Return the first hidden cell whose link lies on no ring, or None."""
    links: dict[int, set[int]] = {}
    cells = sorted(hidden)
    for row, column in cells:
        links.setdefault(row, set()).add(rows + column)
        links.setdefault(rows + column, set()).add(row)
    return next((cell for cell in cells if not _is_reached(links, cell[0], rows + cell[1])), None)


def _is_reached(links: dict[int, set[int]], start: int, end: int) -> bool:
    """Whether there is a way from one end of a link to the other that does not use the link."""
    seen, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        for there in links[here]:
            if (here, there) == (start, end) or there in seen:
                continue
            if there == end:
                return True
            seen.add(there)
            waiting.append(there)
    return False


def _cheapest_way(table: Sequence[Sequence[int]], hidden: set[Cell], cell: Cell) -> set[Cell] | None:
    """Return the cells of the cheapest way round a cell: from its row to its column by others."""
    rows = len(table)
    start, end = cell[0], rows + cell[1]
    best, before = {start: 0}, dict[int, int]()
    waiting = [(0, start)]
    while waiting:
        cost, here = heapq.heappop(waiting)
        if here == end:
            return _cells_of(before, start, end, rows)
        if cost > best[here]:
            continue
        for there, price in _neighbours(table, hidden, here, cell):
            if cost + price < best.get(there, _DEAR * _DEAR):
                best[there], before[there] = cost + price, here
                heapq.heappush(waiting, (cost + price, there))
    return None


def _neighbours(
    table: Sequence[Sequence[int]], hidden: set[Cell], here: int, without: Cell
) -> Iterable[tuple[int, int]]:
    rows, columns = len(table), len(table[0])
    at_row = here < rows
    for other in range(columns if at_row else rows):
        cell = (here, other) if at_row else (other, here - rows)
        if cell != without:
            count = table[cell[0]][cell[1]]
            yield (rows + other if at_row else other), 1 if cell in hidden else 2 + (count or _DEAR)


def _cells_of(before: dict[int, int], start: int, end: int, rows: int) -> set[Cell]:
    cells = set()
    here = end
    while here != start:
        there = before[here]
        cells.add((min(here, there), max(here, there) - rows))
        here = there
    return cells

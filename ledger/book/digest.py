"""The digest of an entry: SHA-256 over its canonical content.

The content is the JSON list ``["book-1", entry, postings, lots, shares, draws, attributions]`` in
UTF-8 without spaces; a row is the list of its columns in the order written here, key first, rows by
key. Only integers, texts and null stand in it; dates are ISO texts, the clock is microseconds since
1970 UTC. Each row ends with a CRC-32 of what stands before it, which names a damaged row; the
digest covers it. Counters of lots stay out: they are checked against the draws.

Source: docs/adr/0005; book.md, section 4.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from zlib import crc32

FORMAT = "book-1"

ENTRY = (
    "id", "unit_id", "root_id", "sequence", "kind", "number", "year", "serial", "date", "recorded_at",
    "recorded_by_id", "party", "source", "reverses_id",
)  # fmt: skip
POSTING = ("id", "entry", "account", "fund", "place", "amount", "crc")
LOT = (
    "id", "entry", "place", "fund", "item", "opened_on", "quantity", "amount", "party", "returns", "crc",
)  # fmt: skip
SHARE = ("id", "lot", "position", "start", "origin", "origin_start", "length", "crc")
DRAW = (
    "id", "entry", "line", "lot", "quantity_start", "quantity", "start", "amount", "child", "group", "opens",
    "crc",
)  # fmt: skip
ATTRIBUTION = ("id", "entry", "lot", "party", "crc")

Cell = int | str | None

_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def row_text(row: Sequence[Cell]) -> str:
    """Return the canonical text of a row given without its CRC."""
    text = _dumps(row)
    return f"{text[:-1]},{crc32(text.encode())}]"


def row_is_whole(row: Sequence[Cell]) -> bool:
    """Whether the last column is the CRC of those before it."""
    return crc32(_dumps(row[:-1]).encode()) == row[-1]


def rows_text(rows: Sequence[Sequence[Cell]], *, are_numbers: bool = False) -> str:
    """Return the canonical text of rows given without their CRCs; it is what is inserted, too.

    ``are_numbers`` promises that no text stands in them: ten thousand rows are then written at once.
    """
    if not are_numbers or not rows:
        return f"[{','.join([row_text(row) for row in rows])}]"
    texts = _dumps(rows)[2:-2].split("],[")
    return "[" + ",".join([f"[{text},{crc32(f'[{text}]'.encode())}]" for text in texts]) + "]"


def digest_of(entry: Sequence[Cell], *tables: str) -> str:
    """Return the digest of an entry from its columns and the canonical texts of its five tables."""
    text = f'["{FORMAT}",{_dumps(entry)},{",".join(tables)}]'
    return hashlib.sha256(text.encode()).hexdigest()


def digest_of_rows(entry: Sequence[Cell], *tables: Sequence[Sequence[Cell]]) -> str:
    """Return the digest of an entry read back, with the CRCs that stand in its rows."""
    return hashlib.sha256(_dumps((FORMAT, entry, *tables)).encode()).hexdigest()


def microseconds(moment: dt.datetime) -> int:
    """Return a moment as whole microseconds since 1970 UTC."""
    return (moment - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(microseconds=1)

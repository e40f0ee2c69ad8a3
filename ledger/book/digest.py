"""The digest of an entry: SHA-256 over its canonical content.

The content is the JSON list ``["book-1", entry, postings, lots, shares, draws, attributions]`` in
UTF-8 without spaces; a row is the list of its columns in the order written here, key first, rows by
key. Only integers, texts and null stand in it; dates are ISO texts, the clock is microseconds since
1970 UTC. Each row ends with a CRC-32 of what stands before it, which names a damaged row; the
digest covers it. Counters of lots stay out: they are checked against the draws.

``json.dumps(content, ensure_ascii=False, separators=(",", ":"))`` writes the same bytes, so that an auditor needs
nothing but Python.

Source: docs/adr/0005; book.md, section 4.
"""

import datetime as dt
import hashlib
from collections.abc import Sequence
from zlib import crc32

import orjson

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

_OPEN = crc32(b"[")


def row_is_whole(row: Sequence[Cell]) -> bool:
    """Whether the last column is the CRC of those before it."""
    return crc32(orjson.dumps(row[:-1])) == row[-1]


def rows_text(rows: Sequence[Sequence[Cell]], *, are_numbers: bool = False) -> bytes:
    """Return the canonical text of rows given without their CRCs; it is what is inserted, too.

    ``are_numbers`` promises that no text stands in them: ten thousand rows are then written at once.
    """
    if not rows:
        return b"[]"
    texts = orjson.dumps(rows)[2:-2].split(b"],[") if are_numbers else [orjson.dumps(row)[1:-1] for row in rows]
    return b"[%b]" % b",".join([b"[%b,%d]" % (text, crc32(b"]", crc32(text, _OPEN))) for text in texts])


def digest_of(entry: Sequence[Cell], *tables: bytes) -> str:
    """Return the digest of an entry from its columns and the canonical texts of its five tables."""
    text = b'["%b",%b,%b]' % (FORMAT.encode(), orjson.dumps(entry), b",".join(tables))
    return hashlib.sha256(text).hexdigest()


def digest_of_rows(entry: Sequence[Cell], *tables: Sequence[Sequence[Cell]]) -> str:
    """Return the digest of an entry read back, with the CRCs that stand in its rows."""
    return hashlib.sha256(orjson.dumps((FORMAT, entry, *tables))).hexdigest()


def microseconds(moment: dt.datetime) -> int:
    """Return a moment as whole microseconds since 1970 UTC."""
    return (moment - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(microseconds=1)

"""An auditor recomputes a digest with nothing but Python's own json, hashlib and zlib."""

import hashlib
import json
from zlib import crc32

from hypothesis import given
from hypothesis import strategies as st

from ledger.book import digest

INTEGERS = st.integers(min_value=-(2**63), max_value=2**63 - 1)
NUMBERS = st.lists(st.lists(st.none() | INTEGERS, min_size=2, max_size=6), max_size=5)
CELLS = st.none() | INTEGERS | st.text(st.characters(exclude_categories=["Cs"]))
TEXTS = st.lists(st.lists(CELLS, min_size=2, max_size=6), max_size=5)


def by_hand(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def with_crc(row: list[digest.Cell]) -> list[digest.Cell]:
    return [*row, crc32(by_hand(row))]


@given(NUMBERS, TEXTS)
def test_rows_are_written_as_python_writes_them_with_their_crcs(
    numbers: list[list[digest.Cell]], texts: list[list[digest.Cell]]
) -> None:
    written = digest.rows_text(numbers, are_numbers=True), digest.rows_text(texts)

    assert written == (by_hand([with_crc(row) for row in numbers]), by_hand([with_crc(row) for row in texts]))


@given(st.lists(CELLS, max_size=6), NUMBERS, TEXTS)
def test_digest_is_the_sha_256_of_what_python_writes(
    entry: list[digest.Cell], numbers: list[list[digest.Cell]], texts: list[list[digest.Cell]]
) -> None:
    tables = [[with_crc(row) for row in rows] for rows in (numbers, texts)]
    expected = hashlib.sha256(by_hand(["book-1", entry, *tables])).hexdigest()

    written = digest.digest_of(entry, digest.rows_text(numbers, are_numbers=True), digest.rows_text(texts))

    assert (written, digest.digest_of_rows(entry, *tables)) == (expected, expected)

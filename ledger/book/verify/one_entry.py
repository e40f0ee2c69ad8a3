"""One entry, proved by itself: its rows against its digest, its digest against the seals above it.

What a whole verification proves besides, of the other entries and the kept balances, stays with it.
"""

import json
from collections.abc import Iterator

from django.db import connection
from django.utils.translation import gettext as _

from ledger.book import digest
from ledger.book.models import BookSeal, Entry, Seal
from ledger.book.models.entries import ROWS_PER_ENTRY
from ledger.book.queries import Sealed
from ledger.book.sealing import digest_of_book_seal, digest_of_seal
from ledger.book.verify.digests_match_rows import TABLES, column, entry_columns


def what_differs(entry: Entry, sealed: Sealed | None) -> Iterator[str]:
    """Yield what is wrong with an entry and the seals that cover it; nothing where it stands as it was written."""
    if not _matches_its_rows(entry):
        yield _("The rows of this entry do not match its digest.")
    if sealed is None:
        return
    if not _seal_matches(sealed.seal):
        yield _("The unit's seal does not match the entries under it.")
    if sealed.printed and not _printed_matches(sealed.printed, sealed.seal):
        yield _("The printed seal does not match the seals that it joins.")


def _matches_its_rows(entry: Entry) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {entry_columns()}, e.digest FROM book_entry e WHERE e.id = %s", [entry.pk])
        *columns, written = cursor.fetchone()
        tables = []
        for table, names in TABLES:
            listed = ", ".join(column(name) for name in names)
            cursor.execute(
                f"SELECT {listed} FROM {table} r WHERE r.id >= %s AND r.id < %s ORDER BY r.id",
                [entry.pk * ROWS_PER_ENTRY, (entry.pk + 1) * ROWS_PER_ENTRY],
            )
            tables.append(cursor.fetchall())
    return bool(digest.digest_of_rows(columns, *tables) == written == entry.digest)


def _seal_matches(seal: Seal) -> bool:
    run = Entry.objects.filter(
        unit=seal.unit_id, sequence__gte=seal.first_sequence, sequence__lte=seal.last_sequence
    ).order_by("sequence")
    before = Seal.objects.filter(unit=seal.unit_id, number=seal.number - 1).first()
    follows = seal.previous == (before.digest if before else "")
    return follows and seal.digest == digest_of_seal(seal, list(run.values_list("digest", flat=True)))


def _printed_matches(printed: BookSeal, seal: Seal) -> bool:
    heads = {unit: number for unit, number, _digest in json.loads(printed.heads)}
    return printed.digest == digest_of_book_seal(printed) and heads.get(seal.unit_id, 0) >= seal.number

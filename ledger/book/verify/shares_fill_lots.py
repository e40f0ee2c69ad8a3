"""Shares against lots: end to end, within their origins, and no fen of an origin in two places."""

from collections.abc import Iterator

from django.db import connection
from django.utils.translation import gettext as _

from ledger.access.models import Unit
from ledger.book.verify.findings import Finding

_CHECK = "shares_fill_lots"
_MOST = 20

_END_TO_END = """
    SELECT s.id FROM (
        SELECT s.id, s.lot_id, s.position, s.start,
            coalesce(sum(s.length) OVER earlier, 0) AS before,
            row_number() OVER (PARTITION BY s.lot_id ORDER BY s.position) - 1 AS place
        FROM book_share s JOIN book_lot l ON l.id = s.lot_id JOIN book_entry e ON e.id = l.entry_id
        WHERE e.root_id = %s
        WINDOW earlier AS
            (PARTITION BY s.lot_id ORDER BY s.position ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    ) AS s
    WHERE s.start <> s.before OR s.position <> s.place
"""
_WITHIN_ORIGIN = """
    SELECT s.id FROM book_share s
    JOIN book_lot l ON l.id = s.lot_id
    JOIN book_entry e ON e.id = l.entry_id
    JOIN book_lot o ON o.id = s.origin_id
    WHERE e.root_id = %s AND (s.origin_start + s.length > o.amount OR o.party IS NULL
        OR (l.party IS NOT NULL AND (s.origin_id <> l.id OR s.origin_start <> 0)))
"""
_FILLED = """
    SELECT l.id FROM book_lot l
    JOIN book_entry e ON e.id = l.entry_id
    LEFT JOIN (SELECT lot_id, sum(length) AS length FROM book_share GROUP BY lot_id) AS s ON s.lot_id = l.id
    WHERE e.root_id = %s AND (s.length IS NULL OR s.length <> l.amount)
"""


def shares_fill_lots(root: Unit) -> Iterator[Finding]:
    """Yield shares that overlap or leave their origin, and lots that their shares do not fill."""
    for query, table, message in (
        (_END_TO_END, "book_share", _("does not begin where the share before it ended")),
        (_WITHIN_ORIGIN, "book_share", _("does not lie within an origin lot")),
        (_FILLED, "book_lot", _("its shares do not add up to its amount")),
    ):
        with connection.cursor() as cursor:
            cursor.execute(query, [root.pk])
            for (row,) in cursor.fetchmany(_MOST):
                yield Finding(_CHECK, table, str(row), message)

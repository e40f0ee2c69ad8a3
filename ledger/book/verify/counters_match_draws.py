"""Lots against draws: no gap between cuts, no fen lost, the counters where the cuts end."""

from collections.abc import Iterator

from django.db import connection
from django.utils.translation import gettext as _

from ledger.access.models import Unit
from ledger.book.verify.findings import Finding

_CHECK = "counters_match_draws"
_MOST = 20

# Draws of a lot follow each other in the order of their keys; each starts where the one before ended.
_CUTS = """
    SELECT d.id FROM (
        SELECT d.id, d.lot_id, d.start, d.quantity_start,
            coalesce(sum(d.amount) OVER earlier, 0) AS amount_before,
            coalesce(sum(d.quantity) OVER earlier, 0) AS quantity_before
        FROM book_draw d JOIN book_entry e ON e.id = d.entry_id WHERE e.root_id = %s
        WINDOW earlier AS (PARTITION BY d.lot_id ORDER BY d.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    ) AS d
    WHERE d.start <> d.amount_before OR coalesce(d.quantity_start, 0) <> d.quantity_before
"""
_WORTH = """
    SELECT d.id FROM book_draw d
    JOIN book_lot l ON l.id = d.lot_id
    WHERE l.entry_id IN (SELECT id FROM book_entry WHERE root_id = %s)
        AND l.quantity IS NOT NULL AND d.start + d.amount <>
        (2 * l.amount * (d.quantity_start + d.quantity) + l.quantity) / (2 * l.quantity)
"""
_COUNTERS = """
    SELECT l.id FROM book_lot l
    JOIN book_entry e ON e.id = l.entry_id
    LEFT JOIN (
        SELECT lot_id, sum(amount) AS amount, coalesce(sum(quantity), 0) AS quantity FROM book_draw GROUP BY lot_id
    ) AS d ON d.lot_id = l.id
    WHERE e.root_id = %s
        AND (l.amount_drawn <> coalesce(d.amount, 0) OR l.quantity_drawn <> coalesce(d.quantity, 0))
"""


def counters_match_draws(root: Unit) -> Iterator[Finding]:
    """Yield draws that leave a gap or are worth something else, and lots whose counters differ."""
    for query, table, message in (
        (_CUTS, "book_draw", _("does not start where the cut before it ended")),
        (_WORTH, "book_draw", _("is not worth what its pieces are worth")),
        (_COUNTERS, "book_lot", _("its counters differ from what was drawn")),
    ):
        with connection.cursor() as cursor:
            cursor.execute(query, [root.pk])
            # The whole set is asked for, without an order: a planner that knows no figures yet may not stumble.
            for (row,) in cursor.fetchmany(_MOST):
                yield Finding(_CHECK, table, str(row), message)

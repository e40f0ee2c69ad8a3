"""The book proves itself: every check, from the rows up. One file per check.

A check is a function of one root unit that yields findings; ``verify_book`` runs them all.
"""

from collections.abc import Callable, Iterator

from ledger.access.models import Unit
from ledger.book.verify.attachments_are_kept import attachments_are_kept
from ledger.book.verify.counters_match_draws import counters_match_draws
from ledger.book.verify.digests_match_rows import digests_match_rows
from ledger.book.verify.entries_balance import entries_balance
from ledger.book.verify.findings import Finding
from ledger.book.verify.guards_stand import guards_stand
from ledger.book.verify.kept_balances_match_postings import kept_balances_match_postings
from ledger.book.verify.last_days_match_draws import last_days_match_draws
from ledger.book.verify.numbers_have_no_gap import numbers_have_no_gap
from ledger.book.verify.seals_match_entries import seals_match_entries
from ledger.book.verify.shares_fill_lots import shares_fill_lots

Check = Callable[[Unit], Iterator[Finding]]

# In the order in which a fault shows best: the damaged row first, what follows from it after.
CHECKS: tuple[Check, ...] = (
    digests_match_rows,
    seals_match_entries,
    entries_balance,
    numbers_have_no_gap,
    counters_match_draws,
    shares_fill_lots,
    kept_balances_match_postings,
    last_days_match_draws,
    guards_stand,
    attachments_are_kept,
)


def verify_book(root: Unit) -> Iterator[Finding]:
    """Yield everything that is wrong in a book, the first row that differs first."""
    for check in CHECKS:
        yield from check(root)


__all__ = ["CHECKS", "Check", "Finding", "verify_book"]

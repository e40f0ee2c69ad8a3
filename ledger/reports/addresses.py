"""Addresses of pages that lie in other storeys."""

from ledger.book.addresses import PAGES, address
from ledger.book.addresses import page_of as page_named
from ledger.book.models import Entry

__all__ = ["PAGES", "address", "page_of"]


def page_of(entry: Entry) -> str:
    """Return the address of the event's own page, or nothing where it has only its entry's."""
    return page_named(entry.kind, entry.number)

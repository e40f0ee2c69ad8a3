"""Which operation reverses an event that has no page but its entry's."""

from collections.abc import Callable

from distributions.operations import reverse_stock_movement
from donors.operations import reverse_gift_event
from ledger.book.models import Entry
from ledger.book.operations import reverse_book_entry

Kind = Entry.Kind
OPERATIONS: dict[str, Callable[..., object]] = {
    Kind.OPENING: reverse_book_entry,
    Kind.INTEREST: reverse_book_entry,
    Kind.OTHER_INCOME: reverse_book_entry,
    Kind.CHARGE: reverse_book_entry,
    Kind.FUND_CHANGE: reverse_book_entry,
    Kind.STOCK_GAIN: reverse_book_entry,
    Kind.YEAR_END: reverse_book_entry,
    Kind.UNIDENTIFIED: reverse_gift_event,
    Kind.IDENTIFICATION: reverse_gift_event,
    Kind.REFUND: reverse_gift_event,
    Kind.SHORTFALL: reverse_gift_event,
    Kind.ATTRIBUTION: reverse_gift_event,
    Kind.RETURN: reverse_stock_movement,
}


def is_reversed_here(entry: Entry) -> bool:
    """Whether an entry can be reversed from its own page: it stands, and no other page would do it."""
    return entry.kind in OPERATIONS and not hasattr(entry, "reversed_by")

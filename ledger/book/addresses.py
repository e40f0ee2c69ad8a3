"""Addresses of pages that lie in other storeys: a name in a string, so that nothing is imported upward."""

from collections.abc import Iterable

from django.urls import NoReverseMatch, reverse

from ledger.book.models import Entry

Kind = Entry.Kind
# The page of an event is its document's; every entry has one of its own beside it.
PAGES: dict[str, str] = {
    Kind.GIFT: "gift",
    Kind.UNIDENTIFIED: "unknown_payer",
    Kind.PURCHASE: "purchase",
    Kind.TRANSFER: "transfer",
    Kind.DISTRIBUTION: "distribution",
    Kind.RETURN: "returned",
    Kind.WRITE_OFF: "write_off",
}


def address(name: str, *arguments: object) -> str:
    """Return the address of a page, or nothing where this installation has none of that name."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""


def page_of(kind: str, number: str) -> str:
    """Return the address of an event's own page, or nothing where it has only its entry's."""
    name = PAGES.get(kind)
    return address(name, number) if name else ""


def pages_of(entries: Iterable[Entry]) -> dict[str, str]:
    """Return where each entry is looked at and put right, by its number: its event's page, else its own."""
    return {
        entry.number: page_of(entry.kind, entry.number) or f"{address('entry', entry.number)}?kind={entry.kind}"
        for entry in entries
    }

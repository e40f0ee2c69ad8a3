"""Putting an event right by its mirror. The operation of each noun calls this, under its own right."""

import datetime as dt

from ledger.access.models import User
from ledger.book.models import Entry
from ledger.book.movements import Undo
from ledger.book.posting import Draft, Posted, post


def reverse(*, entry: Entry, date: dt.date, by: User, number: str = "", source: str = "", key: str = "") -> Posted:
    """Post the mirror of an entry and link the two.

    What the entry opened is drawn, whole; one lot opens for each draw that it made.

    Errors: ``AlreadyReversed``; ``ReverseFirst`` names what was built on it; ``PeriodClosed``.
    Source: book.md, sections 2 and 3.
    """
    return post(
        Draft(
            kind=Entry.Kind.REVERSAL,
            unit=entry.unit,
            date=date,
            by=by,
            movements=[Undo(entry)],
            number=number,
            party=entry.party,
            source=source,
            key=key,
        )
    )

"""Putting a movement of stock right."""

import datetime as dt

from distributions.models import Distribution, DistributionLine
from distributions.operations.returns import settle
from ledger.access.models import User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.book.errors import AlreadyReversed
from ledger.book.models import Entry
from ledger.book.posting import Posted
from ledger.book.reversing import reverse

Kind = Entry.Kind
_OWN_KINDS = frozenset({Kind.PURCHASE, Kind.TRANSFER, Kind.RETURN, Kind.WRITE_OFF})


@operation(Permission.WRITE_MONEY, at=lambda given: given["entry"].unit)
def reverse_stock_movement(*, entry: Entry, date: dt.date, why: str, by: User, number: str = "") -> Posted:
    """Put a purchase, transfer, return or write-off right by its mirror.

    Errors: ``AlreadyReversed``, also for an entry of another noun; ``ReverseFirst``.
    Source: book.md, section 3.
    """
    if entry.kind not in _OWN_KINDS:
        raise AlreadyReversed(number=entry.number)
    # The list of a return is locked before the book, as by all who write to both.
    list(Distribution.objects.select_for_update(no_key=True, of=("self",)).filter(returns__entry=entry))
    mirror = reverse(entry=entry, date=date, by=by, number=number, source=why[:80])
    # What was not collected is out again, and waits to go back.
    settle(list(DistributionLine.objects.filter(returns__returned__entry=entry)), by)
    return mirror

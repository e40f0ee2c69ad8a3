"""What of a gift goes back to its donor, or never arrived."""

import datetime as dt

from donors.models import GiftLine
from ledger.access.models import User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.book import movements as m
from ledger.book.models import Entry, Lot
from ledger.book.posting import Draft, Posted, post

Kind = Entry.Kind


@operation(Permission.WRITE_MONEY, at=lambda given: given["line"].gift.entry.unit)
def refund_gift(
    *,
    line: GiftLine,
    wanted: int,
    date: dt.date,
    by: User,
    number: str = "",
    source: str = "",
    key: str = "",
) -> Posted:
    """Give back to the donor what still lies where it arrived.

    Units: ``wanted`` counts pieces of goods, or minor units of money.
    Errors: ``NotEnough`` where it was used or moved; as ``post`` refuses.
    Source: book.md, section 3; domain-rules.md, J12.
    """
    return _take_from_gift(Kind.REFUND, line, wanted, date, by, number, source, key)


@operation(Permission.WRITE_MONEY, at=lambda given: given["line"].gift.entry.unit)
def record_shortfall(
    *,
    line: GiftLine,
    wanted: int,
    date: dt.date,
    by: User,
    number: str = "",
    source: str = "",
    key: str = "",
) -> Posted:
    """Record that fewer arrived than the gift said.

    Units: ``wanted`` counts pieces of goods, or minor units of money.
    Errors: ``NotEnough``; as ``post`` refuses.
    Source: book.md, section 3.
    """
    return _take_from_gift(Kind.SHORTFALL, line, wanted, date, by, number, source, key)


def _take_from_gift(
    kind: str, line: GiftLine, wanted: int, date: dt.date, by: User, number: str, source: str, key: str
) -> Posted:
    lot = Lot.objects.select_related("place__unit", "fund__unit", "item").get(pk=line.lot_id)
    entry = line.gift.entry
    taken = m.Take(lot.place, lot.fund, lot.item, wanted, lot=lot.pk)
    return post(Draft(kind, entry.unit, date, by, [taken], number, party=entry.party, source=source, key=key))

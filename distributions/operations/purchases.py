"""Buying goods with donated money."""

import datetime as dt

from distributions.models import Purchase
from ledger.access.models import User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.book import movements as m
from ledger.book.models import Entry, Fund, Item, Place
from ledger.book.posting import Draft, post

Kind = Entry.Kind


@operation(Permission.WRITE_MONEY, at=lambda given: given["from_place"].unit)
def record_purchase(
    *,
    fund: Fund,
    from_place: Place,
    to_place: Place,
    item: Item,
    quantity: int,
    amount: int,
    date: dt.date,
    by: User,
    supplier: str = "",
    reference: str = "",
    number: str = "",
    lot: m.Named = None,
    key: str = "",
) -> Purchase:
    """Record goods bought and paid with donated money: one lot opens, made of the money drawn.

    Units: ``amount`` in minor units, ``quantity`` in pieces.
    Errors: ``NotEnough``; as ``post`` refuses.
    Source: book.md, sections 2 and 3; domain-rules.md, J6.
    """
    bought = m.Buy(from_place, fund, amount, to_place, item, quantity, lot)
    posted = post(
        Draft(
            Kind.PURCHASE, from_place.unit, date, by, [bought], number,
            source=reference, key=key, particulars=[supplier],
        )
    )  # fmt: skip
    if posted.is_repeat:
        return Purchase.objects.get(entry=posted.entry)
    return Purchase.objects.create(
        entry=posted.entry, lot_id=posted.opened[1][0], supplier=supplier, reference=reference
    )

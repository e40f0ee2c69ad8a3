"""Buying, moving, taking back and writing off."""

import datetime as dt

from distributions.errors import NotHandedOut
from distributions.models import DistributionLine, Purchase, Return, Transfer, WriteOff
from ledger.access.models import User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.book import movements as m
from ledger.book.errors import AlreadyReversed
from ledger.book.models import Entry, Fund, Item, Place
from ledger.book.posting import Draft, Posted, post
from ledger.book.reversing import reverse

Kind = Entry.Kind
_OWN_KINDS = frozenset({Kind.PURCHASE, Kind.TRANSFER, Kind.RETURN, Kind.WRITE_OFF})


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
    lot: int | None = None,
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


@operation(Permission.WRITE_MONEY, at=lambda given: given["from_place"].unit)
def record_transfer(
    *,
    fund: Fund,
    from_place: Place,
    to_place: Place,
    item: Item | None,
    wanted: int,
    date: dt.date,
    by: User,
    number: str = "",
    lot: int | None = None,
    key: str = "",
) -> Transfer:
    """Move money or goods to another place: one lot opens per draw, so unit values never average.

    Units: ``wanted`` counts pieces of ``item``, or minor units of money.
    Errors: ``NotEnough``; ``OtherBook`` for a unit with books of its own; as ``post`` refuses.
    Source: book.md, section 2.
    """
    moved = m.Move(from_place, fund, item, wanted, to_place, fund, lot)
    posted = post(Draft(Kind.TRANSFER, from_place.unit, date, by, [moved], number, key=key))
    if posted.is_repeat:
        return Transfer.objects.get(entry=posted.entry)
    return Transfer.objects.create(entry=posted.entry)


@operation(Permission.WRITE_DISTRIBUTIONS, at=lambda given: given["line"].distribution.unit)
def record_return(
    *,
    line: DistributionLine,
    date: dt.date,
    by: User,
    wanted: int | None = None,
    reason: str = "",
    number: str = "",
    key: str = "",
) -> Return:
    """Record what was handed out and came back: the whole line, or its last pieces.

    Units: ``wanted`` counts pieces, or minor units of money; None for all that is still out.
    Errors: ``NotHandedOut``; ``MoreThanHandedOut``; as ``post`` refuses.
    Source: book.md, section 2; domain-rules.md, J9.
    """
    entry = line.distribution.entry
    if entry is None or Entry.objects.filter(reverses=entry).exists():
        raise NotHandedOut
    back = m.PutBack(entry.pk, line.position, wanted)
    posted = post(Draft(Kind.RETURN, line.distribution.unit, date, by, [back], number, key=key))
    if posted.is_repeat:
        return Return.objects.get(entry=posted.entry)
    return Return.objects.create(entry=posted.entry, line=line, wanted=wanted, reason=reason)


@operation(Permission.APPROVE, at=lambda given: given["place"].unit)
def record_write_off(
    *,
    place: Place,
    fund: Fund,
    item: Item,
    quantity: int,
    reason: str,
    date: dt.date,
    by: User,
    number: str = "",
    lot: int | None = None,
    key: str = "",
) -> WriteOff:
    """Write off goods that were lost or spoiled. It takes an approver: not the one who keeps the store.

    Units: ``quantity`` in pieces.
    Errors: ``NotEnough``; as ``post`` refuses.
    Source: book.md, sections 3 and 5; domain-rules.md, J10.
    """
    lost = m.Take(place, fund, item, quantity, lot=lot)
    posted = post(Draft(Kind.WRITE_OFF, place.unit, date, by, [lost], number, key=key, particulars=[reason]))
    if posted.is_repeat:
        return WriteOff.objects.get(entry=posted.entry)
    return WriteOff.objects.create(entry=posted.entry, reason=reason)


@operation(Permission.WRITE_MONEY, at=lambda given: given["entry"].unit)
def reverse_stock_movement(*, entry: Entry, date: dt.date, why: str, by: User, number: str = "") -> Posted:
    """Put a purchase, transfer, return or write-off right by its mirror.

    Errors: ``AlreadyReversed``, also for an entry of another noun; ``ReverseFirst``.
    Source: book.md, section 3.
    """
    if entry.kind not in _OWN_KINDS:
        raise AlreadyReversed(number=entry.number)
    return reverse(entry=entry, date=date, by=by, number=number, source=why[:80])

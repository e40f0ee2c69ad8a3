"""Writing off what was lost or spoiled: one person asks, another approves."""

import datetime as dt

from django.db.models import QuerySet

from distributions.models import WriteOff, WriteOffRequest
from ledger.access.history import keep
from ledger.access.models import User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.book import movements as m
from ledger.book.checks_before import check_asked
from ledger.book.deciding import asked_before, keep_approved, keep_declined, keep_withdrawn, to_decide
from ledger.book.errors import WhyMissing
from ledger.book.models import Entry, Fund, Item, Place
from ledger.book.posting import Draft, post
from ledger.book.shelf import check_free

State = WriteOffRequest.State
_TOLD = ("date", "place_id", "fund_id", "item_id", "lot_id", "quantity", "reason")


@operation(Permission.COUNT_STOCK, at=lambda given: given["place"].unit)
def ask_for_write_off(
    *,
    place: Place,
    fund: Fund,
    item: Item,
    quantity: int,
    reason: str,
    date: dt.date,
    at: dt.datetime,
    by: User,
    lot: int | None = None,
    key: str,
) -> WriteOffRequest:
    """Say that goods were lost or spoiled. They leave the book when another person approves it.

    Units: ``quantity`` in pieces; ``at`` is the clock.
    Errors: ``WhyMissing``; ``NotEnough``; ``LotNotThere``; ``KeyReused`` for other content under the same key; as
        ``check_asked`` refuses.
    Source: book.md, section 5; domain-rules.md, J10.
    """
    check_asked(Entry.Kind.WRITE_OFF, m.Take(place, fund, item, quantity))
    if not reason.strip():
        raise WhyMissing(field="reason")
    asked = WriteOffRequest(
        unit=place.unit, date=date, place=place, fund=fund, item=item, quantity=quantity, reason=reason.strip(),
        lot_id=lot, asked_by=by, asked_at=at, key=key,
    )  # fmt: skip
    if before := asked_before(asked, key, _TOLD):
        return before
    check_free(place, fund, item, quantity, on=date, lot=lot)
    keep(asked, by=by)
    return asked


@operation(Permission.APPROVE, at=lambda given: given["request"].unit)
def approve_write_off(*, request: WriteOffRequest, date: dt.date, at: dt.datetime, by: User) -> WriteOff:
    """Approve that goods leave the book, and post it.

    Errors: ``OwnWork``; ``AlreadyDecided``; ``NotEnough``; as ``post`` refuses: then the request still waits.
    Source: book.md, sections 3 and 5; domain-rules.md, J10.
    """
    asked = to_decide(request, _rows(), by)
    lost = m.Take(asked.place, asked.fund, asked.item, asked.quantity, lot=asked.lot_id)
    posted = post(Draft(Entry.Kind.WRITE_OFF, asked.unit, date, by, [lost], particulars=[asked.reason]))
    written = WriteOff.objects.create(entry=posted.entry, reason=asked.reason)
    asked.write_off = written
    keep_approved(asked, at=at, by=by)
    return written


@operation(Permission.APPROVE, at=lambda given: given["request"].unit)
def decline_write_off(*, request: WriteOffRequest, why: str, at: dt.datetime, by: User) -> WriteOffRequest:
    """Say that goods stay in the book, and why.

    Errors: ``OwnWork``; ``WhyMissing``; ``AlreadyDecided``.
    """
    return keep_declined(request, _rows(), why=why, at=at, by=by)


@operation(Permission.COUNT_STOCK, at=lambda given: given["request"].unit)
def withdraw_write_off(*, request: WriteOffRequest, at: dt.datetime, by: User) -> WriteOffRequest:
    """Take back what one asked oneself: the goods were found, or it was a slip.

    Errors: ``AlreadyDecided`` where somebody was quicker; ``AskedByAnother``.
    """
    return keep_withdrawn(request, _rows(), at=at, by=by)


@operation(Permission.WRITE_SETTINGS, at=lambda given: given["place"].unit)
def bring_in_write_off(
    *,
    place: Place,
    fund: Fund,
    item: Item,
    quantity: int,
    reason: str,
    date: dt.date,
    by: User,
    number: str = "",
    lot: m.Named = None,
    key: str = "",
) -> WriteOff:
    """Record goods that were written off before this book kept it.

    Units: ``quantity`` in pieces.
    Errors: ``NotEnough``; as ``post`` refuses.
    Source: book.md, section 3; domain-rules.md, J10.
    """
    lost = m.Take(place, fund, item, quantity, lot=lot)
    posted = post(Draft(Entry.Kind.WRITE_OFF, place.unit, date, by, [lost], number, key=key, particulars=[reason]))
    if posted.is_repeat:
        return WriteOff.objects.get(entry=posted.entry)
    return WriteOff.objects.create(entry=posted.entry, reason=reason)


def _rows() -> QuerySet[WriteOffRequest]:
    return WriteOffRequest.objects.select_related("unit", "place__unit", "fund__unit", "item")

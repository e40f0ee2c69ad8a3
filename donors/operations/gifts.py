"""Recording what is given, and putting it right."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from donors.errors import (
    CountersTheSame,
    CountNeedsReason,
    GiftIsEmpty,
    PledgeOfAnother,
    PledgeOfOtherKind,
    ReceiptFirst,
)
from donors.models import Campaign, Donor, Gift, GiftLine, GoodsCount, PledgeLine, ReceiptLine
from donors.operations.donors import check_donor
from donors.operations.pledges import described
from donors.thanking import withdraw_thanks
from ledger.access.errors import Refusal
from ledger.access.models import Unit, User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.access.queries import root_of
from ledger.book import movements as m
from ledger.book.errors import AlreadyReversed
from ledger.book.models import Entry, Fund, Item, Place
from ledger.book.posting import Draft, Posted, lock, post
from ledger.book.reversing import reverse

Kind = Entry.Kind
_EVENTS_OF_GIFTS = frozenset({Kind.UNIDENTIFIED, Kind.IDENTIFICATION, Kind.REFUND, Kind.SHORTFALL, Kind.ATTRIBUTION})


@dataclass(frozen=True, slots=True)
class Counted:
    """What the giver said came (pieces), which two counted what did, and why it differs."""

    declared: int
    counted_by: str
    counted_with: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class GiftFacts:
    """What else is known of a gift. ``return_worth``: minor units, of what the donor was given in return."""

    is_anonymous: bool = False
    return_given: str = ""
    return_worth: int = 0
    handler: str = ""
    note: str = ""
    campaign: Campaign | None = None
    replaces: Gift | None = None


NO_FACTS = GiftFacts()


@dataclass(frozen=True, slots=True)
class GivenLine:
    """One parcel of a gift: money (no item) or goods. ``amount`` in minor units, 0 for no established value."""

    fund: Fund
    place: Place
    amount: int
    item: Item | None = None
    quantity: int | None = None
    pledge_line: PledgeLine | None = None
    method: str = ""
    reference: str = ""
    value_basis: str = ""
    count: Counted | None = None


@operation(Permission.WRITE_GIFTS, at=lambda given: given["unit"])
def record_gift(
    *,
    unit: Unit,
    donor: Donor,
    date: dt.date,
    lines: Sequence[GivenLine],
    by: User,
    number: str = "",
    key: str = "",
    facts: GiftFacts = NO_FACTS,
) -> Gift:
    """Record what a donor gave, and post it to the book in the same breath.

    Every line opens a lot at its place whose only origin is itself; it debits the place's heading
    and credits donation income, or the liability of an entrusted fund.

    Units: amounts in minor units; ``date`` is the day it arrived.
    Errors: ``GiftIsEmpty``, ``DonorOfOtherBook``, ``PledgeOfAnother``, ``PledgeOfOtherKind``,
        ``CountersTheSame``, ``CountNeedsReason``, and whatever ``post`` refuses. After any of them nothing is saved.
    Source: docs/adr/0004; book.md, section 3; domain-rules.md, section 2.2.
    """
    check_donor(donor, unit)
    _check_lines(lines, donor)
    received = [m.Receive(line.place, line.fund, line.item, line.quantity, line.amount, donor.code) for line in lines]
    papers = [[line.pledge_line and line.pledge_line.pk, line.method, line.reference] for line in lines]
    posted = post(Draft(Kind.GIFT, unit, date, by, received, number, party=donor.code, key=key, particulars=papers))
    if posted.is_repeat:
        return Gift.objects.get(entry=posted.entry)
    gift = Gift.objects.create(entry=posted.entry, root=root_of(unit), donor=donor, **_columns(facts))
    _keep_lines(gift, lines, posted)
    return gift


def _keep_lines(gift: Gift, lines: Sequence[GivenLine], posted: Posted) -> None:
    made = GiftLine.objects.bulk_create(
        GiftLine(
            gift=gift,
            position=position,
            lot_id=posted.opened[position][0],
            pledge_line=line.pledge_line,
            method=line.method,
            reference=line.reference,
            value_basis=line.value_basis or (GiftLine.ValueBasis.NONE if line.item and not line.amount else ""),
        )
        for position, line in enumerate(lines, 1)
    )
    GoodsCount.objects.bulk_create(
        GoodsCount(gift_line=kept, **asdict(line.count)) for kept, line in zip(made, lines, strict=True) if line.count
    )


@operation(Permission.WRITE_MONEY, at=lambda given: given["gift"].entry.unit)
def reverse_gift(*, gift: Gift, date: dt.date, why: str, by: User, number: str = "") -> Posted:
    """Put a gift right by its mirror. What was made of it must be reversed first.

    Errors: ``ReceiptFirst`` while a live receipt acknowledges it; ``ReverseFirst``; ``AlreadyReversed``.
    Source: donors.md, section 5.4.
    """
    lock([gift.entry.unit])  # whoever issues a receipt at this moment comes before, or is refused
    live = ReceiptLine.objects.filter(gift_line__gift=gift, is_live=True).select_related("receipt").first()
    if live:
        raise ReceiptFirst(gift=gift.entry.number, number=live.receipt.number)
    posted = reverse(entry=gift.entry, date=date, by=by, number=number, source=why[:80])
    withdraw_thanks(gift, by)
    return posted


@operation(Permission.WRITE_MONEY, at=lambda given: given["entry"].unit)
def reverse_gift_event(*, entry: Entry, date: dt.date, why: str, by: User, number: str = "") -> Posted:
    """Put right what was done to a gift or to money of an unknown payer, by its mirror.

    Errors: ``AlreadyReversed``, also for an entry of another noun; ``ReverseFirst``.
    Source: book.md, section 3.
    """
    if entry.kind not in _EVENTS_OF_GIFTS:
        raise AlreadyReversed(number=entry.number)
    return reverse(entry=entry, date=date, by=by, number=number, source=why[:80])


def _columns(facts: GiftFacts) -> dict[str, Any]:
    return {column.name: getattr(facts, column.name) for column in fields(facts)}


def _check_lines(lines: Sequence[GivenLine], donor: Donor) -> None:
    if not lines:
        raise GiftIsEmpty
    for number, line in enumerate(lines, 1):
        _check_pledge(line, donor)
        _check_count(line, number)


def _check_count(line: GivenLine, number: int) -> None:
    """Refuse a count by one alone, and one that differs from what was declared without a reason."""
    count = line.count
    if count is None:
        return
    refusal: Refusal | None = None
    one, other = count.counted_by.strip(), count.counted_with.strip()
    if not one or not other or one == other:
        refusal = CountersTheSame()
    elif count.declared != line.quantity and not count.reason.strip():
        refusal = CountNeedsReason(declared=count.declared, counted=line.quantity)
    if refusal:
        refusal.line = number if refusal.field == "declared" else None
        raise refusal


def _check_pledge(line: GivenLine, donor: Donor) -> None:
    promised = line.pledge_line
    if promised is None:
        return
    if promised.pledge.donor_id != donor.pk:
        raise PledgeOfAnother(number=promised.pledge.number)
    if promised.item_id != (line.item.pk if line.item else None):
        raise PledgeOfOtherKind(number=promised.pledge.number, kind=described(promised))

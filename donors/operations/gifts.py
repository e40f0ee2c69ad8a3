"""Recording what is given, and putting it right."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from donors.errors import (
    CountersTheSame,
    CountNeedsReason,
    GiftIsEmpty,
    NotTheDonors,
    PledgeOfAnother,
    PledgeOfOtherKind,
    ReceiptFirst,
)
from donors.models import Campaign, Donor, Gift, GiftLine, GoodsCount, PledgeLine, ReceiptLine
from donors.operations.answering import keep_stead
from donors.operations.donors import check_donor
from donors.operations.pledges import described
from donors.thanking import withdraw_thanks
from ledger.access.errors import Refusal
from ledger.access.models import Unit, User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.access.queries import root_of
from ledger.book import movements as m
from ledger.book.errors import AlreadyReversed, NotOriginLot
from ledger.book.models import Attribution, Entry, Fund, Item, Lot, Place
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


@operation(Permission.WRITE_GIFTS, at=lambda given: given["place"].unit)
def record_unidentified(
    *,
    place: Place,
    fund: Fund,
    amount: int,
    date: dt.date,
    by: User,
    number: str = "",
    source: str = "",
    key: str = "",
) -> Posted:
    """Record money of an unknown payer, in a fund from which nothing can be spent.

    Units: ``amount`` in minor units, positive.
    Errors: ``FundIsForGifts``; as ``post`` refuses.
    Source: domain-rules.md, J2c.
    """
    received = m.Receive(place, fund, None, None, amount)
    return post(Draft(Kind.UNIDENTIFIED, place.unit, date, by, [received], number, source=source, key=key))


@operation(Permission.WRITE_GIFTS, at=lambda given: given["entry"].unit)
def identify_payer(
    *,
    entry: Entry,
    donor: Donor,
    fund: Fund,
    amount: int,
    date: dt.date,
    by: User,
    number: str = "",
    key: str = "",
) -> Posted:
    """Give money of an unknown payer to the donor who sent it: an origin lot of the donor opens.

    Units: ``amount`` in minor units, at most what is left of the money.
    Errors: ``NotEnough``; ``DonorOfOtherBook``; as ``post`` refuses.
    Source: book.md, section 3; domain-rules.md, J2c.
    """
    check_donor(donor, entry.unit)
    named = [
        m.Identify(lot.place, lot.fund, wanted, fund, donor.code, lot.pk) for lot, wanted in _waiting(entry, amount)
    ]
    return post(
        Draft(
            Kind.IDENTIFICATION, entry.unit, date, by, named, number,
            party=donor.code, source=entry.number, key=key,
        )
    )  # fmt: skip


def _waiting(entry: Entry, amount: int) -> list[tuple[Lot, int]]:
    """Return the lots that hold an unknown payer's money now, and how much to take of each.

    A wrong name that was taken back left the money in a lot of its own. What goes beyond all of them is asked of the
    last one, so that the book refuses it.
    """
    lots = Lot.objects.filter(
        shares__origin__entry=entry, fund__restriction=Fund.Restriction.UNIDENTIFIED
    ).select_related("place__unit", "fund__unit")
    every = list(lots.order_by("id"))
    holding = [lot for lot in every if lot.amount_drawn < lot.amount] or every[-1:]
    taken: list[tuple[Lot, int]] = []
    for lot in holding:
        rest = amount - sum(wanted for _, wanted in taken)
        taken.append((lot, rest if lot is holding[-1] else min(rest, lot.amount - lot.amount_drawn)))
    return [(lot, wanted) for lot, wanted in taken if wanted or lot is holding[0]]


@operation(Permission.APPROVE, at=lambda given: given["line"].gift.entry.unit)
def attribute_gift(
    *,
    line: GiftLine,
    from_donor: Donor,
    to_donor: Donor,
    date: dt.date,
    why: str,
    by: User,
    number: str = "",
    key: str = "",
) -> Posted:
    """Give a gift's line to the right donor from now on, without a posting; a deputy's stead is kept beside it.

    Errors: ``NotTheDonors`` where the line is not ``from_donor``'s now; ``DonorOfOtherBook``.
    Source: book.md, section 3 ("attribution").
    """
    draft = Draft(
        Kind.ATTRIBUTION, line.gift.entry.unit, date, by, [m.Attribute(line.lot_id, to_donor.code)], number,
        party=to_donor.code, source=why[:80], key=key,
    )  # fmt: skip
    return _attribute(draft, line.lot, line.gift.entry, from_donor, to_donor)


@operation(Permission.APPROVE, at=lambda given: given["lot"].entry.unit)
def attribute_lot(
    *, lot: Lot, from_donor: Donor, to_donor: Donor, date: dt.date, why: str, by: User, number: str = "", key: str = ""
) -> Posted:
    """Give an opening balance, or money whose payer was found, to the right donor from now on, without a posting.

    Errors: ``NotOriginLot`` for what was made of other value; ``NotTheDonors``; ``DonorOfOtherBook``.
    Source: book.md, section 3 ("attribution").
    """
    if lot.party is None:
        raise NotOriginLot(lot=lot.pk)
    draft = Draft(
        Kind.ATTRIBUTION, lot.entry.unit, date, by, [m.Attribute(lot.pk, to_donor.code)], number,
        party=to_donor.code, source=why[:80], key=key,
    )  # fmt: skip
    return _attribute(draft, lot, lot.entry, from_donor, to_donor)


def _attribute(draft: Draft, lot: Lot, entry: Entry, from_donor: Donor, to_donor: Donor) -> Posted:
    check_donor(to_donor, entry.unit)
    lock([entry.unit])  # two who give it to two donors come one after the other
    latest = Attribution.objects.filter(lot=lot).order_by("id").last()
    if (latest.party if latest else lot.party) != from_donor.code:
        raise NotTheDonors(number=entry.number)
    posted = post(draft)
    keep_stead(posted.entry, by=draft.by)
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


def _take_from_gift(
    kind: str, line: GiftLine, wanted: int, date: dt.date, by: User, number: str, source: str, key: str
) -> Posted:
    lot = Lot.objects.select_related("place__unit", "fund__unit", "item").get(pk=line.lot_id)
    entry = line.gift.entry
    taken = m.Take(lot.place, lot.fund, lot.item, wanted, lot=lot.pk)
    return post(Draft(kind, entry.unit, date, by, [taken], number, party=entry.party, source=source, key=key))


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

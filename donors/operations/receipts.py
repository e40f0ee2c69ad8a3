"""Issuing and keeping receipts; their numbers."""

import datetime as dt
from collections.abc import Sequence

from donors.errors import (
    AlreadyReceipted,
    GiftIsReversed,
    IssuedBeforeReceived,
    ReceiptIsVoid,
    ReceiptLacks,
    ReceiptNotWanted,
)
from donors.models import Donor, Gift, GiftLine, Receipt, ReceiptLine, ReceiptSeries
from donors.profiles import Profile
from donors.queries import donor_now, letterhead_words, rules_of
from donors.snapshots import receipt_content
from ledger.access.errors import Refusal
from ledger.access.history import keep
from ledger.access.models import Unit, User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.access.queries import root_of
from ledger.book.models import BookSeal, Entry
from ledger.book.numbers import next_of, written
from ledger.book.sealing import seal_book
from ledger.printing import fonts
from ledger.printing.codes import content_digest
from ledger.printing.errors import Unprintable
from ledger.printing.models import Paper

PREFIX = "R"
_REFUSES_ONE = (GiftIsReversed, AlreadyReceipted, IssuedBeforeReceived, Unprintable, ReceiptLacks)


@operation(Permission.WRITE_GIFTS, at=lambda given: given["gift"].entry.unit)
def issue_receipt(*, gift: Gift, issued_on: dt.date, by: User) -> Receipt:
    """Issue the acknowledgement of a gift: seal the book, take a number, keep the snapshot.

    The paper itself is rendered after the commit, from the snapshot, so that a failing print never
    costs a number.

    Errors: ``GiftIsReversed``; ``AlreadyReceipted``; ``IssuedBeforeReceived``; ``Unprintable``;
        ``ReceiptLacks``.
    Source: Charity Law art. 38; domain-rules.md, section 1.5; book.md, section 4.
    """
    unit = gift.entry.unit
    return _issue(gift, issued_on, by, seal_book(root_of(unit)), rules_of(unit))


@operation(Permission.WRITE_GIFTS, at=lambda given: given["unit"])
def issue_receipts(
    *, unit: Unit, gifts: Sequence[Gift], issued_on: dt.date, by: User
) -> tuple[list[Receipt], list[tuple[str, Refusal]]]:
    """Issue the receipts of many gifts of a unit under one seal.

    Returns the receipts, and for each gift that was skipped its number and the reason: one that is
    refused never holds up the others.

    Errors: ``NotAllowed``.
    """
    seal, rules = seal_book(root_of(unit)), rules_of(unit)
    receipts: list[Receipt] = []
    skipped: list[tuple[str, Refusal]] = []
    for gift in gifts:
        if why := not_wanted(gift):
            skipped.append((gift.entry.number, why))
            continue
        try:
            receipts.append(_issue(gift, issued_on, by, seal, rules))
        except _REFUSES_ONE as refusal:
            skipped.append((gift.entry.number, refusal))
    return receipts, skipped


@operation(Permission.WRITE_GIFTS, at=lambda given: given["receipt"].unit)
def keep_printed(*, receipt: Receipt, paper: Paper, by: User) -> bool:
    """Note which stored paper is the receipt as it was issued, and return whether it is: the first print counts.

    Errors: ``NotAllowed``.
    """
    held = Receipt.objects.select_for_update(no_key=True).get(pk=receipt.pk)
    is_first = held.paper_id is None
    if is_first:
        held.paper = paper
        keep(held, by=by, update_fields=["paper"])
    receipt.paper = held.paper
    return is_first


@operation(Permission.WRITE_GIFTS, at=lambda given: given["receipt"].unit)
def count_copy(*, receipt: Receipt, by: User) -> int:
    """Count one more copy of a receipt and return its number, from 1.

    Errors: ``ReceiptIsVoid``.
    Source: domain-rules.md, section 1.1.
    """
    receipt = Receipt.objects.select_for_update(no_key=True).get(pk=receipt.pk)
    if receipt.state == Receipt.State.VOID:
        raise ReceiptIsVoid(number=receipt.number)
    receipt.copies_printed += 1
    keep(receipt, by=by, update_fields=["copies_printed"])
    return receipt.copies_printed


def _issue(gift: Gift, issued_on: dt.date, by: User, seal: BookSeal, rules: Profile) -> Receipt:
    entry = gift.entry
    if Entry.objects.filter(reverses=entry).exists():
        raise GiftIsReversed(number=entry.number)
    live = ReceiptLine.objects.filter(gift_line__gift=gift, is_live=True).select_related("receipt").first()
    if live:
        raise AlreadyReceipted(gift=entry.number, number=live.receipt.number)
    if issued_on < entry.date:
        raise IssuedBeforeReceived(number=entry.number, date=entry.date)
    lines = list(gift.lines.select_related("lot__fund", "lot__item").order_by("position"))
    unit, year = entry.unit, issued_on.year
    _check_letterhead(unit, rules)
    donor = donor_now(gift)
    _check_printable(gift, donor, lines, by)
    replaced = _replaced_by_this(gift)
    serial = next_of(ReceiptSeries, unit_id=unit.pk, year=year)
    number = written(unit, PREFIX, year, serial)
    content = receipt_content(
        gift=gift, donor=donor, lines=lines, number=number, issued_on=issued_on, by=by, seal=seal, rules=rules,
        replaces=replaced.number if replaced else "",
    )  # fmt: skip
    receipt = Receipt(
        unit=unit, year=year, serial=serial, number=number, gift=gift, donor=donor, issued_on=issued_on,
        issued_by=by, content=content, content_sha256=content_digest(content),
        verify_code=str(content["verify_code"]), seal=seal, replaces=replaced,
    )  # fmt: skip
    keep(receipt, by=by)
    ReceiptLine.objects.bulk_create(ReceiptLine(receipt=receipt, gift_line=line) for line in lines)
    return receipt


def not_wanted(gift: Gift) -> Refusal | None:
    """Return why a donor gets no receipt for each gift, unasked; None where they do."""
    policy = Donor.ReceiptPolicy(gift.donor.receipt_policy)
    return None if policy == Donor.ReceiptPolicy.EACH else ReceiptNotWanted(policy=policy.label)


def _replaced_by_this(gift: Gift) -> Receipt | None:
    """Return the latest void receipt of a gift, or of the wrong one that it stands for, that nothing replaces yet."""
    void = Receipt.objects.filter(
        gift__in=[gift.pk, gift.replaces_id], state=Receipt.State.VOID, replaced_by__isnull=True
    )
    return void.order_by("pk").last()


def _check_letterhead(unit: Unit, rules: Profile) -> None:
    for name in rules.needs:
        if not getattr(unit, name):
            raise ReceiptLacks(profile=rules, what=letterhead_words(name), unit=unit)


def _check_printable(gift: Gift, donor: Donor, lines: Sequence[GiftLine], by: User) -> None:
    names = [
        donor.name,
        gift.entry.unit.name,
        by.written,
        gift.return_given,
        *(line.lot.item.name for line in lines if line.lot.item),
    ]
    fonts.check_printable("".join(names))

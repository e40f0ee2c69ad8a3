"""Replacing a gift by the right one, with everything that stood on it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from donors.errors import BookMovedOn
from donors.models import Donor, Gift, GiftLine
from donors.operations.answering import keep_stead
from donors.operations.gifts import Counted, GiftFacts, GivenLine, record_gift
from ledger.access.errors import Refusal
from ledger.access.models import User
from ledger.book import movements as m
from ledger.book.again import Chain, check_day, keep_attachments
from ledger.book.every_day import check_every_day
from ledger.book.models import Attribution, Entry, Fund, Lot
from ledger.book.posting import Draft, lock, post
from ledger.book.reversing import reverse
from ledger.book.standing import standing_on, units_touched


@dataclass(frozen=True, slots=True)
class Replaced:
    """What came of it: the right gift (None where a step of the chain can't be done at all), and the chain."""

    right: Gift | None
    mirror: Entry | None
    chain: Chain


def replace_gift(*, gift: Gift, to: Mapping[str, Any], why: str, date: dt.date, asked_by: User, by: User) -> Replaced:
    """Reverse what stands on a gift, and it; record it as ``to`` says; post the rest again on it.

    ``date`` is the day of the gift's reversal where its own month is closed. The caller runs it in a transaction, and
    looks at the chain whether a step was refused.

    Errors: as ``record_gift``; ``BelowZero``; ``BookMovedOn`` where a unit that nobody expected came in between.
    """
    units = {gift.entry.unit, *(unit for each in standing_on(gift.entry) for unit in units_touched(each))}
    lock(units)
    entries = standing_on(gift.entry)
    if not {unit for each in entries for unit in units_touched(each)} <= units:
        raise BookMovedOn(number=gift.entry.number)
    chain = Chain(entries, by=by, why=why)
    chain.check()
    if chain.is_refused:
        return Replaced(None, None, chain)
    chain.take_back()
    mirror = reverse(entry=gift.entry, date=_day_of_reversal(gift, date), by=by, source=why).entry
    right = _record(gift, to, why, asked_by, by)
    keep_attachments(gift.entry, right.entry)
    lots = zip(_lots_of(gift), _lots_of(right), strict=True)
    chain.standing = {old: [new] for old, new in lots}
    chain.post_again()
    if not chain.is_refused:
        _check_every_day(gift, right, chain)
    return Replaced(right, mirror, chain)


def _check_every_day(gift: Gift, right: Gift, chain: Chain) -> None:
    lots = Lot.objects.filter(entry__in=[gift.entry_id, right.entry_id]).values_list("place", "fund")
    there = set(lots)
    check_every_day(
        {place for place, _fund in there} | chain.places.keys(), {fund for _place, fund in there} | chain.funds,
        min(gift.entry.date, right.entry.date),
    )  # fmt: skip


def _day_of_reversal(gift: Gift, date: dt.date) -> dt.date:
    try:
        check_day(gift.entry, gift.entry.date)
    except Refusal:
        return max(date, gift.entry.date)
    return gift.entry.date


def _record(gift: Gift, to: Mapping[str, Any], why: str, asked_by: User, by: User) -> Gift:
    """Record the right gift for the donor whose it is now; lines that others were given are theirs again."""
    old = list(gift.lines.select_related("lot__place__unit", "lot__item", "pledge_line__pledge", "count"))
    given_to = Attribution.objects.filter(lot__in=[line.lot_id for line in old]).order_by("id")
    since = {each.lot_id: each for each in given_to.select_related("entry")}
    whose = [since[line.lot_id].party if line.lot_id in since else gift.donor.code for line in old]
    donor = Donor.objects.select_related("root").get(root=gift.root_id, code=whose[0])
    date = dt.date.fromisoformat(to["date"])
    right = record_gift(
        unit=gift.entry.unit, donor=donor, date=date, by=asked_by, facts=_facts(gift),
        lines=[_given(line, said, donor, why) for line, said in zip(old, to["lines"], strict=True)],
    )  # fmt: skip
    right.replaces, right.batch_id = gift, gift.batch_id
    right.save(update_fields=["replaces", "batch"])
    for line, lot, party in zip(old, _lots_of(right), whose, strict=True):
        if party != donor.code:
            on = max(date, since[line.lot_id].entry.date) if line.lot_id in since else date
            given = [m.Attribute(lot, party)]
            posted = post(Draft(Entry.Kind.ATTRIBUTION, gift.entry.unit, on, by, given, party=party, source=why))
            keep_stead(posted.entry, by=by)
    return right


def _given(line: GiftLine, to: Mapping[str, Any], donor: Donor, why: str) -> GivenLine:
    count = getattr(line, "count", None)
    kept = Counted(count.declared, count.counted_by, count.counted_with, count.reason) if count else None
    if kept and not kept.reason and kept.declared != to["quantity"]:
        kept = replace(kept, reason=why)
    promised = line.pledge_line
    return GivenLine(
        fund=Fund.objects.select_related("unit").get(pk=to["fund"]), place=line.lot.place, amount=to["amount"],
        item=line.lot.item, quantity=to["quantity"], method=line.method, reference=line.reference,
        value_basis=line.value_basis, count=kept,
        pledge_line=promised if promised and promised.pledge.donor_id == donor.pk else None,
    )  # fmt: skip


def _facts(gift: Gift) -> GiftFacts:
    return GiftFacts(gift.is_anonymous, gift.return_given, gift.return_worth, gift.handler, gift.note, gift.campaign)


def _lots_of(gift: Gift) -> list[int]:
    return list(gift.lines.order_by("position").values_list("lot", flat=True))

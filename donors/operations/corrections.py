"""Putting a gift right: the whole chain in one approval, or nothing."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from donors.errors import (
    AnsweredAlready,
    CorrectionAskedAlready,
    GiftIsReversed,
    NothingIsWrong,
    OfficialFirst,
    TakeBackFirst,
)
from donors.hanging import hanging_on
from donors.models import Cause, Donor, Gift, GiftCorrection, GiftLine, OfficialReceipt
from donors.operations.gifts import Counted, GiftFacts, GivenLine, attribute_gift, record_gift
from donors.operations.receipts import issue_receipt
from donors.operations.voiding import void_receipt
from donors.queries import donor_now
from donors.thanking import withdraw_thanks
from ledger.access.errors import OwnWork
from ledger.access.models import User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.book.models import Entry, Fund
from ledger.book.reversing import reverse

State, Kind = GiftCorrection.State, GiftCorrection.Kind
Paper = dict[str, str]


@dataclass(frozen=True, slots=True)
class RightLine:
    """What a line of a gift should say: minor units, pieces."""

    fund: Fund
    amount: int
    quantity: int | None = None


@operation(Permission.WRITE_GIFTS, at=lambda given: given["gift"].entry.unit)
def ask_correction(
    *,
    gift: Gift,
    why: str,
    original: str,
    at: dt.datetime,
    by: User,
    donor: Donor | None = None,
    date: dt.date | None = None,
    lines: Sequence[RightLine] = (),
) -> GiftCorrection:
    """Ask that a gift be put right: another donor, or another day and other lines.

    Errors: ``GiftIsReversed``; ``CorrectionAskedAlready``; ``NothingIsWrong``; ``TakeBackFirst`` where something was
        made of the gift whose figures would change; ``OfficialFirst``.
    Source: book.md, section 3; issue 5, point 4.
    """
    if gift.corrections.filter(state=State.WAITING).exists():
        raise CorrectionAskedAlready(number=gift.entry.number)
    kind = Kind.DONOR if donor else Kind.VALUES
    to: dict[str, Any] = {"donor": donor.code} if donor else _values(date or gift.entry.date, lines)
    _check(gift, kind, to)
    return GiftCorrection.objects.create(
        gift=gift, kind=kind, to=to, why=why[:80], original=original, asked_by=by, asked_at=at
    )


@operation(Permission.APPROVE, at=lambda given: given["correction"].gift.entry.unit)
def approve_correction(*, correction: GiftCorrection, date: dt.date, at: dt.datetime, by: User) -> GiftCorrection:
    """Put a gift right, all of it or nothing, and note which papers are to be called back.

    The receipts become void; the gift is given to the right donor, or reversed and recorded rightly; the new receipt
    is issued. ``date`` is the day of what is posted to put it right; the corrected gift keeps its own day.

    Errors: ``OwnWork``; ``AnsweredAlready``; as ``ask_correction``; as each step refuses.
    """
    correction = _waiting(correction, by)
    gift = correction.gift
    hanging = hanging_on(gift)
    _check(gift, correction.kind, correction.to)
    for receipt in hanging.receipts:
        void_receipt(
            receipt=receipt, reason=correction.why, cause=_cause(correction.kind), original=correction.original,
            at=at, by=by,
        )  # fmt: skip
    if correction.kind == Kind.DONOR:
        right, papers = _to_donor(correction, date, by)
    else:
        right, papers = _to_values(correction, date, by)
    new = ""
    if hanging.receipts:
        new = issue_receipt(gift=right, issued_on=max(date, right.entry.date), by=correction.asked_by).number
    correction.papers = [
        {"kind": "receipt", "number": receipt.number, "by": new} for receipt in hanging.receipts
    ] + papers
    correction.state, correction.answered_by, correction.answered_at = State.DONE, by, at
    correction.save()
    return correction


@operation(Permission.APPROVE, at=lambda given: given["correction"].gift.entry.unit)
def decline_correction(*, correction: GiftCorrection, at: dt.datetime, by: User) -> GiftCorrection:
    """Leave a gift as it is.

    Errors: ``OwnWork``; ``AnsweredAlready``.
    """
    correction = _waiting(correction, by)
    correction.state, correction.answered_by, correction.answered_at = State.DECLINED, by, at
    correction.save()
    return correction


def _to_donor(correction: GiftCorrection, date: dt.date, by: User) -> tuple[Gift, list[Paper]]:
    """Give every line to the right donor; what was handed out of it stays, and is theirs too."""
    gift = correction.gift
    donor = Donor.objects.select_related("root").get(root=gift.root_id, code=correction.to["donor"])
    before = donor_now(gift)
    for line in gift.lines.select_related("gift__entry__unit", "lot").order_by("position"):
        attribute_gift(line=line, from_donor=before, to_donor=donor, date=date, why=correction.why, by=by)
    return gift, [{"kind": "statement", "number": before.code, "by": ""}]


def _to_values(correction: GiftCorrection, date: dt.date, by: User) -> tuple[Gift, list[Paper]]:
    """Reverse the gift, and record it as it should have been."""
    gift = correction.gift
    reverse(entry=gift.entry, date=max(date, gift.entry.date), by=by, source=correction.why)
    withdraw_thanks(gift, by)
    old = list(gift.lines.select_related("lot__place__unit", "lot__item", "pledge_line__pledge", "count"))
    right = record_gift(
        unit=gift.entry.unit, donor=gift.donor, date=dt.date.fromisoformat(correction.to["date"]),
        lines=[_given(line, to, correction) for line, to in zip(old, correction.to["lines"], strict=True)],
        by=correction.asked_by, facts=_facts(gift),
    )  # fmt: skip
    Gift.objects.filter(pk=right.pk).update(replaces=gift, batch=gift.batch_id)
    return right, [{"kind": "statement", "number": gift.donor.code, "by": ""}]


def _given(line: GiftLine, to: Mapping[str, Any], correction: GiftCorrection) -> GivenLine:
    count = getattr(line, "count", None)
    kept = Counted(count.declared, count.counted_by, count.counted_with, count.reason) if count else None
    if kept and not kept.reason and kept.declared != to["quantity"]:
        kept = replace(kept, reason=correction.why)
    return GivenLine(
        fund=Fund.objects.select_related("unit").get(pk=to["fund"]), place=line.lot.place, amount=to["amount"],
        item=line.lot.item, quantity=to["quantity"], pledge_line=line.pledge_line, method=line.method,
        reference=line.reference, value_basis=line.value_basis, count=kept,
    )  # fmt: skip


def _facts(gift: Gift) -> GiftFacts:
    return GiftFacts(gift.is_anonymous, gift.return_given, gift.return_worth, gift.handler, gift.note, gift.campaign)


def _values(date: dt.date, lines: Sequence[RightLine]) -> dict[str, Any]:
    return {
        "date": date.isoformat(),
        "lines": [{"fund": line.fund.pk, "amount": line.amount, "quantity": line.quantity} for line in lines],
    }


def _check(gift: Gift, kind: str, to: Mapping[str, Any]) -> None:
    if Entry.objects.filter(reverses=gift.entry_id).exists():
        raise GiftIsReversed(number=gift.entry.number)
    hanging = hanging_on(gift)
    issued = [one for one in hanging.officials if one.state == OfficialReceipt.State.ISSUED]
    if issued:
        raise OfficialFirst(number=str(issued[0]))
    if kind == Kind.DONOR:
        if to["donor"] == donor_now(gift).code:
            raise NothingIsWrong
        return
    now = _values(gift.entry.date, [
        RightLine(line.lot.fund, line.lot.amount, line.lot.quantity)
        for line in gift.lines.select_related("lot__fund").order_by("position")
    ])  # fmt: skip
    if now == to:
        raise NothingIsWrong
    if hanging.is_bound:
        raise TakeBackFirst(number=gift.entry.number, others=", ".join(entry.number for entry, _ in hanging.made))


def _cause(kind: str) -> str:
    return Cause.WRONG_NAME if kind == Kind.DONOR else Cause.WRONG_AMOUNT


def _waiting(correction: GiftCorrection, by: User) -> GiftCorrection:
    rows = GiftCorrection.objects.select_for_update(of=("self",))
    correction = rows.select_related("gift__entry__unit", "gift__donor", "gift__campaign", "asked_by").get(
        pk=correction.pk
    )
    if correction.state != State.WAITING:
        raise AnsweredAlready
    if correction.asked_by_id == by.pk:
        raise OwnWork
    return correction

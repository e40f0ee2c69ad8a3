"""Putting a gift right: the whole chain in one approval, or nothing."""

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from donors.errors import (
    BookMovedOn,
    CantBePutRight,
    CorrectionAskedAlready,
    GiftIsReversed,
    NothingIsWrong,
    OfficialFirst,
)
from donors.hanging import Hanging, hanging_on
from donors.models import Cause, CorrectionStep, Donor, Gift, GiftCorrection, OfficialReceipt
from donors.operations.answering import check_may_answer, keep_answer, keep_declined, keep_taken_back
from donors.operations.attributions import attribute_gift
from donors.operations.carrying import carry_over, free_of_pledges
from donors.operations.donors import check_donor
from donors.operations.receipts import issue_receipt
from donors.operations.replacing import Replaced, replace_gift
from donors.operations.voiding import void_receipt
from donors.queries import donor_now
from donors.showing import Paper, papers_showing
from ledger.access.models import User
from ledger.access.operation import operation, require
from ledger.access.permissions import Permission
from ledger.book.again import Step
from ledger.book.models import Entry, Fund
from ledger.book.standing import units_touched
from ledger.book.trace import givers_of_draws

State, Kind = GiftCorrection.State, GiftCorrection.Kind


@dataclass(frozen=True, slots=True)
class RightLine:
    """What a line of a gift should say: minor units, pieces."""

    fund: Fund
    amount: int
    quantity: int | None = None


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What putting a gift right would do: ``plan`` as it is kept with the request, steps that can't be done, papers."""

    to: dict[str, Any]
    plan: dict[str, Any]
    refused: list[Step] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)

    @property
    def seen(self) -> str:
        """What tells this apart from anything else that could have been shown."""
        text = json.dumps([self.to, self.plan], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


@operation(Permission.WRITE_GIFTS, at=lambda given: given["gift"].entry.unit)
def foresee_correction(
    *,
    gift: Gift,
    today: dt.date,
    by: User,
    donor: Donor | None = None,
    date: dt.date | None = None,
    lines: Sequence[RightLine] = (),
    why: str = "",
) -> Foreseen:
    """Return what putting a gift right would do, without doing it: it is done, and taken back before anybody sees it.

    Errors: as ``ask_correction``, but for steps that can't be done: they are named in the answer.
    """
    to = _wanted(gift, donor, date, lines)
    kind = Kind.DONOR if donor else Kind.VALUES
    hanging = _check(gift, kind, to)
    if kind == Kind.DONOR:
        both = [donor_now(gift), Donor.objects.get(root=gift.root_id, code=to["donor"])]
        return Foreseen(to, _plan([], hanging), papers=_papers(gift, hanging, both))
    with transaction.atomic():
        done = replace_gift(gift=gift, to=to, why=why or "…", date=today, asked_by=by, by=by)
        if done.right:
            carry_over(gift=gift, right=done.right, why=why, at=timezone.now(), asked_by=by, by=by)
        plan, others = _plan(done.chain.steps, hanging), _others(gift, done.chain.steps)
        transaction.set_rollback(True)
    papers = _papers(gift, hanging, [donor_now(gift), *others], to["date"])
    return Foreseen(to, plan, [step for step in done.chain.steps if step.refusal], papers)


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

    What it would do is kept with the request: just this is done, or nothing.

    Errors: ``GiftIsReversed``; ``CorrectionAskedAlready``; ``NothingIsWrong``; ``OfficialFirst``; ``CantBePutRight``
        where something that stands on the gift can't be posted again; as ``record_gift`` refuses what is right.
    Source: book.md, section 3; issue 5, point 4.
    """
    Gift.objects.select_for_update(no_key=True, of=("self",)).get(pk=gift.pk)  # two who ask at once wait here
    if gift.corrections.filter(state=State.WAITING).exists():
        raise CorrectionAskedAlready(number=gift.entry.number)
    foreseen = foresee_correction(
        gift=gift, today=timezone.localdate(at), by=by, donor=donor, date=date, lines=lines, why=why[:80]
    )
    _check_steps(gift, foreseen.refused)
    return GiftCorrection.objects.create(
        gift=gift, kind=Kind.DONOR if donor else Kind.VALUES, to=_wanted(gift, donor, date, lines), why=why[:80],
        original=original, plan=foreseen.plan, papers=foreseen.papers, asked_by=by, asked_at=at,
    )  # fmt: skip


@operation(Permission.APPROVE, at=lambda given: given["correction"].gift.entry.unit)
def approve_correction(*, correction: GiftCorrection, date: dt.date, at: dt.datetime, by: User) -> GiftCorrection:
    """Put a gift right, all of it or nothing, and note which papers are to be called back.

    The receipts become void; the gift is given to the right donor, or reversed with all that stands on it, recorded
    rightly, and the rest posted again on it; the new receipt is issued. ``date`` is the day of an attribution and of
    the new receipt; what is reversed and posted again keeps its own days.

    Errors: ``OwnWork``; ``AnsweredAlready``; ``TakenBack``; ``BookMovedOn`` where the book would do something else now
        than was asked for; ``NotAllowed`` in a unit of the chain; as ``ask_correction``; as each step refuses.
    """
    correction = _to_answer(correction, by)
    gift = correction.gift
    hanging = _check(gift, correction.kind, correction.to)
    for receipt in hanging.receipts:
        void_receipt(
            receipt=receipt, reason=correction.why, cause=_cause(correction.kind), original=correction.original,
            at=at, by=by,
        )  # fmt: skip
    if correction.kind == Kind.DONOR:
        right, papers = _to_donor(correction, hanging, date, at, by)
    else:
        right, papers = _to_values(correction, hanging, date, at, by)
    if hanging.receipts:
        new = issue_receipt(gift=right, issued_on=max(date, right.entry.date), by=correction.asked_by).number
        papers = [paper | {"by": new} if paper["kind"] == "receipt" else paper for paper in papers]
    correction.papers = papers
    keep_answer(correction, State.DONE, unit=gift.entry.unit, at=at, by=by)
    return correction


@operation(Permission.APPROVE, at=lambda given: given["correction"].gift.entry.unit)
def decline_correction(*, correction: GiftCorrection, why: str, at: dt.datetime, by: User) -> GiftCorrection:
    """Leave a gift as it is, and say why: whoever asked reads it.

    Errors: ``OwnWork``; ``AnsweredAlready``; ``TakenBack``; ``WhyMissing``.
    """
    correction = _to_answer(correction, by)
    keep_declined(correction, State.DECLINED, unit=correction.gift.entry.unit, why=why, at=at, by=by)
    return correction


@operation(Permission.WRITE_GIFTS, at=lambda given: given["correction"].gift.entry.unit)
def withdraw_correction(*, correction: GiftCorrection, at: dt.datetime, by: User) -> GiftCorrection:
    """Take back what one asked oneself: it was a slip, or other things are wrong too.

    Errors: ``AskedByAnother``; ``AnsweredAlready`` where somebody was quicker.
    """
    correction = _locked(correction)
    keep_taken_back(correction, at=at, by=by)
    return correction


def _to_donor(
    correction: GiftCorrection, hanging: Hanging, date: dt.date, at: dt.datetime, by: User
) -> tuple[Gift, list[Paper]]:
    """Give every line to the right donor; what was handed out of it stays, and is theirs too."""
    gift = correction.gift
    donor = Donor.objects.select_related("root").get(root=gift.root_id, code=correction.to["donor"])
    before = donor_now(gift)
    _check_plan(correction, _plan([], hanging))
    papers = _papers(gift, hanging, [before, donor])
    lines = list(gift.lines.select_related("gift__entry__unit", "lot__item").order_by("position"))
    for line in lines:
        attribute_gift(line=line, from_donor=before, to_donor=donor, date=date, why=correction.why, by=by)
    free_of_pledges(lines=lines, donor_of_pledge=donor.pk, why=correction.why, at=at, by=correction.asked_by)
    return gift, papers


def _to_values(
    correction: GiftCorrection, hanging: Hanging, date: dt.date, at: dt.datetime, by: User
) -> tuple[Gift, list[Paper]]:
    """Reverse the gift with all that stands on it, record it as it should have been, and post the rest again."""
    gift, to, why, asked_by = correction.gift, correction.to, correction.why, correction.asked_by
    for entry, _amount in hanging.made:
        for unit in units_touched(entry):
            require(by=by, permission=Permission.APPROVE, unit=unit)
    papers = _papers(gift, hanging, [donor_now(gift)], to["date"])
    done = replace_gift(gift=gift, to=to, why=why, date=date, asked_by=asked_by, by=by)
    _check_steps(gift, [step for step in done.chain.steps if step.refusal])
    _check_plan(correction, _plan(done.chain.steps, hanging))
    assert done.right is not None  # noqa: S101 -- no step was refused
    carry_over(gift=gift, right=done.right, why=why, at=at, asked_by=asked_by, by=by)
    papers += [
        paper for paper in _papers(gift, hanging, _others(gift, done.chain.steps), to["date"]) if paper not in papers
    ]
    _keep_steps(correction, done)
    return done.right, papers


def _keep_steps(correction: GiftCorrection, done: Replaced) -> None:
    """Link what is gone with what stands for it, both ways; the gift comes first, then what stood on it, in order."""
    gift, right = correction.gift, done.right
    chain = [(step.was, step.mirror, step.now) for step in reversed(done.chain.steps)]
    whole = [(gift.entry, done.mirror, right.entry if right else None), *chain]
    CorrectionStep.objects.bulk_create(
        CorrectionStep(correction=correction, position=position, was=was, mirror=mirror, now=now)
        for position, (was, mirror, now) in enumerate(whole, 1)
    )


def _plan(steps: Sequence[Step], hanging: Hanging) -> dict[str, Any]:
    """Return what is done, as it is shown and kept: the chain from the earliest on, and the receipts."""
    return {
        "steps": [
            {
                "number": step.was.number, "kind": step.was.kind, "date": step.was.date.isoformat(),
                "before": step.before, "after": step.after,
                "elsewhere": [list(each) for each in step.elsewhere.items()],
            }
            for step in reversed(steps)
        ],
        "receipts": [receipt.number for receipt in hanging.receipts],
    }  # fmt: skip


def _papers(gift: Gift, hanging: Hanging, donors: Collection[Donor], to: str = "") -> list[Paper]:
    """Return what is to be called back: the gift's receipts, statements of these donors, letters of thanks."""
    since = min(gift.entry.date, dt.date.fromisoformat(to)) if to else gift.entry.date
    receipts: list[Paper] = [{"kind": "receipt", "number": receipt.number, "by": ""} for receipt in hanging.receipts]
    return receipts + papers_showing(gift, donors, since)


def _others(gift: Gift, steps: Sequence[Step]) -> list[Donor]:
    """Return the donors of other gifts of whose value something else came than before."""
    sums: dict[str, int] = {}
    of = {step.was.pk: -1 for step in steps} | {step.now.pk: 1 for step in steps if step.now}
    for given in givers_of_draws(list(of)):
        sums[given.party] = sums.get(given.party, 0) + of[given.entry] * given.amount
    moved = {party for party, amount in sums.items() if amount and party} - {donor_now(gift).code}
    return list(Donor.objects.filter(root=gift.root_id, code__in=moved))


def _check(gift: Gift, kind: str, to: Mapping[str, Any]) -> Hanging:
    if Entry.objects.filter(reverses=gift.entry_id).exists():
        raise GiftIsReversed(number=gift.entry.number)
    hanging = hanging_on(gift)
    issued = [one for one in hanging.officials if one.state == OfficialReceipt.State.ISSUED]
    if issued:
        raise OfficialFirst(number=str(issued[0]))
    if kind == Kind.DONOR:
        if to["donor"] == donor_now(gift).code:
            raise NothingIsWrong
        check_donor(Donor.objects.get(root=gift.root_id, code=to["donor"]), gift.entry.unit)
    elif to == _values(gift.entry.date, _lines_now(gift)):
        raise NothingIsWrong
    return hanging


def _check_steps(gift: Gift, refused: Sequence[Step]) -> None:
    if refused:
        first = refused[-1]  # the earliest: what hangs on it is refused for its sake
        raise CantBePutRight(number=gift.entry.number, other=first.was.number, reason=first.refusal)


def _check_plan(correction: GiftCorrection, plan: Mapping[str, Any]) -> None:
    if correction.plan != plan:
        raise BookMovedOn(number=correction.gift.entry.number)


def _wanted(gift: Gift, donor: Donor | None, date: dt.date | None, lines: Sequence[RightLine]) -> dict[str, Any]:
    if donor:
        return {"donor": donor.code}
    return _values(date or gift.entry.date, lines)


def _lines_now(gift: Gift) -> list[RightLine]:
    lines = gift.lines.select_related("lot__fund").order_by("position")
    return [RightLine(line.lot.fund, line.lot.amount, line.lot.quantity) for line in lines]


def _values(date: dt.date, lines: Sequence[RightLine]) -> dict[str, Any]:
    return {
        "date": date.isoformat(),
        "lines": [{"fund": line.fund.pk, "amount": line.amount, "quantity": line.quantity} for line in lines],
    }


def _cause(kind: str) -> str:
    return Cause.WRONG_NAME if kind == Kind.DONOR else Cause.WRONG_AMOUNT


def _to_answer(correction: GiftCorrection, by: User) -> GiftCorrection:
    correction = _locked(correction)
    check_may_answer(correction, by)
    return correction


def _locked(correction: GiftCorrection) -> GiftCorrection:
    rows = GiftCorrection.objects.select_for_update(of=("self",))
    return rows.select_related("gift__entry__unit", "gift__donor", "gift__campaign", "asked_by").get(pk=correction.pk)

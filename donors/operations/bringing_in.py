"""What another book already decided about promises and gifts: written down as it was, not decided again.

Here nothing waits for a second person: it was answered there. An import of a whole book calls these, and nothing else.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from donors.errors import (
    DonorIsMerged,
    DonorOfOtherBook,
    MoreThanGiven,
    OfficialNumberWrong,
    PledgeOfOtherKind,
    SameDonor,
    ThankNotNow,
)
from donors.models import (
    Allocation,
    Donor,
    Gift,
    GiftLine,
    OfficialReceipt,
    PayerAccount,
    Pledge,
    PledgeLine,
    PledgeRelief,
    Reminder,
    Thank,
    ThankedGift,
)
from donors.operations.official import PRINTED, put_official
from donors.operations.pledges import described
from donors.operations.promises import figure
from ledger.access.history import keep
from ledger.access.models import User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.book.errors import AmountNotPositive

_NOON = dt.time(12)


@dataclass(frozen=True, slots=True)
class Met:
    """How much of a gift's line met a line of a pledge: minor units of money, or pieces."""

    line: PledgeLine
    part: int
    reason: str = ""
    is_taken_back: bool = False


@operation(Permission.WRITE_SETTINGS, at=lambda given: given["donor"].root)
def bring_in_payer_account(*, donor: Donor, channel: str, digest: str, last_four: str, by: User) -> PayerAccount:
    """Note an account by the digest that this installation once made of it. What is there already stays.

    Errors: ``NotAllowed``.
    """
    there = donor.payer_accounts.filter(channel=channel, digest=digest).first()
    account = there or PayerAccount(donor=donor, channel=channel, digest=digest, last_four=last_four)
    if there is None:
        keep(account, by=by)
    return account


@operation(Permission.WRITE_SETTINGS, at=lambda given: given["donor"].root)
def bring_in_merge(*, donor: Donor, into: Donor, why: str, by: User) -> Donor:
    """Note that a donor turned out to be another. What was carried over stands in other rows of the book.

    Errors: ``SameDonor``; ``DonorOfOtherBook``; ``DonorIsMerged`` where the other one was merged too.
    """
    if donor.pk == into.pk:
        raise SameDonor
    if donor.root_id != into.root_id:
        raise DonorOfOtherBook(donor=into, unit=donor.root)
    if into.merged_into_id:
        raise DonorIsMerged(donor=into)
    donor.merged_into = into
    keep(donor, by=by, why=why[:100])
    return donor


@operation(Permission.WRITE_SETTINGS, at=lambda given: given["line"].gift.entry.unit)
def bring_in_allocations(*, line: GiftLine, met: Sequence[Met], at: dt.datetime, by: User) -> list[Allocation]:
    """Write down which lines of pledges a gift's line met, and what of it was taken back.

    Units: as ``Met``.
    Errors: ``PledgeOfOtherKind``; ``MoreThanGiven``; ``AmountNotPositive``.
    Source: donors.md, section 5.5.
    """
    lot = line.lot
    given = lot.amount if lot.item_id is None else lot.quantity or 0
    standing = sum(one.part for one in met if not one.is_taken_back)
    if standing > given:
        what = lot.item.name if lot.item else ""
        raise MoreThanGiven(what=what, given=figure(given, lot.item_id), wanted=figure(standing, lot.item_id))
    made = []
    for one in met:
        if one.line.item_id != lot.item_id:
            raise PledgeOfOtherKind(number=one.line.pledge.number, kind=described(one.line))
        if one.part <= 0:
            raise AmountNotPositive
        facts = {"gift_line": line, "pledge_line": one.line, "allocated_by": by, "allocated_at": at}
        made.append(Allocation.objects.create(part=one.part, reason=one.reason, **facts))
        if one.is_taken_back:
            made.append(Allocation.objects.create(part=-one.part, reverses=made[-1], **facts))
    return made


@operation(Permission.WRITE_SETTINGS, at=lambda given: given["line"].pledge.root)
def bring_in_relief(
    *,
    line: PledgeLine,
    kind: str,
    part: int,
    reason: str,
    state: str,
    asked_on: dt.date,
    answered_on: dt.date | None,
    by: User,
    answer: str = "",
) -> PledgeRelief:
    """Write down what of a pledge was let go, as it was answered; or that it is still to be answered.

    Units: ``part`` in minor units of money, or pieces.
    Errors: ``AmountNotPositive``.
    """
    if part <= 0:
        raise AmountNotPositive
    is_open = state == PledgeRelief.State.WAITING
    return PledgeRelief.objects.create(
        line=line, kind=kind, part=part, reason=reason, state=state, asked_by=by, asked_at=_at_noon(asked_on),
        answered_at=None if is_open else _at_noon(answered_on or asked_on), answer=answer, was_brought_in=True,
    )  # fmt: skip


@operation(Permission.WRITE_SETTINGS, at=lambda given: given["pledge"].root)
def bring_in_reminder(
    *, pledge: Pledge, channel: str, reminded_on: dt.date, at: dt.datetime, by: User, outcome: str = ""
) -> Reminder:
    """Write down that a donor was reminded. It counts towards the most that was agreed.

    Errors: ``NotAllowed``.
    """
    return Reminder.objects.create(
        pledge=pledge, stage=pledge.reminders.count() + 1, channel=channel, reminded_on=reminded_on, outcome=outcome,
        noted_by=by, noted_at=at,
    )  # fmt: skip


@operation(Permission.WRITE_SETTINGS, at=lambda given: given["donor"].root)
def bring_in_thank(
    *,
    donor: Donor,
    gifts: Sequence[Gift],
    state: str,
    due_on: dt.date,
    at: dt.datetime,
    by: User,
    subject: str = "",
    body: str = "",
    channel: str = "",
    sent_on: dt.date | None = None,
    note: str = "",
) -> Thank:
    """Write down a letter of thanks as it stood: due, drafted, approved, sent, waived or withdrawn.

    Units: ``at`` is the clock; it counts as the moment of sending where the day is not known.
    Errors: ``ThankNotNow`` for a second letter that is not sent yet to the same donor.
    Source: donors.md, section 5.9.
    """
    if state in Thank.UNSENT and donor.thanks.filter(state__in=Thank.UNSENT).exists():
        raise ThankNotNow(donor=donor, state=Thank.State(state).label, field="state")
    thank = Thank(
        donor=donor, state=state, due_on=due_on, subject=subject, body=body, channel=channel, note=note,
        approved_by=by if state == Thank.State.APPROVED else None,
    )  # fmt: skip
    if state == Thank.State.SENT:
        thank.sent_by = by
        thank.sent_at = timezone.make_aware(dt.datetime.combine(sent_on, dt.time(12))) if sent_on else at
    keep(thank, by=by)
    ThankedGift.objects.bulk_create(ThankedGift(thank=thank, gift=gift) for gift in gifts)
    return thank


@operation(Permission.WRITE_SETTINGS, at=lambda given: given["gift"].entry.unit)
def bring_in_official(
    *,
    gift: Gift,
    state: str,
    noted_on: dt.date,
    by: User,
    code: str = "",
    serial: str = "",
    check_code: str = "",
    issued_on: dt.date | None = None,
    red_letter: str = "",
    note: str = "",
) -> OfficialReceipt:
    """Write down what an authority's receipt of a gift says, also of one that was reversed since.

    Errors: ``OfficialNumberWrong``; ``OfficialThere``; ``OfficialNumberTaken``.
    Source: domain-rules.md, section 1.1 (rules 2 and 6).
    """
    needs_number = state in {OfficialReceipt.State.ISSUED, OfficialReceipt.State.REVERSED}
    for value, field in ((code, "code"), (serial, "serial"), (check_code or "-", "check_code")):
        if (needs_number or value) and not re.fullmatch(PRINTED, value):
            raise OfficialNumberWrong(value=value, field=field)
    if needs_number and issued_on is None:
        raise OfficialNumberWrong(value="", field="issued_on")
    noted = OfficialReceipt(
        gift=gift, code=code, serial=serial, check_code=check_code, issued_on=issued_on, red_letter=red_letter,
        note=note,
    )  # fmt: skip
    return put_official(noted, state, _at_noon(noted_on), by)


def _at_noon(day: dt.date) -> dt.datetime:
    """Return a moment of a day of which only the day is known."""
    return timezone.make_aware(dt.datetime.combine(day, _NOON))

"""Preparing a distribution, approving it, and bringing in one that was kept elsewhere."""

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from beneficiaries.people import enter_person, seal_for_child
from distributions.errors import (
    AlreadyClosed,
    AlreadyIssued,
    ApprovedTooEarly,
    ChangedSinceSeen,
    ConsentIsMissing,
    NotADraft,
    StillOpen,
)
from distributions.kept import spared
from distributions.models import Acknowledgement, Distribution, DistributionLine, NotCollected, SheetPage
from distributions.operations.drafts import locked_sent
from distributions.operations.lines import HandOut, write_lines
from distributions.operations.locking import locked_standing
from distributions.operations.signing import OTHER_NAME
from distributions.planning import codes_of, columns_of, plan_of, seen_without_consent
from distributions.queries import STILL_OPEN
from distributions.sheets import FINGERPRINTED, fingerprint_of
from ledger.access.errors import OwnWork
from ledger.access.history import keep
from ledger.access.models import Unit, User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.access.queries import stead_of
from ledger.book import movements as m
from ledger.book.models import Entry
from ledger.book.posting import Draft, Posted, lock, post
from ledger.book.reversing import reverse
from ledger.book.rows import insert_rows


@operation(Permission.WRITE_DISTRIBUTIONS, at=lambda given: given["unit"])
def prepare_distribution(
    *, unit: Unit, date: dt.date, occasion: str, lines: Sequence[HandOut], by: User, at: dt.datetime | None = None
) -> Distribution:
    """Make the list of who is to receive what, and send it. Nothing moves until another person approves it.

    A list that is put together step by step is begun, planned and sent (``drafts``).

    Units: ``wanted`` of a line counts pieces, or minor units of money.
    Errors: ``PlaceOfOtherUnit``; ``GroupIsEmpty``.
    Source: book.md, section 5.
    """
    distribution = Distribution(
        unit=unit, date=date, occasion=occasion, prepared_by=by, state=Distribution.State.SENT, waiting_since=at
    )
    keep(distribution, by=by)
    write_lines(distribution, lines)
    return distribution


@operation(Permission.APPROVE, at=lambda given: given["distribution"].unit)
def approve_distribution(
    *,
    distribution: Distribution,
    at: dt.datetime,
    by: User,
    number: str = "",
    key: str = "",
    version: int | None = None,
) -> Distribution:
    """Approve a list and post it: one entry, however many children.

    ``version`` is the one that was shown to the approver. A list may be approved, and its sheet be printed, some days
    ahead. What only a list of an earlier day can take is left to it.

    Errors: ``OwnWork`` for everybody who prepared it; ``NotSent``; ``NotADraft``; ``ChangedSinceSeen``;
        ``ApprovedTooEarly``; ``ConsentIsMissing``; as ``post`` refuses: then the list still waits.
    Source: Accounting Law (2024) art. 25; book.md, sections 3 and 5.
    """
    distribution = locked_sent(distribution)
    if distribution.history.filter(prepared_by=by).exists():
        raise OwnWork
    if version not in {None, distribution.version}:
        raise ChangedSinceSeen
    on = day_in_book(distribution, timezone.localdate(at))
    if distribution.is_public and (missing := seen_without_consent(plan_of(distribution))):
        raise ConsentIsMissing(who=", ".join(codes_of(missing)))
    # Ten thousand lines are read once: for what is taken, and for the fingerprint.
    lines = list(distribution.lines.order_by("position").values_list(*FINGERPRINTED, "lot"))
    # Of two lists that are approved at once the second sees what the first left, and leaves as much.
    lock([distribution.unit])
    taken = _taken_by(lines, spared(distribution, lines, on))
    posted = post(Draft(Entry.Kind.DISTRIBUTION, distribution.unit, on, by, taken, number, key=key))
    distribution.entry, distribution.state = posted.entry, Distribution.State.POSTED
    distribution.waiting_since = None
    distribution.approved_by, distribution.approved_at = by, at
    distribution.deputy = stead_of(by, distribution.unit)
    distribution.approved_fingerprint = fingerprint_of(distribution, [line[:-1] for line in lines])
    keep(distribution, by=by)
    return distribution


def day_in_book(distribution: Distribution, today: dt.date) -> dt.date:
    """Return the day on which an approval of today posts a list: its own, or today where that is still to come.

    What was approved is kept for these receivers from then on; it never stands in a month before its own.

    Errors: ``ApprovedTooEarly``.
    """
    date = distribution.date
    if date <= today:
        return date
    if (date.year, date.month) != (today.year, today.month):
        raise ApprovedTooEarly(date=date, first=date.replace(day=1))
    return today


@operation(Permission.COUNT_STOCK, at=lambda given: given["distribution"].unit)
def issue_distribution(*, distribution: Distribution, at: dt.datetime, by: User) -> Distribution:
    """Note that the goods of an approved list left the store as listed, for whoever gives them out.

    The entry was posted with the approval; this is the note between the approved list and the signed sheet.

    Errors: ``NotApproved`` for a list that is not approved, or reversed; ``AlreadyIssued``.
    Source: domain-rules.md, section 7.2 (three-way match); children-and-distributions.md, section 5.7.
    """
    given = locked_standing(distribution)
    if given.issued_at is not None or given.closed_at is not None:
        raise AlreadyIssued
    given.issued_by, given.issued_at = by, at
    keep(given, by=by)
    return given


@operation(Permission.APPROVE, at=lambda given: given["distribution"].unit)
def close_distribution(*, distribution: Distribution, at: dt.datetime, by: User) -> Distribution:
    """Close a hand-out: everything was signed for or is back, and every page that was printed came back and agrees.

    Errors: ``OwnWork`` for everybody who prepared it; ``NotApproved``; ``StillOpen`` names what is missing;
        ``AlreadyClosed``.
    Source: children-and-distributions.md, sections 5.7 and 5.9 (8); domain-rules.md, section 7.2.
    """
    given = locked_standing(distribution, field="password")
    if given.closed_at is not None:
        raise AlreadyClosed
    if given.history.filter(prepared_by=by).exists():
        raise OwnWork
    lines = given.lines.filter(STILL_OPEN).count()
    left = NotCollected.objects.filter(line__distribution=given, returned__isnull=True).count()
    pages = SheetPage.objects.filter(sheet__distribution=given, keyed_at__isnull=True).count()
    if lines or left or pages:
        raise StillOpen(lines=lines, left=left, pages=pages)
    given.closed_by, given.closed_at = by, at
    keep(given, by=by)
    return given


@operation(Permission.WRITE_SETTINGS, at=lambda given: given["unit"])
def bring_in_distribution(
    *,
    unit: Unit,
    date: dt.date,
    occasion: str,
    lines: Sequence[HandOut],
    number: str,
    by: User,
    key: str = "",
) -> Distribution:
    """Record a distribution that was handed out and signed before this book kept it.

    Units: ``wanted`` of a line counts pieces, or minor units of money.
    Errors: ``PlaceOfOtherUnit``; ``GroupIsEmpty``; as ``post`` refuses.
    """
    taken = [
        m.Take(
            line.place, line.fund, line.item, line.wanted, line.child.pk if line.child else None,
            line.group.pk if line.group else None, line.lot,
        )
        for line in lines
    ]  # fmt: skip
    posted = post(Draft(Entry.Kind.DISTRIBUTION, unit, date, by, taken, number, key=key))
    if posted.is_repeat:
        return Distribution.objects.get(entry=posted.entry)
    distribution = Distribution(
        unit=unit, date=date, occasion=occasion, state=Distribution.State.POSTED, entry=posted.entry,
        prepared_by=by, was_brought_in=True,
    )  # fmt: skip
    keep(distribution, by=by)
    write_lines(distribution, lines)
    _write_acknowledgements(distribution, lines)
    return distribution


@operation(Permission.WRITE_MONEY, at=lambda given: given["distribution"].unit)
def reverse_distribution(*, distribution: Distribution, date: dt.date, why: str, by: User, number: str = "") -> Posted:
    """Put a distribution right by its mirror; signatures stay, they hang on its lines.

    Errors: ``ReverseFirst`` where something came back already; ``AlreadyReversed``; ``NotADraft``.
    Source: book.md, section 3.
    """
    if distribution.entry is None:
        raise NotADraft
    return reverse(entry=distribution.entry, date=date, by=by, number=number, source=why[:80])


def _write_acknowledgements(distribution: Distribution, lines: Sequence[HandOut]) -> None:
    keys = dict(DistributionLine.objects.filter(distribution=distribution).values_list("position", "pk"))
    signed = [(keys[position], line) for position, line in enumerate(lines, 1) if line.signer]
    rows = [
        [
            key,
            line.signer,
            line.guardian.pk if line.guardian else None,
            line.signed_on and line.signed_on.isoformat(),
            "",
            "",
            "",
            "",
        ]
        for key, line in signed
        if not line.signed_by_other
    ]
    columns = ("line", "signer", "guardian", "signed_on", "relation", "method", "key", "taken_back_because")
    insert_rows(Acknowledgement, columns, json.dumps(rows))
    # Names of others are sealed one by one; they are few.
    Acknowledgement.objects.bulk_create(_signed_by_other(key, line) for key, line in signed if line.signed_by_other)


def _signed_by_other(key: int, line: HandOut) -> Acknowledgement:
    signed = Acknowledgement(line_id=key, signer=line.signer, signed_on=line.signed_on)
    if line.child:
        signed.other_name = seal_for_child(line.child.pk, line.signed_by_other, OTHER_NAME)
    else:
        signed.custodian = enter_person(name=line.signed_by_other)
    return signed


def _taken_by(lines: Sequence[tuple[Any, ...]], parts: dict[int, m.Parts]) -> list[m.Take]:
    """Return what the lines of a list take; ten thousand share a few places, funds and items, each read once.

    ``parts`` say of some of them from which lots.
    """
    shared = {column.key: column for column in columns_of(dict.fromkeys(line[1:4] for line in lines))}
    return [
        m.Take(
            (column := shared[place, fund, item]).place,
            column.fund,
            column.item,
            wanted,
            child,
            group,
            parts.get(position, lot),
        )
        for position, place, fund, item, wanted, child, group, lot in lines
    ]

"""Who signed for what was handed out, and what was not collected."""

import datetime as dt
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.utils import timezone

from beneficiaries.models import Child, GuardianLink
from beneficiaries.people import enter_person, seal_for_child, seal_for_person
from distributions.errors import (
    AdultMustSign,
    NobodyToSign,
    NoGuardian,
    NothingWaits,
    NotThere,
    SecondAdultMissing,
    SignatureMissing,
    SignedBeforeHandOut,
    SignedInFuture,
    SignerUnnamed,
    TooYoungToSign,
    WitnessMissing,
)
from distributions.models import Acknowledgement, Distribution, DistributionLine, NotCollected
from distributions.operations.locking import locked_open
from distributions.operations.returns import came_back
from distributions.planning import Receiver, lines_for
from distributions.queries import STILL_OPEN, signatures_of
from ledger.access.history import keep, throw_away
from ledger.access.models import User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.book.models import Entry

OTHER_NAME = "acknowledgement.other_name"
WHY = "acknowledgement.why"
WITNESS = "acknowledgement.witness"
STROKES = "acknowledgement.strokes"
AGE_TO_SIGN = 8
# Strokes of points in a field of 1000 by 400: ``12,34 15,36;40,50 41,52``.
DRAWN = re.compile(r"(?:\d{1,4},\d{1,4}(?: \d{1,4},\d{1,4})*)(?:;\d{1,4},\d{1,4}(?: \d{1,4},\d{1,4})*)*")
LONGEST_DRAWING = 20_000
Signer, Method = Acknowledgement.Signer, Acknowledgement.Method


@dataclass(frozen=True, slots=True)
class Signature:
    """How it was signed: by whom, in what way, and what the rules ask for beside it.

    ``guardian`` is the adult whom the child's file names, ``relation``, ``why`` and ``witness`` go with somebody else;
    ``strokes`` are what was drawn on a screen.
    """

    signer: str
    method: str = Method.PAPER
    guardian: int | None = None
    other_name: str = ""
    relation: str = ""
    why: str = ""
    witness: str = ""
    strokes: str = ""


@operation(Permission.WRITE_DISTRIBUTIONS, at=lambda given: given["distribution"].unit)
def record_signatures(
    *,
    distribution: Distribution,
    receivers: Collection[Receiver],
    signature: Signature,
    signed_on: dt.date,
    by: User,
    positions: Collection[int] | None = None,
    key: str = "",
    at: dt.datetime | None = None,
) -> int:
    """Record that these receivers, or an adult for them, signed for what they received.

    ``positions`` are the lines that were handed over; None for all that are open. A group is signed for by its
    custodian and a second adult. Sent twice with the same key it counts once, also where it was taken back meanwhile.
    What was taken back of a line is superseded by this. ``at`` is the moment it is recorded.
    Returns how many lines are signed for.

    Errors: ``NotApproved``; ``SignedBeforeHandOut``; ``SignedInFuture``; ``NobodyToSign``; ``NothingWaits``;
        ``SignerUnnamed``; ``NoGuardian``; ``TooYoungToSign``; ``AdultMustSign``; ``WitnessMissing``;
        ``SecondAdultMissing``; ``SignatureMissing``.
    Source: domain-rules.md, sections 4.1 and 4.5; children-and-distributions.md, section 5.7.
    """
    given = _given_out(distribution, signed_on, at)
    if key and (again := signatures_of(given).filter(key=key).count()):
        return again
    waiting = list(open_lines(given, receivers))
    lines = [line for line in waiting if positions is None or line.position in positions]
    if not lines:
        raise NobodyToSign if waiting else NothingWaits
    _check_rules(lines, signature, signed_on)
    guardians = _guardians_of(lines, signature) if signature.signer == Signer.GUARDIAN else {}
    whole = NotCollected.objects.filter(line__in=lines, returned__isnull=True, wanted=F("line__wanted"))
    for noted in whole:
        _take_back_note(noted, by)  # they came after all
    former = _last_taken_back(lines)
    Acknowledgement.objects.bulk_create(
        _signed(
            line,
            Acknowledgement(
                line=line, signed_on=signed_on, recorded_by=by, key=key, supersedes_id=former.get(line.pk)
            ),
            signature, guardians,
        )
        for line in lines
    )  # fmt: skip
    return len(lines)


@operation(Permission.WRITE_DISTRIBUTIONS, at=lambda given: given["distribution"].unit)
def note_not_collected(
    *,
    distribution: Distribution,
    left: Iterable[tuple[int, int | None]],
    reason: str,
    noted_on: dt.date,
    by: User,
    at: dt.datetime | None = None,
) -> int:
    """Note what was not collected, by line: so many pieces or minor units, None for all of it.

    A line that was noted already is left as it is; what is back in stock by another paper is settled with that.
    Returns how many lines were noted.

    Errors: ``NotApproved``; ``SignedBeforeHandOut``; ``SignedInFuture``; ``NobodyToSign`` for a line that is signed
        for; ``NotThere`` for more than the line gives.
    Source: domain-rules.md, section 7.2.
    """
    given, left = _given_out(distribution, noted_on, at), list(left)
    unsigned = given.lines.filter(acknowledgement__isnull=True, position__in=[position for position, _number in left])
    lines = {line.position: line for line in unsigned}
    noted = set(NotCollected.objects.filter(line__in=lines.values()).values_list("line__position", flat=True))
    back = came_back(lines.values())
    count = 0
    for position, number in left:
        if position not in lines:
            raise NobodyToSign
        wanted = lines[position].wanted if number is None else number
        if not 0 < wanted <= lines[position].wanted:
            raise NotThere
        if position not in noted:
            line, came = lines[position], back.get(lines[position].pk)
            returned = came.last if came and came.wanted >= wanted else None
            note = NotCollected(
                line=line, wanted=wanted, reason=reason, noted_on=noted_on, noted_by=by, returned=returned
            )  # fmt: skip
            keep(note, by=by)
            count += 1
    return count


def open_lines(distribution: Distribution, receivers: Collection[Receiver]) -> QuerySet[DistributionLine]:
    """Return the lines of receivers that nobody signed for and that did not go back, in their order."""
    return distribution.lines.filter(STILL_OPEN, lines_for(receivers)).select_related("item").order_by("position")


def _given_out(distribution: Distribution, on: dt.date, at: dt.datetime | None) -> Distribution:
    # Two phones on one list: the second waits, then sees what the first wrote.
    given = locked_open(distribution)
    # It may have been held some days before it was planned for, but not before it was approved.
    first = min(given.date, Entry.objects.values_list("date", flat=True).get(distribution=given))
    if on < first:
        raise SignedBeforeHandOut(date=first)
    if at is not None and on > timezone.localdate(at):
        raise SignedInFuture(date=on)
    return given


def _last_taken_back(lines: Collection[DistributionLine]) -> dict[int, int]:
    """Return by line the signature that a new one supersedes: the last that was taken back of it."""
    former = Acknowledgement.objects.filter(former_line__in=lines).order_by("pk")
    return {line or 0: key for line, key in former.values_list("former_line", "pk")}


def _check_rules(lines: Collection[DistributionLine], signature: Signature, on: dt.date) -> None:
    children = {line.child_id for line in lines if line.child_id}
    has_groups = any(line.group_id for line in lines)
    if (signature.signer == Signer.OTHER or has_groups) and not signature.other_name:
        raise SignerUnnamed
    if has_groups and not signature.witness:
        raise SecondAdultMissing
    if signature.method == Method.SCREEN and not _is_drawn(signature.strokes):
        raise SignatureMissing
    if not children:
        return
    if signature.signer == Signer.OTHER and not (signature.why and signature.witness):
        raise WitnessMissing
    if signature.signer == Signer.CHILD:
        young = next((child for child in _files(children) if not may_sign(child, on)), None)
        if young:
            raise TooYoungToSign(receiver=young.code)
        if any(line.child_id and line.item_id is None for line in lines) and not signature.witness:
            raise AdultMustSign


def may_sign(child: Child, on: dt.date) -> bool:
    """Whether a child is surely old enough to sign: eight years and in the month after; of unknown age it is not.

    Source: domain-rules.md, section 4.1 (Civil Code art. 20).
    """
    if child.birth_year is None:
        return False
    months = (on.year - child.birth_year) * 12 + on.month - (child.birth_month or 12)
    return months > AGE_TO_SIGN * 12


def _is_drawn(strokes: str) -> bool:
    return len(strokes) <= LONGEST_DRAWING and bool(DRAWN.fullmatch(strokes))


def _files(children: Collection[int]) -> list[Child]:
    return list(Child.objects.filter(pk__in=children).order_by("code"))


def _take_back_note(noted: NotCollected, by: User) -> None:
    throw_away(noted, by=by)


def _signed(
    line: DistributionLine, signed: Acknowledgement, signature: Signature, guardians: dict[int, GuardianLink]
) -> Acknowledgement:
    signed.signer, signed.method = signature.signer, signature.method
    if line.child_id is None:
        custodian = enter_person(name=signature.other_name)
        signed.signer, signed.custodian = Signer.OTHER, custodian
        signed.second = enter_person(name=signature.witness)
        signed.strokes = seal_for_person(custodian, signature.strokes, STROKES) if signature.strokes else None
        return signed
    if signed.signer == Signer.GUARDIAN:
        signed.guardian = guardians[line.child_id]
    if signed.signer == Signer.OTHER:
        signed.relation = signature.relation
    sealed = {"strokes": (signature.strokes, STROKES), "witness": (signature.witness, WITNESS)}
    if signed.signer == Signer.OTHER:
        sealed |= {"other_name": (signature.other_name, OTHER_NAME), "why": (signature.why, WHY)}
    for name, (text, place) in sealed.items():
        setattr(signed, name, seal_for_child(line.child_id, text, place) if text else None)
    return signed


def _guardians_of(lines: Iterable[DistributionLine], signature: Signature) -> dict[int, GuardianLink]:
    """Return who signs for each child: the adult who was named, else the acting guardian before father and mother."""
    children = {line.child_id for line in lines if line.child_id}
    links = GuardianLink.objects.filter(child__in=children, until__isnull=True, may_sign=True)
    if signature.guardian is not None:
        links = links.filter(pk=signature.guardian)
    in_order = sorted(links, key=lambda link: (link.role != GuardianLink.Role.ACTING_GUARDIAN, link.role))
    found: dict[int, GuardianLink] = {}
    for link in in_order:
        found.setdefault(link.child_id, link)
    if missing := children - found.keys():
        raise NoGuardian(receiver=Child.objects.get(pk=min(missing)).code)
    return found

"""Bringing in who helped children that were just entered, who went to see them, and what is to be done for them.

It is written down as it was, not decided again; an import of a whole book calls these, and nothing else.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.utils import timezone

from beneficiaries.care_records import (
    AmendmentRecord,
    FollowUpRecord,
    HelperCheckRecord,
    HelperRecord,
    PairingRecord,
    PairingStepRecord,
    VisitRecord,
)
from beneficiaries.errors import (
    AskedAlready,
    CheckHoldsTooLong,
    EndsBeforeItBegins,
    HelperHasAChild,
    NotGuardianThen,
    NotOfThisChild,
)
from beneficiaries.follow_ups import WHAT
from beneficiaries.models import (
    Child,
    Consent,
    FollowUp,
    Helper,
    HelperCheck,
    Pairing,
    PairingStep,
    Visit,
    VisitAmendment,
)
from beneficiaries.operations.bringing_in import adult_named, adults_by_name, at_line, by_code
from beneficiaries.operations.helpers import A_YEAR
from beneficiaries.pairings import BEGUN, PLACE_OF_NOTE, main_of
from beneficiaries.people import seal_for_child
from beneficiaries.visits import AMENDMENT, PLACES
from ledger.access.history import keep
from ledger.access.models import Unit, User
from ledger.access.operation import operation
from ledger.access.operations import system_actor
from ledger.access.permissions import Permission

_BATCH = 1000
_NOON = dt.time(12)
# Who proposed what an import brings: another than who brings it in, for nobody approves what they proposed.
_THERE = "another book"


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["root"])
def bring_in_helpers(*, root: Unit, helpers: Sequence[HelperRecord], by: User) -> dict[str, tuple[Helper, bool]]:
    """Return the helpers by number, and whether each is new: the book holds one of the same unit, name and phone.

    Errors: ``NotAllowed``.
    """
    units = {unit.code: unit for unit in Unit.objects.filter(root=root)}
    there: dict[tuple[str, ...], list[Helper]] = {}
    for one in Helper.objects.filter(unit__root=root).select_related("unit").order_by("-pk"):
        there.setdefault((one.unit.code, one.name, one.phone), []).append(one)
    found = {}
    for record in helpers:
        same = there.get((record.unit, record.name, record.phone))
        helper = same.pop() if same else Helper(
            unit=units[record.unit], name=record.name, phone=record.phone, occupation=record.occupation,
            is_one_to_one=record.is_one_to_one, ended_on=record.ended_on,
        )  # fmt: skip
        is_new = helper.pk is None
        if is_new:
            keep(helper, by=by)
        found[record.number] = (helper, is_new)
    return found


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["root"])
def bring_in_helper_checks(
    *,
    root: Unit,  # noqa: ARG001 -- where the right is asked
    checks: Sequence[HelperCheckRecord],
    helpers: Mapping[str, Helper],
    by: User,
) -> int:
    """Enter the checks of helpers that were just entered, also those that were taken back. Return how many.

    Errors: ``EndsBeforeItBegins``; ``CheckHoldsTooLong``.
    """
    rows = []
    for line, one in enumerate(checks, 1):
        if one.valid_until <= one.checked_on:
            raise at_line(line, EndsBeforeItBegins(field="valid_until", since=one.checked_on))
        if one.valid_until - one.checked_on > A_YEAR:
            raise at_line(line, CheckHoldsTooLong(field="valid_until"))
        told: dict[str, Any] = {name: getattr(one, name) for name in ("kind", "checked_on", "valid_until", "evidence")}
        if one.withdrawn_on:
            told |= {"withdrawn_by": by, "withdrawn_at": _at(one.withdrawn_on)}
            told["withdrawn_because"] = one.withdrawn_because
        rows.append(HelperCheck(helper=helpers[one.helper], checked_by=by, **told))
    HelperCheck.objects.bulk_create(rows, batch_size=_BATCH)
    return len(rows)


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["root"])
def bring_in_pairings(
    *,
    root: Unit,
    pairings: Sequence[PairingRecord],
    steps: Sequence[PairingStepRecord],
    helpers: Mapping[str, Helper],
    by: User,
) -> dict[str, Pairing]:
    """Enter pairings with their steps, and return them by number.

    Errors: ``NotGuardianThen`` where nobody of the child's adults agreed; ``HelperHasAChild`` where one of one child at
        a time would stand by two.
    """
    children, adults = by_code(root, {one.child for one in pairings}), adults_by_name(root)
    there, made = system_actor(name=_THERE), dict[str, Pairing]()
    for line, one in enumerate(pairings, 1):
        child, day = children[one.child], one.agreed_on
        agreed_by = adult_named(adults, child, one.agreed_role, one.agreed_by, day) if day else None
        if day and agreed_by is None:
            raise at_line(line, NotGuardianThen(field="agreed_by", day=day))
        helper, is_main = helpers[one.helper], one.kind == Pairing.Kind.MAIN and one.state in BEGUN
        if is_main and helper.is_one_to_one and main_of(helper).exists():
            raise at_line(line, HelperHasAChild(field="helper"))
        made[one.number] = Pairing.objects.create(
            child=child, helper=helper, kind=one.kind, state=one.state, reason=one.reason,
            held_until=one.held_until, proposed_by=there, proposed_at=_at(one.proposed_on), agreed_by=agreed_by,
            agreed_on=day, approved_by=by if one.approved_on else None,
            approved_at=_at(one.approved_on) if one.approved_on else None, since=one.since, until=one.until,
            handed_over_to=helpers[one.handed_over_to] if one.handed_over_to else None,
            hand_over_note=seal_for_child(child.pk, one.note, PLACE_OF_NOTE) if one.note else b"",
        )  # fmt: skip
    PairingStep.objects.bulk_create(
        [PairingStep(pairing=made[one.pairing], state=one.state, reason=one.reason, on=one.on, recorded_by=by)
         for one in steps], batch_size=_BATCH,
    )  # fmt: skip
    return made


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["root"])
def bring_in_visits(
    *,
    root: Unit,
    visits: Sequence[VisitRecord],
    amendments: Sequence[AmendmentRecord],
    pairings: Mapping[str, Pairing],
    by: User,
) -> dict[str, Visit]:
    """Enter visits, their words sealed again, with what was added to them. Return those that have a number.

    Errors: ``NotAllowed``.
    """
    children, rows = by_code(root, {one.child for one in visits}), []
    for one in visits:
        told = asdict(one) | {name: _sealed(children[one.child], getattr(one, name), PLACES[name]) for name in PLACES}
        told |= {"child": children[one.child], "pairing": pairings.get(one.pairing), "present": list(one.present)}
        del told["number"]
        rows.append(Visit(**told | {"wellbeing": int(one.wellbeing) if one.wellbeing else None}, recorded_by=by))
    Visit.objects.bulk_create(rows, batch_size=_BATCH)
    numbered = {one.number: row for one, row in zip(visits, rows, strict=True) if one.number}
    added = [
        VisitAmendment(visit=visit, text=_sealed(visit.child, one.text, AMENDMENT), recorded_by=by)
        for one in amendments
        if (visit := numbered[one.visit])
    ]
    VisitAmendment.objects.bulk_create(added, batch_size=_BATCH)
    for row, amendment in zip(added, amendments, strict=True):
        row.recorded_at = _at(amendment.added_on)
    VisitAmendment.objects.bulk_update(added, ["recorded_at"], batch_size=_BATCH)
    return numbered


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["root"])
def bring_in_follow_ups(
    *, root: Unit, follow_ups: Sequence[FollowUpRecord], visits: Mapping[str, Visit], by: User
) -> int:
    """Enter what is to be done, and was, for who had it where the sign-in is here; else for who brings it in.

    Errors: ``NotOfThisChild`` where an adult, a decision or a visit is not there; ``AskedAlready`` where two of a kind
        are open for one object.
    """
    children = by_code(root, {code for one in follow_ups for code in (one.child, one.of_child)})
    adults, people = adults_by_name(root), _people({one.assignee for one in follow_ups})
    consents = {
        (one.child_id, one.purpose, one.decided_on): one.pk
        for one in Consent.objects.filter(child__root=root).order_by("-pk")
    }
    rows, still_open = [], set[tuple[str, int]]()
    for line, one in enumerate(follow_ups, 1):
        child = children[one.child]
        whose = children.get(one.of_child, child)
        if one.kind == FollowUp.Kind.PHONE:
            link = adult_named(adults, child, one.role, one.adult, one.made_on)
            about, column = link.pk if link else None, "adult"
        elif one.kind in {FollowUp.Kind.CONSENT, FollowUp.Kind.FILE}:
            day = one.decided_on or one.made_on
            about, column = consents.get((whose.pk, one.purpose, day)), "decided_on"
        else:
            visit = visits.get(one.visit)
            about, column = visit.pk if visit else None, "visit"
        if about is None:
            raise at_line(line, NotOfThisChild(field=column))
        is_closed = one.state != FollowUp.State.OPEN
        if not is_closed and (one.kind, about) in still_open:
            raise at_line(line, AskedAlready(field="kind", day=one.due_on))
        still_open |= set() if is_closed else {(one.kind, about)}
        rows.append(FollowUp(
            child=child, kind=one.kind, about=about, what=_sealed(child, one.what, WHAT), due_on=one.due_on,
            assignee=people.get(one.assignee, by), state=one.state, reason=one.reason, made_by=by,
            made_at=_at(one.made_on), closed_by=by if is_closed else None,
            closed_at=_at(one.closed_on or one.due_on) if is_closed else None,
        ))  # fmt: skip
    FollowUp.objects.bulk_create(rows, batch_size=_BATCH)
    return len(rows)


def _people(names: set[str]) -> dict[str, User]:
    return {one.username: one for one in User.objects.filter(username__in=names - {""}, is_active=True)}


def _sealed(child: Child, text: str, place: str) -> bytes:
    return seal_for_child(child.pk, text, place) if text else b""


def _at(day: dt.date | None) -> dt.datetime:
    """Return a moment of a day of which only the day is known."""
    return timezone.make_aware(dt.datetime.combine(day or timezone.localdate(), _NOON))

"""Pairing a helper with a child: proposed, agreed to by the guardian, approved by another, begun, paused, ended."""

import datetime as dt

from beneficiaries.consents import is_linked
from beneficiaries.errors import (
    ChecksAreMissing,
    ChildIsHeld,
    EndsBeforeItBegins,
    HelperHasAChild,
    HelperHasStopped,
    HelperServesElsewhere,
    HoldRanOut,
    HoldTooLong,
    MainHelperIsThere,
    NotFromHere,
    NotGuardianThen,
    PairedAlready,
    PairingNotFromHere,
    VisitsNotAgreed,
)
from beneficiaries.models import Child, GuardianLink, Helper, Pairing, PairingStep
from beneficiaries.pairings import BEGUN, HELD, OPEN, PLACE_OF_NOTE, main_of, missing, ran_out
from beneficiaries.people import seal_for_child
from ledger.access.errors import OwnWork
from ledger.access.history import locked
from ledger.access.models import User
from ledger.access.operation import operation
from ledger.access.permissions import Permission

State, Kind, Reason = Pairing.State, Pairing.Kind, Pairing.Reason
LONGEST_HOLD = dt.timedelta(days=60)
# Which state is reached from where.
FROM: dict[str, tuple[str, ...]] = {
    State.AGREED: (State.PROPOSED,),
    State.APPROVED: (State.AGREED,),
    State.ACTIVE: (State.APPROVED, State.PAUSED),
    State.PAUSED: (State.ACTIVE,),
    State.ENDED: BEGUN,
    State.DECLINED: HELD,
}
DECLINES = (Reason.GUARDIAN_ASKED, Reason.CHILD_ASKED, Reason.HELPER_ASKED, Reason.UNSUITABLE)
PAUSES = (Reason.AWAY, Reason.GUARDIAN_ASKED, Reason.CHILD_ASKED, Reason.HELPER_ASKED, Reason.CONDUCT)
ENDS = (
    Reason.HANDED_OVER, Reason.FULFILLED, Reason.CHILD_LEFT, Reason.GUARDIAN_ASKED, Reason.CHILD_ASKED,
    Reason.HELPER_ASKED, Reason.CONDUCT,
)  # fmt: skip


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["child"].keeper)
def propose_pairing(
    *, child: Child, helper: Helper, kind: str, held_until: dt.date, on: dt.date, at: dt.datetime, by: User
) -> Pairing:
    """Propose a helper for a child. Until the end of ``held_until`` no other main helper can be proposed.

    A proposal that nobody answered in time gives way.

    Errors: ``NotFromHere`` for a file that is not active; ``HelperServesElsewhere``; ``HelperHasStopped``;
        ``HoldTooLong``; ``PairedAlready``; ``ChildIsHeld``.
    Source: children-and-distributions.md, section 5.4.
    """
    child = _locked_child(child)
    helper = locked(helper, "")
    if child.status != Child.Status.ACTIVE:
        raise NotFromHere(code=child.code, status=child.get_status_display())
    if not child.keeper.path.startswith(helper.unit.path):
        raise HelperServesElsewhere(unit=helper.unit)
    if helper.ended_on is not None:
        raise HelperHasStopped(field="helper", day=helper.ended_on)
    if not on <= held_until <= on + LONGEST_HOLD:
        raise HoldTooLong(days=LONGEST_HOLD.days)
    _let_go_what_ran_out(child, on, by)
    present = child.pairings.filter(state__in=OPEN)
    if present.filter(helper=helper).exists():
        raise PairedAlready
    if kind == Kind.MAIN and (held := present.filter(kind=Kind.MAIN, state__in=HELD).first()):
        raise ChildIsHeld(day=held.held_until)
    pairing = Pairing.objects.create(
        child=child, helper=helper, kind=kind, held_until=held_until, proposed_by=by, proposed_at=at
    )
    return _step(pairing, State.PROPOSED, on, by)


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["pairing"].child.keeper)
def agree_to_pairing(*, pairing: Pairing, given_by: GuardianLink, agreed_on: dt.date, on: dt.date, by: User) -> Pairing:
    """Write down that the guardian agreed to this helper.

    Errors: ``PairingNotFromHere``; ``HoldRanOut``; ``NotGuardianThen``.
    """
    pairing = _locked(pairing, State.AGREED, on)
    if given_by.child_id != pairing.child_id or not is_linked(given_by, agreed_on):
        raise NotGuardianThen(day=agreed_on)
    pairing.agreed_by, pairing.agreed_on = given_by, agreed_on
    return _step(pairing, State.AGREED, on, by)


@operation(Permission.APPROVE, at=lambda given: given["pairing"].child.keeper)
def approve_pairing(*, pairing: Pairing, on: dt.date, at: dt.datetime, by: User) -> Pairing:
    """Approve that this helper stands by this child: by another than who proposed it, and not by the helper.

    Errors: ``PairingNotFromHere``; ``HoldRanOut``; ``OwnWork``.
    """
    pairing = _locked(pairing, State.APPROVED, on)
    if by.pk in (pairing.proposed_by_id, pairing.helper.sign_in_id):
        raise OwnWork
    pairing.approved_by, pairing.approved_at = by, at
    return _step(pairing, State.APPROVED, on, by)


@operation(Permission.APPROVE, at=lambda given: given["pairing"].child.keeper)
def decline_pairing(*, pairing: Pairing, reason: str, on: dt.date, by: User) -> Pairing:
    """Say no to a proposal.

    Errors: ``PairingNotFromHere``.
    """
    return _step(_locked(pairing, State.DECLINED, on), State.DECLINED, on, by, reason)


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["pairing"].child.keeper)
def withdraw_pairing(*, pairing: Pairing, reason: str, on: dt.date, by: User) -> Pairing:
    """Take a proposal back: guardian, child or helper does not want it.

    Errors: ``PairingNotFromHere``.
    """
    return _step(_locked(pairing, State.DECLINED, on), State.DECLINED, on, by, reason)


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["pairing"].child.keeper)
def begin_pairing(*, pairing: Pairing, on: dt.date, by: User) -> Pairing:
    """Begin a pairing that was approved, today.

    Errors: ``PairingNotFromHere``; ``HoldRanOut``; ``MainHelperIsThere`` while another is the main helper;
        ``HelperHasAChild`` for one of one child at a time who stands by another; ``ChecksAreMissing``;
        ``VisitsNotAgreed``; ``HelperHasStopped``; ``NotFromHere``.
    Source: children-and-distributions.md, sections 5.4 and 5.9 (11 and 12).
    """
    pairing = _locked(pairing, State.ACTIVE, on)
    if pairing.state == State.PAUSED:
        raise PairingNotFromHere(state=pairing.get_state_display())
    helper = pairing.helper = locked(pairing.helper, "")
    _refuse_unless_safe(pairing, on)
    others = pairing.child.pairings.filter(kind=Kind.MAIN, state__in=BEGUN)
    if pairing.kind == Kind.MAIN and others.exists():
        raise MainHelperIsThere
    if pairing.kind == Kind.MAIN and helper.is_one_to_one and main_of(helper).exists():
        raise HelperHasAChild
    pairing.since = on
    return _step(pairing, State.ACTIVE, on, by)


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["pairing"].child.keeper)
def pause_pairing(*, pairing: Pairing, reason: str, on: dt.date, by: User) -> Pairing:
    """Pause a pairing: the helper opens the child's card no more until it goes on.

    Errors: ``PairingNotFromHere``.
    """
    return _step(_locked(pairing, State.PAUSED, on), State.PAUSED, on, by, reason)


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["pairing"].child.keeper)
def resume_pairing(*, pairing: Pairing, on: dt.date, by: User) -> Pairing:
    """Let a pairing go on that was paused.

    Errors: ``PairingNotFromHere``; ``ChecksAreMissing``; ``VisitsNotAgreed``; ``HelperHasStopped``; ``NotFromHere``.
    """
    pairing = _locked(pairing, State.ACTIVE, on)
    if pairing.state != State.PAUSED:
        raise PairingNotFromHere(state=pairing.get_state_display())
    _refuse_unless_safe(pairing, on)
    return _step(pairing, State.ACTIVE, on, by)


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["pairing"].child.keeper)
def end_pairing(
    *, pairing: Pairing, reason: str, on: dt.date, by: User, handed_over_to: Helper | None = None, note: str = ""
) -> Pairing:
    """End a pairing on a day, with what whoever follows should know; the note is sealed under the child's key.

    Errors: ``PairingNotFromHere``; ``EndsBeforeItBegins``.
    """
    pairing = _locked(pairing, State.ENDED, on)
    if pairing.since is not None and on < pairing.since:
        raise EndsBeforeItBegins(since=pairing.since)
    pairing.until, pairing.handed_over_to = on, handed_over_to
    pairing.hand_over_note = seal_for_child(pairing.child_id, note, PLACE_OF_NOTE) if note else b""
    return _step(pairing, State.ENDED, on, by, reason)


def close_pairings(child: Child, on: dt.date, by: User) -> None:
    """End what holds for a child who left, and let go what was proposed. For operations, under its lock."""
    for pairing in child.pairings.select_for_update().filter(state__in=OPEN):
        if pairing.state in HELD:
            _step(pairing, State.DECLINED, on, by, Reason.CHILD_LEFT)
        else:
            pairing.until = max(on, pairing.since or on)
            _step(pairing, State.ENDED, on, by, Reason.CHILD_LEFT)


def _locked_child(child: Child) -> Child:
    """Return a child under its lock: two who pair it at the same moment come one after the other."""
    return Child.objects.select_for_update(no_key=True, of=("self",)).select_related("keeper").get(pk=child.pk)


def _locked(pairing: Pairing, to: str, on: dt.date) -> Pairing:
    """Return a pairing anew under its child's lock, if it can take this step.

    Errors: ``PairingNotFromHere``; ``HoldRanOut``.
    """
    child = _locked_child(pairing.child)
    found = Pairing.objects.select_for_update(of=("self",)).select_related("helper__unit").get(pk=pairing.pk)
    found.child = child
    if found.state not in FROM[to]:
        raise PairingNotFromHere(state=found.get_state_display())
    if to != State.DECLINED and ran_out(found, on):
        raise HoldRanOut(day=found.held_until)
    return found


def _refuse_unless_safe(pairing: Pairing, on: dt.date) -> None:
    child, helper = pairing.child, pairing.helper
    if child.status != Child.Status.ACTIVE:
        raise NotFromHere(code=child.code, status=child.get_status_display())
    if helper.ended_on is not None:
        raise HelperHasStopped(day=helper.ended_on)
    checks, lacks_consent = missing(helper, child, on)
    if checks:
        raise ChecksAreMissing(checks=[kind.label for kind in checks])
    if lacks_consent:
        raise VisitsNotAgreed


def _let_go_what_ran_out(child: Child, on: dt.date, by: User) -> None:
    for late in child.pairings.select_for_update().filter(state__in=HELD, held_until__lt=on):
        _step(late, State.DECLINED, on, by, Reason.RAN_OUT)


def _step(pairing: Pairing, state: str, on: dt.date, by: User, reason: str = "") -> Pairing:
    pairing.state, pairing.reason = state, reason
    pairing.save()
    PairingStep.objects.create(pairing=pairing, state=state, reason=reason, on=on, recorded_by=by)
    return pairing

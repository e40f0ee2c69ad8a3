"""The life of a file: paused, left, came back. Every step has its reason and stands in a line of its own."""

import datetime as dt

from beneficiaries.errors import EndsBeforeItBegins, NotFromHere, SomethingWasDelivered
from beneficiaries.models import Child, Enrolment, LifeEvent
from beneficiaries.operations.pairings import close_pairings
from beneficiaries.operations.visits import call_off_visits
from beneficiaries.ties import is_named_elsewhere
from ledger.access.history import keep, locked
from ledger.access.models import Unit, User
from ledger.access.operation import operation, require
from ledger.access.permissions import Permission

Status, Kind, Reason = Child.Status, LifeEvent.Kind, LifeEvent.Reason
# Which step leads from where.
FROM: dict[str, frozenset[str]] = {
    Kind.PAUSED: frozenset({Status.ACTIVE}),
    Kind.LEFT: frozenset({Status.ACTIVE, Status.PAUSED}),
    Kind.CAME_BACK: frozenset({Status.PAUSED, Status.LEFT}),
    Kind.MERGED: frozenset({Status.ACTIVE, Status.PAUSED, Status.LEFT}),
    Kind.ERASED: frozenset({Status.ACTIVE, Status.PAUSED, Status.LEFT, Status.MERGED}),
}
TO: dict[str, str] = {
    Kind.PAUSED: Status.PAUSED,
    Kind.LEFT: Status.LEFT,
    Kind.CAME_BACK: Status.ACTIVE,
    Kind.MERGED: Status.MERGED,
    Kind.ERASED: Status.ERASED,
}
PAUSES = (Reason.AWAY_FOR_A_TIME, Reason.HELPED_ELSEWHERE, Reason.GUARDIAN_ASKED)
LEAVES = (
    Reason.MOVED_WITH_PARENTS, Reason.MOVED_ELSEWHERE, Reason.FINISHED_SCHOOL, Reason.CAME_OF_AGE,
    Reason.GUARDIAN_ASKED, Reason.PARENTS_RETURNED, Reason.DIED, Reason.IN_ERROR,
)  # fmt: skip
RETURNS = (Reason.CAME_HOME, Reason.IN_ERROR)


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["child"].keeper)
def pause_child(*, child: Child, reason: str, on: dt.date, by: User) -> Child:
    """Set a file aside for a time: the child stands on no list until it comes back.

    Errors: ``NotFromHere``.
    Source: children-and-distributions.md, section 5.1.
    """
    return take_step(child, Kind.PAUSED, reason=reason, on=on, by=by)


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["child"].keeper)
def leave_child(*, child: Child, reason: str, on: dt.date, by: User) -> Child:
    """Close a file because the child left; the school keeps it until it is erased.

    Errors: ``NotFromHere``; ``SomethingWasDelivered`` where it was entered in error and the book names it;
        ``EndsBeforeItBegins`` where its class began later.
    Source: children-and-distributions.md, section 5.1.
    """
    if reason == Reason.IN_ERROR and is_named_elsewhere(child):
        raise SomethingWasDelivered(code=child.code)
    child = take_step(child, Kind.LEFT, reason=reason, on=on, by=by)
    close_pairings(child, on, by)
    call_off_visits(child, by)
    present = child.enrolments.filter(until__isnull=True).first()
    if present:
        end_enrolment(present, on, by)
    return child


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["child"].keeper)
def return_child(*, child: Child, reason: str, on: dt.date, school: Unit, school_class: str, by: User) -> Child:
    """Take up a file again that was paused or closed, in a school and class.

    Errors: ``NotFromHere``; ``NotAllowed`` in that school; ``EndsBeforeItBegins`` where another class began later.
    """
    require(by=by, permission=Permission.WRITE_CHILDREN, unit=school)
    child = take_step(child, Kind.CAME_BACK, reason=reason, on=on, by=by, keeper=school)
    present = child.enrolments.filter(until__isnull=True).first()
    if present and (present.school_id, present.school_class) == (school.pk, school_class):
        return child
    if present:
        end_enrolment(present, on, by)
    last = child.enrolments.order_by("-until").first()
    if last and last.until and last.until > on:
        raise EndsBeforeItBegins(since=last.until)
    keep(Enrolment(child=child, school=school, school_class=school_class, since=on), by=by)
    return child


def take_step(
    child: Child, kind: str, *, reason: str, on: dt.date | None, by: User, keeper: Unit | None = None,
    merged_into: Child | None = None,
) -> Child:  # fmt: skip
    """Move a file one step on, under its lock, and write the step down. For operations only.

    Errors: ``NotFromHere``.
    """
    child = locked(child, "")
    if child.status not in FROM[kind]:
        raise NotFromHere(code=child.code, status=child.get_status_display())
    child.status, child.merged_into = TO[kind], merged_into
    child.keeper = keeper or child.keeper
    keep(child, by=by)
    LifeEvent.objects.create(child=child, kind=kind, reason=reason, on=on, recorded_by=by)
    return child


def end_enrolment(enrolment: Enrolment, on: dt.date, by: User) -> None:
    """End an enrolment on a day.

    Errors: ``EndsBeforeItBegins``.
    """
    if enrolment.since is not None and enrolment.since >= on:
        raise EndsBeforeItBegins(since=enrolment.since)
    enrolment.until = on
    keep(enrolment, by=by)

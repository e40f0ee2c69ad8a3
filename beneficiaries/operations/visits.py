"""Planning visits, and writing down that somebody went to see a child."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from beneficiaries.errors import (
    DayIsToCome,
    NextBeforeVisit,
    NotYourVisit,
    OneAdultAlone,
    PlannedInThePast,
    VisitIsSettled,
    VisitNotPlanned,
    VisitNotSettled,
)
from beneficiaries.locking import lock_open_file
from beneficiaries.models import Child, Pairing, Visit, VisitAmendment
from beneficiaries.pairings import children_stood_by
from beneficiaries.people import seal_for_child
from beneficiaries.visits import AMENDMENT, PLACES, is_settled
from ledger.access.errors import NotAllowed
from ledger.access.models import User
from ledger.access.operation import operation
from ledger.access.permissions import Permission

State = Visit.State


@dataclass(frozen=True, slots=True)
class VisitReport:
    """What a visit tells: what was found, who was there, how the child is, and what comes next."""

    found: str
    second_adult: str = ""
    next_step: str = ""
    next_on: dt.date | None = None
    minutes: int | None = None
    present: Sequence[str] = ()
    wellbeing: int | None = None
    audience: str = Visit.Audience.TEAM


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["child"].keeper)
def plan_visit(*, child: Child, kind: str, planned_on: dt.date, on: dt.date, by: User) -> Visit:
    """Plan a visit or call.

    Errors: ``FileIsClosed``; ``PlannedInThePast``.
    Source: children-and-distributions.md, section 5.4.
    """
    lock_open_file(child)
    if planned_on < on:
        raise PlannedInThePast
    return Visit.objects.create(child=child, kind=kind, state=State.PLANNED, planned_on=planned_on, recorded_by=by)


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["child"].keeper)
def record_visit(
    *,
    child: Child,
    kind: str,
    happened_on: dt.date,
    report: VisitReport,
    by: User,
    planned: Visit | None = None,
    at: dt.datetime | None = None,
) -> Visit:
    """Write down a visit or call: what was found, and what comes next. ``planned`` is the one that was made.

    Errors: ``FileIsClosed``; ``OneAdultAlone`` for a visit at home without a second adult; ``NextBeforeVisit``;
        ``VisitNotPlanned`` where the planned one was made or called off meanwhile.
    Source: children-and-distributions.md, section 5.4; domain-rules.md, section 4.8.
    """
    visit = _planned(planned, child) if planned else _new(child)
    visit.state, visit.recorded_by, visit.written_at = State.DONE, by, at
    return _write(visit, kind, happened_on, report)


@operation(Permission.SEE_PAIRED, at=lambda given: given["child"].keeper)
def record_own_visit(
    *,
    child: Child,
    kind: str,
    happened_on: dt.date,
    report: VisitReport,
    on: dt.date,
    by: User,
) -> Visit:
    """Write down, as the helper who stands by a child, that one went to see it.

    Errors: ``NotAllowed`` for a child whom one does not stand by today; ``FileIsClosed``; ``OneAdultAlone``;
        ``NextBeforeVisit``; ``DayIsToCome``.
    """
    if child.pk not in children_stood_by(by, on):
        raise NotAllowed(unit=child.keeper)
    if happened_on > on:
        raise DayIsToCome(field="happened_on")
    lock_open_file(child)
    pairing = Pairing.objects.filter(child=child, helper__sign_in=by, since__isnull=False).order_by("-pk").first()
    visit = Visit(child=child, pairing=pairing, recorded_by=by)
    return _write(visit, kind, happened_on, report)


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["child"].keeper)
def record_attempt(
    *,
    child: Child,
    kind: str,
    happened_on: dt.date,
    reason: str,
    by: User,
    next_on: dt.date | None = None,
    planned: Visit | None = None,
    at: dt.datetime | None = None,
) -> Visit:
    """Write down that somebody went or called in vain: it counts as no visit.

    Errors: ``FileIsClosed``; ``NextBeforeVisit``; ``VisitNotPlanned``.
    """
    visit = _planned(planned, child) if planned else _new(child)
    visit.state, visit.reason, visit.recorded_by, visit.written_at = State.ATTEMPTED, reason, by, at
    return _write(visit, kind, happened_on, VisitReport(found="", next_on=next_on))


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["visit"].child.keeper)
def cancel_visit(*, visit: Visit, reason: str, at: dt.datetime, by: User) -> Visit:
    """Call a planned visit off.

    Errors: ``VisitNotPlanned``.
    """
    visit = _planned(visit, visit.child)
    visit.state, visit.reason, visit.recorded_by, visit.written_at = State.CANCELLED, reason, by, at
    visit.save()
    return visit


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["visit"].child.keeper)
def edit_visit(*, visit: Visit, report: VisitReport, at: dt.datetime, by: User) -> Visit:
    """Mend a visit within two days of writing it down; only who wrote it does.

    Errors: ``NotYourVisit``; ``VisitIsSettled``; ``OneAdultAlone``; ``NextBeforeVisit``; ``FileIsClosed``.
    Source: children-and-distributions.md, section 5.4.
    """
    lock_open_file(_whose(visit))
    visit = Visit.objects.select_for_update(of=("self",)).select_related("child").get(pk=visit.pk)
    if visit.recorded_by_id != by.pk:
        raise NotYourVisit
    if visit.happened_on is None or visit.state != State.DONE or is_settled(visit, at):
        raise VisitIsSettled
    return _write(visit, visit.kind, visit.happened_on, report)


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["visit"].child.keeper)
def amend_visit(*, visit: Visit, text: str, at: dt.datetime, by: User) -> VisitAmendment:
    """Add to a visit, or put right what it says: both stay. Who may still mend it, mends it.

    Errors: ``FileIsClosed``; ``VisitNotSettled``.
    Source: children-and-distributions.md, section 5.4.
    """
    lock_open_file(_whose(visit))
    if visit.state != State.DONE or (visit.recorded_by_id == by.pk and not is_settled(visit, at)):
        raise VisitNotSettled
    sealed = seal_for_child(visit.child_id, text, AMENDMENT)
    return VisitAmendment.objects.create(visit=visit, text=sealed, recorded_by=by)


def call_off_visits(child: Child, by: User) -> None:
    """Call off what is planned for a child who left, or whose file is erased. For operations, under its lock."""
    told = {"state": State.CANCELLED, "reason": Visit.Reason.NOT_NEEDED, "recorded_by": by}
    child.visits.filter(state=State.PLANNED).update(**told)


def _whose(visit: Visit) -> Child:
    """Return the child whose visit it is: what was planned or written for a file that was joined is the survivor's."""
    return visit.child.merged_into or visit.child


def _new(child: Child) -> Visit:
    lock_open_file(child)
    return Visit(child=child)


def _planned(visit: Visit, child: Child) -> Visit:
    lock_open_file(_whose(visit))
    found = Visit.objects.select_for_update().get(pk=visit.pk)
    if found.state != State.PLANNED or found.child_id != child.pk:
        raise VisitNotPlanned
    return found


def _write(visit: Visit, kind: str, happened_on: dt.date, report: VisitReport) -> Visit:
    if kind == Visit.Kind.HOME and visit.state == State.DONE and not report.second_adult:
        raise OneAdultAlone
    if report.next_on is not None and report.next_on < happened_on:
        raise NextBeforeVisit
    visit.kind, visit.happened_on, visit.next_on = kind, happened_on, report.next_on
    visit.minutes, visit.present = report.minutes, list(report.present)
    visit.wellbeing, visit.audience = report.wellbeing, report.audience
    for name, place in PLACES.items():
        text = getattr(report, name)
        setattr(visit, name, seal_for_child(visit.child_id, text, place) if text else b"")
    visit.save()
    return visit

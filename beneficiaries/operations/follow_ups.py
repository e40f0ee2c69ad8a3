"""Giving somebody something to do about a child, and writing down that it is done."""

import datetime as dt

from beneficiaries.errors import FileIsClosed, PlannedInThePast
from beneficiaries.follow_up_errors import AskedAlready, AssigneeCannot, FollowUpIsClosed
from beneficiaries.follow_ups import WHAT, check_about
from beneficiaries.models import Child, FollowUp
from beneficiaries.people import seal_for_child
from ledger.access.models import User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.access.queries import may

State = FollowUp.State
_CLOSED = (Child.Status.ERASED, Child.Status.MERGED)


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["child"].keeper)
def ask_follow_up(
    *,
    child: Child,
    kind: str,
    about: int,
    what: str,
    assignee: User,
    due_on: dt.date,
    on: dt.date,
    at: dt.datetime,
    by: User,
) -> FollowUp:
    """Ask somebody who keeps the file to do something about one object by a day.

    Errors: ``FileIsClosed``; ``PlannedInThePast``; ``AssigneeCannot`` where they don't keep this file; ``AskedAlready``
        while one of that kind is open for the object; ``NotOfThisChild``.
    Source: children-and-distributions.md, section 5.4.
    """
    child = Child.objects.select_for_update(no_key=True, of=("self",)).select_related("keeper").get(pk=child.pk)
    if child.status in _CLOSED:
        raise FileIsClosed(code=child.code)
    if due_on < on:
        raise PlannedInThePast(field="due_on")
    if not may(assignee, Permission.WRITE_CHILDREN, child.keeper):
        raise AssigneeCannot
    check_about(child, kind, about, on)
    if open_one := FollowUp.objects.filter(kind=kind, about=about, state=State.OPEN).first():
        raise AskedAlready(day=open_one.due_on)
    return FollowUp.objects.create(
        child=child, kind=kind, about=about, what=seal_for_child(child.pk, what, WHAT), assignee=assignee,
        due_on=due_on, made_by=by, made_at=at,
    )  # fmt: skip


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["follow_up"].child.keeper)
def finish_follow_up(*, follow_up: FollowUp, at: dt.datetime, by: User) -> FollowUp:
    """Write down that it is done.

    Errors: ``FollowUpIsClosed``.
    """
    return _close(follow_up, State.DONE, "", at, by)


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["follow_up"].child.keeper)
def drop_follow_up(*, follow_up: FollowUp, reason: str, at: dt.datetime, by: User) -> FollowUp:
    """Let it go, and say why.

    Errors: ``FollowUpIsClosed``.
    """
    return _close(follow_up, State.DROPPED, reason, at, by)


def _close(follow_up: FollowUp, state: str, reason: str, at: dt.datetime, by: User) -> FollowUp:
    found = FollowUp.objects.select_for_update(of=("self",)).get(pk=follow_up.pk)
    if found.state != State.OPEN:
        raise FollowUpIsClosed
    found.state, found.reason, found.closed_by, found.closed_at = state, reason, by, at
    found.save(update_fields=["state", "reason", "closed_by", "closed_at"])
    return found

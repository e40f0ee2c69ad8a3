"""Giving somebody something to do about a child, and writing down that it is done."""

import datetime as dt

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from beneficiaries.consents import Standing, current_consent
from beneficiaries.errors import (
    AskedAlready,
    AssigneeCannot,
    FileStillThere,
    FollowUpIsClosed,
    LawKeepsFilesOnly,
    PlannedInThePast,
)
from beneficiaries.follow_ups import LAWS, SOON, WHAT, check_about
from beneficiaries.locking import lock_open_file
from beneficiaries.models import Child, Consent, FollowUp, Purpose
from beneficiaries.people import seal_for_child
from ledger.access.models import User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.access.queries import may

State = FollowUp.State


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
    child = lock_open_file(child)
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
    """Write down that it is done. What follows from a family that wants no file ends with the file.

    Errors: ``FollowUpIsClosed``; ``FileStillThere``.
    """
    if follow_up.kind == FollowUp.Kind.FILE:
        raise FileStillThere
    return _close(follow_up, State.DONE, "", at, by)


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["follow_up"].child.keeper)
def drop_follow_up(*, follow_up: FollowUp, reason: str, at: dt.datetime, by: User) -> FollowUp:
    """Let it go, and say why; a file that the family does not want is kept by a law only.

    Errors: ``FollowUpIsClosed``; ``FileStillThere``, ``LawKeepsFilesOnly`` for a reason of the other kind.
    Source: domain-rules.md, section 4.2.
    """
    if (follow_up.kind == FollowUp.Kind.FILE) is not (reason in LAWS):
        raise LawKeepsFilesOnly if reason in LAWS else FileStillThere
    return _close(follow_up, State.DROPPED, reason, at, by)


def follow_up_on_file(consent: Consent, by: User) -> None:
    """Start what follows where a family wants no file, for who writes that down; end it where they agree again.

    For operations only. Nothing starts where they decided anew since.
    Source: children-and-distributions.md, section 5.2.
    """
    child, at = consent.child, consent.recorded_at
    end_where_agreed(child, at, by)
    standing = current_consent(child, Purpose.FILE, localdate(at)).standing
    if standing in {Standing.WITHDRAWN, Standing.REFUSED} and not _on_file(child).exists():
        FollowUp.objects.create(
            child=child, kind=FollowUp.Kind.FILE, about=consent.pk, assignee=by, due_on=localdate(at) + SOON,
            made_by=by, made_at=at,
        )  # fmt: skip


def end_where_agreed(child: Child, at: dt.datetime, by: User) -> None:
    """End what followed from a family that wanted no file, where it agrees to one now. For operations only."""
    if current_consent(child, Purpose.FILE, localdate(at)).may:
        _on_file(child).update(state=State.DROPPED, reason=FollowUp.Reason.SOLVED, closed_by=by, closed_at=at)


def _on_file(child: Child) -> QuerySet[FollowUp]:
    rows = FollowUp.objects.filter(Q(child=child) | Q(child__merged_into=child))
    return rows.filter(kind=FollowUp.Kind.FILE, state=State.OPEN)


def _close(follow_up: FollowUp, state: str, reason: str, at: dt.datetime, by: User) -> FollowUp:
    found = FollowUp.objects.select_for_update(of=("self",)).get(pk=follow_up.pk)
    if found.state != State.OPEN:
        raise FollowUpIsClosed
    found.state, found.reason, found.closed_by, found.closed_at = state, reason, by, at
    found.save(update_fields=["state", "reason", "closed_by", "closed_at"])
    return found

"""Deputies of those who approve: named for some days, ended earlier where the approver is back."""

import datetime as dt

from ledger.access.errors import (
    DeputyEnds,
    DeputyIsOver,
    DeputyLooksOnly,
    DeputyOfOneself,
    NotAllowed,
)
from ledger.access.models import Assignment, Deputy, User
from ledger.access.operation import operation
from ledger.access.permissions import Permission

LONGEST = 366  # days
# Whoever only looks, or stands outside, approves nothing.
_NEVER = (Assignment.Role.AUDITOR, Assignment.Role.DONOR)


@operation(Permission.WRITE_SETTINGS, at=lambda given: given["assignment"].unit)
def name_deputy(
    *, assignment: Assignment, deputy: User, since: dt.date, until: dt.date, why: str, today: dt.date, by: User
) -> Deputy:
    """Name who approves in the stead of somebody who is away; an administrator does it for an approver.

    The deputy never approves what the deputy prepared, as nobody does.

    Errors: ``DeputyOfOneself``; ``DeputyLooksOnly`` for auditors and donors; ``DeputyEnds`` for days that make no
        sense.
    Source: book.md, section 5.
    """
    return _name(assignment, deputy, since, until, why, today, by)


@operation(Permission.APPROVE, at=lambda given: given["assignment"].unit)
def name_own_deputy(
    *, assignment: Assignment, deputy: User, since: dt.date, until: dt.date, why: str, today: dt.date, by: User
) -> Deputy:
    """Name who approves in one's own stead; a deputy names no deputy.

    Errors: ``NotAllowed`` for the role of another; as ``name_deputy``.
    """
    if assignment.user_id != by.pk:
        raise NotAllowed(unit=assignment.unit)
    return _name(assignment, deputy, since, until, why, today, by)


@operation(Permission.APPROVE, at=lambda given: given["deputy"].unit)
def end_own_deputy(*, deputy: Deputy, at: dt.datetime, by: User) -> Deputy:
    """End it early: the approver is back.

    Errors: ``NotAllowed`` for the deputy of another; ``DeputyIsOver``.
    """
    if deputy.approver_id != by.pk:
        raise NotAllowed(unit=deputy.unit)
    return _end(deputy, at, by)


@operation(Permission.WRITE_SETTINGS, at=lambda given: given["deputy"].unit)
def end_deputy(*, deputy: Deputy, at: dt.datetime, by: User) -> Deputy:
    """End it early, for an approver.

    Errors: ``DeputyIsOver``.
    """
    return _end(deputy, at, by)


def _name(
    assignment: Assignment, deputy: User, since: dt.date, until: dt.date, why: str, today: dt.date, by: User
) -> Deputy:
    if assignment.role != Assignment.Role.APPROVER:
        raise NotAllowed(unit=assignment.unit)
    if deputy.pk == assignment.user_id:
        raise DeputyOfOneself
    held = list(deputy.assignments.values_list("role", flat=True))
    if not held or not deputy.is_active or set(held) & set(_NEVER):
        raise DeputyLooksOnly(who=deputy)
    if until < max(since, today) or (until - since).days > LONGEST:
        raise DeputyEnds
    return Deputy.objects.create(
        assignment=assignment, approver=assignment.user, unit=assignment.unit, deputy=deputy, since=since, until=until,
        why=why, named_by=by,
    )  # fmt: skip


def _end(deputy: Deputy, at: dt.datetime, by: User) -> Deputy:
    found = Deputy.objects.select_for_update(of=("self",)).get(pk=deputy.pk)
    if found.ended_at is not None:
        raise DeputyIsOver
    found.ended_at, found.ended_by = at, by
    found.save(update_fields=["ended_at", "ended_by"])
    return found

"""Reading worries about children's safety: for who leads child protection, and never for whom they are about."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet

from beneficiaries import sealing
from beneficiaries.due import OF_A_MOMENT, is_overdue, overdue
from beneficiaries.models import Concern, ConcernStep
from beneficiaries.queries import Visitor
from ledger.access.deputies import in_force
from ledger.access.models import Assignment, Unit, User
from ledger.access.permissions import Permission
from ledger.access.queries import roles_that_may, units_visible_to

State, Urgency = Concern.State, Concern.Urgency
PLACES = {"words": "concern.words", "whom": "concern.whom", "step": "concern.step"}
_HOUR, _DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
# How soon the next step is due, by state and urgency; what is closed is due no more.
WITHIN: dict[tuple[str, str], dt.timedelta] = {
    (State.RAISED, Urgency.NOW): 2 * _HOUR,
    (State.RAISED, Urgency.SOON): _DAY,
    (State.RAISED, Urgency.LATER): 3 * _DAY,
    (State.TAKEN, Urgency.NOW): 12 * _HOUR,
    (State.TAKEN, Urgency.SOON): 2 * _DAY,
    (State.TAKEN, Urgency.LATER): 7 * _DAY,
    (State.ACTED, Urgency.NOW): 7 * _DAY,
    (State.ACTED, Urgency.SOON): 14 * _DAY,
    (State.ACTED, Urgency.LATER): 30 * _DAY,
}


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A step, opened."""

    row: ConcernStep
    words: str


@dataclass(frozen=True, slots=True)
class ShownConcern:
    """A worry, opened."""

    words: str
    whom: str
    steps: tuple[ShownStep, ...]


def concerns_visible_to(user: Visitor) -> QuerySet[Concern]:
    """Return the worries of the units whose child protection a person leads, or is deputy of; none that is about them.

    Who approves there reads the worries about one of those who lead, and what is raised where nobody does.
    """
    kept = Concern.kept_from.through.objects.all()
    path = ExpressionWrapper(OuterRef("unit__path"), output_field=CharField())
    is_led = Exists(_held(Permission.LEAD_PROTECTION).alias(path=path).filter(path__startswith=F("unit__path")))
    led = Q(unit__in=units_visible_to(user, Permission.LEAD_PROTECTION))
    left = Q(unit__in=units_visible_to(user, Permission.READ_CONCERNS)) & (Q(pk__in=kept.values("concern")) | ~is_led)
    own = kept.filter(user=user.pk).values("concern")
    return Concern.objects.filter(led | left).exclude(pk__in=own).select_related("unit", "child", "raised_by")


def readers_of(units: QuerySet[Unit]) -> QuerySet[User]:
    """Return who reads some worry or other of these units, and goes on to: not who stands in for a few days."""
    held = _held(Permission.READ_CONCERNS).filter(_reaches(units))
    return User.objects.filter(pk__in=held.values("user"))


def readers_today(units: QuerySet[Unit]) -> QuerySet[User]:
    """Return who reads some worry or other of these units today: also those who stand in for an approver."""
    stand_ins = in_force().filter(_reaches(units)).order_by().values("deputy")
    return User.objects.filter(Q(pk__in=readers_of(units)) | Q(pk__in=stand_ins))


def _reaches(units: QuerySet[Unit]) -> Exists:
    return Exists(units.filter(path__startswith=OuterRef("unit__path")))


def _held(permission: Permission) -> QuerySet[Assignment]:
    return Assignment.objects.filter(role__in=roles_that_may(permission), user__is_active=True)


def is_late(concern: Concern, now: dt.datetime) -> bool:
    """Whether the next step about a worry is overdue."""
    return concern.state != State.CLOSED and is_overdue(concern.due_at, now, now.date())


def late(now: dt.datetime) -> Q:
    """Return the same as a condition on rows."""
    return ~Q(state=State.CLOSED) & overdue(now, now.date(), OF_A_MOMENT)


def opened(concern: Concern) -> ShownConcern:
    """Return a worry with its steps, opened. The caller has made sure of the right, and leaves the line."""
    if not concern.wrapped_key:  # the child was erased
        return ShownConcern("", "", tuple(ShownStep(one, "") for one in concern.steps.select_related("by")))
    key = sealing.unwrap(concern.master, concern.wrapped_key)

    def told(sealed: bytes | memoryview[int], place: str) -> str:
        return key.open(sealed, PLACES[place]) if sealed else ""

    steps = tuple(ShownStep(one, told(one.words, "step")) for one in concern.steps.select_related("by"))
    return ShownConcern(told(concern.words, "words"), told(concern.whom, "whom"), steps)

"""Raising a worry about a child's safety, and what child protection does about it."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.db.models import QuerySet

from beneficiaries import sealing
from beneficiaries.codes import new_code
from beneficiaries.concerns import PLACES, WITHIN, concerns_visible_to, readers_of
from beneficiaries.errors import ConcernNotFromHere, NobodyLeftToRead
from beneficiaries.models import Child, Concern, ConcernStep
from ledger.access.errors import NotAllowed
from ledger.access.models import Unit, User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.access.queries import root_of

State = Concern.State
FROM: dict[str, tuple[str, ...]] = {
    State.TAKEN: (State.RAISED,),
    State.ACTED: (State.TAKEN, State.ACTED),
    State.CLOSED: (State.ACTED,),
}


@transaction.atomic
def raise_concern(
    *, unit: Unit, category: str, urgency: str, words: str, whom: str, at: dt.datetime, by: User,
    kept_from: Collection[User] = (),
) -> Concern:  # fmt: skip
    """Raise a worry about a child's safety. Everybody who signs in may: no permission is asked, on purpose.

    ``whom`` is what was typed about the child; where it is the code of one of the book it is linked, and the one who
    raises it is not told. ``kept_from`` are those whom it is about: they never read it.

    Errors: ``NobodyLeftToRead`` where it is kept from all who would read it in ``unit``.
    Source: children-and-distributions.md, section 5.4; Law on the Protection of Minors, art. 11.
    """
    key, master, wrapped = sealing.new_key()
    root = root_of(unit)
    child = Child.objects.filter(root=root, code__iexact=whom.strip()).first() if whom.strip() else None
    concern = Concern.objects.create(
        code=_free_code(), root=root, unit=_place(unit, child, kept_from), child=child, category=category,
        urgency=urgency, master=master, wrapped_key=wrapped, words=key.seal(words, PLACES["words"]),
        whom=key.seal(whom, PLACES["whom"]) if whom else b"", raised_by=by, raised_at=at,
        due_at=at + WITHIN[State.RAISED, urgency],
    )  # fmt: skip
    concern.kept_from.set(kept_from)
    ConcernStep.objects.create(concern=concern, state=State.RAISED, by=by, at=at)
    return concern


def _free_code() -> str:
    code = new_code("S")
    return _free_code() if Concern.objects.filter(code=code).exists() else code


def _place(unit: Unit, child: Child | None, kept_from: Collection[User]) -> Unit:
    """Return where a worry is read: with who keeps the file; in ``unit`` where nobody there is left to read it.

    Errors: ``NobodyLeftToRead``. It hangs on ``unit`` alone: else it would tell whether a code exists.
    """
    keys = [one.pk for one in kept_from]

    def is_read_in(place: Unit) -> bool:
        return not keys or readers_of(Unit.objects.filter(pk=place.pk)).exclude(pk__in=keys).exists()

    if not is_read_in(unit):
        raise NobodyLeftToRead
    return child.keeper if child and is_read_in(child.keeper) else unit


@operation(Permission.READ_CONCERNS, at=lambda given: given["concern"].unit)
def take_concern(*, concern: Concern, at: dt.datetime, by: User) -> Concern:
    """Take a worry up: from now on it is known who looks after it.

    Errors: ``NotAllowed`` for whom it is kept from; ``ConcernNotFromHere``.
    """
    return _step(concern, State.TAKEN, at, by)


@operation(Permission.READ_CONCERNS, at=lambda given: given["concern"].unit)
def act_on_concern(*, concern: Concern, reported_to: str, words: str, at: dt.datetime, by: User) -> Concern:
    """Write down what was done and who outside was told; more than once where more is done.

    Errors: ``ConcernNotFromHere``.
    Source: Law on the Protection of Minors, art. 11.
    """
    return _step(concern, State.ACTED, at, by, words, reported_to)


@operation(Permission.READ_CONCERNS, at=lambda given: given["concern"].unit)
def close_concern(*, concern: Concern, words: str, at: dt.datetime, by: User) -> Concern:
    """Close a worry that was acted upon, and say how it ended.

    Errors: ``ConcernNotFromHere``.
    """
    concern = _step(concern, State.CLOSED, at, by, words)
    forget_concerns(Concern.objects.filter(pk=concern.pk, child__status=Child.Status.ERASED))
    return concern


def forget_concerns(concerns: QuerySet[Concern]) -> None:
    """Destroy what was said of children who are erased: words and keys. For operations only."""
    ConcernStep.objects.filter(concern__in=concerns.values("pk")).update(words=b"")
    concerns.update(words=b"", whom=b"", wrapped_key=b"", master="")


def _step(
    concern: Concern, to: str, at: dt.datetime, by: User, words: str = "", reported_to: str = ""
) -> Concern:  # fmt: skip
    if not by.is_system and not concerns_visible_to(by).filter(pk=concern.pk).exists():
        raise NotAllowed(unit=concern.unit)
    concern = Concern.objects.select_for_update(of=("self",)).get(pk=concern.pk)
    if concern.state not in FROM[to]:
        raise ConcernNotFromHere(state=concern.get_state_display())
    key = sealing.unwrap(concern.master, concern.wrapped_key)
    sealed = key.seal(words, PLACES["step"]) if words else b""
    concern.state, concern.due_at = to, at + WITHIN.get((State(to), concern.urgency), dt.timedelta(0))
    concern.save(update_fields=["state", "due_at"])
    ConcernStep.objects.create(concern=concern, state=to, reported_to=reported_to, words=sealed, by=by, at=at)
    return concern

"""Moving whole classes, up in September or into another school, and taking a move back."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from beneficiaries.errors import AlreadyUndone, NobodyToMove, SchoolOfOtherBook
from beneficiaries.models import Child, ClassMove, ClassMoveLine, Enrolment, LifeEvent
from ledger.access.history import throw_away
from ledger.access.models import Unit, User
from ledger.access.operation import operation, require
from ledger.access.permissions import Permission

_BATCH = 1000
_HERE = (Child.Status.ACTIVE, Child.Status.PAUSED)


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["school"])
def move_classes(*, school: Unit, to_school: Unit, moves: Mapping[str, str | None], on: dt.date, by: User) -> ClassMove:
    """Move the children of some classes from a day on, in one step; those of a class that leads nowhere finish school.

    ``moves`` names for each class the new one, or None. Children who entered on that day or later stay where they
    are, and so do classes that are not named.

    Errors: ``NobodyToMove``; ``SchoolOfOtherBook``; ``NotAllowed`` in the new school.
    """
    require(by=by, permission=Permission.WRITE_CHILDREN, unit=to_school)
    if school.root_id != to_school.root_id:
        raise SchoolOfOtherBook(school=to_school, unit=school, field="to_school")
    present = Enrolment.objects.filter(
        school=school, school_class__in=moves, until__isnull=True, child__status__in=_HERE
    ).exclude(since__gte=on)
    ended = list(present.select_for_update(of=("self",)).select_related("child").order_by("pk"))
    ended = [one for one in ended if (to_school.pk, moves[one.school_class]) != (school.pk, one.school_class)]
    if not ended:
        raise NobodyToMove
    kind = ClassMove.Kind.PROMOTION if to_school == school else ClassMove.Kind.MERGER
    before = {one.child_id: one.child.status for one in ended}
    move = ClassMove.objects.create(kind=kind, school=school, to_school=to_school, on=on, recorded_by=by)
    begun = _change_classes(ended, moves, to_school, on, by)
    _change_files([one.child for one in ended if one.child_id in begun], to_school, by)
    _leave([one.child for one in ended if one.child_id not in begun], on, by)
    ClassMoveLine.objects.bulk_create(
        [
            ClassMoveLine(
                move=move, child=one.child, ended=one, begun=begun.get(one.child_id), status=before[one.child_id]
            )
            for one in ended
        ],
        batch_size=_BATCH,
    )
    return move


def _change_classes(
    ended: Sequence[Enrolment], moves: Mapping[str, str | None], to_school: Unit, on: dt.date, by: User
) -> dict[int, int]:
    """End these enrolments and begin the new ones; return these by child."""
    for one in ended:
        one.until = on
    bulk_update_with_history(list(ended), Enrolment, ["until"], batch_size=_BATCH, default_user=by)
    fresh = [
        Enrolment(child=one.child, school=to_school, school_class=target, boarding=one.boarding, since=on)
        for one in ended
        if (target := moves[one.school_class]) is not None
    ]
    made = bulk_create_with_history(fresh, Enrolment, batch_size=_BATCH, default_user=by)
    return {one.child_id: one.pk for one in made}


def _change_files(children: Sequence[Child], to_school: Unit, by: User) -> None:
    moved = [child for child in children if child.keeper_id != to_school.pk]
    for child in moved:
        child.keeper = to_school
    if moved:
        bulk_update_with_history(moved, Child, ["keeper"], batch_size=_BATCH, default_user=by)


def _leave(children: Sequence[Child], on: dt.date, by: User) -> None:
    for child in children:
        child.status = Child.Status.LEFT
    if children:
        bulk_update_with_history(list(children), Child, ["status"], batch_size=_BATCH, default_user=by)
    _step(children, LifeEvent.Kind.LEFT, LifeEvent.Reason.FINISHED_SCHOOL, on, by)


def _step(children: Iterable[Child], kind: str, reason: str, on: dt.date, by: User) -> None:
    LifeEvent.objects.bulk_create(
        [LifeEvent(child=child, kind=kind, reason=reason, on=on, recorded_by=by) for child in children],
        batch_size=_BATCH,
    )


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["move"].school)
def undo_class_move(*, move: ClassMove, at: dt.datetime, by: User) -> int:
    """Take a move back for every child who still is where the move put it; return for how many that was not so.

    Errors: ``AlreadyUndone``.
    """
    move = ClassMove.objects.select_for_update(of=("self",)).get(pk=move.pk)
    if move.undone_at is not None:
        raise AlreadyUndone
    lines = list(move.lines.select_related("child", "ended"))
    begun = Enrolment.objects.filter(pk__in=[line.begun for line in lines], until__isnull=True).in_bulk()
    back = [line for line in lines if _is_where_it_was_put(line, begun)]
    for line in back:
        if line.begun is not None:
            throw_away(begun[line.begun], by=by)
    for line in back:
        line.ended.until = None
    bulk_update_with_history([line.ended for line in back], Enrolment, ["until"], batch_size=_BATCH, default_user=by)
    _change_files([line.child for line in back], move.school, by)
    _take_up([line for line in back if line.begun is None], move.on, by)
    ClassMoveLine.objects.filter(pk__in=[line.pk for line in back]).update(was_undone=True)
    move.undone_by, move.undone_at = by, at
    move.save(update_fields=["undone_by", "undone_at"])
    return len(lines) - len(back)


def _is_where_it_was_put(line: ClassMoveLine, begun: Mapping[int, Enrolment]) -> bool:
    """Whether nothing was changed since: an undo takes back what the move did, and nothing that came after."""
    if line.begun is None:
        return line.child.status == Child.Status.LEFT
    return line.begun in begun and line.child.status in _HERE


def _take_up(lines: Sequence[ClassMoveLine], on: dt.date, by: User) -> None:
    """Take up the files again of those whom the move had finish school."""
    for line in lines:
        line.child.status = line.status
    children = [line.child for line in lines]
    if children:
        bulk_update_with_history(children, Child, ["status"], batch_size=_BATCH, default_user=by)
    _step(children, LifeEvent.Kind.CAME_BACK, LifeEvent.Reason.IN_ERROR, on, by)

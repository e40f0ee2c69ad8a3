"""Writing the rows of a released register into the files, and putting them back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Child, LifeEvent
from beneficiaries.operations import (
    change_child,
    leave_child,
    register_children_of_school,
    return_child,
    tell_apart,
)
from beneficiaries.register import opened
from ledger.access.errors import Refusal
from ledger.access.models import Unit, User
from ledger.access.sentences import in_every_language
from ledger.exchange.cells import Value
from ledger.exchange.register.comparing import STATUS, differences, flat, particulars, said
from ledger.exchange.register.preview import Line

Kept = dict[str, Any]
Reason = LifeEvent.Reason


def typed(told: dict[str, str]) -> dict[str, Value]:
    """Return values of a line as they were read."""
    return {key: dt.date.fromisoformat(text) if key == "birth_date" else text for key, text in told.items()}


def enter_new(school: Unit, lines: list[Line], by: User) -> list[Kept]:
    """Enter the children of lines, all in one go; return what the undo needs.

    Errors: ``Refusal`` where one of them can't be entered: then none is.
    """
    children = [particulars("", typed(line["values"]), school) for line in lines]
    rows = register_children_of_school(school=school, children=children, by=by)
    for row, line in zip(rows, lines, strict=True):
        for known in Child.objects.filter(keeper=school, code__in=line["like"]) if line["like"] else ():
            tell_apart(one=row, other=known, at=timezone.now(), by=by)
    return [{"code": row.code, "is_new": True, "changes": []} for row in rows]


def enter_one_by_one(school: Unit, lines: Iterable[Line], by: User) -> tuple[list[Kept], list[Line]]:
    """Enter the children of lines, those that are refused left out; return what the undo needs, and the refused."""
    kept: list[Kept] = []
    refused: list[Line] = []
    for line in lines:
        try:
            kept += enter_new(school, [line], by)
        except Refusal as refusal:
            refused.append(_refused(line, refusal))
    return kept, refused


def change_files(school: Unit, lines: Iterable[Line], by: User, on: dt.date, why: str) -> tuple[list[Kept], list[Line]]:
    """Change the files of lines; one that says something else by now is left alone. Return as above."""
    kept: list[Kept] = []
    refused: list[Line] = []
    for line in lines:
        child, now = _file(school, line["code"])
        changes = [(key, old, new) for key, old, new in line["changes"] if key != STATUS]
        comes_back = len(changes) < len(line["changes"])
        try:
            if child is None or any(said(now[key]) != old for key, old, _new in changes):
                raise FileHasMoved
            if comes_back != (child.status == Child.Status.LEFT):
                raise FileHasMoved
            then = now | typed({key: new for key, _old, new in changes})
            _change(child, then, by=by, on=on, why=why, comes_back=comes_back)
        except Refusal as refusal:
            refused.append(_refused(line, refusal))
        else:
            kept.append({"code": line["code"], "is_new": False, "changes": changes, "came_back": comes_back})
    return kept, refused


def put_back(school: Unit, kept: Kept, by: User, on: dt.date, why: str) -> bool:
    """Put one file back, wherever it still says what the register brought; return whether all of it was put back."""
    child, now = _file(school, kept["code"])
    if child is None:
        return False
    try:
        if kept["is_new"]:
            leave_child(child=child, reason=LifeEvent.Reason.IN_ERROR, on=on, by=by)
            return True
        still = [(key, old) for key, old, new in kept["changes"] if said(now[key]) == new]
        before = now | {key: typed({key: old})[key] if old else None for key, old in still}
        leaves_again = kept.get("came_back") and len(still) == len(kept["changes"])
        if leaves_again:
            before["school_class"] = now["school_class"]  # it ends as the child leaves
        if differences(now, before):
            change_child(child=child, by=by, on=on, why=why, to=particulars(child.code, before, school))
        if leaves_again:
            leave_child(child=child, reason=_how_it_left(child).reason, on=on, by=by)
    except Refusal:
        return False
    return len(still) == len(kept["changes"])


@transaction.atomic
def _change(child: Child, to: dict[str, Value], *, by: User, on: dt.date, why: str, comes_back: bool) -> None:
    """Change a file; one of a child who left is taken up again first, in the class of the row."""
    if comes_back:
        left = _how_it_left(child)
        # Who was taken for an error was never away.
        was_a_slip = left.reason == Reason.IN_ERROR and left.on is not None
        reason, since = (Reason.IN_ERROR, left.on or on) if was_a_slip else (Reason.CAME_HOME, on)
        in_class = said(to["school_class"])
        child = return_child(child=child, reason=reason, on=since, school=child.keeper, school_class=in_class, by=by)
    change_child(child=child, by=by, on=on, why=why, to=particulars(child.code, to, child.keeper))


def _how_it_left(child: Child) -> LifeEvent:
    """Return the last step by which a child left."""
    return child.life.filter(kind=LifeEvent.Kind.LEFT).latest("pk")


class FileHasMoved(Refusal):
    """A file that somebody changed after the check."""

    code = "file_has_moved"
    template = _("Somebody changed this file after the check. Check the row again.")


def _file(school: Unit, code: str) -> tuple[Child | None, dict[str, Value]]:
    child = Child.objects.select_related("root", "keeper").filter(keeper=school, code=code).first()
    file = next(opened([child.pk]), None) if child else None
    return (child, flat(file)) if file else (None, {})


def _refused(line: Line, refusal: Refusal) -> Line:
    fault = {"column": refusal.field, "message": in_every_language(refusal.__str__), "hint": ""}
    return line | {"kind": "faulty", "faults": [fault]}

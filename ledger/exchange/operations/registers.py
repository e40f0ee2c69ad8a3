"""A school's own register on its way: taken in, matched, looked over, submitted, released, undone.

The caseworker who uploads it answers for its rows: they are written in that person's name. Somebody who approves
there lets it in, after reading what would change.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable

from django.db import transaction

from beneficiaries.sealing import digest
from ledger.access.errors import NotAllowed, OwnWork
from ledger.access.models import Unit, User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.exchange import box as boxes
from ledger.exchange.box import Box, new_box
from ledger.exchange.errors import (
    ColumnMissing,
    ColumnTwice,
    NothingToBringIn,
    NothingToUndo,
    RegisterNotThere,
    RegisterUnreadable,
    UploadedBefore,
    UploadIsBusy,
)
from ledger.exchange.faults import SENTENCES
from ledger.exchange.models import RegisterImport, RegisterMapping
from ledger.exchange.reading import Unreadable
from ledger.exchange.register.columns import BY_KEY, LABELS
from ledger.exchange.register.headings import proposed
from ledger.exchange.register.preview import Preview
from ledger.exchange.register.reading import sheets_with_headings
from ledger.exchange.taking_in import Sent
from ledger.jobs.operations import ask_for_job

State = RegisterImport.State
KEPT_FOR = dt.timedelta(days=7)
UNDONE_WITHIN = dt.timedelta(days=30)
CHECK, APPLY, UNDO = "check a register", "bring in a register", "undo a register"
_GONE = (State.THROWN_AWAY, State.EXPIRED, State.UNDONE)


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["school"])
def take_in_register(*, school: Unit, files: Iterable[Sent], now: dt.datetime, by: User) -> RegisterImport:
    """Keep a school's register sealed, and find its headings. Nothing is written to a file.

    Errors: ``UploadedBefore``; ``RegisterUnreadable``; ``UploadRefused``.
    """
    box, keys = new_box()
    try:
        content = []
        for file in files:
            box.put_file(file.name, file.data)
            content.append(hashlib.sha256(file.data).hexdigest())
        told = digest("\n".join(sorted(content)))
        _check_not_before(school, told)
        titles = _titles_of(box, school)
        return RegisterImport.objects.create(
            school=school, uploaded_by=by, uploaded_at=now, expires_at=now + KEPT_FOR, digest=told,
            columns=proposed(titles, remembered_by(school)), **keys,
        )  # fmt: skip
    except BaseException:
        boxes.throw_away(keys["folder"])
        raise


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["register"].school)
def match_columns(*, register: RegisterImport, columns: dict[str, str], now: dt.datetime, by: User) -> RegisterImport:
    """Say what each heading means, remember it for the school, and let the rows be checked.

    Errors: ``ColumnMissing``; ``ColumnTwice``; ``NotAllowed`` for another's register; ``UploadIsBusy``;
        ``RegisterNotThere``.
    """
    register = _own(register, by, *RegisterImport.OPEN)
    _check_columns(columns)
    RegisterMapping.objects.update_or_create(
        school=register.school,
        defaults={"columns": remembered_by(register.school) | columns, "kept_by": by, "kept_at": now},
    )
    register.columns, register.returned_because = columns, ""
    return _let(register, State.CHECKING, CHECK, by)


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["register"].school)
def decide_rows(*, register: RegisterImport, decisions: dict[int, str], by: User) -> RegisterImport:
    """Say of rows that may be known children which file they are, or that they are new (an empty code).

    Errors: ``NotAllowed`` for another's register; ``RegisterNotThere``; ``UploadIsBusy``.
    """
    register = _own(register, by, State.REVIEW)
    preview = Preview.of(register)
    preview.decide(decisions)
    preview.keep()
    register.counts = preview.counts()
    register.save(update_fields=["counts"])
    return register


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["register"].school)
def submit_register(*, register: RegisterImport, by: User) -> RegisterImport:
    """Put a register before somebody who approves. Rows with faults and rows not decided upon stay out.

    Errors: ``NothingToBringIn``; ``NotAllowed`` for another's register; ``RegisterNotThere``; ``UploadIsBusy``.
    """
    register = _own(register, by, State.REVIEW)
    if not register.counts.get("new") and not register.counts.get("changed"):
        raise NothingToBringIn
    register.state, register.returned_because = State.SUBMITTED, ""
    register.save(update_fields=["state", "returned_because"])
    return register


@operation(Permission.APPROVE, at=lambda given: given["register"].school)
def release_register(*, register: RegisterImport, now: dt.datetime, by: User) -> RegisterImport:
    """Let a register in: the second pair of eyes. The worker brings it in, in the name of who uploaded it.

    Errors: ``OwnWork``; ``RegisterNotThere``; ``UploadIsBusy``.
    """
    register = _there(register, State.SUBMITTED)
    if register.uploaded_by_id == by.pk:
        raise OwnWork
    register.released_by, register.released_at = by, now
    return _let(register, State.APPLYING, APPLY, by)


@operation(Permission.APPROVE, at=lambda given: given["register"].school)
def return_register(*, register: RegisterImport, why: str, by: User) -> RegisterImport:  # noqa: ARG001 -- the right is asked of them
    """Give a register back to who uploaded it, with the reason.

    Errors: ``RegisterNotThere``; ``UploadIsBusy``.
    """
    register = _there(register, State.SUBMITTED)
    register.state, register.returned_because = State.REVIEW, why
    register.save(update_fields=["state", "returned_because"])
    return register


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["register"].school)
def undo_register(*, register: RegisterImport, now: dt.datetime, by: User) -> RegisterImport:
    """Put the files back to what they said, wherever they still say what the register brought.

    Errors: ``NothingToUndo`` after its time; ``RegisterNotThere``; ``UploadIsBusy``.
    """
    register = _there(register, State.APPLIED)
    if not register.folder or register.expires_at < now:
        raise NothingToUndo(days=UNDONE_WITHIN.days)
    register.undone_by, register.undone_at = by, now
    return _let(register, State.UNDOING, UNDO, by)


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["register"].school)
def throw_away_register(*, register: RegisterImport, by: User) -> RegisterImport:  # noqa: ARG001 -- the right is asked of them
    """Delete a register that is not wanted.

    Errors: ``RegisterNotThere``; ``UploadIsBusy``.
    """
    register = _there(register, *RegisterImport.OPEN)
    end_register(register, State.THROWN_AWAY)
    return register


def end_register(register: RegisterImport, state: str) -> None:
    """Note how a register ended, and destroy its box and the key of it."""
    folder = register.folder
    register.state, register.folder, register.master, register.wrapped_key = state, "", "", b""
    register.save(update_fields=["state", "folder", "master", "wrapped_key"])
    transaction.on_commit(lambda: boxes.throw_away(folder))


def remembered_by(school: Unit) -> dict[str, str]:
    """Return what the headings of a school's registers meant before."""
    kept = RegisterMapping.objects.filter(school=school).values_list("columns", flat=True).first()
    return dict(kept or {})


# ---- small things


def _titles_of(box: Box, school: Unit) -> list[str]:
    with box.opened() as folder:
        try:
            sheets = sheets_with_headings(sorted(folder.iterdir()), remembered_by(school))
        except Unreadable as why:
            sentence, advice = SENTENCES[why.problem]
            raise RegisterUnreadable(why=str(sentence) % why.details, advice=str(advice) % why.details) from None
    titles = [title for sheet in sheets for title in sheet.titles if title]
    box.put_json("titles", titles)
    return titles


def _check_not_before(school: Unit, told: str) -> None:
    before = RegisterImport.objects.filter(school=school, digest=told).exclude(state__in=_GONE).first()
    if before is not None:
        raise UploadedBefore(number=before.pk, state=before.get_state_display())


def _check_columns(columns: dict[str, str]) -> None:
    keys = [key for key in columns.values() if key]
    if "name" not in keys:
        raise ColumnMissing
    for key in keys:
        if keys.count(key) > 1 or key not in BY_KEY:
            raise ColumnTwice(column=LABELS.get(key, key))


def _own(register: RegisterImport, by: User, *states: str) -> RegisterImport:
    register = _there(register, *states)
    if register.uploaded_by_id != by.pk:
        raise NotAllowed(unit=register.school)
    return register


def _there(register: RegisterImport, *states: str) -> RegisterImport:
    rows = RegisterImport.objects.select_for_update(of=("self",))
    # Its job is read after the lock: a colleague may have begun one meanwhile.
    register = rows.select_related("school__root", "uploaded_by").get(pk=register.pk)
    if register.is_busy:
        raise UploadIsBusy(number=register.pk)
    if register.state not in states:
        raise RegisterNotThere(number=register.pk, state=register.get_state_display())
    return register


def _let(register: RegisterImport, state: str, kind: str, by: User) -> RegisterImport:
    register.state = state
    register.job = ask_for_job(kind=kind, by=by, arguments={"register": register.pk})
    register.save()
    return register

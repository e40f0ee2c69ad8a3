"""An upload on its way: taken in, checked, mended, released, imported, thrown away.

Nobody but the one who uploaded it sees the files, for an administrator has no right to a register. What is imported is
posted by a named actor of the system, since it takes rights that nobody holds together; who asked for it, and who
released it, stand in the upload. So it needs a second person as soon as the book holds an entry.
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
from ledger.book.models import Entry
from ledger.exchange import box as boxes
from ledger.exchange.box import Box, new_box
from ledger.exchange.errors import (
    UploadedBefore,
    UploadIsBusy,
    UploadIsOver,
    UploadNotReady,
    UploadNotReleased,
)
from ledger.exchange.folder import kind_of_file
from ledger.exchange.models import Upload
from ledger.exchange.taking_in import Sent
from ledger.jobs.operations import ask_for_job

KEPT_FOR = dt.timedelta(days=7)
CHECK, IMPORT = "check spreadsheets", "import spreadsheets"


@operation(Permission.WRITE_SETTINGS, at=lambda given: given["root"])
def take_in(*, root: Unit, files: Iterable[Sent], now: dt.datetime, by: User) -> Upload:
    """Keep uploaded spreadsheets sealed, and let them be checked. Nothing of them is written to the book.

    Errors: ``UploadedBefore`` for the very same files, unless they were thrown away; ``UploadRefused``.
    """
    return keep_files(root, files, now, by, is_list=False)


@operation(Permission.WRITE_SETTINGS, at=lambda given: given["upload"].root)
def replace_files(*, upload: Upload, files: Iterable[Sent], now: dt.datetime, by: User) -> Upload:
    """Take mended spreadsheets in place of those of the same kind; the others stay. Then check again.

    Errors: ``NotAllowed`` for another's upload; ``UploadIsBusy``; ``UploadIsOver``; ``UploadRefused``.
    """
    return mend_files(upload, files, now, by)


@operation(Permission.WRITE_SETTINGS, at=lambda given: given["upload"].root)
def check_again(*, upload: Upload, by: User) -> Upload:
    """Check an upload once more, as the book may have changed.

    Errors: ``NotAllowed`` for another's upload; ``UploadIsBusy``; ``UploadIsOver``.
    """
    return let_check(own_upload(upload, by), by)


@operation(Permission.APPROVE_MONEY, at=lambda given: given["upload"].root)
def release_upload(*, upload: Upload, now: dt.datetime, by: User) -> Upload:
    """Let an upload into a book that holds entries: the second pair of eyes.

    Errors: ``OwnWork``; ``UploadIsBusy``; ``UploadIsOver``; ``UploadNotReady``.
    Source: book.md, section 5.
    """
    upload = open_upload(upload)
    if upload.uploaded_by_id == by.pk:
        raise OwnWork
    check_ready(upload)
    upload.released_by, upload.released_at = by, now
    upload.save(update_fields=["released_by", "released_at"])
    return upload


@operation(Permission.WRITE_SETTINGS, at=lambda given: given["upload"].root)
def import_upload(*, upload: Upload, by: User) -> Upload:
    """Let the worker bring an upload in, all of it or nothing.

    Errors: ``NotAllowed`` for another's upload; ``UploadIsBusy``; ``UploadIsOver``; ``UploadNotReady``;
        ``UploadNotReleased``.
    """
    return let_import(own_upload(upload, by), by)


@operation(Permission.WRITE_SETTINGS, at=lambda given: given["upload"].root)
def throw_away_upload(*, upload: Upload, by: User) -> Upload:  # noqa: ARG001 -- the right is asked of them
    """Delete the files of an upload that is not wanted; that it was there stays.

    Errors: ``UploadIsBusy``; ``UploadIsOver``.
    """
    upload = open_upload(upload)
    end(upload, Upload.State.THROWN_AWAY)
    return upload


def needs_release(upload: Upload) -> bool:
    """Whether a second person must agree: something would be brought into a book with entries, or a list has gifts."""
    if upload.is_list:
        return bool(upload.counts.get("gifts"))
    return bool(upload.counts) and Entry.objects.filter(root=upload.root).exists()


def end(upload: Upload, state: str) -> None:
    """Note how an upload ended, and destroy its box and the key of it."""
    folder = upload.folder
    upload.state, upload.folder, upload.master, upload.wrapped_key = state, "", "", b""
    upload.save()
    transaction.on_commit(lambda: boxes.throw_away(folder))


# ---- what every kind of upload has in common: for operations only


def keep_files(root: Unit, files: Iterable[Sent], now: dt.datetime, by: User, *, is_list: bool) -> Upload:
    """Keep files sealed, and let them be checked.

    Errors: ``UploadedBefore``; ``UploadRefused``.
    """
    box, keys = new_box()
    try:
        size = _fill(box, files)
        told = _digest_of(box)
        _check_not_before(root, told)
        upload = Upload.objects.create(
            root=root, uploaded_by=by, uploaded_at=now, expires_at=now + KEPT_FOR, files=len(box.names()), size=size,
            digest=told, is_list=is_list, **keys,
        )  # fmt: skip
        return let_check(upload, by)
    except BaseException:
        boxes.throw_away(keys["folder"])
        raise


def mend_files(upload: Upload, files: Iterable[Sent], now: dt.datetime, by: User) -> Upload:
    """Take files in place of those of their kind, and let all be checked again.

    Errors: ``NotAllowed``; ``UploadIsBusy``; ``UploadIsOver``; ``UploadRefused``.
    """
    upload = own_upload(upload, by)
    box = Box.of(upload)
    _fill(box, files)
    upload.digest, upload.files, upload.expires_at = _digest_of(box), len(box.names()), now + KEPT_FOR
    return let_check(upload, by)


def let_import(upload: Upload, by: User) -> Upload:
    """Let the worker bring an upload in.

    Errors: ``UploadNotReady``; ``UploadNotReleased``.
    """
    check_ready(upload)
    if needs_release(upload) and upload.released_by_id is None:
        raise UploadNotReleased
    upload.state = Upload.State.IMPORTING
    upload.job = ask_for_job(kind=IMPORT, by=by, arguments={"upload": upload.pk})
    upload.save(update_fields=["state", "job"])
    return upload


def check_ready(upload: Upload) -> None:
    """Refuse an upload that can't go in as it is: a list may leave rows out, a book may not.

    Errors: ``UploadNotReady``.
    """
    is_sound = upload.state == Upload.State.READY
    if not is_sound and not (upload.is_list and upload.state == Upload.State.FAULTY and upload.counts):
        raise UploadNotReady(number=upload.pk)


def own_upload(upload: Upload, by: User) -> Upload:
    """Return an upload anew, locked, if this person uploaded it and something can still be done with it.

    Errors: ``NotAllowed``; ``UploadIsBusy``; ``UploadIsOver``.
    """
    upload = open_upload(upload)
    if upload.uploaded_by_id != by.pk:
        raise NotAllowed(unit=upload.root)
    return upload


def open_upload(upload: Upload) -> Upload:
    """Return an upload anew, locked, while something can still be done with it.

    Errors: ``UploadIsBusy``; ``UploadIsOver``.
    """
    upload = locked_upload(upload)
    if not upload.is_open:
        raise UploadIsOver(number=upload.pk, state=upload.get_state_display())
    if upload.is_busy:
        raise UploadIsBusy(number=upload.pk)
    return upload


def locked_upload(upload: Upload) -> Upload:
    """Return an upload anew, locked; its job is read after that, since a colleague may have begun one meanwhile."""
    rows = Upload.objects.select_for_update(of=("self",)).select_related("root", "uploaded_by")
    return rows.get(pk=upload.pk)


def let_check(upload: Upload, by: User) -> Upload:
    """Let the worker check an upload; a release of what it said before counts no longer."""
    upload.state, upload.faults, upload.counts = Upload.State.CHECKING, 0, {}
    upload.released_by = upload.released_at = None
    upload.job = ask_for_job(kind=CHECK, by=by, arguments={"upload": upload.pk})
    upload.save()
    return upload


def _fill(box: Box, files: Iterable[Sent]) -> int:
    """Put files into a box; one of a kind that is there already takes its place. Return their bytes."""
    size = 0
    for file in files:
        size += len(file.data)
        for name in [each for each in box.names() if each != file.name and _kind_of(each) == _kind_of(file.name)]:
            box.drop_file(name)
        box.put_file(file.name, file.data)
    return size


def _kind_of(name: str) -> str:
    kind = kind_of_file(name)
    return kind.name if kind else name


def _digest_of(box: Box) -> str:
    # What is none of the book's is left alone, so it makes no difference.
    names = sorted(item for item in box.names().items() if kind_of_file(item[0]))
    return digest("\n".join(f"{name} {hashlib.sha256(box.get(part) or b'').hexdigest()}" for name, part in names))


def _check_not_before(root: Unit, told: str) -> None:
    gone = (Upload.State.THROWN_AWAY, Upload.State.EXPIRED)
    before = Upload.objects.filter(root=root, digest=told).exclude(state__in=gone).first()
    if before is not None:
        raise UploadedBefore(number=before.pk, state=before.get_state_display())

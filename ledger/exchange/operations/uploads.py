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
    box, keys = new_box()
    try:
        size = _fill(box, files)
        told = _digest_of(box)
        _check_not_before(root, told)
        upload = Upload.objects.create(
            root=root, uploaded_by=by, uploaded_at=now, expires_at=now + KEPT_FOR, files=len(box.names()), size=size,
            digest=told, **keys,
        )  # fmt: skip
        return _let_check(upload, by)
    except BaseException:
        boxes.throw_away(keys["folder"])
        raise


@operation(Permission.WRITE_SETTINGS, at=lambda given: given["upload"].root)
def replace_files(*, upload: Upload, files: Iterable[Sent], now: dt.datetime, by: User) -> Upload:
    """Take mended spreadsheets in place of those of the same kind; the others stay. Then check again.

    Errors: ``NotAllowed`` for another's upload; ``UploadIsBusy``; ``UploadIsOver``; ``UploadRefused``.
    """
    upload = _own(upload, by)
    box = Box.of(upload)
    _fill(box, files)
    upload.digest, upload.files, upload.expires_at = _digest_of(box), len(box.names()), now + KEPT_FOR
    return _let_check(upload, by)


@operation(Permission.WRITE_SETTINGS, at=lambda given: given["upload"].root)
def check_again(*, upload: Upload, by: User) -> Upload:
    """Check an upload once more, as the book may have changed.

    Errors: ``NotAllowed`` for another's upload; ``UploadIsBusy``; ``UploadIsOver``.
    """
    return _let_check(_own(upload, by), by)


@operation(Permission.APPROVE_MONEY, at=lambda given: given["upload"].root)
def release_upload(*, upload: Upload, now: dt.datetime, by: User) -> Upload:
    """Let an upload into a book that holds entries: the second pair of eyes.

    Errors: ``OwnWork``; ``UploadIsBusy``; ``UploadIsOver``; ``UploadNotReady``.
    Source: book.md, section 5.
    """
    upload = _open(upload)
    if upload.uploaded_by_id == by.pk:
        raise OwnWork
    if upload.state != Upload.State.READY:
        raise UploadNotReady(number=upload.pk)
    upload.released_by, upload.released_at = by, now
    upload.save(update_fields=["released_by", "released_at"])
    return upload


@operation(Permission.WRITE_SETTINGS, at=lambda given: given["upload"].root)
def import_upload(*, upload: Upload, by: User) -> Upload:
    """Let the worker bring an upload in, all of it or nothing.

    Errors: ``NotAllowed`` for another's upload; ``UploadIsBusy``; ``UploadIsOver``; ``UploadNotReady``;
        ``UploadNotReleased``.
    """
    upload = _own(upload, by)
    if upload.state != Upload.State.READY:
        raise UploadNotReady(number=upload.pk)
    if needs_release(upload) and upload.released_by_id is None:
        raise UploadNotReleased
    upload.state = Upload.State.IMPORTING
    upload.job = ask_for_job(kind=IMPORT, by=by, arguments={"upload": upload.pk})
    upload.save(update_fields=["state", "job"])
    return upload


@operation(Permission.WRITE_SETTINGS, at=lambda given: given["upload"].root)
def throw_away_upload(*, upload: Upload, by: User) -> Upload:  # noqa: ARG001 -- the right is asked of them
    """Delete the files of an upload that is not wanted; that it was there stays.

    Errors: ``UploadIsBusy``; ``UploadIsOver``.
    """
    upload = _open(upload)
    end(upload, Upload.State.THROWN_AWAY)
    return upload


def needs_release(upload: Upload) -> bool:
    """Whether the book holds entries, so that a second person must agree."""
    return Entry.objects.filter(root=upload.root).exists()


def end(upload: Upload, state: str) -> None:
    """Note how an upload ended, and destroy its box and the key of it."""
    folder = upload.folder
    upload.state, upload.folder, upload.master, upload.wrapped_key = state, "", "", b""
    upload.save()
    transaction.on_commit(lambda: boxes.throw_away(folder))


# ---- small things


def _own(upload: Upload, by: User) -> Upload:
    upload = _open(upload)
    if upload.uploaded_by_id != by.pk:
        raise NotAllowed(unit=upload.root.name)
    return upload


def _open(upload: Upload) -> Upload:
    """Return an upload anew, locked, while something can still be done with it."""
    rows = Upload.objects.select_for_update(of=("self",)).select_related("root", "uploaded_by", "job")
    upload = rows.get(pk=upload.pk)
    if not upload.is_open:
        raise UploadIsOver(number=upload.pk, state=upload.get_state_display())
    if upload.is_busy:
        raise UploadIsBusy(number=upload.pk)
    return upload


def _let_check(upload: Upload, by: User) -> Upload:
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

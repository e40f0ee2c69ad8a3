"""Lists of donors, pledges and gifts for a book that is kept: sound rows go in, others come back, all can be undone.

Whoever may record gifts brings them in, in their own name. A list with gifts wants a second person, as a sheet of gifts
does that is typed. The one who undoes it is of finance: what was posted is reversed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from ledger.access.models import Unit, User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.exchange.errors import ListNotImported, NotOfAList, UploadIsBusy
from ledger.exchange.folder import kind_of_file
from ledger.exchange.models import Upload
from ledger.exchange.operations.uploads import (
    end,
    keep_files,
    let_check,
    let_import,
    locked_upload,
    mend_files,
    open_upload,
    own_upload,
)
from ledger.exchange.taking_in import Sent
from ledger.jobs.operations import ask_for_job

SHEETS = ("donors", "pledges", "gifts")
UNDO = "undo a list"
UNDONE_WITHIN = dt.timedelta(days=30)


@operation(Permission.WRITE_GIFTS, at=lambda given: given["root"])
def take_in_list(*, root: Unit, files: Iterable[Sent], now: dt.datetime, by: User) -> Upload:
    """Keep lists sealed, and let them be checked.

    Errors: ``NotOfAList``; ``UploadedBefore``; ``UploadRefused``.
    """
    return keep_files(root, _of_lists(files), now, by, is_list=True)


@operation(Permission.WRITE_GIFTS, at=lambda given: given["upload"].root)
def replace_list(*, upload: Upload, files: Iterable[Sent], now: dt.datetime, by: User) -> Upload:
    """Take mended lists in place of those of the same kind, and check again.

    Errors: as ``take_in_list``; ``NotAllowed`` for another's; ``UploadIsBusy``; ``UploadIsOver``.
    """
    return mend_files(_list(upload), _of_lists(files), now, by)


@operation(Permission.WRITE_GIFTS, at=lambda given: given["upload"].root)
def check_list_again(*, upload: Upload, by: User) -> Upload:
    """Check lists once more.

    Errors: ``NotAllowed`` for another's; ``UploadIsBusy``; ``UploadIsOver``.
    """
    return let_check(own_upload(_list(upload), by), by)


@operation(Permission.WRITE_GIFTS, at=lambda given: given["upload"].root)
def import_list(*, upload: Upload, by: User) -> Upload:
    """Let the worker bring in every row that has no fault.

    Errors: ``NotAllowed`` for another's; ``UploadIsBusy``; ``UploadIsOver``; ``UploadNotReady`` where no row is sound;
        ``UploadNotReleased``.
    """
    return let_import(own_upload(_list(upload), by), by)


@operation(Permission.WRITE_GIFTS, at=lambda given: given["upload"].root)
def throw_away_list(*, upload: Upload, by: User) -> Upload:  # noqa: ARG001 -- the right is asked of them
    """Delete lists that are not wanted.

    Errors: ``UploadIsBusy``; ``UploadIsOver``.
    """
    upload = open_upload(_list(upload))
    end(upload, Upload.State.THROWN_AWAY)
    return upload


@operation(Permission.WRITE_MONEY, at=lambda given: given["upload"].root)
def undo_list(*, upload: Upload, now: dt.datetime, by: User) -> Upload:
    """Take back what a list brought: gifts are reversed, pledges let go, donors that nothing names are removed.

    What was built on since stays, and is counted.

    Errors: ``ListNotImported``, also after its time; ``UploadIsBusy``.
    """
    upload = locked_upload(upload)
    if upload.is_busy:
        raise UploadIsBusy(number=upload.pk)
    if not upload.is_list or upload.state != Upload.State.IMPORTED or not upload.folder or upload.expires_at < now:
        raise ListNotImported(number=upload.pk, state=upload.get_state_display())
    upload.state, upload.undone_by, upload.undone_at = Upload.State.UNDOING, by, now
    upload.job = ask_for_job(kind=UNDO, by=by, arguments={"upload": upload.pk})
    upload.save(update_fields=["state", "undone_by", "undone_at", "job"])
    return upload


def _of_lists(files: Iterable[Sent]) -> Iterator[Sent]:
    for file in files:
        kind = kind_of_file(file.name)
        if kind is None or kind.name not in SHEETS:
            raise NotOfAList(file=file.name)
        yield file


def _list(upload: Upload) -> Upload:
    if not upload.is_list:
        raise ListNotImported(number=upload.pk, state=upload.get_state_display())
    return upload

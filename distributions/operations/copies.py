"""Long sheets, printed by the worker and kept sealed for a day."""

import datetime as dt
from functools import partial

from django.db import transaction
from django.db.models import F

from beneficiaries.models import Child
from beneficiaries.sealing import new_key, unwrap
from distributions.errors import CopyIsGone
from distributions.models import Distribution, DistributionLine, SheetCopy
from distributions.operations.locking import locked
from distributions.operations.sheets import print_sheet, sealed_path
from ledger.access.models import User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.jobs.models import Job
from ledger.jobs.operations import ask_for_job
from ledger.printing.files import digest_of, keep_file, read_file

PRINT = "print a sheet"
PLACE = "sheet.copy"
KEPT_FOR = dt.timedelta(days=1)


@operation(Permission.WRITE_DISTRIBUTIONS, at=lambda given: given["distribution"].unit)
def ask_for_sheet(*, distribution: Distribution, at: dt.datetime, by: User) -> SheetCopy:
    """Let the worker print a copy of a long sheet. Asked for again while it is printed, it is the same copy.

    Errors: as ``print_sheet``.
    """
    locked(distribution)
    under_way = SheetCopy.objects.filter(sheet__distribution=distribution, asked_by=by, job__state__in=Job.OPEN)
    if copy := under_way.first():
        return copy
    sheet = print_sheet(distribution=distribution, at=at, by=by)
    copy = SheetCopy.objects.create(
        sheet=sheet, number=sheet.copies, asked_by=by, asked_at=at, expires_at=at + KEPT_FOR
    )
    arguments = {"copy": copy.pk, "number": sheet.distribution.ref}
    copy.job = ask_for_job(kind=PRINT, by=by, arguments=arguments, total=sheet.pages.count())
    copy.save(update_fields=["job"])
    return copy


def keep_copy(copy: SheetCopy, data: bytes) -> None:
    """Seal a copy that was printed under a key of its own."""
    key, copy.master, copy.wrapped_key = new_key()
    sealed = key.seal_bytes(data, PLACE)
    copy.file_sha256 = digest_of(sealed)
    keep_file(sealed_path(copy.file_sha256), sealed)
    copy.save(update_fields=["master", "wrapped_key", "file_sha256"])


def open_copy(copy: SheetCopy) -> bytes:
    """Return the PDF of a copy. The caller has made sure of the right.

    Errors: ``CopyIsGone`` where it is not printed yet, or its file is gone or altered.
    """
    sealed = read_file(sealed_path(copy.file_sha256), copy.file_sha256) if copy.is_printed else None
    if sealed is None:
        raise CopyIsGone
    return unwrap(copy.master, copy.wrapped_key).open_bytes(sealed, PLACE)


def forget_copies(now: dt.datetime) -> None:
    """Destroy the copies whose time is over, and the keys of them; the sheet counts them still."""
    for copy in SheetCopy.objects.filter(expires_at__lt=now).exclude(job__state__in=Job.OPEN):
        with transaction.atomic():
            copy.delete()
        _drop_file(copy)


def forget_copies_of(child: Child) -> None:
    """Destroy the copies on which the name of a child stands that is erased; one under way can be had no more."""
    lists = DistributionLine.objects.filter(child=child).values("distribution")
    copies = SheetCopy.objects.filter(sheet__distribution__in=lists)
    copies.filter(job__state__in=Job.OPEN).update(expires_at=F("asked_at"))
    for copy in copies.exclude(job__state__in=Job.OPEN):
        copy.delete()
        transaction.on_commit(partial(_drop_file, copy))


def _drop_file(copy: SheetCopy) -> None:
    if copy.is_printed:
        sealed_path(copy.file_sha256).unlink(missing_ok=True)

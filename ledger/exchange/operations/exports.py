"""Writing a whole book out, for those who may read all of its money."""

import datetime as dt

from django.db import transaction

from ledger.access.models import Unit, User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.access.queries import may
from ledger.exchange import box as boxes
from ledger.exchange.box import new_box
from ledger.exchange.models import BookExport
from ledger.jobs.operations import ask_for_job

KEPT_FOR = dt.timedelta(days=1)
WRITE_OUT = "write a book out"


@operation(Permission.READ_MONEY, at=lambda given: given["root"])
def ask_for_export(*, root: Unit, now: dt.datetime, by: User) -> BookExport:
    """Let the worker write a book out as spreadsheets, sealed for this person, for a day.

    The register and who signed are written only for a person who may take out the children of the whole book.

    Errors: ``NotAllowed``.
    """
    _box, keys = new_box()
    export = BookExport.objects.create(
        root=root, asked_by=by, asked_at=now, expires_at=now + KEPT_FOR, **keys,
        has_register=all(may(by, right, root) for right in (Permission.READ_CHILDREN, Permission.EXPORT_CHILDREN)),
    )  # fmt: skip
    export.job = ask_for_job(kind=WRITE_OUT, by=by, arguments={"export": export.pk})
    export.save(update_fields=["job"])
    return export


def forget_export(export: BookExport) -> None:
    """Destroy what was written out, and the key of it."""
    folder = export.folder
    export.folder, export.master, export.wrapped_key = "", "", b""
    export.save(update_fields=["folder", "master", "wrapped_key"])
    transaction.on_commit(lambda: boxes.throw_away(folder))

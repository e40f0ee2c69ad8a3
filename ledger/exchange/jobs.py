"""Checking and importing an upload, in the worker."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ledger.access.models import User
from ledger.access.operations import system_actor
from ledger.exchange import box as boxes
from ledger.exchange.box import Box
from ledger.exchange.bringing_in import Event, Outcome, import_folder
from ledger.exchange.faults import Fault
from ledger.exchange.handing_back import sheets_with_errors, zipped
from ledger.exchange.models import BookExport, RegisterImport, Upload
from ledger.exchange.operations.exports import WRITE_OUT, forget_export
from ledger.exchange.operations.registers import end_register
from ledger.exchange.operations.uploads import CHECK, IMPORT, end
from ledger.exchange.register import jobs as _register_jobs  # noqa: F401 -- declares its kinds
from ledger.exchange.templates import write_book
from ledger.exchange.writing_out import book_rows
from ledger.jobs.kinds import Run, hourly, job_kind
from ledger.jobs.models import Job

TELL_EVERY = 20
MOST_TOLD = 5000  # faults; the sheets handed back hold all of them


def _page_of(job: Job) -> str:
    return reverse("import", args=[job.arguments["upload"]])


@job_kind(CHECK, label=_("Check of import %(upload)s"), leads_to=_page_of, is_whole=True)
def check(run: Run) -> Iterator[int]:
    """Find every fault of an upload; the book is put back as it was."""
    upload, box = _held(run)
    with box.opened() as folder:
        outcome = _bring_in(run, upload, folder, check_only=True)
        _note(upload, box, folder, outcome)
    yield 1


@job_kind(IMPORT, label=_("Import %(upload)s"), leads_to=_page_of, is_whole=True)
def bring_in(run: Run) -> Iterator[int]:
    """Bring an upload in; where the book refuses now what it took at the check, note the faults instead."""
    upload, box = _held(run)
    with box.opened() as folder:
        outcome = _bring_in(run, upload, folder, check_only=False)
        if outcome.faults:
            _note(upload, box, folder, outcome)
        else:
            upload.counts, upload.imported_by, upload.imported_at = outcome.added, run.owner, timezone.now()
            end(upload, Upload.State.IMPORTED)
    yield 1


def _held(run: Run) -> tuple[Upload, Box]:
    upload = Upload.objects.select_related("root", "uploaded_by").get(pk=run.arguments["upload"])
    return upload, Box.of(upload)


def _bring_in(run: Run, upload: Upload, folder: Path, *, check_only: bool) -> Outcome:
    def told(events: Iterable[Event], total: int) -> Iterator[Event]:
        run.total = total
        for at, event in enumerate(events):
            if at % TELL_EVERY == 0:
                run.tell(at, total)
            yield event
        run.total = 0  # the step counts as one

    return import_folder(
        path=folder,
        by=_actor_for(upload.uploaded_by),
        now=timezone.now(),
        check_only=check_only,
        within=upload.root,
        progress=told,
    )


def _actor_for(person: User) -> User:
    """Return the actor of the system that imports what a person uploaded: it stands in the book as who recorded it."""
    return system_actor(name=f"import of {person.username}")


def _note(upload: Upload, box: Box, folder: Path, outcome: Outcome) -> None:
    upload.state = Upload.State.FAULTY if outcome.faults else Upload.State.READY
    upload.faults, upload.counts = len(outcome.faults), outcome.added
    upload.save(update_fields=["state", "faults", "counts"])
    box.put_json("faults", [_told(fault) for fault in outcome.faults[:MOST_TOLD]])
    box.put_json("notes", [_told(note) for note in outcome.notes])
    back = sheets_with_errors(folder, outcome.faults)
    if len(back) == 1:
        ((name, data),) = back.items()
        box.put_json("back-name", name)
        box.put("back", data)
    elif back:
        box.put_json("back-name", f"import-{upload.pk}.zip")
        box.put("back", zipped(back))
    else:
        box.drop("back")


def _told(fault: Fault) -> dict[str, object]:
    return {
        "file": fault.file, "row": fault.row, "column": fault.column, "message": fault.message, "hint": fault.hint,
    }  # fmt: skip


@job_kind(WRITE_OUT, label=_("Whole book as spreadsheets"), leads_to=lambda _job: reverse("exports"), is_whole=True)
def write_out(run: Run) -> Iterator[int]:
    """Write every file of a book into one zip, sealed until its owner takes it."""
    export = BookExport.objects.select_related("root").get(pk=run.arguments["export"])
    box = Box.of(export)
    rows = book_rows(export.root, run.owner, "export of the book", with_register=export.has_register)
    with box.opened() as folder:
        export.rows = sum(count for _name, count in write_book(folder, rows))
        box.put("book", zipped({file.name: file.read_bytes() for file in sorted(folder.iterdir())}))
    export.save(update_fields=["rows"])
    yield 1


@hourly
def forget_what_nobody_imported() -> None:
    """Delete the files of uploads whose time is over, and boxes that no upload keeps."""
    over = Upload.objects.filter(state__in=Upload.OPEN, expires_at__lt=timezone.now()).select_related("job")
    for upload in over:
        if not upload.is_busy:
            end(upload, Upload.State.EXPIRED)
    _forget_registers()
    for export in BookExport.objects.exclude(folder="").filter(expires_at__lt=timezone.now()):
        forget_export(export)
    tables = (Upload.objects, BookExport.objects, RegisterImport.objects)
    kept = (rows.exclude(folder="").values_list("folder", flat=True) for rows in tables)
    boxes.sweep(set(chain(*kept)))


def _forget_registers() -> None:
    """Delete registers that nobody brought in, and what was kept for the undo of those that were."""
    over = RegisterImport.objects.exclude(folder="").filter(expires_at__lt=timezone.now()).select_related("job")
    for register in over:
        if not register.is_busy:
            is_open = register.state in RegisterImport.OPEN
            end_register(register, RegisterImport.State.EXPIRED if is_open else register.state)

"""Checking and importing an upload, in the worker."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ledger.access.models import User
from ledger.access.operations import system_actor
from ledger.access.sentences import in_every_language
from ledger.exchange import box as boxes
from ledger.exchange.box import Box
from ledger.exchange.bringing_in import Event, Outcome, import_folder
from ledger.exchange.handing_back import keep_back, sheets_with_errors, zipped
from ledger.exchange.mending import PART, rows_to_mend
from ledger.exchange.models import BookExport, RegisterImport, Upload
from ledger.exchange.operations.exports import WRITE_OUT, forget_export
from ledger.exchange.operations.lists import UNDO, UNDONE_WITHIN
from ledger.exchange.operations.registers import end_register
from ledger.exchange.operations.uploads import CHECK, IMPORT, end
from ledger.exchange.register import jobs as _register_jobs  # noqa: F401 -- declares its kinds
from ledger.exchange.taking_back import added_since, held_of, steps_back, take_back
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
        before = held_of(upload, folder) if upload.is_list else {}
        outcome = _bring_in(run, upload, folder, check_only=False)
        if outcome.faults:
            _note(upload, box, folder, outcome)
        if upload.is_list and outcome.added:
            box.put_json("added", added_since(upload, folder, before))
        if upload.is_list or not outcome.faults:
            _imported(upload, box, outcome, run.owner)
    yield 1


def _imported(upload: Upload, box: Box, outcome: Outcome, by: User) -> None:
    upload.counts, upload.imported_by, upload.imported_at = outcome.added, by, timezone.now()
    if not upload.is_list:
        end(upload, Upload.State.IMPORTED)
        return
    # What came back, and what an undo needs, is kept for a while; the files are not.
    upload.state, upload.expires_at = Upload.State.IMPORTED, timezone.now() + UNDONE_WITHIN
    upload.save()
    transaction.on_commit(box.drop_files)


@job_kind(UNDO, label=_("Undo of import %(upload)s"), leads_to=_page_of)
def undo(run: Run) -> Iterator[int]:
    """Take back what a list brought, the gifts first."""
    upload = Upload.objects.select_related("root", "undone_by", "uploaded_by").get(pk=run.arguments["upload"])
    steps = steps_back(Box.of(upload).get_json("added", {}))
    why = str(_("import %(number)s undone") % {"number": upload.pk})
    run.total = len(steps)
    for name, number in steps[run.done :]:
        # Finance reverses what was posted; what was only written down is taken back by who wrote it.
        by = upload.undone_by if name == "gifts" else upload.uploaded_by
        was_taken_back = take_back(upload.root, name, number, by=by or run.owner, why=why)
        run.result["taken_back"] = run.result.get("taken_back", 0) + was_taken_back
        yield 1
    upload.counts |= {
        "taken_back": run.result.get("taken_back", 0),
        "stayed": run.total - run.result.get("taken_back", 0),
    }
    upload.state = Upload.State.UNDONE
    upload.save(update_fields=["state", "counts"])


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
        by=upload.uploaded_by if upload.is_list else _actor_for(upload.uploaded_by),
        now=timezone.now(),
        check_only=check_only,
        within=upload.root,
        is_partial=upload.is_list,
        progress=told,
    )


def _actor_for(person: User) -> User:
    """Return the actor of the system that imports what a person uploaded: it stands in the book as who recorded it."""
    return system_actor(name=f"import of {person.username}")


def _note(upload: Upload, box: Box, folder: Path, outcome: Outcome) -> None:
    upload.state = Upload.State.FAULTY if outcome.faults else Upload.State.READY
    upload.faults, upload.counts = len(outcome.faults), outcome.added
    upload.save(update_fields=["state", "faults", "counts"])
    box.put_json("faults", [fault.kept() for fault in outcome.faults[:MOST_TOLD]])
    box.put_json("notes", [note.kept() for note in outcome.notes])
    box.put_json(PART, rows_to_mend(folder, outcome.faults))
    told = in_every_language(lambda: sheets_with_errors(folder, outcome.faults))
    names = {name for sheets in told.values() for name in sheets}
    box.put_json("back-name", names.pop() if len(names) == 1 else f"import-{upload.pk}.zip")
    keep_back(box, {language: _as_one(sheets) for language, sheets in told.items() if sheets})


def _as_one(sheets: dict[str, bytes]) -> bytes:
    return next(iter(sheets.values())) if len(sheets) == 1 else zipped(sheets)


@job_kind(WRITE_OUT, label=_("Whole book as spreadsheets"), leads_to=lambda _job: reverse("exports"), is_whole=True)
def write_out(run: Run) -> Iterator[int]:
    """Write every file of a book into one zip, sealed until its owner takes it."""
    export = BookExport.objects.select_related("root").get(pk=run.arguments["export"])
    box = Box.of(export)
    rows = book_rows(export.root, run.owner, "book_export", with_register=export.has_register, is_taken_out=True)
    with box.opened() as folder:
        export.rows = sum(count for _name, count in write_book(folder, rows))
        box.put("book", zipped({file.name: file.read_bytes() for file in sorted(folder.iterdir())}))
    export.save(update_fields=["rows"])
    yield 1


@hourly
def forget_what_nobody_imported() -> None:
    """Delete the files of uploads whose time is over, and boxes that no upload keeps."""
    over = Upload.objects.exclude(folder="").filter(expires_at__lt=timezone.now()).select_related("job")
    for upload in over:
        if not upload.is_busy:
            end(upload, Upload.State.EXPIRED if upload.is_open else upload.state)
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

"""Checking, bringing in and undoing a register, in the worker."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import xlsxwriter
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beneficiaries.models import AccessEvent, Child
from beneficiaries.openings import leave_line
from ledger.access.errors import Refusal
from ledger.access.models import User
from ledger.access.sentences import as_read, in_every_language
from ledger.exchange.box import Box
from ledger.exchange.faults import Fault
from ledger.exchange.handing_back import SheetWithErrors, keep_back
from ledger.exchange.models import RegisterImport
from ledger.exchange.operations.registers import APPLY, CHECK, UNDO, UNDONE_WITHIN, remembered_by
from ledger.exchange.register.bringing_in import Kept, change_files, enter_new, enter_one_by_one, put_back
from ledger.exchange.register.columns import LABELS
from ledger.exchange.register.comparing import CHANGED, DOUBTFUL, FAULTY, NEW, Comparison
from ledger.exchange.register.headings import Headed
from ledger.exchange.register.preview import Line, Preview
from ledger.exchange.register.reading import places_of, read_rows, sheets_with_headings
from ledger.jobs.kinds import Run, job_kind
from ledger.jobs.models import Job

State = RegisterImport.State
NEW_AT_ONCE, CHANGED_AT_ONCE, UNDONE_AT_ONCE = 500, 20, 20


def _page_of(job: Job) -> str:
    return reverse("register", args=[job.arguments["register"]])


@job_kind(CHECK, label=gettext_lazy("Check of register %(register)s"), leads_to=_page_of, is_whole=True)
def check(run: Run) -> Iterator[int]:
    """Compare the rows of a register with the files of the school."""
    register, box = _held(run)
    with box.opened() as folder:
        sheets = _sheets(register, folder)
        rows = read_rows(sheets, register.columns, timezone.localdate())
        comparison = Comparison(register.school)
        _leave_line(run.owner, register, comparison)
        preview = Preview.made_of(box, comparison.compare(rows), comparison)
        preview.keep()
        _hand_back(box, register, sheets, preview.of_kind(FAULTY, DOUBTFUL))
    register.state, register.counts = State.REVIEW, preview.counts()
    register.save(update_fields=["state", "counts"])
    yield 1


@job_kind(APPLY, label=gettext_lazy("Register %(register)s into the files"), leads_to=_page_of)
def bring_in(run: Run) -> Iterator[int]:
    """Write the rows of a register into the files, some at a time; what can't go in is handed back."""
    register, box = _held(run)
    preview, by, school = Preview.of(register), register.uploaded_by, register.school
    new, changed = preview.of_kind(NEW), preview.of_kind(CHANGED)
    run.total = len(new) + len(changed)
    why = _("register %(number)s") % {"number": register.pk}
    for some in _some(new, run.done, NEW_AT_ONCE):
        try:
            _keep(run, box, enter_new(school, some, by), [])
        except Refusal:
            _keep(run, box, *enter_one_by_one(school, some, by))
        yield len(some)
    for some in _some(changed, run.done - len(new), CHANGED_AT_ONCE):
        _keep(run, box, *change_files(school, some, by, timezone.localdate(), why))
        yield len(some)
    refused = [line for at in range(run.result.get("steps", 0)) for line in box.get_json(f"refused-{at}", [])]
    with box.opened() as folder:
        _hand_back(box, register, _sheets(register, folder), [*preview.of_kind(FAULTY, DOUBTFUL), *refused])
    transaction.on_commit(lambda: _drop_what_was_brought_in(box))
    register.state, register.expires_at = State.APPLIED, timezone.now() + UNDONE_WITHIN
    steps, brought_in = run.result.get("steps", 0), run.total - len(refused)
    register.counts |= {"refused": len(refused), "brought_in": brought_in, "steps": steps}
    register.save(update_fields=["state", "expires_at", "counts"])


@job_kind(UNDO, label=gettext_lazy("Undo of register %(register)s"), leads_to=_page_of)
def undo(run: Run) -> Iterator[int]:
    """Put the files back, the last first."""
    register, box = _held(run)
    steps = range(register.counts.get("steps", 0))
    kept: list[Kept] = [one for at in steps for one in box.get_json(f"kept-{at}", [])]
    kept.reverse()
    run.total = len(kept)
    why = _("register %(number)s undone") % {"number": register.pk}
    by = register.undone_by or run.owner
    for some in _some(kept, run.done, UNDONE_AT_ONCE):
        whole = [put_back(register.school, one, by, timezone.localdate(), why) for one in some]
        run.result["put_back"] = run.result.get("put_back", 0) + sum(whole)
        yield len(some)
    register.counts |= {"put_back": run.result.get("put_back", 0)}
    register.state = State.UNDONE
    register.save(update_fields=["state", "counts"])


def _drop_what_was_brought_in(box: Box) -> None:
    box.drop_files()
    box.drop("lines")


def _held(run: Run) -> tuple[RegisterImport, Box]:
    rows = RegisterImport.objects.select_related("school__root", "uploaded_by", "undone_by")
    register = rows.get(pk=run.arguments["register"])
    return register, Box.of(register)


def _sheets(register: RegisterImport, folder: Path) -> list[Headed]:
    return sheets_with_headings(sorted(folder.iterdir()), {**remembered_by(register.school), **register.columns})


def _leave_line(viewer: User, register: RegisterImport, comparison: Comparison) -> None:
    children = Child.objects.filter(keeper=register.school, code__in=comparison.files).values_list("pk", flat=True)
    if keys := list(children):
        leave_line(viewer, AccessEvent.What.FILE, keys, f"register {register.pk}", ("name", "birth_date", "adults"))


def _some(lines: list[Line], done: int, at_once: int) -> Iterator[list[Line]]:
    return (lines[at : at + at_once] for at in range(max(done, 0), len(lines), at_once))


def _keep(run: Run, box: Box, kept: list[Kept], refused: list[Line]) -> None:
    """Keep what the undo needs, under the number of the step: one done over after a breakdown takes its own place."""
    step = run.result.get("steps", 0)
    box.put_json(f"kept-{step}", kept)
    box.put_json(f"refused-{step}", refused)
    run.result["steps"] = step + 1


def _hand_back(box: Box, register: RegisterImport, sheets: list[Headed], lines: list[Line]) -> None:
    """Keep the rows that stay out as the same sheets, with what is wrong beside them."""
    keep_back(box, in_every_language(lambda: _workbook(register, sheets, lines)) if lines else {})


def _workbook(register: RegisterImport, sheets: list[Headed], lines: list[Line]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        for at, sheet in enumerate(sheets):
            mine = [line for line in lines if line["sheet"] == at]
            numbers = {line["row"] for line in mine}
            rows = [row for row in sheet.rows if row[0] <= sheet.last or row[0] in numbers]
            places = places_of(sheet, register.columns)
            faults = [fault for line in mine for fault in _faults(line)]
            if mine:
                SheetWithErrors(book, rows, sheet.last, places, sheet.name[:31], LABELS).write(faults)
    return file.getvalue()


def _faults(line: Line) -> list[Fault]:
    found = [
        Fault(
            "", line["row"], one["column"], "told", {"message": as_read(one["message"]), "hint": as_read(one["hint"])}
        )
        for one in line["faults"]
    ]
    if line["kind"] == DOUBTFUL:
        codes = ", ".join(line["like"])
        found.append(Fault("", line["row"], "name", "perhaps known", {"codes": codes}))
    return found

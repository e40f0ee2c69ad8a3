"""Printing a long sheet, in the worker."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from distributions.models import SheetCopy
from distributions.operations.copies import PRINT, forget_copies, keep_copy
from distributions.sheets import PAGES_A_PART, TEMPLATE, parts_of
from ledger.jobs.kinds import Run, hourly, job_kind
from ledger.jobs.models import Job
from ledger.printing.render import joined, render_parts


def _page_of(job: Job) -> str:
    return reverse("sheet", args=[job.arguments["number"]])


@job_kind(PRINT, label=_("Sign-off sheet of %(number)s"), leads_to=_page_of)
def print_out(run: Run) -> Iterator[int]:
    """Print a copy ten pages a step, with the names that the one who asked may read.

    What is rendered is kept when all of it is: names lie nowhere unsealed, so an attempt begins at the first page.
    """
    copies = SheetCopy.objects.select_related("sheet__distribution__unit__root", "sheet__distribution__approved_by")
    copy = copies.get(pk=run.arguments["copy"])
    sheet = copy.sheet
    sheet.copies = copy.number  # another copy may have been printed meanwhile
    run.done, run.total = 0, sheet.pages.count()
    parts = []
    for part in render_parts(TEMPLATE, parts_of(sheet, run.owner)):
        parts.append(part)
        yield min(PAGES_A_PART, run.total - run.done)
    keep_copy(copy, joined(parts))


@hourly
def forget_old_copies() -> None:
    """Destroy copies of sheets whose day is over."""
    forget_copies(timezone.now())

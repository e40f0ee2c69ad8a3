"""A year's statements for all donors: asking for them, what came of it, the files."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from ledger.access.errors import Refusal
from ledger.access.permissions import Permission
from ledger.access.sentences import read_now
from ledger.jobs.models import Job
from ledger.reports.jobs import files_of
from ledger.reports.models import Statement
from ledger.reports.operations import STATEMENTS, begin_statement_run
from ledger.screens.fields import UnitField
from ledger.screens.forms import Form
from ledger.screens.once import once
from ledger.screens.pages import StaffRequest, page_for

PRINT = Permission.PRINT_STATEMENTS
SHOWN = 200
TYPES = {"pdf": "application/pdf", "zip": "application/zip"}


class StatementRunForm(Form):
    """Whose donors, and which year."""

    root = UnitField(PRINT, label=_("Book"), is_book=True)
    year = forms.IntegerField(label=_("Year"), min_value=1990, max_value=2200)

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Propose this year."""
        super().__init__(*args, **options)
        self.fields["year"].initial = timezone.localdate().year


@require_http_methods(["GET", "POST"])
@page_for(PRINT)
@once
def new_statement_run(request: StaffRequest) -> HttpResponse:
    """Ask for the statements of a year."""
    form = StatementRunForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            job = begin_statement_run(issued_on=timezone.localdate(), by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect("job", job.pk)
    return render(request, "reports/new_statement_run.html", {"form": form}, status=form.status)


@require_safe
@page_for(PRINT)
def statement_run(request: StaffRequest, key: int) -> HttpResponse:
    """Show how many were chosen, issued and left out, with the files."""
    job = _found(request, key)
    issued = list(dict.fromkeys(job.result.get("issued", [])))
    skipped = job.result.get("skipped", [])
    context = {
        "job": job, "year": job.arguments["year"], "chosen": len(job.arguments["donors"]), "issued": len(issued),
        "left_out": len(skipped), "skipped": read_now(skipped[:SHOWN]), "has_files": _files(job)["pdf"].exists(),
        "last": Statement.objects.filter(pk__in=issued).order_by("serial").last(),
    }  # fmt: skip
    return render(request, "reports/statement_run.html", context)


@require_safe
@page_for(PRINT)
def statement_run_file(request: StaffRequest, key: int, kind: str) -> HttpResponse:
    """Send the statements of a run: all in one for the printer, or one file of each."""
    job = _found(request, key)
    path = _files(job).get(kind)
    if job.state != Job.State.DONE or path is None or not path.exists():
        raise Http404
    name = f"statements-{job.arguments['year']}-{job.pk}.{kind}"
    return FileResponse(  # type: ignore[return-value] # a response that streams
        path.open("rb"), content_type=TYPES[kind], as_attachment=True, filename=name
    )


def _files(job: Job) -> Any:  # noqa: ANN401 -- paths by kind
    return files_of(job.arguments["run"])


def _found(request: StaffRequest, key: int) -> Job:
    """Return a run of one's own: what it holds is what its owner may print."""
    return get_object_or_404(Job, pk=key, kind=STATEMENTS, owner=request.user)

"""Pages of runs of receipts: asking for one, what came of it, its files."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from donors import operations
from donors.forms.runs import RunForm
from donors.jobs import files_of
from donors.models import Receipt
from donors.operations.runs import chosen_for
from donors.queries import receipt_runs_visible_to
from ledger.access.errors import Refusal
from ledger.access.permissions import Permission
from ledger.access.sentences import read_now
from ledger.screens.once import once
from ledger.screens.pages import StaffRequest, page_for

READ, WRITE = Permission.READ_GIFTS, Permission.WRITE_GIFTS
SHOWN = 200
TYPES = {"pdf": "application/pdf", "zip": "application/zip"}


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
@once
def new_receipt_run(request: StaffRequest) -> HttpResponse:
    """Show which gifts would get their receipts, and begin."""
    form = RunForm(request.POST or request.GET or None, user=request.user)
    found = None
    if form.is_valid():
        typed = form.cleaned_data
        if request.method == "POST":
            try:
                run = operations.begin_receipt_run(at=timezone.now(), by=request.user, **typed)
            except Refusal as refusal:
                form.refuse(refusal)
            else:
                return redirect("job", run.job_id)
        found = chosen_for(typed["unit"], typed["year"], typed["issued_on"])
    runs = receipt_runs_visible_to(request.user).select_related("unit", "job").defer("gifts", "receipts")[:10]
    gifts, skipped = found or (None, [])
    context = {
        "form": form, "chosen": gifts, "left_out": len(skipped), "skipped": skipped[:SHOWN], "runs": runs,
    }  # fmt: skip
    status = form.status if request.method == "POST" else 200
    return render(request, "donors/new_receipt_run.html", context, status=status)


@require_safe
@page_for(READ)
def receipt_run(request: StaffRequest, key: int) -> HttpResponse:
    """Show what was chosen, issued and left out, with the files."""
    run = get_object_or_404(receipt_runs_visible_to(request.user).select_related("unit", "asked_by", "job"), pk=key)
    first = Receipt.objects.filter(pk__in=run.receipts).order_by("serial").first()
    last = Receipt.objects.filter(pk__in=run.receipts).order_by("serial").last()
    context = {
        "run": run, "chosen": len(run.gifts), "issued": len(run.receipts), "first": first, "last": last,
        "left_out": len(run.skipped), "skipped": read_now(run.skipped[:SHOWN]),
        "has_files": run.is_done and files_of(run)["pdf"].exists(),
    }  # fmt: skip
    return render(request, "donors/receipt_run.html", context)


@require_safe
@page_for(READ)
def receipt_run_file(request: StaffRequest, key: int, kind: str) -> HttpResponse:
    """Send the receipts of a run: all in one for the printer, or one file of each."""
    run = get_object_or_404(receipt_runs_visible_to(request.user), pk=key, is_done=True)
    path = files_of(run).get(kind)
    if path is None or not path.exists():
        raise Http404
    return FileResponse(  # type: ignore[return-value] # a response that streams
        path.open("rb"), content_type=TYPES[kind], as_attachment=True, filename=f"receipts-{run.year}-{run.pk}.{kind}"
    )

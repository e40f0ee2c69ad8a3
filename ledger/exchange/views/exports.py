"""The whole book as spreadsheets."""

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from ledger.access.models import Unit
from ledger.access.permissions import Permission
from ledger.exchange.box import Box
from ledger.exchange.operations import ask_for_export
from ledger.exchange.queries import exports_visible_to, roots_to_write_out
from ledger.exchange.views.files import as_zip
from ledger.jobs.models import Job
from ledger.screens.forms import Form
from ledger.screens.pages import StaffRequest, page_for

READ = Permission.READ_MONEY


class ExportForm(Form):
    """Which book."""

    root = forms.ModelChoiceField(Unit.objects.none(), label=_("Book of"), empty_label=None)


@require_http_methods(["GET", "POST"])
@page_for(READ)
def exports(request: StaffRequest) -> HttpResponse:
    """Show what was written out for this person, and write a book out."""
    form = ExportForm(request.POST or None, user=request.user)
    form.fields["root"].queryset = roots_to_write_out(request.user)  # type: ignore[attr-defined] # a field of choices
    if form.is_valid():
        export = ask_for_export(root=form.cleaned_data["root"], now=timezone.now(), by=request.user)
        return redirect("job", export.job_id)
    shown = exports_visible_to(request.user)
    return render(request, "exchange/exports.html", {"form": form, "exports": shown}, status=form.status)


@require_safe
@page_for(READ)
def book(request: StaffRequest, number: int) -> HttpResponse:
    """Hand a book out to the one who asked for it."""
    export = get_object_or_404(exports_visible_to(request.user), pk=number, job__state=Job.State.DONE)
    data = Box.of(export).get("book")
    if data is None:
        raise Http404
    return as_zip(f"{export.root.code}-{timezone.localtime(export.asked_at):%Y-%m-%d}.zip", data)

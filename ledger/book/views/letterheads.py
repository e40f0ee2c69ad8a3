"""Pages of what the papers of a unit look like."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from ledger.access.errors import Refusal
from ledger.access.models import Unit
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.book import operations
from ledger.book.forms.letterheads import LetterheadForm
from ledger.printing.errors import FileTooLarge
from ledger.printing.logos import logo_of
from ledger.printing.sent_files import MOST_BYTES
from ledger.screens.pages import StaffRequest, page_for
from ledger.screens.uploads import is_too_large

READ, WRITE = Permission.READ_SETTINGS, Permission.WRITE_SETTINGS
MEGABYTE = 1024 * 1024


# The token stands in what is sent: it is asked for by ``_change``, once the size is known to be fit.
@csrf_exempt
@require_http_methods(["GET", "POST"])
@page_for(WRITE)
def letterhead(request: StaffRequest, code: str) -> HttpResponse:
    """Change a unit's letterhead, logo and print margins; a picture that is far too large is turned away unread."""
    unit = get_object_or_404(units_visible_to(request.user, WRITE), code=code)
    if request.method == "POST" and is_too_large(request, MOST_BYTES):
        form = LetterheadForm({}, user=request.user, record=unit)
        form.errors.clear()
        form.add_error("logo", str(FileTooLarge(most=MOST_BYTES // MEGABYTE)))
        return _page(request, unit, form, status=413)
    return _change(request, unit)


@csrf_protect
def _change(request: StaffRequest, unit: Unit) -> HttpResponse:
    form = LetterheadForm(request.POST or None, request.FILES or None, user=request.user, record=unit)
    if form.is_valid():
        try:
            operations.change_letterhead(unit=unit, **form.cleaned_data, by=request.user)
        except Refusal as refusal:
            refusal.field = "logo" if refusal.field == "file" else refusal.field
            form.refuse(refusal)
        else:
            messages.success(request, _("The change is kept. Papers issued from now on look so."))
            return redirect("unit", unit.code)
    return _page(request, unit, form, status=form.status)


def _page(request: StaffRequest, unit: Unit, form: LetterheadForm, *, status: int) -> HttpResponse:
    return render(request, "book/letterhead.html", {"unit": unit, "form": form}, status=status)


@require_safe
@page_for(READ)
def unit_logo(request: StaffRequest, code: str) -> HttpResponse:
    """Show the logo of a unit."""
    unit = get_object_or_404(units_visible_to(request.user, READ).exclude(logo_sha256=""), code=code)
    try:
        data = logo_of(unit.logo_sha256)
    except Refusal as damaged:
        raise Http404 from damaged
    return HttpResponse(data, content_type="image/png", headers={"X-Content-Type-Options": "nosniff"})

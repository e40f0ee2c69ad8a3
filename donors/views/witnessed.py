"""Pages of gifts that were witnessed and never came into our hands."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from donors import operations
from donors.forms.witnessed import WitnessedForm
from donors.lists import WITNESSED_COLUMNS
from donors.queries import witnessed_visible_to
from ledger.access.errors import Refusal
from ledger.access.permissions import Permission
from ledger.access.queries import permissions_of
from ledger.screens.once import once
from ledger.screens.pages import StaffRequest, page_for
from ledger.screens.tables import Empty, Table

READ, WRITE = Permission.READ_GIFTS, Permission.WRITE_GIFTS


@require_safe
@page_for(READ)
def witnessed_gifts(request: StaffRequest) -> HttpResponse:
    """Show what was given straight to families while we stood by."""
    may_note = WRITE in permissions_of(request.user)
    rows = witnessed_visible_to(request.user).select_related("donor", "unit")
    empty = Empty(
        _("Nothing was witnessed yet."), _("Note a witnessed gift"), reverse("new_witnessed") if may_note else ""
    )
    table = Table(
        request, rows, WITNESSED_COLUMNS, caption=_("Witnessed gifts"), name="witnessed", sort="-date", empty=empty
    )
    return table.answer("donors/witnessed_gifts.html", {"may_note": may_note})


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
@once
def new_witnessed(request: StaffRequest) -> HttpResponse:
    """Note a gift that never came into our hands."""
    form = WitnessedForm(request.POST or None, user=request.user, initial={"donor": request.GET.get("donor", "")})
    if form.is_valid():
        try:
            noted = operations.note_witnessed_gift(
                at=timezone.now(), today=timezone.localdate(), by=request.user, **form.cleaned_data
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("%(number)s is noted. Nothing is posted.") % {"number": noted.number})
            return redirect("witnessed_gifts")
    return render(request, "donors/new_witnessed.html", {"form": form}, status=form.status)

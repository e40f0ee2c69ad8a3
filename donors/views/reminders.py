"""Pages of how often donors are reminded: the books, and the limits of one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from donors import operations
from donors.forms.promises import LimitsForm
from donors.reminding import limits_of_book
from ledger.access.errors import Refusal
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.screens.pages import StaffRequest, page_for

READ, WRITE = Permission.READ_SETTINGS, Permission.WRITE_SETTINGS


@require_safe
@page_for(READ)
def reminder_limits(request: StaffRequest) -> HttpResponse:
    """Show how often donors of each book are reminded at most, and how far apart."""
    roots = units_visible_to(request.user, READ).filter(parent__isnull=True).select_related("reminder_limits")
    writable = set(units_visible_to(request.user, WRITE).values_list("pk", flat=True))
    shown = [(getattr(root, "reminder_limits", None) or limits_of_book(root), root.pk in writable) for root in roots]
    return render(request, "donors/reminder_limits.html", {"books": shown})


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
def set_reminder_limits(request: StaffRequest, code: str) -> HttpResponse:
    """Say how often donors of a book are reminded at most, and how far apart."""
    roots = units_visible_to(request.user, WRITE).filter(parent__isnull=True)
    root = get_object_or_404(roots, code=code)
    form = LimitsForm(request.POST or None, user=request.user, record=limits_of_book(root))
    if form.is_valid():
        try:
            operations.set_reminder_limits(unit=root, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The limits count from now on, for all pledges without limits of their own."))
            return redirect("reminder_limits")
    return render(request, "donors/set_reminder_limits.html", {"root": root, "form": form}, status=form.status)

"""Pages of the notices to families: all versions, one, a new one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from beneficiaries import operations
from beneficiaries.forms.notices import NoticeForm
from beneficiaries.queries import notices_visible_to
from ledger.access.errors import Refusal
from ledger.access.permissions import Permission
from ledger.access.queries import permissions_of
from ledger.screens.once import once
from ledger.screens.pages import StaffRequest, page_for

READ = (Permission.READ_CHILDREN, Permission.READ_CHILDREN_MASKED, Permission.WRITE_NOTICES)
WRITE = Permission.WRITE_NOTICES


@require_safe
@page_for(*READ)
def notices(request: StaffRequest) -> HttpResponse:
    """Show what families were told, the latest first."""
    context = {
        "notices": notices_visible_to(request.user).select_related("made_by"),
        "may_write": WRITE in permissions_of(request.user),
    }
    return render(request, "beneficiaries/notices.html", context)


@require_safe
@page_for(*READ)
def notice(request: StaffRequest, version: str) -> HttpResponse:
    """Show one version, word for word."""
    shown = get_object_or_404(notices_visible_to(request.user).order_by("pk"), version=version)
    return render(request, "beneficiaries/notice.html", {"notice": shown})


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
@once
def new_notice(request: StaffRequest) -> HttpResponse:
    """Write a new version."""
    form = NoticeForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            published = operations.publish_notice(**form.cleaned_data, by=request.user)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Families are told so from %(day)s on.") % {"day": published.in_force_from})
            return redirect("notice", published.version)
    return render(request, "beneficiaries/new_notice.html", {"form": form}, status=form.status)

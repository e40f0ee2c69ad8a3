"""Pages that guard identity: opening in need, and the monthly review of who opened what."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from beneficiaries import operations
from beneficiaries.forms.privacy import OpenInNeedForm, ReviewForm
from beneficiaries.reviewing import review_of
from ledger.access.errors import Refusal
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.screens.pages import StaffRequest, page_for

# Before any book: nobody opened anything then.
_FIRST = dt.date(1900, 1, 1)


@require_http_methods(["GET", "POST"])
@page_for(Permission.OPEN_IN_NEED)
def open_in_need(request: StaffRequest) -> HttpResponse:
    """Open a file outside one's right, with a reason."""
    form = OpenInNeedForm(request.POST or None, user=request.user, initial={"child": request.GET.get("child", "")})
    if form.is_valid():
        try:
            opened = operations.open_in_need(**form.cleaned_data, at=timezone.now(), by=request.user)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.warning(request, _("Open to you for 24 hours. This is written down."))
            return redirect("child", opened.child.code)
    return render(request, "beneficiaries/open_in_need.html", {"form": form}, status=form.status)


@require_http_methods(["GET", "POST"])
@page_for(Permission.REVIEW_OPENINGS)
def openings(request: StaffRequest) -> HttpResponse:
    """Show who opened what in a month, and write down that it was looked through."""
    month = _month(request)
    form = ReviewForm(request.POST or None, user=request.user)
    if form.is_valid():
        unit = units_visible_to(request.user, Permission.REVIEW_OPENINGS).order_by("path").first()
        if unit is None:  # pragma: no cover -- the page is for those who hold the right somewhere
            raise Http404
        operations.review_openings(unit=unit, month=month, at=timezone.now(), by=request.user, **form.cleaned_data)
        messages.success(request, _("The review of %(month)s is written down.") % {"month": f"{month:%Y-%m}"})
        return redirect(f"{reverse('openings')}?month={month:%Y-%m}")
    context = {"review": review_of(month, request.user), "form": form, "before": _first_before(month)}
    return render(request, "beneficiaries/openings.html", context, status=form.status)


def _month(request: StaffRequest) -> dt.date:
    """Return the first day of the month that is asked for, else of the current one."""
    today = timezone.localdate()
    try:
        asked = dt.date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        return today.replace(day=1)
    return asked if _FIRST < asked <= today else today.replace(day=1)


def _first_before(month: dt.date) -> dt.date:
    return (month - dt.timedelta(days=1)).replace(day=1)

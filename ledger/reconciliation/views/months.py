"""Pages of months: which are open, one month before it closes, closing it, opening it again."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ledger.access.errors import Refusal
from ledger.access.models import Unit
from ledger.access.permissions import Permission
from ledger.access.queries import may, units_visible_to
from ledger.book.models import Period
from ledger.book.operations import close_month as close
from ledger.reconciliation import operations
from ledger.reconciliation.forms.months import CloseForm, DecideReopeningForm, ReopenForm
from ledger.reconciliation.models import Reopening
from ledger.reconciliation.months import end_of, months_of, sides_of, tasks_of
from ledger.reconciliation.queries import reopenings_visible_to
from ledger.screens.pages import StaffRequest, page_for

READ, WRITE = Permission.READ_MONEY, Permission.WRITE_MONEY
READ_REOPENINGS = (Permission.READ_APPROVALS, READ)
_TONES = {Reopening.State.WAITING: "warn", Reopening.State.APPROVED: "ok"}
ROWS_A_PAGE = 50
EARLIER = 6


@require_safe
@page_for(READ)
def months(request: StaffRequest) -> HttpResponse:
    """Show the months of every unit whose money a person may read, the latest first."""
    rows = months_of(units_visible_to(request.user, READ).order_by("path"), timezone.localdate())
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "reconciliation/months.html", {"page": page})


@require_safe
@page_for(READ)
def month(request: StaffRequest, code: str, written: str) -> HttpResponse:
    """Show a month: what is to be looked at before it closes, and whether both sides of it agree."""
    context = _context(request, code, written)
    unit, first = context["unit"], context["month"]
    money, goods = sides_of(unit, first)
    tasks = tasks_of(unit, first)
    earlier = Period.objects.filter(unit=unit, month__lt=first, state=Period.State.CLOSED).select_related("closed_by")
    waiting = Reopening.objects.filter(unit=unit, month=first, state=Reopening.State.WAITING)
    asked = waiting.select_related("unit", "asked_by").first()
    context |= {
        "tasks": tasks, "done": sum(not task.open for task in tasks), "money": money, "goods": goods,
        "earlier": earlier.order_by("-month")[:EARLIER],
        "may_close": context["may_write"] and not context["is_closed"] and timezone.localdate() > end_of(first),
        "may_reopen": context["may_write"] and context["is_closed"] and not asked, "asked": asked,
    }  # fmt: skip
    return render(request, "reconciliation/month.html", context)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@page_for(WRITE)
def close_month(request: StaffRequest, code: str, written: str) -> HttpResponse:
    """Close a month: nothing can be dated in it from then on."""
    context = _context(request, code, written)
    form = CloseForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            close(unit=context["unit"], month=context["month"], at=timezone.now(), by=request.user)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("%(month)s is closed.") % {"month": written})
            return redirect("month", code, written)
    open_tasks = [task for task in tasks_of(context["unit"], context["month"]) if task.open]
    context |= {"form": form, "tasks": open_tasks}
    return render(request, "reconciliation/close_month.html", context, status=form.status)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@page_for(WRITE)
def reopen_month(request: StaffRequest, code: str, written: str) -> HttpResponse:
    """Ask that a closed month be open again, and say why."""
    context = _context(request, code, written)
    form = ReopenForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            asked = operations.ask_to_reopen(
                unit=context["unit"], month=context["month"], why=form.cleaned_data["why"], at=timezone.now(),
                by=request.user,
            )  # fmt: skip
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("It waits for somebody who approves. Until then the month stays closed."))
            return redirect(asked)
    return render(request, "reconciliation/reopen_month.html", context | {"form": form}, status=form.status)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@page_for(*READ_REOPENINGS)
def reopening(request: StaffRequest, code: str, written: str, key: int) -> HttpResponse:
    """Show what somebody asked about a closed month; who may, opens it again or says why it stays closed."""
    asked = _asked(request, code, written, key)
    waits, is_own = asked.state == Reopening.State.WAITING, asked.asked_by_id == request.user.pk
    may_decide = waits and not is_own and may(request.user, Permission.APPROVE, asked.unit)
    form = DecideReopeningForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            if request.POST.get("then") == "approve":
                operations.approve_reopening(reopening=asked, at=timezone.now(), by=request.user)
                messages.success(request, _("%(month)s is open again.") % {"month": written})
            else:
                why = form.cleaned_data["why"]
                operations.decline_reopening(reopening=asked, why=why, at=timezone.now(), by=request.user)
                messages.success(request, _("%(month)s stays closed.") % {"month": written})
        except Refusal as refusal:
            form.refuse(refusal)
            if not may_decide:
                messages.error(request, str(refusal))
        if not (may_decide and form.errors):
            return redirect(asked)
    context = {
        "asked": asked, "form": form, "may_decide": may_decide, "tone": _TONES.get(Reopening.State(asked.state), ""),
        "may_withdraw": waits and is_own and may(request.user, WRITE, asked.unit),
        "may_read": may(request.user, READ, asked.unit),
    }  # fmt: skip
    return render(request, "reconciliation/reopening.html", context, status=form.status)


@require_POST
@page_for(WRITE)
def withdraw_reopening(request: StaffRequest, code: str, written: str, key: int) -> HttpResponse:
    """Take back what was asked about a closed month."""
    asked = _asked(request, code, written, key)
    try:
        operations.withdraw_reopening(reopening=asked, at=timezone.now(), by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It is taken back. The month stays closed."))
    return redirect(asked)


def _asked(request: StaffRequest, code: str, written: str, key: int) -> Reopening:
    rows = reopenings_visible_to(request.user).select_related("unit", "asked_by", "decided_by", "deputy__approver")
    asked = get_object_or_404(rows, pk=key, unit__code=code)
    if asked.written != written:
        raise Http404
    return asked


def _context(request: StaffRequest, code: str, written: str) -> dict[str, Any]:
    """Return the unit and the month of an address, or answer 404."""
    unit: Unit = get_object_or_404(units_visible_to(request.user, READ), code=code)
    try:
        first = dt.date.fromisoformat(f"{written}-01")
    except ValueError as no_month:
        raise Http404 from no_month
    period = Period.objects.filter(unit=unit, month=first).select_related("closed_by").first()
    return {
        "unit": unit, "month": first, "written": written, "period": period,
        "is_closed": period is not None and period.state == Period.State.CLOSED,
        "may_write": may(request.user, WRITE, unit),
    }  # fmt: skip

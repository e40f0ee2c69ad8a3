"""Pages that follow value: what became of a gift, and who gave what a child received."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from beneficiaries.queries import children_listed_to
from donors.lists import add_worth
from donors.models import Gift
from donors.queries import gifts_visible_to, receipts_visible_to
from ledger.access.permissions import Permission
from ledger.access.queries import permissions_of
from ledger.reports.statements import told
from ledger.reports.tracing.back import way_back
from ledger.reports.tracing.children import table_of_children, visible_children
from ledger.reports.tracing.finding import page_to_trace
from ledger.reports.tracing.gifts import traced
from ledger.reports.tracing.papers import paper_of_trace
from ledger.reports.tracing.pictures import path_of_gift
from ledger.screens.pages import StaffRequest, page_for

GIFTS = Permission.READ_GIFTS
CHILDREN = (Permission.READ_CHILDREN, Permission.READ_CHILDREN_MASKED)
LATEST = 10


@require_safe
@page_for(GIFTS, *CHILDREN)
def trace(request: StaffRequest) -> HttpResponse:
    """Take the number of a gift or receipt, or the code of a child, and go where it is traced."""
    typed = request.GET.get("number", "").strip()
    if typed:
        page = page_to_trace(request.user, typed)
        if page:
            return redirect(page)
        messages.warning(request, _("Nothing of yours has the number or code %(typed)s.") % {"typed": typed[:40]})
    held = permissions_of(request.user)
    gifts = gifts_visible_to(request.user).filter(entry__reversed_by__isnull=True).select_related("entry", "donor")
    latest = list(gifts.order_by("-entry__date", "-entry")[:LATEST]) if GIFTS in held else []
    add_worth(latest)
    context = {
        "typed": typed, "latest": latest, "reads_gifts": GIFTS in held,
        "reads_children": bool(held.intersection(CHILDREN)),
    }  # fmt: skip
    return render(request, "reports/trace.html", context)


@require_safe
@page_for(GIFTS)
@cache_control(private=True, no_store=True)
def trace_gift(request: StaffRequest, number: str) -> HttpResponse:
    """Show a gift's way to the children it reached."""
    return _show(request, _gift(request, number))


@require_safe
@page_for(GIFTS)
@cache_control(private=True, no_store=True)
def trace_receipt(request: StaffRequest, number: str) -> HttpResponse:
    """Show the way of what a receipt acknowledges."""
    seen = receipts_visible_to(request.user).select_related("gift__entry")
    receipt = get_object_or_404(seen, number=number)
    lots = receipt.lines.values_list("gift_line__lot", flat=True)
    return _show(request, _gift(request, receipt.gift.entry.number), set(lots), receipt.number)


@require_safe
@page_for(GIFTS)
def print_trace(request: StaffRequest, number: str) -> HttpResponse:
    """Send a gift's way as a paper for its donor: no names, no small groups."""
    paper = paper_of_trace(traced(_gift(request, number)), timezone.localdate())
    headers = {"Content-Disposition": f'inline; filename="trace-{number}.pdf"'}
    return HttpResponse(paper, content_type="application/pdf", headers=headers)


@require_safe
@page_for(*CHILDREN)
@cache_control(private=True, no_store=True)
def trace_child(request: StaffRequest, code: str) -> HttpResponse:
    """Show who gave what a child received."""
    child = get_object_or_404(children_listed_to(request.user), code=code)
    return render(request, "reports/trace_child.html", {"child": child, "back": way_back(child, request.user)})


def _gift(request: StaffRequest, number: str) -> Gift:
    seen = gifts_visible_to(request.user).select_related("entry__unit", "entry__reversed_by", "donor")
    return get_object_or_404(seen, entry__number=number)


def _show(request: StaffRequest, gift: Gift, lots: set[int] | None = None, receipt: str = "") -> HttpResponse:
    found = traced(gift, lots)
    held = permissions_of(request.user)
    may_count = bool(held.intersection(CHILDREN))
    rows = visible_children(request.user, found) if may_count else []
    context: dict[str, Any] = {
        "gift": gift, "traced": found, "receipt": receipt, "may_count": may_count,
        "path": path_of_gift(found, may_count=may_count, may_open=Permission.READ_DISTRIBUTIONS in held),
        "children": len(found.children) if may_count else told(len(found.children)),
        "others": len(found.children) - len(rows),
    }  # fmt: skip
    if not rows:
        return render(request, "reports/trace_gift.html", context)
    return table_of_children(request, found, rows).answer("reports/trace_gift.html", context)

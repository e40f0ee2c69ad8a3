"""Pages of hand-outs: the list, one hand-out, its approval, its reversal."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from distributions import operations
from distributions.board import Board
from distributions.choosing import rule_in_words
from distributions.errors import ApprovedTooEarly
from distributions.exceptions import COLUMNS, ExceptionFilter, add_preparers, exceptions_in
from distributions.filters import DistributionFilter
from distributions.forgotten import READ as READ_CHILDREN
from distributions.forms.preparing import ApproveForm, CloseForm, ReturnForm
from distributions.lists import DISTRIBUTION_COLUMNS, add_figures, state_of
from distributions.models import Distribution
from distributions.operations.handing_out import day_in_book
from distributions.queries import distributions_visible_to, goes_on_as, standing_entry_of
from distributions.reading import Reading, not_collected_of
from distributions.views.finding import found
from ledger.access.errors import Refusal
from ledger.access.operation import require
from ledger.access.permissions import Permission
from ledger.access.queries import may, permissions_of, units_visible_to
from ledger.screens.forms import ReversalForm
from ledger.screens.once import once
from ledger.screens.pages import StaffRequest, page_for
from ledger.screens.tables import Empty, Table

READ = Permission.READ_DISTRIBUTIONS


@require_safe
@page_for(READ)
def distributions(request: StaffRequest) -> HttpResponse:
    """Show the hand-outs, the latest first."""
    may_prepare = Permission.WRITE_DISTRIBUTIONS in permissions_of(request.user)
    rows = distributions_visible_to(request.user).select_related("unit", "entry__reversed_by")
    empty = Empty(
        _("No hand-out was prepared yet."), _("Prepare a hand-out"), reverse("new_distribution") if may_prepare else ""
    )
    table = Table(
        request, rows, DISTRIBUTION_COLUMNS, caption=_("Distributions"), name="distributions", empty=empty,
        sort="-date", prepare=add_figures, filter=DistributionFilter(request.GET, rows),
    )  # fmt: skip
    held = permissions_of(request.user)
    return table.answer("distributions/distributions.html", {
        "may_prepare": may_prepare, "reads_approvals": Permission.READ_APPROVALS in held,
        "reads_children": bool(held & set(READ_CHILDREN)),
    })  # fmt: skip


@require_safe
@page_for(Permission.READ_APPROVALS)
def exceptions(request: StaffRequest) -> HttpResponse:
    """Show where fewer people than usual shared a hand-out: what a small school may do, and auditors look through."""
    rows = exceptions_in(units_visible_to(request.user, Permission.READ_APPROVALS)).select_related(
        "unit", "entry", "approved_by", "deputy__approver"
    )
    table = Table(
        request, rows, COLUMNS, caption=_("Exceptions"), name="exceptions", empty=Empty(_("No exception was needed.")),
        sort="-date", prepare=add_preparers, filter=ExceptionFilter(request.GET, rows, request=request),
    )  # fmt: skip
    return table.answer("distributions/exceptions.html", {})


@require_safe
@page_for(READ)
def distribution(request: StaffRequest, ref: str) -> HttpResponse:
    """Show who receives what, who signed, and what can be done next; a draft opens where its work is."""
    shown = found(request, ref)
    if shown.ref != ref:
        return redirect(shown)
    may_prepare = may(request.user, Permission.WRITE_DISTRIBUTIONS, shown.unit)
    if shown.is_draft and may_prepare:
        has_receivers = shown.children.exists() or shown.groups.exists()
        return redirect("distribution_items" if has_receivers else "distribution_children", ref)
    add_figures([shown])
    stands = standing_entry_of(shown) is not None
    is_open = shown.closed_at is None and not shown.was_brought_in
    left = not_collected_of(shown)
    context = {
        "distribution": shown,
        "reading": Reading(shown, request.user, request.GET.get("page", "1")),
        "state": state_of(shown),
        "stands": stands,
        "may_sign": stands and may_prepare and shown.closed_at is None,
        "may_close": stands and is_open and may(request.user, Permission.APPROVE, shown.unit),
        "may_issue": stands and is_open and not shown.issued_at
        and may(request.user, Permission.COUNT_STOCK, shown.unit),
        "may_check": stands and may(request.user, Permission.CHECK_HAND_OUTS, shown.unit),
        "left": left,
        # Also of a hand-out that is closed: what went back is there for those who missed it.
        "may_plan": stands and may_prepare and left.to_plan,
        "goes_on": goes_on_as(shown) if shown.entry and not stands else None,
        "may_take_back": shown.state == Distribution.State.SENT and may_prepare,
        "may_approve": shown.state == Distribution.State.SENT and may(request.user, Permission.APPROVE, shown.unit),
        "may_reverse": stands and may(request.user, Permission.WRITE_MONEY, shown.unit),
        "may_read_money": may(request.user, Permission.READ_MONEY, shown.unit),
    }  # fmt: skip
    return render(request, "distributions/distribution.html", context)


@require_http_methods(["GET", "POST"])
@page_for(Permission.APPROVE)
def approve_distribution(request: StaffRequest, ref: str) -> HttpResponse:
    """Look through a list that somebody else prepared, and approve it: then it is in the book."""
    sent = _sent_to(request, ref)
    if sent.state != Distribution.State.SENT:
        return redirect(sent)
    form = ApproveForm(request.POST or None, user=request.user, initial={"version": sent.version})
    if form.is_valid():
        try:
            posted = operations.approve_distribution(
                distribution=sent, at=timezone.now(), by=request.user, version=form.cleaned_data["version"]
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            number = posted.ref
            messages.success(request, _("Approved: %(number)s is in the book.") % {"number": number})
            return redirect(posted)
    board = Board(sent, request.user)
    prepared_it = sent.history.filter(prepared_by=request.user).exists()
    context = {
        "distribution": sent, "form": form, "prepared_it": prepared_it,
        "reading": Reading(sent, request.user, request.GET.get("page", "1")),
        "board": board, "faults": board.faults, "rule_in_words": rule_in_words(sent), **_when(sent),
    }  # fmt: skip
    return render(request, "distributions/approve_distribution.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
@page_for(Permission.APPROVE)
def return_distribution(request: StaffRequest, ref: str) -> HttpResponse:
    """Give a list back to the one who prepared it, with the reason."""
    sent = _sent_to(request, ref)
    if sent.state != Distribution.State.SENT:
        return redirect(sent)
    form = ReturnForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            operations.return_draft(distribution=sent, why=form.cleaned_data["why"], by=request.user)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The list went back to %(who)s.") % {"who": sent.prepared_by})
            return redirect("distributions")
    context = {"distribution": sent, "form": form}
    return render(request, "distributions/return_distribution.html", context, status=form.status)


@require_POST
@page_for(Permission.COUNT_STOCK)
def issue_distribution(request: StaffRequest, ref: str) -> HttpResponse:
    """Note that the goods left the store as listed."""
    given = found(request, ref)
    try:
        operations.issue_distribution(distribution=given, at=timezone.now(), by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It is noted that the goods of %(number)s left the store.") % {"number": given.ref})
    return redirect(given)


@require_http_methods(["GET", "POST"])
@page_for(Permission.APPROVE)
def close_distribution(request: StaffRequest, ref: str) -> HttpResponse:
    """Close a hand-out of which everything is settled."""
    given = _sent_to(request, ref)
    form = CloseForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            operations.close_distribution(distribution=given, at=timezone.now(), by=request.user)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The hand-out %(number)s is closed.") % {"number": given.ref})
            return redirect(given)
    context = {"distribution": given, "form": form}
    return render(request, "distributions/close_distribution.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
@page_for(Permission.WRITE_MONEY)
@once
def reverse_distribution(request: StaffRequest, ref: str) -> HttpResponse:
    """Reverse a hand-out, after asking why; signatures stay."""
    posted = found(request, ref)
    require(by=request.user, permission=Permission.WRITE_MONEY, unit=posted.unit)
    if request.method != "POST" and (posted.entry is None or hasattr(posted.entry, "reversed_by")):
        return redirect(posted)
    form = ReversalForm(request.POST or None, user=request.user)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            operations.reverse_distribution(distribution=posted, date=typed["date"], why=typed["why"], by=request.user)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            text = _("The hand-out %(number)s is reversed. Both entries stay in the book.")
            messages.success(request, text % {"number": posted.ref})
            return redirect(posted)
    context = {"distribution": posted, "form": form}
    return render(request, "distributions/reverse_distribution.html", context, status=form.status)


def _when(sent: Distribution) -> dict[str, object]:
    """Return the day on which an approval of today posts a list, or why it is too early for that."""
    try:
        return {"posted_on": day_in_book(sent, timezone.localdate())}
    except ApprovedTooEarly as refusal:
        return {"too_early": str(refusal)}


def _sent_to(request: StaffRequest, ref: str) -> Distribution:
    """Return the list of an address for somebody who approves in its unit; else answer 404 or 403."""
    sent = found(request, ref)
    require(by=request.user, permission=Permission.APPROVE, unit=sent.unit)
    return sent

"""Pages on which a receipt becomes void: asked for by one, answered by another."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from donors import operations
from donors.filters import VoidRequestFilter
from donors.forms.receipts import DeclineForm, VoidForm
from donors.lists import VOID_REQUEST_COLUMNS
from donors.models import Receipt, VoidRequest
from donors.queries import void_requests_visible_to
from donors.views.receipts import found
from ledger.access.errors import Refusal
from ledger.access.permissions import Permission
from ledger.screens.pages import StaffRequest, page_for
from ledger.screens.tables import Empty, Table

READ, WRITE = Permission.READ_GIFTS, Permission.WRITE_GIFTS


@require_safe
@page_for(READ)
def void_requests(request: StaffRequest) -> HttpResponse:
    """Show who asked that which receipt be void, and what was answered."""
    rows = void_requests_visible_to(request.user).select_related(
        "receipt__donor", "asked_by", "answered_by", "deputy__approver", "receipt__unit"
    )
    table = Table(
        request, rows, VOID_REQUEST_COLUMNS, caption=_("Requests to void"), name="void-requests", sort="-asked_at",
        empty=Empty(_("Nobody asked that a receipt be void.")), filter=VoidRequestFilter(request.GET, rows),
    )  # fmt: skip
    return table.answer("donors/void_requests.html")


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
def ask_to_void(request: StaffRequest, number: str) -> HttpResponse:
    """Ask that a receipt be void; a colleague who may approve answers."""
    shown = found(request, number)
    form = VoidForm(request.POST or None, user=request.user)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            operations.ask_to_void(
                receipt=shown, cause=typed["cause"], reason=typed["reason"], original=typed["original"],
                at=timezone.now(), by=request.user,
            )  # fmt: skip
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("You asked that %(number)s be void. Another answers.") % {"number": number})
            return redirect("receipt", number)
    return render(request, "donors/ask_to_void.html", {"receipt": shown, "form": form}, status=form.status)


@require_http_methods(["GET", "POST"])
@page_for(Permission.APPROVE)
def void_receipt(request: StaffRequest, number: str) -> HttpResponse:
    """Void a receipt that somebody else issued: as it was asked, or on one's own."""
    shown = found(request, number)
    asked = shown.void_requests.filter(state=VoidRequest.State.WAITING).select_related("asked_by").first()
    if asked:
        return _answer(request, shown, asked)
    form = VoidForm(request.POST or None, user=request.user)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            operations.void_receipt(
                receipt=shown, reason=typed["reason"], cause=typed["cause"], original=typed["original"],
                at=timezone.now(), by=request.user,
            )  # fmt: skip
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return _voided(request, number)
    return render(request, "donors/void_receipt.html", {"receipt": shown, "form": form}, status=form.status)


@require_POST
@page_for(WRITE)
def withdraw_void_request(request: StaffRequest, number: str, key: int) -> HttpResponse:
    """Take back what one asked oneself."""
    asked = get_object_or_404(found(request, number).void_requests.all(), pk=key)
    try:
        operations.withdraw_void_request(request=asked, at=timezone.now(), by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It is taken back. The receipt counts as it stands."))
    return redirect("receipt", number)


def _answer(request: StaffRequest, shown: Receipt, asked: VoidRequest) -> HttpResponse:
    then = request.POST.get("then")
    form = DeclineForm(request.POST if then == "decline" else None, user=request.user)
    try:
        if then == "approve":
            operations.approve_void(request=asked, at=timezone.now(), by=request.user)
            return _voided(request, shown.number)
        if form.is_valid():
            operations.decline_void(request=asked, why=form.cleaned_data["why"], at=timezone.now(), by=request.user)
            messages.success(request, _("The receipt %(number)s stays as it is.") % {"number": shown.number})
            return redirect("receipt", shown.number)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("receipt", shown.number)
    context = {"receipt": shown, "asked": asked, "form": form}
    return render(request, "donors/answer_void.html", context, status=form.status)


def _voided(request: StaffRequest, number: str) -> HttpResponse:
    messages.success(request, _("The receipt %(number)s is void. It keeps its number.") % {"number": number})
    return redirect("receipt", number)

"""Pages of sheets of gifts: the list, typing one, reviewing it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from donors import operations
from donors.batching import ReadBatch, Typed, read_batch
from donors.filters import BatchFilter
from donors.forms.batches import GRID, HeadForm, ReturnForm, SendForm, grid_of, typed_rows, value_bases
from donors.lists import BATCH_COLUMNS
from donors.models import GiftBatch
from donors.queries import batches_visible_to
from ledger.access.errors import Refusal
from ledger.access.permissions import Permission
from ledger.access.queries import may, permissions_of
from ledger.screens.forms import Form
from ledger.screens.once import once
from ledger.screens.pages import StaffRequest, page_for
from ledger.screens.tables import Empty, Table

READ, WRITE = Permission.READ_GIFTS, Permission.WRITE_GIFTS
State = GiftBatch.State
_TONES = {State.POSTED: "ok", State.SENT: "warn"}


@require_safe
@page_for(READ)
def batches(request: StaffRequest) -> HttpResponse:
    """Show the sheets of gifts."""
    may_begin = WRITE in permissions_of(request.user)
    named = ("unit", "prepared_by", "approved_by", "deputy__approver")
    rows = batches_visible_to(request.user).select_related(*named).defer("rows")
    empty = Empty(_("No sheet yet."), _("New sheet"), reverse("new_batch") if may_begin else "")
    table = Table(
        request, rows, BATCH_COLUMNS, caption=_("Sheets of gifts"), name="gift-sheets", sort="-number", empty=empty,
        filter=BatchFilter(request.GET, rows),
    )  # fmt: skip
    return table.answer("donors/batches.html", {"may_begin": may_begin})


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
@once
def new_batch(request: StaffRequest) -> HttpResponse:
    """Begin a sheet: its heading, and what was counted beforehand."""
    form = HeadForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            begun = operations.begin_batch(unit=form.cleaned_data["unit"], head=form.head, by=request.user)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect("batch", begun.number)
    return render(request, "donors/new_batch.html", {"form": form}, status=form.status)


@require_http_methods(["GET", "POST"])
@page_for(READ)
def batch(request: StaffRequest, number: str) -> HttpResponse:
    """Type a sheet, or look at one that was sent or posted."""
    shown = _found(request, number)
    if shown.state == State.OPEN and may(request.user, WRITE, shown.unit):
        return _typing(request, shown)
    waits, is_own = shown.state == State.SENT, shown.prepared_by_id == request.user.pk
    context = {
        "batch": shown,
        "read": read_batch(shown),
        "gifts": shown.gifts.select_related("entry").order_by("pk"),
        "may_answer": waits and not is_own and may(request.user, Permission.APPROVE, shown.unit),
        "may_withdraw": waits and is_own and may(request.user, WRITE, shown.unit),
        "form": ReturnForm(user=request.user), "tone": _TONES.get(State(shown.state), ""),
    }  # fmt: skip
    return render(request, "donors/batch.html", context)


def _typing(request: StaffRequest, shown: GiftBatch) -> HttpResponse:
    form = HeadForm(request.POST or None, user=request.user, batch=shown)
    send = SendForm(request.POST or None, user=request.user)
    rows = typed_rows(request.POST) if form.is_bound else shown.rows
    version = shown.version
    if form.is_valid() and send.is_valid() and (done := _saved(request, shown, form, send, rows)):
        return done
    was_kept = _("The sheet is kept as you typed it, and was not sent. Mend this and send again:")
    heading = was_kept if shown.version != version else ""
    return _grid(request, shown, form, send, read_batch(shown, rows), heading)


def _saved(
    request: StaffRequest, shown: GiftBatch, form: HeadForm, send: SendForm, rows: list[Typed]
) -> HttpResponse | None:
    version = request.POST.get("version", "")
    try:
        kept = operations.save_batch(
            batch=shown, version=int(version) if version.isdecimal() else 0, head=form.head, rows=rows, by=request.user
        )
        shown.version = kept.version
        if "send" in request.POST:
            operations.send_batch(batch=kept, override=send.cleaned_data["override"], by=request.user)
            messages.success(request, _("The sheet is sent. A colleague reviews it."))
        else:
            messages.success(request, _("The sheet is kept as you typed it."))
    except Refusal as refusal:
        (send if refusal.field == "override" else form).refuse(refusal)
        return None
    return redirect("batch", shown.number)


def _grid(
    request: StaffRequest, shown: GiftBatch, form: Form, send: Form, read: ReadBatch, error_heading: str
) -> HttpResponse:
    grid = grid_of(read)
    context = {
        "batch": shown, "form": form, "send": send, "read": read, "columns": GRID, "grid": grid,
        "error_heading": error_heading, "bases": value_bases(),
    }  # fmt: skip
    bad = bool(form.is_bound and (form.errors or send.errors))
    return render(request, "donors/type_batch.html", context, status=422 if bad else 200)


@require_POST
@page_for(Permission.APPROVE)
def answer_batch(request: StaffRequest, number: str) -> HttpResponse:
    """Post a sheet that a colleague typed, or give it back."""
    shown = _found(request, number)
    version = request.POST.get("version", "")
    form = ReturnForm(request.POST, user=request.user)
    try:
        if request.POST.get("then") == "approve":
            gifts = operations.approve_batch(
                batch=shown, version=int(version) if version.isdecimal() else 0, at=timezone.now(), by=request.user
            )
            text = ngettext("%(count)s gift is in the book.", "%(count)s gifts are in the book.", len(gifts))
            messages.success(request, text % {"count": len(gifts)})
            return redirect("batch", number)
        if form.is_valid():
            operations.return_batch(batch=shown, why=form.cleaned_data["why"], by=request.user)
            messages.success(request, _("The sheet went back to be mended."))
            return redirect("batch", number)
    except Refusal as refusal:
        where = _("Row %(number)s: ") % {"number": refusal.line} if refusal.line else ""
        form.add_error(None, f"{where}{refusal}")
    context = {"batch": shown, "read": read_batch(shown), "gifts": [], "may_answer": True, "form": form, "tone": "warn"}
    return render(request, "donors/batch.html", context, status=422)


@require_POST
@page_for(WRITE)
def withdraw_batch(request: StaffRequest, number: str) -> HttpResponse:
    """Take back a sheet that one sent oneself, to type on."""
    try:
        operations.withdraw_batch(batch=_found(request, number), by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The sheet is taken back. Type on, and send it again."))
    return redirect("batch", number)


def _found(request: StaffRequest, number: str) -> GiftBatch:
    visible = batches_visible_to(request.user)
    return get_object_or_404(
        visible.select_related("unit", "fund", "place", "store", "prepared_by", "approved_by", "deputy__approver"),
        number=number,
    )

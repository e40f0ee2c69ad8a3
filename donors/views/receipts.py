"""Pages of receipts: the list, one receipt, its paper, the register, issuing."""

from __future__ import annotations

import datetime as dt
from itertools import groupby

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from donors import operations
from donors.filters import GiftFilter, ReceiptFilter
from donors.forms.receipts import IssueForm
from donors.lists import RECEIPT_COLUMNS, REGISTER_COLUMNS, add_worth
from donors.models import Gift, Receipt, VoidRequest
from donors.papers import looked_at, paper_of
from donors.queries import gifts_to_receipt, receipts_visible_to
from donors.register import Register, series_of
from donors.views.gifts import found as found_gift
from ledger.access.errors import Refusal
from ledger.access.models import User
from ledger.access.permissions import Permission
from ledger.access.queries import may, permissions_of
from ledger.screens.pages import StaffRequest, page_for
from ledger.screens.tables import Empty, Table

READ, WRITE = Permission.READ_GIFTS, Permission.WRITE_GIFTS
AT_ONCE = 100
SHOWN_SKIPPED = 8


@require_safe
@page_for(READ)
def receipts(request: StaffRequest) -> HttpResponse:
    """Show the receipts, the latest first."""
    rows = receipts_visible_to(request.user).prefetch_related("donor", "gift__entry").defer("content")
    table = Table(
        request, rows, RECEIPT_COLUMNS, caption=_("Receipts"), name="receipts", sort="-issued_on",
        empty=Empty(_("No receipt was issued yet.")), filter=ReceiptFilter(request.GET, rows),
    )  # fmt: skip
    return table.answer("donors/receipts.html", {"may_issue": WRITE in permissions_of(request.user)})


@require_safe
@page_for(READ)
def receipt(request: StaffRequest, number: str) -> HttpResponse:
    """Show a receipt as it was issued, and its state."""
    shown = found(request, number)
    is_live = shown.state == Receipt.State.ISSUED
    latest = shown.void_requests.select_related("asked_by", "answered_by", "deputy__approver").first()
    asked = latest if latest and latest.state == VoidRequest.State.WAITING else None
    may_write = may(request.user, WRITE, shown.unit)
    context = {
        "receipt": shown,
        "content": shown.content,
        "is_live": is_live,
        "asked": asked,
        "declined": latest if is_live and latest and latest.state == VoidRequest.State.DECLINED else None,
        "replacement": getattr(shown, "replaced_by", None),
        "may_print": is_live and may_write,
        "may_ask": is_live and may_write and not asked,
        "may_withdraw": may_write and asked is not None and asked.asked_by_id == request.user.pk,
        "may_void": is_live
        and shown.issued_by_id != request.user.pk
        and (asked is None or asked.asked_by_id != request.user.pk)
        and may(request.user, Permission.APPROVE, shown.unit),
    }
    return render(request, "donors/receipt.html", context)


@require_safe
@page_for(READ)
def receipt_register(request: StaffRequest) -> HttpResponse:
    """Account for every number of a series: issued, void, or missing."""
    visible = receipts_visible_to(request.user)
    every = series_of(visible)
    chosen = next((one for one in every if one.key == request.GET.get("series")), every[0] if every else None)
    rows = Register(visible, chosen) if chosen else []
    table = Table(
        request, rows, REGISTER_COLUMNS, caption=_("Register of receipts"), name="receipt-register",
        empty=Empty(_("No receipt was issued yet.")),
    )  # fmt: skip
    may_set = Permission.READ_SETTINGS in permissions_of(request.user)
    return table.answer("donors/register.html", {"every": every, "chosen": chosen, "may_set": may_set})


@require_safe
@page_for(READ)
def look_at_receipt(request: StaffRequest, number: str) -> HttpResponse:
    """Show the paper as it was issued, to look at; a void one says so."""
    shown = found(request, number)
    try:
        data = looked_at(shown)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("receipt", number)
    if data is None:
        raise Http404
    return pdf(number, data)


@require_POST
@page_for(WRITE)
def receipt_paper(request: StaffRequest, number: str) -> HttpResponse:
    """Send the paper: the first time the receipt itself, from then on a numbered copy."""
    shown = found(request, number)
    try:
        name, data = paper_of(receipt=shown, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("receipt", number)
    return pdf(name, data)


def pdf(name: str, data: bytes) -> HttpResponse:
    """Return a paper that the browser shows under a name of our own."""
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return HttpResponse(data, content_type="application/pdf", headers=headers)


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
def issue_receipt(request: StaffRequest, number: str) -> HttpResponse:
    """Issue the receipt of a gift."""
    gift = found_gift(request, number)
    form = IssueForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            issued = operations.issue_receipt(gift=gift, issued_on=form.cleaned_data["issued_on"], by=request.user)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The receipt %(number)s is issued.") % {"number": issued.number})
            return redirect("receipt", issued.number)
    return render(request, "donors/issue_receipt.html", {"gift": gift, "form": form}, status=form.status)


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
def issue_receipts(request: StaffRequest) -> HttpResponse:
    """Issue the receipts of the gifts that a list was narrowed to, as many at once as a hand can check."""
    asked = QueryDict(mutable=True)
    asked.update(request.GET.dict() | {"state": "waiting"})
    rows = gifts_to_receipt(request.user).select_related("entry__unit", "donor", "entry__reversed_by")
    every = GiftFilter(asked, rows).qs
    waiting = list(every[:AT_ONCE])
    add_worth(waiting)
    form = IssueForm(request.POST or None, user=request.user)
    if waiting and form.is_valid():
        issued, skipped = _issue_all(waiting, form.cleaned_data["issued_on"], request.user)
        _tell(request, len(issued), skipped)
        return redirect("receipts" if issued else f"{reverse('gifts')}?state=waiting")
    context = {"form": form, "waiting": waiting, "count": every.count(), "query": request.GET.urlencode()}
    return render(request, "donors/issue_receipts.html", context, status=form.status)


def _issue_all(waiting: list[Gift], issued_on: dt.date, by: User) -> tuple[list[Receipt], list[tuple[str, Refusal]]]:
    issued: list[Receipt] = []
    skipped: list[tuple[str, Refusal]] = []
    for unit, gifts in groupby(sorted(waiting, key=_unit_and_order), key=lambda gift: gift.entry.unit):
        more, less = operations.issue_receipts(unit=unit, gifts=list(gifts), issued_on=issued_on, by=by)
        issued, skipped = issued + more, skipped + less
    return issued, skipped


def _unit_and_order(gift: Gift) -> tuple[int, dt.date, int]:
    return gift.entry.unit_id, gift.entry.date, gift.entry_id


def _tell(request: StaffRequest, issued: int, skipped: list[tuple[str, Refusal]]) -> None:
    if issued:
        text = ngettext("%(count)s receipt is issued.", "%(count)s receipts are issued.", issued)
        messages.success(request, text % {"count": issued})
    for number, why in skipped[:SHOWN_SKIPPED]:
        messages.warning(request, _("%(number)s got no receipt: %(why)s") % {"number": number, "why": why})


def found(request: StaffRequest, number: str) -> Receipt:
    """Return the receipt of a number among those that the person may see, or answer 404."""
    named = ("unit", "donor", "gift__entry", "issued_by", "voided_by", "paper", "replaces", "replaced_by")
    visible = receipts_visible_to(request.user).select_related(*named, "void_deputy__approver")
    return get_object_or_404(visible, number=number)

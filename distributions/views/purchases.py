"""Pages of purchases: the list, one purchase, recording it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from distributions.forms.purchases import PurchaseForm
from distributions.models import Purchase
from distributions.operations import record_purchase
from distributions.queries import purchases_visible_to
from distributions.stock.kinds import PURCHASES
from distributions.views.movements import found, papers_table, show
from ledger.access.errors import Refusal
from ledger.access.permissions import Permission
from ledger.access.queries import permissions_of
from ledger.screens.kept_forms import BUTTON, forget_draft, keep_form, opened_draft
from ledger.screens.pages import StaffRequest, page_for

READ, WRITE = Permission.READ_MONEY, Permission.WRITE_MONEY
_TYPED = ("to_place", "item", "quantity", "date", "supplier", "reference", "lot", "key")
_CARRIED = ("source", "to_place", "date", "supplier", "reference")


@require_safe
@page_for(READ)
def purchases(request: StaffRequest) -> HttpResponse:
    """Show what was bought with donated money, the latest first."""
    new = "new_purchase" if WRITE in permissions_of(request.user) else ""
    rows = purchases_visible_to(request.user).select_related("lot__item", "lot__place")
    return papers_table(request, PURCHASES, rows, new=new, label=_("Record a purchase"))


@require_safe
@page_for(READ)
def purchase(request: StaffRequest, number: str) -> HttpResponse:
    """Show what was bought, with whose money, and where it lies."""
    shown = found(request, PURCHASES, number, "lot__item", "lot__place", "lot__fund")
    lot = shown.lot
    facts = [
        (_("Bought"), f"{lot.item.called} × {lot.quantity:,}", reverse("lot", args=[lot.pk])),
        (_("Lies in"), lot.place.name, ""),
        (_("Fund"), lot.fund.called, ""),
        (_("Supplier"), shown.supplier, ""),
        (_("Invoice number"), shown.reference, ""),
    ]
    return show(request, PURCHASES, shown, facts)


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
def new_purchase(request: StaffRequest) -> HttpResponse:
    """Record goods bought and paid with donated money; or keep what was typed so far."""
    if BUTTON in request.POST:
        return keep_form(request, "new_purchase", about=request.POST.get("supplier", ""))
    draft = opened_draft(request, "new_purchase")
    given = draft.dict() if draft else {name: request.GET[name] for name in _CARRIED if request.GET.get(name)}
    form = PurchaseForm(request.POST or None, user=request.user, initial=given)
    if form.is_valid() and (bought := _record(request, form)):
        forget_draft(request.user, "new_purchase", form.cleaned_data["key"])
        messages.success(request, _("The purchase %(number)s is in the book.") % {"number": bought.entry.number})
        if request.POST.get("then") == "another":
            carried = {name: form[name].value() for name in _CARRIED}
            return redirect(f"{reverse('new_purchase')}?{urlencode(carried)}")
        return redirect("purchase", bought.entry.number)
    return render(request, "distributions/new_purchase.html", {"form": form}, status=form.status)


def _record(request: StaffRequest, form: PurchaseForm) -> Purchase | None:
    typed: dict[str, Any] = form.cleaned_data
    source = typed["source"]
    try:
        return record_purchase(
            fund=source.fund, from_place=source.place, amount=typed["wanted"], by=request.user,
            **{name: typed[name] for name in _TYPED},
        )  # fmt: skip
    except Refusal as refusal:
        form.refuse(refusal)
        return None

"""Pages that put a gift right: reversing it, giving back, what never arrived, whose it was."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from donors import operations
from donors.forms.gifts import AttributionForm, RefundForm
from donors.queries import donor_now
from donors.views.gifts import found
from ledger.access.errors import Refusal
from ledger.access.permissions import Permission
from ledger.screens.forms import Form, ReversalForm
from ledger.screens.once import once
from ledger.screens.pages import StaffRequest, page_for


@require_http_methods(["GET", "POST"])
@page_for(Permission.WRITE_MONEY)
@once
def reverse_gift(request: StaffRequest, number: str) -> HttpResponse:
    """Reverse a gift, after asking why."""
    gift = found(request, number)
    if request.method != "POST" and hasattr(gift.entry, "reversed_by"):
        return redirect("gift", number)
    form = ReversalForm(request.POST or None, user=request.user)
    if form.is_valid():
        typed = form.cleaned_data
        if _done(
            form, lambda: operations.reverse_gift(gift=gift, date=typed["date"], why=typed["why"], by=request.user)
        ):
            messages.success(
                request, _("The gift %(number)s is reversed. Both entries stay in the book.") % {"number": number}
            )
            return redirect("gift", number)
    return render(request, "donors/reverse_gift.html", {"gift": gift, "form": form}, status=form.status)


@require_http_methods(["GET", "POST"])
@page_for(Permission.WRITE_MONEY)
@once
def refund_gift(request: StaffRequest, number: str) -> HttpResponse:
    """Give a part of a gift back to its donor."""
    text = _("The refund is in the book.")
    return _take_from(request, number, operations.refund_gift, "donors/refund_gift.html", text)


@require_http_methods(["GET", "POST"])
@page_for(Permission.WRITE_MONEY)
@once
def record_shortfall(request: StaffRequest, number: str) -> HttpResponse:
    """Record that fewer arrived than a gift said."""
    text = _("What never arrived is taken out of the book.")
    return _take_from(request, number, operations.record_shortfall, "donors/record_shortfall.html", text)


def _take_from(
    request: StaffRequest, number: str, take: Callable[..., object], template: str, text: str
) -> HttpResponse:
    gift = found(request, number)
    form = RefundForm(request.POST or None, user=request.user, lines=gift.lines.all())
    if form.is_valid():
        typed = form.cleaned_data
        if _done(form, lambda: take(
            line=typed["line"], wanted=typed["wanted"], date=typed["date"], source=typed["why"], by=request.user
        )):  # fmt: skip
            messages.success(request, text)
            return redirect("gift", number)
    return render(request, template, {"gift": gift, "form": form}, status=form.status)


@require_http_methods(["GET", "POST"])
@page_for(Permission.APPROVE)
@once
def attribute_gift(request: StaffRequest, number: str) -> HttpResponse:
    """Give a line of a gift to the donor whose it really is."""
    gift = found(request, number)
    form = AttributionForm(request.POST or None, user=request.user, lines=gift.lines.all())
    if form.is_valid():
        typed = form.cleaned_data
        whose = donor_now(gift, [typed["line"].lot_id])
        put_right = partial(
            operations.attribute_gift, line=typed["line"], from_donor=whose, to_donor=typed["to_donor"],
            date=typed["date"], why=typed["why"], by=request.user,
        )  # fmt: skip
        if _done(form, put_right):
            messages.success(request, _("The line is %(donor)s's from now on.") % {"donor": typed["to_donor"].called})
            return redirect("gift", number)
    return render(request, "donors/attribute_gift.html", {"gift": gift, "form": form}, status=form.status)


def _done(form: Form, do: Callable[[], object]) -> bool:
    try:
        do()
    except Refusal as refusal:
        form.refuse(refusal)
        return False
    return True

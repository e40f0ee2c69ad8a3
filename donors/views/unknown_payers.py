"""Pages of money whose payer is not known: the list, one receipt of money, recording it, naming the donor."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from donors import operations
from donors.filters import UnknownPayerFilter
from donors.forms.unknown_payers import IdentifyForm, UnknownPayerForm
from donors.lists import UNKNOWN_PAYER_COLUMNS, payer_state
from donors.queries import donors_visible_to, names_given_to, unknown_payers_by_age, unknown_payers_visible_to
from ledger.access.errors import Refusal
from ledger.access.permissions import Permission
from ledger.access.queries import may, permissions_of
from ledger.screens.pages import StaffRequest, page_for
from ledger.screens.tables import Empty, Table

READ, WRITE = Permission.READ_GIFTS, Permission.WRITE_GIFTS


@require_safe
@page_for(READ)
def unknown_payers(request: StaffRequest) -> HttpResponse:
    """Show the money of unknown payers, the latest first."""
    may_record = WRITE in permissions_of(request.user)
    rows = unknown_payers_visible_to(request.user).select_related("unit", "reversed_by")
    empty = Empty(
        _("No money of an unknown payer was recorded."), _("Record money of an unknown payer"),
        reverse("new_unknown_payer") if may_record else "",
    )  # fmt: skip
    table = Table(
        request, rows, UNKNOWN_PAYER_COLUMNS, caption=_("Unknown payers"), name="unknown-payers", empty=empty,
        sort="-date", filter=UnknownPayerFilter(request.GET, rows),
    )  # fmt: skip
    waits = unknown_payers_by_age(request.user, timezone.localdate())
    return table.answer("donors/unknown_payers.html", {"may_record": may_record, "waits": waits})


@require_safe
@page_for(READ)
def unknown_payer(request: StaffRequest, number: str) -> HttpResponse:
    """Show what came in, what of it was given to donors since, and what still waits."""
    shown = _found(request, number)
    stands = not hasattr(shown, "reversed_by")
    context = {
        "payer": shown,
        "state": payer_state(shown),
        "lot": shown.lots.select_related("place", "fund").first(),
        "named": names_given_to(shown, donors_visible_to(request.user)),
        "may_identify": stands and shown.left > 0 and may(request.user, WRITE, shown.unit),
        "may_reverse": stands and may(request.user, Permission.WRITE_MONEY, shown.unit),
        "may_read_money": may(request.user, Permission.READ_MONEY, shown.unit),
    }
    return render(request, "donors/unknown_payer.html", context)


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
def new_unknown_payer(request: StaffRequest) -> HttpResponse:
    """Record money that came from somebody who is not known."""
    form = UnknownPayerForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            posted = operations.record_unidentified(**form.cleaned_data, by=request.user)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            number = posted.entry.number
            messages.success(request, _("%(number)s is in the book and waits for its donor.") % {"number": number})
            return redirect("unknown_payer", number)
    context = {"form": form, "has_fund": form.fields["fund"].queryset.exists()}  # type: ignore[attr-defined] # a ModelChoiceField
    return render(request, "donors/new_unknown_payer.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
def identify_payer(request: StaffRequest, number: str) -> HttpResponse:
    """Give the money, or a part of it, to the donor who sent it."""
    shown = _found(request, number)
    form = IdentifyForm(request.POST or None, user=request.user, left=shown.left)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            operations.identify_payer(entry=shown, **typed, by=request.user)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The money is %(donor)s's from now on.") % {"donor": typed["donor"].called})
            return redirect("unknown_payer", number)
    return render(request, "donors/identify_payer.html", {"payer": shown, "form": form}, status=form.status)


def _found(request: StaffRequest, number: str) -> Any:  # noqa: ANN401 -- an entry with its amount and what is left
    visible = unknown_payers_visible_to(request.user).select_related("unit", "recorded_by", "reversed_by")
    return get_object_or_404(visible, number=number)

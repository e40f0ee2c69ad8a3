"""Pages of transfers: the list, one transfer, recording it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from distributions.forms.transfers import MovedLines, TransferForm, moved_lines
from distributions.models import Transfer
from distributions.operations import record_transfer_of_several
from distributions.queries import transfers_visible_to
from distributions.stock.kinds import TRANSFERS
from distributions.stock.sources import sources_at
from distributions.views.movements import found, papers_table, show
from ledger.access.errors import Refusal
from ledger.access.permissions import Permission
from ledger.access.queries import permissions_of, units_visible_to
from ledger.book.errors import NothingToPost
from ledger.book.models import Place
from ledger.screens.lines import Lines
from ledger.screens.pages import StaffRequest, page_for

READ, WRITE = Permission.READ_MONEY, Permission.WRITE_MONEY


@require_safe
@page_for(READ)
def transfers(request: StaffRequest) -> HttpResponse:
    """Show what was moved between places, the latest first."""
    new = "new_transfer" if WRITE in permissions_of(request.user) else ""
    return papers_table(request, TRANSFERS, transfers_visible_to(request.user), new=new, label=_("Record a transfer"))


@require_safe
@page_for(READ)
def transfer(request: StaffRequest, number: str) -> HttpResponse:
    """Show what was moved, from where and where to."""
    return show(request, TRANSFERS, found(request, TRANSFERS, number), [])


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
def new_transfer(request: StaffRequest) -> HttpResponse:
    """Record money and goods moved to other places, as many lines as the paper has."""
    units = units_visible_to(request.user, WRITE)
    offered: dict[str, Any] = {
        "user": request.user, "sources": sources_at(units),
        "places": Place.objects.filter(unit__in=units).select_related("unit").order_by("unit__path", "code"),
    }  # fmt: skip
    form = TransferForm(request.POST or None, user=request.user)
    lines = MovedLines(request.POST or None, prefix="lines", form_kwargs=offered, initial=_asked_for(request))
    if lines.wants_more:
        form = TransferForm(user=request.user, initial=request.POST.dict())
    elif all([form.is_valid(), lines.is_valid()]) and (moved := _record(request, form, lines)):
        messages.success(request, _("The transfer %(number)s is in the book.") % {"number": moved.entry.number})
        return redirect("transfer", moved.entry.number)
    status = 422 if form.is_bound else 200
    return render(request, "distributions/new_transfer.html", {"form": form, "lines": lines}, status=status)


def _asked_for(request: StaffRequest) -> list[dict[str, str]] | None:
    source = request.GET.get("source")
    return [{"source": source}] if source else None


def _record(request: StaffRequest, form: TransferForm, lines: Lines) -> Transfer | None:
    moved = moved_lines(lines.filled)
    try:
        if not moved:
            raise NothingToPost
        return record_transfer_of_several(
            unit=moved[0].from_place.unit, lines=moved, date=form.cleaned_data["date"], by=request.user,
            key=form.cleaned_data["key"],
        )  # fmt: skip
    except Refusal as refusal:
        lines.refuse(refusal, form)
        return None

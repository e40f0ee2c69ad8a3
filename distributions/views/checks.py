"""Pages of checking a hand-out afterwards: who is asked, and what they said."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from distributions import operations
from distributions.forms.checks import CheckForm
from distributions.models import Check, Distribution
from distributions.operations.checks import took_part
from distributions.planning import CHILD, GROUP
from distributions.receivers import Listed, listed
from distributions.views.finding import found
from ledger.access.errors import Refusal
from ledger.access.operation import require
from ledger.access.permissions import Permission
from ledger.screens.pages import StaffRequest, page_for


@require_http_methods(["GET", "POST"])
@page_for(Permission.CHECK_HAND_OUTS)
def checks(request: StaffRequest, ref: str) -> HttpResponse:
    """Show who is asked whether it arrived, and what they said; they are drawn by sending."""
    given = _found(request, ref)
    refused = ""
    if request.method == "POST":
        try:
            operations.draw_checks(distribution=given, at=timezone.now(), by=request.user)
        except Refusal as refusal:
            refused = str(refusal)
        else:
            return redirect("checks", ref)
    drawn = list(Check.objects.filter(distribution=given).select_related("checked_by"))
    receivers = [(CHILD, one.child_id) if one.child_id else (GROUP, one.group_id or 0) for one in drawn]
    people = {who.receiver: who for who in listed(given, receivers, request.user)}
    rows: list[tuple[Check, Listed]] = [(one, people[receiver]) for one, receiver in zip(drawn, receivers, strict=True)]
    context = {
        "distribution": given, "rows": rows, "refused": refused, "took_part": took_part(given, request.user),
        "done": sum(1 for one in drawn if one.checked_at),
    }  # fmt: skip
    return render(request, "distributions/checks.html", context, status=422 if refused else 200)


@require_http_methods(["GET", "POST"])
@page_for(Permission.CHECK_HAND_OUTS)
def check(request: StaffRequest, ref: str, number: int) -> HttpResponse:
    """Write down what one receiver said."""
    given = _found(request, ref)
    one = get_object_or_404(
        Check.objects.filter(distribution=given).select_related("distribution__unit"), position=number
    )
    form = CheckForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            operations.record_check(check=one, at=timezone.now(), by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("It is written down what this receiver said."))
            return redirect("checks", ref)
    [who] = listed(given, [(CHILD, one.child_id) if one.child_id else (GROUP, one.group_id or 0)], request.user)
    return render(
        request, "distributions/check.html", {"distribution": given, "who": who, "form": form}, status=form.status
    )


def _found(request: StaffRequest, ref: str) -> Distribution:
    given = found(request, ref)
    require(by=request.user, permission=Permission.CHECK_HAND_OUTS, unit=given.unit)
    return given

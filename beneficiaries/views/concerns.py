"""Pages of worries about children's safety: anybody raises one; who may read it acts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from beneficiaries import operations
from beneficiaries.concern_lists import ConcernFilter, badge_of, columns
from beneficiaries.concerns import concerns_visible_to
from beneficiaries.forms import concerns as forms
from beneficiaries.models import Concern
from beneficiaries.showing import concern_read
from ledger.access.errors import Refusal
from ledger.access.permissions import Permission
from ledger.screens.forms import Form
from ledger.screens.once import once
from ledger.screens.pages import StaffRequest, coded_or_404, page_for
from ledger.screens.tables import Empty, Table

READ = Permission.READ_CONCERNS
State = Concern.State


@dataclass(frozen=True)
class Act:
    """Something done about a worry."""

    states: frozenset[str]
    title: Promise
    form: type[Form]
    do: Callable[..., Any]


ACTS: dict[str, Act] = {
    "take": Act(frozenset({State.RAISED}), _("Take it up"), forms.TakeForm, operations.take_concern),
    "act": Act(frozenset({State.TAKEN, State.ACTED}), _("Write down what was done"), forms.ActForm,
               operations.act_on_concern),
    "close": Act(frozenset({State.ACTED}), _("Close the concern"), forms.WordsForm, operations.close_concern),
}  # fmt: skip


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@page_for()
@once
def raise_concern(request: StaffRequest) -> HttpResponse:
    """Raise a worry: for everybody who signs in."""
    form = forms.RaiseForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            operations.raise_concern(**form.cleaned_data, at=timezone.now(), by=request.user)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            said = gettext("It is with child protection now. If a child is in danger, call the police at 110 at once.")
            messages.success(request, said)
            return redirect("home")
    return render(request, "beneficiaries/raise_concern.html", {"form": form}, status=form.status)


@require_safe
@page_for(READ)
@cache_control(private=True, no_store=True)
def concerns(request: StaffRequest) -> HttpResponse:
    """Show the worries, without a word of them."""
    rows = concerns_visible_to(request.user)
    table = Table(
        request, rows, columns(timezone.now()), caption=gettext("Concerns"), name="concerns", sort="-raised",
        empty=Empty(gettext("No concern was raised.")), exports=False,
        filter=ConcernFilter(request.GET, rows, request=request),
    )  # fmt: skip
    return table.answer("beneficiaries/concerns.html")


@require_safe
@page_for(READ)
@cache_control(private=True, no_store=True)
def concern(request: StaffRequest, code: str) -> HttpResponse:
    """Show a worry, every step, and what can be done."""
    shown = coded_or_404(concerns_visible_to(request.user), code)
    context = {
        "concern": shown, "told": concern_read(shown, request.user), "badge": badge_of(shown, timezone.now()),
        "acts": [(name, act) for name, act in ACTS.items() if shown.state in act.states],
        "kept_from": ", ".join(str(one) for one in shown.kept_from.order_by("pk")),
    }  # fmt: skip
    return render(request, "beneficiaries/concern.html", context)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@page_for(READ)
@once
def act_on_concern(request: StaffRequest, code: str, act: str) -> HttpResponse:
    """Do one thing about a worry."""
    shown, asked = coded_or_404(concerns_visible_to(request.user), code), ACTS.get(act)
    if asked is None:
        raise Http404
    form = asked.form(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_valid():
        try:
            asked.do(concern=shown, at=timezone.now(), by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, gettext("It is written down."))
            return redirect("concern", code)
    context = {"form": form, "concern": shown, "act": asked}
    return render(request, "beneficiaries/act_on_concern.html", context, status=form.status)

"""Pages of pairings: the list, one with its steps, each step, and the decision of another person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from beneficiaries import operations
from beneficiaries.forms import pairings as forms
from beneficiaries.helpers import READ, standings
from beneficiaries.models import Pairing, Purpose
from beneficiaries.pairing_lists import COLUMNS, PairingFilter, add_children_and_standing, badge_of, by_day
from beneficiaries.pairings import missing, pairings_visible_to, paused_by_itself
from beneficiaries.showing import names_shown, note_of_hand_over
from ledger.access.errors import Refusal
from ledger.access.permissions import Permission
from ledger.access.queries import may
from ledger.screens.once import once
from ledger.screens.pages import StaffRequest, page_for
from ledger.screens.tables import Empty, Table

WRITE, APPROVE = Permission.WRITE_CHILDREN, Permission.APPROVE
State = Pairing.State


@dataclass(frozen=True)
class Act:
    """A step: from which states, its form, its operation, and its words."""

    states: frozenset[str]
    title: Promise
    button: Promise
    form: type[forms.StepForm]
    do: Callable[..., Any]
    consequence: Promise
    tone: str = "pri"
    takes_day: bool = False  # whether the day is typed


ACTS: dict[str, Act] = {
    "agree": Act(
        frozenset({State.PROPOSED}), _("The guardian agreed"), _("Write it down"), forms.AgreeForm,
        operations.agree_to_pairing, _("Another person decides next."),
    ),
    "begin": Act(
        frozenset({State.APPROVED}), _("Begin the pairing"), _("Begin"), forms.BeginForm, operations.begin_pairing,
        _("From today on. All four checks of the helper and the family's consent to visits must count."),
    ),
    "pause": Act(
        frozenset({State.ACTIVE}), _("Pause the pairing"), _("Pause"), forms.PauseForm, operations.pause_pairing,
        _("The helper opens the child's card no more until it goes on."),
    ),
    "resume": Act(
        frozenset({State.PAUSED}), _("Let the pairing go on"), _("Go on"), forms.BeginForm, operations.resume_pairing,
        _("From today on. All four checks of the helper and the family's consent to visits must count."),
    ),
    "end": Act(
        frozenset({State.ACTIVE, State.PAUSED}), _("End the pairing"), _("End it"), forms.EndForm,
        operations.end_pairing,
        _("It stays in the record. The same two again later are a new pairing."), "danger", takes_day=True,
    ),
    "withdraw": Act(
        frozenset({State.PROPOSED, State.AGREED, State.APPROVED}), _("Take the proposal back"), _("Take it back"),
        forms.WithdrawForm, operations.withdraw_pairing, _("Another helper can be proposed at once."),
    ),
}  # fmt: skip


@require_safe
@page_for(*READ)
def pairings(request: StaffRequest) -> HttpResponse:
    """Show who stands by which child."""
    rows = by_day(pairings_visible_to(request.user))
    table = Table(
        request, rows, COLUMNS, caption=gettext("Pairings"), name="pairings", sort="-since",
        empty=Empty(gettext("No pairings yet. Propose a helper on a child's file.")), exports=False,
        filter=PairingFilter(request.GET, rows, request=request),
        prepare=add_children_and_standing(request.user, timezone.localdate()),
    )  # fmt: skip
    return table.answer("beneficiaries/pairings.html")


@require_safe
@page_for(*READ)
def pairing(request: StaffRequest, number: int) -> HttpResponse:
    """Show a pairing: what it rests on today, every step, and what can be done."""
    shown, today = _found(request, number), timezone.localdate()
    may_write = may(request.user, WRITE, shown.child.keeper)
    decides = may(request.user, APPROVE, shown.child.keeper) and shown.state == State.AGREED
    context = _facts(request, shown, today) | {
        "acts": [(name, act) for name, act in ACTS.items() if may_write and shown.state in act.states],
        "may_decide": decides and shown.proposed_by_id != request.user.pk,
        "steps": shown.steps.select_related("recorded_by"), "note": note_of_hand_over(shown, request.user),
    }  # fmt: skip
    return render(request, "beneficiaries/pairing.html", context)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@page_for(WRITE)
@once
def act_on_pairing(request: StaffRequest, number: int, act: str) -> HttpResponse:
    """Take one step."""
    shown, asked = _found(request, number), ACTS.get(act)
    if asked is None or not may(request.user, WRITE, shown.child.keeper):
        raise Http404
    typed = request.POST if request.method == "POST" else None
    form = asked.form(typed, user=request.user, pairing=shown)
    if request.method == "POST" and form.is_valid():
        given = {} if asked.takes_day else {"on": timezone.localdate()}
        try:
            asked.do(pairing=shown, by=request.user, **form.cleaned_data, **given)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, gettext("It is written down."))
            return redirect("pairing", number)
    context = {"form": form, "pairing": shown, "act": asked}
    return render(request, "beneficiaries/act_on_pairing.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
@page_for(APPROVE)
def decide_pairing(request: StaffRequest, number: int) -> HttpResponse:
    """Let another person than the one who proposed it decide."""
    shown, today = _found(request, number), timezone.localdate()
    if not may(request.user, APPROVE, shown.child.keeper):
        raise Http404
    form = forms.AnswerForm(request.POST or None, user=request.user, pairing=shown)
    if request.method == "POST" and form.is_valid():
        try:
            said = _answer(request, shown, str(form.cleaned_data["reason"]), today)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, said)
            return redirect("pairing", number)
    context = _facts(request, shown, today) | {"form": form}
    return render(request, "beneficiaries/decide_pairing.html", context, status=form.status)


def _answer(request: StaffRequest, shown: Pairing, reason: str, today: dt.date) -> str:
    if request.POST.get("then") == "decline":
        operations.decline_pairing(pairing=shown, reason=reason, on=today, by=request.user)
        return gettext("It is declined.")
    operations.approve_pairing(pairing=shown, on=today, at=timezone.now(), by=request.user)
    return gettext("It is approved. It begins when the school begins it.")


def _facts(request: StaffRequest, shown: Pairing, today: dt.date) -> dict[str, Any]:
    """Return what a pairing rests on today. An approver learns the code of the child and no name."""
    _checks, lacks_consent = missing(shown.helper, shown.child, today)
    return {
        "pairing": shown, "name": names_shown([shown.child_id], request.user, "pairing").get(shown.child_id, ""),
        "badge": badge_of(shown, today, holds=not paused_by_itself(shown, today)),
        "standings": standings(shown.helper.checks.select_related("checked_by"), today),
        "lacks_consent": lacks_consent, "purpose": Purpose.VISITS.label,
        "may_open_child": may(request.user, Permission.READ_CHILDREN, shown.child.keeper),
    }  # fmt: skip


def _found(request: StaffRequest, number: int) -> Pairing:
    rows = pairings_visible_to(request.user).select_related(
        "helper__unit", "child__keeper", "proposed_by", "approved_by", "agreed_by", "handed_over_to"
    )
    return get_object_or_404(rows, pk=number)

"""One page for each thing that is done to a child's file: a form, one operation, and back to the file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from beneficiaries import operations
from beneficiaries.forms import acts as forms
from beneficiaries.forms.follow_ups import AskForm
from beneficiaries.forms.pairings import ProposeForm
from beneficiaries.forms.privacy import EraseForm
from beneficiaries.forms.visits import AttemptForm, PlanForm, VisitForm
from beneficiaries.models import Child
from beneficiaries.views.children import found
from ledger.access.errors import Refusal
from ledger.access.permissions import Permission
from ledger.screens.once import once
from ledger.screens.pages import StaffRequest, page_for

WRITE = Permission.WRITE_CHILDREN
S = Child.Status


@dataclass(frozen=True)
class Act:
    """A thing done to a file: its form, its operation, and its words."""

    title: Promise
    button: Promise
    form: type[forms.ActForm]
    do: Callable[..., Any]
    consequence: Promise | str = ""
    tone: str = "pri"
    statuses: frozenset[str] = frozenset({S.ACTIVE, S.PAUSED, S.LEFT})


def _end_guardian(*, child: Child, **typed: Any) -> object:  # noqa: ANN401, ARG001 -- what the form gives
    return operations.end_guardian(**typed)


def _confirm_phone(*, child: Child, **typed: Any) -> object:  # noqa: ANN401, ARG001 -- likewise
    return operations.confirm_phone(**typed)


def _end(*, child: Child, by: Any, **typed: Any) -> object:  # noqa: ANN401, ARG001 -- what the form gives
    return operations.end_fact(**typed, at=timezone.now(), by=by)


def _propose(*, child: Child, by: Any, **typed: Any) -> object:  # noqa: ANN401 -- likewise
    return operations.propose_pairing(child=child, on=timezone.localdate(), at=timezone.now(), by=by, **typed)


def _ask(*, child: Child, by: Any, **typed: Any) -> object:  # noqa: ANN401 -- likewise
    return operations.ask_follow_up(child=child, on=timezone.localdate(), at=timezone.now(), by=by, **typed)


def _plan(*, child: Child, by: Any, **typed: Any) -> object:  # noqa: ANN401 -- likewise
    return operations.plan_visit(child=child, on=timezone.localdate(), by=by, **typed)


ACTS: dict[str, Act] = {
    "pause": Act(
        _("Pause the file"), _("Pause"), forms.PauseForm, operations.pause_child,
        _("The child stands on no list until it comes back."), statuses=frozenset({S.ACTIVE}),
    ),
    "leave": Act(
        _("The child has left"), _("Close the file"), forms.LeaveForm, operations.leave_child,
        _("The class ends on that day. What the child received stays."), "danger", frozenset({S.ACTIVE, S.PAUSED}),
    ),
    "return": Act(
        _("The child came back"), _("Take up the file"), forms.ReturnForm, operations.return_child,
        statuses=frozenset({S.PAUSED, S.LEFT}),
    ),
    "category": Act(
        _("Add a category"), _("Add"), forms.CategoryForm, operations.record_category,
        _("Categories are seen by those who keep the file, and never by a donor."),
    ),
    "parent": Act(
        _("Add what holds of a parent"), _("Add"), forms.ParentFactForm, operations.record_parent_fact,
        _("From this both official definitions of left-behind are worked out."),
    ),
    "guardian": Act(
        _("Add an adult"), _("Add"), forms.GuardianForm, operations.link_guardian,
        _("On any day one adult at most holds a role."),
    ),
    "guardian-end": Act(
        _("An adult no longer cares for the child"), _("End it"), forms.EndGuardianForm, _end_guardian,
        _("What they signed for stays theirs."),
    ),
    "phone": Act(_("A call was made"), _("Write it down"), forms.PhoneForm, _confirm_phone),
    "consent": Act(
        _("Write down a decision"), _("Write it down"), forms.ConsentForm, operations.record_consent,
        _("Each purpose is decided apart. Whoever wants no photo is helped like any other."),
    ),
    "visit": Act(
        _("Record a visit"), _("Write it down"), VisitForm, operations.record_visit,
        _("If you saw harm or fear it, report it at once to the police, civil affairs or the school, as the law "
          "asks."),
    ),
    "visit-plan": Act(
        _("Plan a visit"), _("Plan it"), PlanForm, _plan,
        _("Families are told beforehand. Two adults go to a home."), statuses=frozenset({S.ACTIVE, S.PAUSED}),
    ),
    "visit-attempt": Act(
        _("Tried in vain"), _("Write it down"), AttemptForm, operations.record_attempt,
        _("It is no visit: the child stays among those to be visited."),
    ),
    "follow-up": Act(
        _("Ask for something"), _("Ask for it"), AskForm, _ask,
        _("It stands on the child's file and on the home page of who is to do it."),
    ),
    "pair": Act(
        _("Propose a helper"), _("Propose"), ProposeForm, _propose,
        _("The guardian is asked next, then another person decides. Nobody visits before that."),
        statuses=frozenset({S.ACTIVE}),
    ),
    "erase": Act(
        _("Erase the file"), _("Erase for ever"), EraseForm, operations.erase_child,
        _("Names, numbers, addresses, adults and hardship are destroyed and can't be brought back. The code and what "
          "the book says of it stay."),
        "danger", frozenset({S.ACTIVE, S.PAUSED, S.LEFT}),
    ),
    "end": Act(_("Something no longer holds"), _("End it"), forms.EndForm, _end),
}  # fmt: skip


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@page_for(WRITE)
@once
def act_on_child(request: StaffRequest, code: str, act: str) -> HttpResponse:
    """Do one thing to a child's file."""
    child = found(request, code)
    asked = ACTS.get(act)
    if asked is None or child.status not in asked.statuses:
        raise Http404
    form = asked.form(request.POST or None, user=request.user, child=child)
    if form.is_valid():
        try:
            asked.do(child=child, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("It is written down."))
            return redirect("child", code)
    context = {"form": form, "child": child, "act": asked}
    return render(request, "beneficiaries/act_on_child.html", context, status=form.status)

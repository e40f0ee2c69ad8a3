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
from beneficiaries.forms.privacy import EraseForm
from beneficiaries.models import Child
from beneficiaries.views.children import found
from ledger.access.errors import Refusal
from ledger.access.permissions import Permission
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

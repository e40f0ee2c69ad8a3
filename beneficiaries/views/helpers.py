"""Pages of helpers: the list, one helper with their checks, and what is written down about them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from beneficiaries import operations
from beneficiaries.forms.helpers import (
    EditHelperForm,
    EndHelperForm,
    HelperCheckForm,
    HelperForm,
    WithdrawCheckForm,
)
from beneficiaries.helper_lists import HelperFilter, helper_columns, state_badge, state_of
from beneficiaries.helpers import READ, helpers_visible_to, standings, with_checks
from beneficiaries.models import Helper
from ledger.access.errors import Refusal
from ledger.access.naming import person_called
from ledger.access.permissions import Permission
from ledger.access.queries import may, permissions_of
from ledger.screens.forms import Form
from ledger.screens.once import once
from ledger.screens.pages import StaffRequest, page_for
from ledger.screens.tables import Empty, Table

WRITE = Permission.WRITE_CHILDREN


@require_safe
@page_for(*READ)
def helpers(request: StaffRequest) -> HttpResponse:
    """Show who helps children in person, and whose checks are out of date."""
    may_enter = WRITE in permissions_of(request.user)
    rows = with_checks(helpers_visible_to(request.user)).select_related("unit")
    empty = Empty(_("No helpers yet."), _("New helper"), reverse("new_helper") if may_enter else "")
    table = Table(
        request, rows, helper_columns(timezone.localdate()), caption=_("Helpers"), name="helpers", sort="name",
        empty=empty, filter=HelperFilter(request.GET, rows, request=request),
    )  # fmt: skip
    return table.answer("beneficiaries/helpers.html", {"may_enter": may_enter})


@require_safe
@page_for(*READ)
def helper(request: StaffRequest, number: int) -> HttpResponse:
    """Show a helper, how each check stands, and every check that was made."""
    shown = _found(request, number)
    checks = list(shown.checks.select_related("checked_by", "withdrawn_by"))
    today = timezone.localdate()
    context = {
        "helper": shown, "checks": checks, "standings": standings(checks, today),
        "state": state_badge(state_of(shown.ended_on, _checked_until(shown), today)),
        "may_write": may(request.user, WRITE, shown.unit) and shown.ended_on is None,
        "is_oneself": shown.sign_in_id == request.user.pk,
    }  # fmt: skip
    return render(request, "beneficiaries/helper.html", context)


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
@once
def new_helper(request: StaffRequest) -> HttpResponse:
    """Enter a helper."""
    form = HelperForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            entered = operations.enter_helper(**form.cleaned_data, by=request.user)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            told = _("%(helper)s is entered. Their checks come next.") % {"helper": person_called(entered.name)}
            messages.success(request, told)
            return redirect("helper", entered.pk)
    return render(request, "beneficiaries/new_helper.html", {"form": form}, status=form.status)


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
def edit_helper(request: StaffRequest, number: int) -> HttpResponse:
    """Change a helper; who saves second sees both versions."""
    shown = _kept(request, number)
    form = EditHelperForm(request.POST or None, user=request.user, record=shown)
    if form.is_valid():
        try:
            operations.change_helper(helper=shown, **form.cleaned_data, by=request.user)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The change is kept."))
            return redirect("helper", number)
    return render(request, "beneficiaries/edit_helper.html", {"form": form, "helper": shown}, status=form.status)


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
def end_helper(request: StaffRequest, number: int) -> HttpResponse:
    """Write down that somebody no longer helps."""
    shown = _kept(request, number)
    form = EndHelperForm(request.POST or None, user=request.user)
    words = {"title": _("No longer helps"), "button": _("Write it down"), "consequence": _("What they did stays.")}
    return _done(request, shown, form, lambda typed: operations.end_helper(helper=shown, **typed), words)


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
@once
def check_helper(request: StaffRequest, number: int) -> HttpResponse:
    """Write down that a check was passed."""
    shown = _kept(request, number)
    form = HelperCheckForm(request.POST or None, user=request.user, initial={"kind": request.GET.get("kind", "")})
    words = {
        "title": _("A check was passed"), "button": _("Write it down"),
        "consequence": _("Nobody is paired with a child unless all four checks count. Write down that it was passed, "
                         "never what the paper says."),
    }  # fmt: skip
    return _done(request, shown, form, lambda typed: operations.record_helper_check(helper=shown, **typed), words)


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
def withdraw_helper_check(request: StaffRequest, number: int, check: int) -> HttpResponse:
    """Take a check back."""
    shown = _kept(request, number)
    one = get_object_or_404(shown.checks.select_related("helper__unit"), pk=check)
    form = WithdrawCheckForm(request.POST or None, user=request.user)
    words = {
        "title": _("Take the check back: %(check)s") % {"check": one}, "button": _("Take it back"),
        "consequence": _("It counts no longer from now on, and what rests on it is paused at once."),
    }  # fmt: skip

    def take_back(typed: dict[str, Any]) -> object:
        return operations.withdraw_helper_check(check=one, at=timezone.now(), **typed)

    return _done(request, shown, form, take_back, words)


def _done(request: StaffRequest, shown: Helper, form: Form, do: Any, words: dict[str, str]) -> HttpResponse:  # noqa: ANN401 -- an operation
    """Answer the page of one act on a helper."""
    if form.is_valid():
        try:
            do(form.cleaned_data | {"by": request.user})
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("It is written down."))
            return redirect("helper", shown.pk)
    context = {"form": form, "helper": shown, "act": words}
    return render(request, "beneficiaries/act_on_helper.html", context, status=form.status)


def _checked_until(shown: Any) -> Any:  # noqa: ANN401 -- a helper, with a day that the query adds
    return shown.checked_until


def _found(request: StaffRequest, number: int) -> Helper:
    rows = with_checks(helpers_visible_to(request.user)).select_related("unit", "sign_in")
    return get_object_or_404(rows, pk=number)


def _kept(request: StaffRequest, number: int) -> Helper:
    """Return a helper of a unit where this person keeps files; of another unit there is none to change."""
    shown = _found(request, number)
    if not may(request.user, WRITE, shown.unit):
        raise Http404
    return shown

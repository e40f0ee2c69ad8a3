"""Pages of what is to be done about children: the list, and that one is done or let go."""

from __future__ import annotations

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
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from beneficiaries import operations
from beneficiaries.follow_up_lists import FollowUpFilter, columns, open_and_name
from beneficiaries.follow_ups import follow_ups_visible_to
from beneficiaries.forms.follow_ups import DoneForm, DropForm, KeepForm
from beneficiaries.models import FollowUp
from ledger.access.errors import Refusal
from ledger.access.permissions import Permission
from ledger.screens.forms import Form
from ledger.screens.once import once
from ledger.screens.pages import StaffRequest, page_for
from ledger.screens.tables import Empty, Table


@dataclass(frozen=True)
class Act:
    """How something that was to be done ends."""

    title: Promise
    form: type[Form]
    do: Callable[..., Any]
    consequence: Promise | str = ""


ACTS = {
    "done": Act(_("It is done"), DoneForm, operations.finish_follow_up),
    "drop": Act(_("Let it go"), DropForm, operations.drop_follow_up),
}
ACTS_ON_FILE = {
    "keep": Act(
        _("A law keeps the file"), KeepForm, operations.drop_follow_up,
        _("What rests on consent alone stays off: photographs, what donors see, stories. Tell the family in writing "
          "why the file is kept."),
    ),
}  # fmt: skip


@require_safe
@page_for(Permission.READ_CHILDREN)
@cache_control(private=True, no_store=True)
def follow_ups(request: StaffRequest) -> HttpResponse:
    """Show what is to be done, and what was."""
    rows, now = follow_ups_visible_to(request.user), timezone.now()
    table = Table(
        request, rows, columns(now, timezone.localdate(now)), caption=gettext("To do"), name="follow-ups", sort="due",
        empty=Empty(gettext("Nothing is to be done. Ask for something on a child's file.")), exports=False,
        filter=FollowUpFilter(request.GET, rows, request=request), prepare=open_and_name(request.user),
    )  # fmt: skip
    return table.answer("beneficiaries/follow_ups.html")


@require_http_methods(["GET", "POST"])
@page_for(Permission.WRITE_CHILDREN)
@once
def act_on_follow_up(request: StaffRequest, number: int, act: str) -> HttpResponse:
    """Write down that it is done, or why it is let go."""
    shown = get_object_or_404(follow_ups_visible_to(request.user), pk=number)
    asked = (ACTS_ON_FILE if shown.kind == FollowUp.Kind.FILE else ACTS).get(act)
    if asked is None:
        raise Http404
    form = asked.form(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_valid():
        try:
            asked.do(follow_up=shown, at=timezone.now(), by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, gettext("It is written down."))
            return redirect("child", shown.child.code)
    context = {"form": form, "follow_up": shown, "act": asked}
    return render(request, "beneficiaries/act_on_follow_up.html", context, status=form.status)

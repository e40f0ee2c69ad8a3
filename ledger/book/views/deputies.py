"""Pages of deputies: who approves in whose stead, named and ended."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ledger.access import operations
from ledger.access.errors import Refusal
from ledger.access.permissions import Permission
from ledger.access.queries import deputies_visible_to, may, permissions_of
from ledger.book.forms.deputies import DeputyForm
from ledger.screens.once import once
from ledger.screens.pages import StaffRequest, page_for
from ledger.screens.tables import Badge, Column, Empty, Table

READ = (Permission.READ_APPROVALS, Permission.READ_SETTINGS)
NAME = (Permission.APPROVE, Permission.WRITE_SETTINGS)


def _state(one: Any) -> Badge:  # noqa: ANN401 -- a deputy
    today = timezone.localdate()
    if one.ended_at or one.assignment_id is None:
        return Badge(gettext_lazy("ended"))
    if one.until < today:
        return Badge(gettext_lazy("over"))
    return Badge(gettext_lazy("to come"), "info") if one.since > today else Badge(gettext_lazy("stands in"), "ok")


COLUMNS = [
    Column("deputy", gettext_lazy("Deputy"), lambda one: str(one.deputy), ("deputy__display_name", "pk"), phone="p1",
           under=lambda one: one.unit.called),
    Column("approver", gettext_lazy("In whose stead"), lambda one: str(one.approver),
           ("approver__display_name", "pk"), phone="p2"),
    Column("since", gettext_lazy("From"), lambda one: one.since, ("since", "pk"), "day", phone="p2"),
    Column("until", gettext_lazy("To"), lambda one: one.until, ("until", "pk"), "day", phone="p2"),
    Column("why", gettext_lazy("Reason"), lambda one: one.why, phone="p2"),
    Column("by", gettext_lazy("Named by"), lambda one: str(one.named_by), phone="p0"),
    Column("state", gettext_lazy("State"), _state, phone="pr"),
]  # fmt: skip


@require_safe
@page_for(*READ)
def deputies(request: StaffRequest) -> HttpResponse:
    """Show who approves in whose stead, the latest first."""
    held = permissions_of(request.user)
    may_name = bool(held & set(NAME))
    rows = deputies_visible_to(request.user).select_related("deputy", "approver", "unit", "named_by")
    empty = Empty(_("Nobody stands in for anybody."), _("Name a deputy"), reverse("new_deputy") if may_name else "")
    table = Table(
        request, rows, COLUMNS, caption=_("Deputies"), name="deputies", empty=empty, sort="-since"
    )  # fmt: skip
    ending = [one for one in rows.filter(ended_at=None, until__gte=timezone.localdate()) if _may_end(request, one)]
    context = {"may_name": may_name, "ending": ending, "reads_approvals": Permission.READ_APPROVALS in held}
    return table.answer("book/deputies.html", context)


@require_http_methods(["GET", "POST"])
@page_for(*NAME)
@once
def new_deputy(request: StaffRequest) -> HttpResponse:
    """Name who approves while somebody is away."""
    form = DeputyForm(request.POST or None, user=request.user)
    if form.is_valid():
        typed = form.cleaned_data
        is_own = typed["assignment"].user_id == request.user.pk
        name = operations.name_own_deputy if is_own else operations.name_deputy
        try:
            made = name(**typed, today=timezone.localdate(), by=request.user)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            text = _("%(deputy)s approves in the stead of %(approver)s.")
            messages.success(request, text % {"deputy": made.deputy, "approver": made.approver})
            return redirect("deputies")
    return render(request, "book/new_deputy.html", {"form": form}, status=form.status)


@require_POST
@page_for(*NAME)
def end_deputy(request: StaffRequest, key: int) -> HttpResponse:
    """End it early."""
    one = get_object_or_404(deputies_visible_to(request.user).select_related("unit"), pk=key)
    end = operations.end_own_deputy if one.approver_id == request.user.pk else operations.end_deputy
    try:
        end(deputy=one, at=timezone.now(), by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(deputy)s does not stand in any more.") % {"deputy": one.deputy})
    return redirect("deputies")


def _may_end(request: StaffRequest, one: Any) -> bool:  # noqa: ANN401 -- a deputy
    return one.approver_id == request.user.pk or may(request.user, Permission.WRITE_SETTINGS, one.unit)

"""Pages of groups: the list, one group with its members, entering and changing one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from beneficiaries import operations
from beneficiaries.forms.groups import EditGroupForm, NewGroupForm
from beneficiaries.lists import GROUP_COLUMNS, MEMBER_COLUMNS, GroupFilter, add_member_counts, name_members
from beneficiaries.models import Child, Group
from beneficiaries.queries import groups_visible_to, members_of
from ledger.access.errors import Refusal
from ledger.access.permissions import Permission
from ledger.access.queries import may, permissions_of
from ledger.screens.once import once
from ledger.screens.pages import StaffRequest, coded_or_404, page_for
from ledger.screens.tables import Empty, Table

READ = (Permission.READ_CHILDREN, Permission.READ_CHILDREN_MASKED)
WRITE = Permission.WRITE_CHILDREN


@require_safe
@page_for(*READ)
def groups(request: StaffRequest) -> HttpResponse:
    """Show the classes, book corners, dormitories and sites, with how many children each has today."""
    may_enter = WRITE in permissions_of(request.user)
    rows = groups_visible_to(request.user).select_related("unit")
    empty = Empty(
        _("No groups yet. Goods for shared use are given to one."),
        _("New group"),
        reverse("new_group") if may_enter else "",
    )
    table = Table(
        request, rows, GROUP_COLUMNS, caption=_("Groups"), name="groups", empty=empty, sort="name",
        prepare=add_member_counts(timezone.localdate()), filter=GroupFilter(request.GET, rows, request=request),
    )  # fmt: skip
    return table.answer("beneficiaries/groups.html", {"may_enter": may_enter})


@require_safe
@page_for(*READ)
def group(request: StaffRequest, code: str) -> HttpResponse:
    """Show a group and the children who belong to it today."""
    shown = _found(request, code)
    members = Child.objects.filter(pk__in=members_of(shown.pk, timezone.localdate())).select_related("village")
    table = Table(
        request, members, MEMBER_COLUMNS, caption=_("Members today"), name=f"group-{shown.code}", sort="code",
        empty=Empty(_("No child belongs to this group today.")), prepare=name_members(request.user), exports=False,
    )  # fmt: skip
    context = {"group": shown, "table": table, "may_write": may(request.user, WRITE, shown.unit)}
    return render(request, "beneficiaries/group.html", context)


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
@once
def new_group(request: StaffRequest) -> HttpResponse:
    """Enter a group."""
    form = NewGroupForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            entered = operations.open_group(**form.cleaned_data, by=request.user)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("%(group)s is entered.") % {"group": entered.name})
            return redirect("group", entered.code)
    return render(request, "beneficiaries/new_group.html", {"form": form}, status=form.status)


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
def edit_group(request: StaffRequest, code: str) -> HttpResponse:
    """Change a group; who saves second sees both versions."""
    shown = _found(request, code)
    form = EditGroupForm(request.POST or None, user=request.user, record=shown)
    if form.is_valid():
        try:
            operations.change_group(group=shown, **form.cleaned_data, by=request.user)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The change is kept."))
            return redirect("group", code)
    return render(request, "beneficiaries/edit_group.html", {"form": form, "group": shown}, status=form.status)


def _found(request: StaffRequest, code: str) -> Group:
    return coded_or_404(groups_visible_to(request.user).select_related("unit"), code)

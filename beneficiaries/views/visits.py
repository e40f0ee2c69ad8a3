"""Pages of visits: all of them, those to one child, the children nobody visited, and what is done with a visit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from beneficiaries import operations
from beneficiaries.consents import current_consent
from beneficiaries.forms import visits as forms
from beneficiaries.forms.acts import ActForm
from beneficiaries.lists import name_members
from beneficiaries.models import Child, Purpose, Visit
from beneficiaries.queries import children_listed_to, whose_files_go_on
from beneficiaries.showing import Sight, names_shown, sight_of, visits_read
from beneficiaries.visit_lists import (
    VISIT_COLUMNS,
    DueFilter,
    VisitFilter,
    by_day,
    due_columns,
    name_children_of_visits,
)
from beneficiaries.visits import is_settled, last_visited, shown, visits_of, visits_visible_to
from ledger.access.errors import Refusal
from ledger.access.permissions import Permission
from ledger.access.queries import may, permissions_of
from ledger.screens.forms import Form
from ledger.screens.once import once
from ledger.screens.pages import StaffRequest, coded_or_404, page_for
from ledger.screens.tables import Empty, Table

READ = (Permission.READ_CHILDREN, Permission.READ_CHILDREN_MASKED)
WRITE = Permission.WRITE_CHILDREN
State = Visit.State
A_PAGE = 20


@dataclass(frozen=True)
class Act:
    """Something done with a visit: its form, and its words."""

    states: frozenset[str]
    title: Promise
    button: Promise
    form: type[Form]
    do: Callable[..., Any]


def _make(*, visit: Visit, **typed: Any) -> object:  # noqa: ANN401 -- what the form gives
    return operations.record_visit(child=visit.child, planned=visit, **typed)


def _attempt(*, visit: Visit, **typed: Any) -> object:  # noqa: ANN401 -- likewise
    return operations.record_attempt(child=visit.child, planned=visit, **typed)


ACTS: dict[str, Act] = {
    "made": Act(frozenset({State.PLANNED}), _("Record a visit"), _("Write it down"), forms.VisitForm, _make),
    "attempt": Act(frozenset({State.PLANNED}), _("Tried in vain"), _("Write it down"), forms.AttemptForm, _attempt),
    "cancel": Act(frozenset({State.PLANNED}), _("Call the visit off"), _("Call it off"), forms.CancelForm,
                  operations.cancel_visit),
    "edit": Act(frozenset({State.DONE}), _("Mend a visit"), _("Keep the change"), forms.EditVisitForm,
                operations.edit_visit),
    "amend": Act(frozenset({State.DONE}), _("Add to a visit"), _("Add it"), forms.AmendForm, operations.amend_visit),
}  # fmt: skip


@require_safe
@page_for(*READ)
@cache_control(private=True, no_store=True)
def visits(request: StaffRequest) -> HttpResponse:
    """Show all visits: who went where and when, and nothing of what was found."""
    rows = by_day(visits_visible_to(request.user)).select_related("child__keeper", "recorded_by")
    table = Table(
        request, rows, VISIT_COLUMNS, caption=gettext("Visits"), name="visits", sort="-day", exports=False,
        empty=Empty(gettext("No visits yet. Record one on a child's file.")),
        filter=VisitFilter(request.GET, rows, request=request), prepare=name_children_of_visits(request.user),
    )  # fmt: skip
    may_see_due = Permission.READ_CHILDREN in permissions_of(request.user)
    return table.answer("beneficiaries/visits.html", {"may_see_due": may_see_due})


@require_safe
@page_for(Permission.READ_CHILDREN)
@cache_control(private=True, no_store=True)
def visits_due(request: StaffRequest) -> HttpResponse:
    """Show the children by their last visit: those whom nobody ever visited first."""
    today = timezone.localdate()
    active = whose_files_go_on(request.user).filter(status=Child.Status.ACTIVE)
    rows = last_visited(active).select_related("keeper", "village")
    table = Table(
        request, rows, due_columns(today), caption=gettext("Children by their last visit"), name="visits-due",
        sort="last", empty=Empty(gettext("No child with an active file.")), exports=False,
        filter=DueFilter(request.GET, rows, request=request, on=today), prepare=name_members(request.user, "visits"),
    )  # fmt: skip
    return table.answer("beneficiaries/visits_due.html")


@require_safe
@page_for(*READ, Permission.OPEN_IN_NEED)
@cache_control(private=True, no_store=True)
def visits_of_child(request: StaffRequest, code: str) -> HttpResponse:
    """Show every visit to a child, page by page, to who reads the whole file."""
    child = coded_or_404(children_listed_to(request.user).select_related("root", "keeper"), code)
    is_whole = sight_of(request.user, [child.pk]).get(child.pk) is Sight.WHOLE
    page = Paginator(visits_of(child) if is_whole else Visit.objects.none(), A_PAGE).get_page(request.GET.get("page"))
    read = visits_read(child, page.object_list, request.user)
    may_write = may(request.user, WRITE, child.keeper)
    today, is_open = timezone.localdate(), child.status not in Child.CLOSED
    context = {
        "child": child, "page": page, "pages": page.paginator.get_elided_page_range(page.number),
        "name": names_shown([child.pk], request.user, "visits").get(child.pk, ""), "is_whole": is_whole,
        "rows": [(one, _offered(one.row, request) if may_write else []) for one in read],
        "may_write": may_write and is_open,
        "may_add_photographs": may_write and is_open and current_consent(child, Purpose.PHOTO_PROOF, today).may,
    }  # fmt: skip
    return render(request, "beneficiaries/visits_of_child.html", context)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@page_for(WRITE)
@once
def act_on_visit(request: StaffRequest, number: int, act: str) -> HttpResponse:
    """Do one thing with a visit."""
    rows = visits_visible_to(request.user).select_related("child__keeper", "child__root", "child__identity")
    visit, asked = get_object_or_404(rows, pk=number), ACTS.get(act)
    if asked is None or visit.state not in asked.states or not may(request.user, WRITE, visit.child.keeper):
        raise Http404
    form = _form(request, asked, visit)
    if form.is_valid():
        try:
            asked.do(visit=visit, at=timezone.now(), by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, gettext("It is written down."))
            return redirect("visits_of_child", visit.child.code)
    context = {"form": form, "visit": visit, "act": asked}
    return render(request, "beneficiaries/act_on_visit.html", context, status=form.status)


def _form(request: StaffRequest, asked: Act, visit: Visit) -> Form:
    typed = request.POST if request.method == "POST" else None
    options: dict[str, Any] = {"user": request.user}
    if issubclass(asked.form, ActForm):
        options |= {"child": visit.child, "initial": {"kind": visit.kind}}
    elif asked.form is forms.EditVisitForm and visit.recorded_by_id == request.user.pk:
        told = shown(visit)
        names = ("present", "wellbeing", "minutes", "audience", "next_on")
        words = {"found": told.found, "second_adult": told.second_adult, "next_step": told.next_step}
        options["initial"] = words | {name: getattr(visit, name) for name in names}
    return asked.form(typed, **options)


def _offered(visit: Visit, request: StaffRequest) -> list[tuple[str, Act]]:
    """Return what may be done with a visit: who wrote it mends it while that is open, everybody adds after."""
    settled = is_settled(visit, timezone.now())
    is_own = visit.recorded_by_id == request.user.pk
    left_out = {"amend"} if is_own and not settled else {"edit"}
    return [(name, act) for name, act in ACTS.items() if visit.state in act.states and name not in left_out]

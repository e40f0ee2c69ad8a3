"""Pages of pledges: the list with its ages, one pledge, entering one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from donors import operations
from donors.allocating import came_of
from donors.filters import PledgeFilter
from donors.finding import find_pledges
from donors.forms.pledges import PledgeForm, PledgeLines, pledged_lines
from donors.lists import PLEDGE_COLUMNS, add_promises
from donors.models import Pledge, PledgeRelief
from donors.progress import timeliness_of
from donors.promised import ages, promised
from donors.queries import pledges_visible_to, reliefs_visible_to
from ledger.access.errors import Refusal
from ledger.access.permissions import Permission
from ledger.access.queries import may, permissions_of
from ledger.screens.choosing import answer
from ledger.screens.pages import StaffRequest, page_for
from ledger.screens.tables import Empty, Table

READ, WRITE = Permission.READ_GIFTS, Permission.WRITE_GIFTS


@require_safe
@page_for(READ)
def pledges(request: StaffRequest) -> HttpResponse:
    """Show the pledges with their age."""
    may_enter = WRITE in permissions_of(request.user)
    rows = pledges_visible_to(request.user).select_related("donor")
    empty = Empty(_("No open pledges."), _("New pledge"), reverse("new_pledge") if may_enter else "")
    table = Table(
        request, rows, PLEDGE_COLUMNS, caption=_("Pledges"), name="pledges", empty=empty, sort="-promised_on",
        prepare=add_promises(timezone.localdate()), filter=PledgeFilter(request.GET, rows),
    )  # fmt: skip
    context = {"may_enter": may_enter, "ages": ages(rows, timezone.localdate())}
    return table.answer("donors/pledges.html", context)


@require_safe
@page_for(READ)
def pledge(request: StaffRequest, number: str) -> HttpResponse:
    """Show what was promised, what came, and what is still to come."""
    visible = pledges_visible_to(request.user)
    shown = get_object_or_404(visible.select_related("donor", "root"), number=number)
    promise, today = promised(visible.filter(pk=shown.pk))[0], timezone.localdate()
    reliefs = reliefs_visible_to(request.user).filter(line__pledge=shown)
    may_approve = may(request.user, Permission.APPROVE, shown.root)
    context = {
        "promise": promise,
        "pledge": shown,
        "timeliness": promise.timeliness(today),
        "dues": [(due, timeliness_of(due.due_on, today, is_open=due.left > 0)) for due in promise.dues],
        "is_changed": promise.version > 1 or any(line.excused for line in promise.lines),
        "came": came_of(shown),
        "revisions": shown.revisions.select_related("revised_by").order_by("-version"),
        "reliefs": [
            (one, may_approve and one.state == PledgeRelief.State.WAITING and one.asked_by_id != request.user.pk)
            for one in reliefs.select_related("line__item", "asked_by", "answered_by")
        ],
        "reminders": list(shown.reminders.all()),
        "may_write": may(request.user, WRITE, shown.root),
    }
    return render(request, "donors/pledge.html", context)


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
def new_pledge(request: StaffRequest) -> HttpResponse:
    """Enter a promise."""
    form = PledgeForm(request.POST or None, user=request.user, initial={"donor": request.GET.get("donor", "")})
    lines = PledgeLines(request.POST or None, prefix="lines", form_kwargs={"user": request.user})
    if lines.wants_more:
        form = PledgeForm(user=request.user, initial=request.POST.dict())
    elif all([form.is_valid(), lines.is_valid()]):
        typed = form.cleaned_data
        try:
            entered = operations.record_pledge(
                unit=typed["unit"], donor=typed["donor"], promised_on=typed["promised_on"],
                lines=pledged_lines(lines.filled), by=request.user, key=typed["key"],
                about=typed["about"], binding=typed["binding"] or Pledge.Binding.SPOKEN, campaign=typed["campaign"],
            )  # fmt: skip
        except Refusal as refusal:
            lines.refuse(refusal, form)
        else:
            messages.success(request, _("The pledge %(number)s is entered.") % {"number": entered.number})
            return redirect("pledge", entered.number)
    status = 422 if form.is_bound else 200
    return render(request, "donors/new_pledge.html", {"form": form, "lines": lines}, status=status)


@require_POST
@page_for(READ)
def choose_pledges(request: StaffRequest) -> JsonResponse:
    """Answer a combobox of pledges."""
    return answer(request, find_pledges)

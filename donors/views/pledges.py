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
from donors.reminding import limits_of, next_reminder
from ledger.access.errors import Refusal
from ledger.access.models import User
from ledger.access.permissions import Permission
from ledger.access.queries import may, permissions_of
from ledger.screens.choosing import answer
from ledger.screens.kept_forms import BUTTON, forget_draft, keep_form, opened_draft
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
    may_approve, may_write = (may(request.user, each, shown.root) for each in (Permission.APPROVE, WRITE))
    reminders, limits = list(shown.reminders.all()), limits_of(shown)
    last = reminders[-1].reminded_on if reminders else None
    next_day = next_reminder(shown, promise.due_on, limits, count=len(reminders), last=last)
    context = {
        "promise": promise,
        "pledge": shown,
        "timeliness": promise.timeliness(today),
        "dues": [(due, timeliness_of(due.due_on, today, is_open=due.left > 0)) for due in promise.dues],
        "is_changed": promise.version > 1 or any(line.excused for line in promise.lines),
        "came": came_of(shown),
        "revisions": shown.revisions.select_related("revised_by").order_by("-version"),
        "reliefs": [
            (one, may_approve and _waits(one, request.user), may_write and _waits(one, request.user, own=True))
            for one in reliefs.select_related("line__item", "asked_by", "answered_by", "deputy__approver")
        ],
        "reminders": reminders,
        "most_reminders": limits.most,
        "next_reminder": next_day if promise.is_open else None,
        "may_write": may_write,
    }
    return render(request, "donors/pledge.html", context)


def _waits(relief: PledgeRelief, user: User, *, own: bool = False) -> bool:
    """Whether it waits, and is this person's own or not."""
    return relief.state == PledgeRelief.State.WAITING and (relief.asked_by_id == user.pk) is own


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
def new_pledge(request: StaffRequest) -> HttpResponse:
    """Enter a promise; or keep what was typed so far."""
    if BUTTON in request.POST:
        return keep_form(request, "new_pledge", about=request.POST.get("donor", ""))
    draft = opened_draft(request, "new_pledge")
    form = PledgeForm(request.POST or None, user=request.user, initial={"donor": request.GET.get("donor", "")})
    lines = PledgeLines(request.POST or draft or None, prefix="lines", form_kwargs={"user": request.user})
    asked = draft is not None or lines.wants_more
    if asked:
        form = PledgeForm(user=request.user, initial=(draft or request.POST).dict())
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
            forget_draft(request.user, "new_pledge", typed["key"])
            messages.success(request, _("The pledge %(number)s is entered.") % {"number": entered.number})
            return redirect("pledge", entered.number)
    status = 422 if form.is_bound else 200
    return render(request, "donors/new_pledge.html", {"form": form, "lines": lines, "asked": asked}, status=status)


@require_POST
@page_for(READ)
def choose_pledges(request: StaffRequest) -> JsonResponse:
    """Answer a combobox of pledges."""
    return answer(request, find_pledges)

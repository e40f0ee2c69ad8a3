"""Pages of files that somebody asks to join: the list, and one of them to decide upon, withdraw or undo."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from beneficiaries import operations
from beneficiaries.forms.duplicates import AnswerForm
from beneficiaries.merging import LABELS, adult_field, differing, in_words, side_of
from beneficiaries.models import AccessEvent, ChildMerge, GuardianLink
from beneficiaries.openings import leave_line
from beneficiaries.pairs import merges_visible_to
from beneficiaries.register import opened
from ledger.access.errors import Refusal
from ledger.access.permissions import Permission
from ledger.access.queries import may, permissions_of
from ledger.screens.pages import StaffRequest, page_for
from ledger.screens.tables import Badge, Column, Empty, Table

WRITE, APPROVE = Permission.WRITE_CHILDREN, Permission.APPROVE
State = ChildMerge.State
_TONES = {State.WAITING: "warn", State.DONE: "ok"}
_TELLS_APART = {
    "name",
    "sex",
    "birth_date",
    "id_number",
    "school_class",
    "village",
    *map(adult_field, GuardianLink.Role),
}


def _keepers(merge: ChildMerge) -> str:
    return " / ".join(dict.fromkeys((merge.survivor.keeper.called, merge.absorbed.keeper.called)))


COLUMNS = (
    Column("files", gettext_lazy("Files"), lambda one: f"{one.absorbed.code} → {one.survivor.code}", phone="p1",
           link=lambda one: f"{one.pk}/", under=_keepers),
    Column("state", gettext_lazy("State"), lambda one: Badge(one.get_state_display(), _TONES.get(one.state, "")),
           phone="pr"),
    Column("asked_at", gettext_lazy("Asked"), lambda one: localdate(one.asked_at), ("asked_at",), "day", phone="p2",
           under=lambda one: str(one.asked_by)),
    Column("answered_at", gettext_lazy("Answered by"), lambda one: str(one.answered_by or ""), phone="p0"),
)  # fmt: skip


@require_safe
@page_for(WRITE, APPROVE)
def file_merges(request: StaffRequest) -> HttpResponse:
    """List what was asked and done to make one file of two, by code."""
    table = Table(
        request, merges_visible_to(request.user), COLUMNS, caption=_("Joined files"), name="file_merges",
        sort="-asked_at", empty=Empty(_("No files were joined.")), exports=False,
    )  # fmt: skip
    return table.answer("beneficiaries/file_merges.html", {"may_look": WRITE in permissions_of(request.user)})


@require_http_methods(["GET", "POST"])
@page_for(WRITE, APPROVE)
def file_merge(request: StaffRequest, number: int) -> HttpResponse:
    """Show two files that somebody asks to join; decide, withdraw or undo."""
    shown = get_object_or_404(merges_visible_to(request.user), pk=number)
    may_do = _may_do(request, shown)
    form = AnswerForm(request.POST or None, user=request.user, may=may_do)
    did = request.POST.get("then", "")
    if request.method == "POST" and did not in may_do:
        raise Http404
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, _do(request, shown, did, str(form.cleaned_data.get("answer", ""))))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect("file_merge", number)
    context = {
        "merge": shown, "tone": _TONES.get(State(shown.state), ""), "may": may_do, "form": form,
        "rows": _side_by_side(request, shown, may_do),
    }  # fmt: skip
    return render(request, "beneficiaries/file_merge.html", context, status=form.status)


def _may_do(request: StaffRequest, shown: ChildMerge) -> list[str]:
    """Return what a person may do with a merge as it stands."""
    keepers = {shown.survivor.keeper, shown.absorbed.keeper}
    decides = all(may(request.user, APPROVE, keeper) for keeper in keepers)
    if shown.state == State.DONE:
        return ["undo"] if decides else []
    if shown.state != State.WAITING:
        return []
    if decides and shown.asked_by_id != request.user.pk:
        return ["approve", "decline"]
    return ["withdraw"] if all(may(request.user, WRITE, keeper) for keeper in keepers) else []


def _do(request: StaffRequest, shown: ChildMerge, what: str, answer: str) -> str:
    """Do what was asked, and return what to say of it."""
    day, now, by = timezone.localdate(), timezone.now(), request.user
    if what == "approve":
        operations.approve_merge(merge=shown, on=day, at=now, by=by)
        return _("They are one file now. Papers that were issued stay as they are.")
    if what == "decline":
        operations.decline_merge(merge=shown, answer=answer, at=now, by=by)
        return _("They stay two files.")
    if what == "withdraw":
        operations.withdraw_merge(merge=shown, by=by)
        return _("The question is withdrawn.")
    operations.undo_merge(merge=shown, on=day, at=now, by=by)
    return _("They are two files again, and say what they said before.")


def _side_by_side(request: StaffRequest, shown: ChildMerge, may_do: list[str]) -> list[tuple[object, str, str, bool]]:
    """Return what both files say and which wins, to who decides; identity is opened for that alone."""
    if shown.state != State.WAITING or not may_do:
        return []
    keys = [shown.survivor_id, shown.absorbed_id]
    leave_line(request.user, AccessEvent.What.FILE, keys, "merge", ("name", "birth_date", "adults"))
    files = {file.code: file for file in opened(keys)}
    one, other = files.get(shown.survivor.code), files.get(shown.absorbed.code)
    if one is None or other is None:  # erased meanwhile
        return []
    # No more than the decision needs: what tells children apart, and what two files say otherwise.
    needed = _TELLS_APART | set(differing(one, other))
    said = [(name, in_words(one, name), in_words(other, name)) for name in LABELS if name in needed]
    return [
        (LABELS[name], mine, theirs, side_of(name, one, shown.choices) == "survivor")
        for name, mine, theirs in said
        if mine or theirs
    ]

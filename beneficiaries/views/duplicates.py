"""Pages of files that may be one child: the queue, and one pair side by side."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from beneficiaries import operations
from beneficiaries.forms.duplicates import JoinForm
from beneficiaries.jobs import LOOK
from beneficiaries.likeness import REASONS
from beneficiaries.masks import masked_id_number
from beneficiaries.merging import adult_field, in_words
from beneficiaries.models import AccessEvent, ChildMerge, DuplicatePair
from beneficiaries.openings import leave_line
from beneficiaries.pairs import merges_visible_to, open_pairs
from beneficiaries.register import ChildFile, opened
from beneficiaries.showing import names_shown
from ledger.access.errors import Refusal
from ledger.access.models import Unit
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.jobs.operations import ask_for_job
from ledger.screens.pages import StaffRequest, page_for
from ledger.screens.tables import Column, Empty, Table

WRITE = Permission.WRITE_CHILDREN


@require_safe
@page_for(WRITE)
def duplicates(request: StaffRequest) -> HttpResponse:
    """List the pairs that wait for a decision."""

    def add_names(pairs: list[Any]) -> None:
        keys = {key for pair in pairs for key in (pair.one_id, pair.other_id)}
        names = names_shown(keys, request.user, "duplicates")
        for pair in pairs:
            pair.names = [names.get(pair.one_id, ""), names.get(pair.other_id, "")]

    columns = (
        Column("pair", gettext_lazy("Files"), lambda pair: " / ".join(pair.names), phone="p1",
               link=lambda pair: f"{pair.pk}/", under=lambda pair: f"{pair.one.code} / {pair.other.code}"),
        Column("reasons", gettext_lazy("What speaks for it"), _reasons, phone="full"),
        Column("schools", gettext_lazy("Kept by"), _keepers, phone="p2"),
    )  # fmt: skip
    rows = open_pairs(request.user)
    empty = Empty(_("No two files wait to be compared."))
    table = Table(
        request, rows, columns, caption=_("Files that may be one child"), name="duplicates", empty=empty,
        prepare=add_names, exports=False,
    )  # fmt: skip
    waiting = merges_visible_to(request.user).filter(state=ChildMerge.State.WAITING).count()
    return table.answer("beneficiaries/duplicates.html", {"units": _units(request), "waiting": waiting})


def _reasons(pair: DuplicatePair) -> str:
    return ", ".join(str(REASONS[reason]) for reason in pair.reasons)


def _keepers(pair: DuplicatePair) -> str:
    return " / ".join(dict.fromkeys((pair.one.keeper.called, pair.other.keeper.called)))


def _units(request: StaffRequest) -> list[Unit]:
    return list(units_visible_to(request.user, WRITE).order_by("path"))


@require_POST
@page_for(WRITE)
def look_for_duplicates(request: StaffRequest) -> HttpResponse:
    """Let the worker compare the files of a unit and below it."""
    unit = get_object_or_404(units_visible_to(request.user, WRITE), pk=request.POST.get("unit") or 0)
    return redirect("job", ask_for_job(kind=LOOK, by=request.user, arguments={"unit": unit.pk}).pk)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@page_for(WRITE)
def duplicate(request: StaffRequest, number: int) -> HttpResponse:
    """Show two files side by side, and ask that they be joined."""
    pair = _found(request, number)
    one, other = _files(request, pair)
    form = JoinForm(request.POST or None, user=request.user, one=one, other=other)
    if form.is_valid():
        children = {pair.one.code: pair.one, pair.other.code: pair.other}
        goes_on, closed = (children[code] for code in form.survivors())
        try:
            asked = operations.ask_merge(
                survivor=goes_on, absorbed=closed, choices=form.choices(), at=timezone.now(), by=request.user
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("You asked to join them. A colleague who may approve answers."))
            return redirect("file_merge", asked.pk)
    context = {"pair": pair, "one": one, "other": other, "form": form, "reasons": _reasons(pair)}
    return render(request, "beneficiaries/duplicate.html", context | _side_by_side(one, other), status=form.status)


@require_POST
@page_for(WRITE)
def tell_apart(request: StaffRequest, number: int) -> HttpResponse:
    """Say that two files are two children, for ever."""
    pair = _found(request, number)
    try:
        operations.tell_apart(one=pair.one, other=pair.other, at=timezone.now(), by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("duplicates")
    messages.success(request, _("They are two children. Nobody is asked about them again."))
    return redirect("duplicates")


def _found(request: StaffRequest, number: int) -> DuplicatePair:
    return get_object_or_404(open_pairs(request.user), pk=number)


def _files(request: StaffRequest, pair: DuplicatePair) -> tuple[ChildFile, ChildFile]:
    keys = [pair.one_id, pair.other_id]
    leave_line(request.user, AccessEvent.What.FILE, keys, "duplicates", ("name", "birth_date", "adults"))
    files = {file.code: file for file in opened(keys)}
    return files[pair.one.code], files[pair.other.code]


def _side_by_side(one: ChildFile, other: ChildFile) -> dict[str, object]:
    rows = [
        (_("Date of birth"), one.birth_date, other.birth_date),
        (_("ID number"), masked_id_number(one.id_number), masked_id_number(other.id_number)),
        (_("School"), f"{one.school} {one.school_class}", f"{other.school} {other.school_class}"),
        (_("Village"), one.village, other.village),
        (_("Adults"), _adults(one), _adults(other)),
    ]
    return {"rows": rows}


def _adults(file: ChildFile) -> str:
    return "; ".join(in_words(file, adult_field(role)) for role in file.adults)

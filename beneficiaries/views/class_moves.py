"""Pages of the school year: classes that move up or into another school, seen first, done in one step, undone."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from beneficiaries import operations
from beneficiaries.forms.class_moves import MoveClassesForm
from beneficiaries.models import ClassMove
from beneficiaries.queries import class_moves_visible_to
from ledger.access.errors import Refusal
from ledger.access.models import Unit
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.screens.pages import StaffRequest, page_for

WRITE = Permission.WRITE_CHILDREN
_SEPTEMBER = 9


@require_safe
@page_for(WRITE)
def school_year(request: StaffRequest) -> HttpResponse:
    """Show the schools whose classes can move, and what was moved."""
    context = {
        "schools": units_visible_to(request.user, WRITE).filter(kind=Unit.Kind.SCHOOL).order_by("path"),
        "moves": class_moves_visible_to(request.user).select_related("school", "to_school", "recorded_by", "undone_by"),
    }
    return render(request, "beneficiaries/school_year.html", context)


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
def move_classes(request: StaffRequest, code: str, kind: str) -> HttpResponse:
    """Show where each class would go; once that was seen, move them."""
    school = get_object_or_404(units_visible_to(request.user, WRITE), code=code)
    form = MoveClassesForm(
        request.POST or None, user=request.user, school=school, first_day=_first_day(timezone.localdate()),
        is_merger=kind == ClassMove.Kind.MERGER,
    )  # fmt: skip
    is_seen = form.is_valid()
    if is_seen and "go" in request.POST:
        try:
            typed = form.cleaned_data
            operations.move_classes(
                school=school, to_school=typed["to_school"], moves=form.moves, on=typed["on"], by=request.user
            )
        except Refusal as refusal:
            form.refuse(refusal)
            is_seen = False
        else:
            messages.success(request, _("The classes have moved."))
            return redirect("school_year")
    context = {
        "form": form,
        "school": school,
        "is_seen": is_seen,
        "kind": kind,
        "preview": _preview(form, is_seen=is_seen),
    }
    return render(request, "beneficiaries/move_classes.html", context, status=form.status)


@require_POST
@page_for(WRITE)
def undo_class_move(request: StaffRequest) -> HttpResponse:
    """Take a move back."""
    key = request.POST.get("move", "")
    move = get_object_or_404(
        class_moves_visible_to(request.user).select_related("school"), pk=key if key.isdecimal() else 0
    )
    try:
        left = operations.undo_class_move(move=move, at=timezone.now(), by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The move was taken back."))
        if left:
            text = ngettext(
                "%(count)d child was changed since and stays.", "%(count)d children were changed since and stay.", left
            )
            messages.warning(request, text % {"count": left})
    return redirect("school_year")


def _preview(form: MoveClassesForm, *, is_seen: bool) -> dict[str, int]:
    """Count who would move, leave and stay."""
    if not is_seen:
        return {}
    moves = form.moves
    return {
        "move": sum(each.children for each in form.classes if moves.get(each.name)),
        "leave": sum(each.children for each in form.classes if each.name in moves and moves[each.name] is None),
        "stay": sum(each.children for each in form.classes if each.name not in moves),
    }


def _first_day(today: dt.date) -> dt.date:
    """Return the first of September of this school year's beginning: the next one from February on."""
    year = today.year if today.month > 1 else today.year - 1
    return dt.date(year, _SEPTEMBER, 1)

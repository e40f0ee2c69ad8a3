"""Pages of a draft: begun, children chosen, items planned, sent, taken back, thrown away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from beneficiaries.models import Child, Group
from distributions import operations
from distributions.board import Board, Narrow
from distributions.candidates import Candidates
from distributions.choosing import RULES
from distributions.errors import ListChangedMeanwhile
from distributions.forms.preparing import BeginForm, PlanForm
from distributions.kits import last_time, layout_of
from distributions.matrix import Grid, columns_named, lines_of, merged, read_grid
from distributions.models import Distribution
from distributions.planning import CHILD, GROUP, Receiver, receivers_of
from distributions.views.finding import found_to_prepare
from distributions.views.narrowed import asked_of, narrowed
from ledger.access.errors import Refusal
from ledger.access.permissions import Permission
from ledger.printing.figures import yuan_printed
from ledger.screens.once import once
from ledger.screens.pages import StaffRequest, page_for

WRITE = Permission.WRITE_DISTRIBUTIONS
CONFLICT = 409
NARROWS = (*RULES, "q")


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
@once
def new_distribution(request: StaffRequest) -> HttpResponse:
    """Begin a list: where, when, on what occasion."""
    form = BeginForm(request.POST or None, user=request.user, school=request.GET.get("school", ""))
    if form.is_valid():
        try:
            begun = operations.begin_distribution(**form.cleaned_data, by=request.user)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect(f"{reverse('distribution_children', args=[begun.ref])}{_query(request)}")
    return render(request, "distributions/new_distribution.html", {"form": form}, status=form.status)


@sensitive_post_parameters("q")
@require_http_methods(["GET", "POST"])
@page_for(WRITE)
def distribution_children(request: StaffRequest, ref: str) -> HttpResponse:
    """Choose who is on a draft's list."""
    draft = found_to_prepare(request, ref)
    if not draft.is_draft:
        return redirect(draft)
    if request.POST.get("then") == "narrow":
        return narrowed(request, "distribution_children", ref, {name: request.POST.get(name, "") for name in NARROWS})
    candidates = Candidates(draft, request.user, asked_of(request))
    refused = ""
    if request.method == "POST":
        chosen = candidates.chosen_after(request.POST)
        try:
            then = request.POST.get("then", "")
            operations.choose_receivers(
                distribution=draft, **_records(chosen), rule=candidates.rule if then == "all" else "",
                because=candidates.because(then), by=request.user,
            )  # fmt: skip
        except Refusal as refusal:
            refused = str(refusal)
        else:
            to = "distribution_items" if request.POST.get("then") == "items" else "distribution_children"
            return redirect(f"{reverse(to, args=[ref])}{_query(request) if to == 'distribution_children' else ''}")
    context = {"draft": draft, "candidates": candidates, "refused": refused}
    return render(request, "distributions/children.html", context, status=422 if refused else 200)


@sensitive_post_parameters("narrow-q")
@require_http_methods(["GET", "POST"])
@page_for(WRITE)
def distribution_items(request: StaffRequest, ref: str) -> HttpResponse:
    """Plan who receives what, in a matrix."""
    draft = found_to_prepare(request, ref)
    if not draft.is_draft:
        return redirect(draft)
    if request.method == "POST":
        return _save(request, draft)
    board = Board(draft, request.user, Narrow.of(asked_of(request)))
    form = PlanForm(user=request.user, initial=_said(draft))
    return _show(request, board, form)


@require_safe
@page_for(WRITE)
def distribution_free(request: StaffRequest, ref: str) -> JsonResponse:
    """Say what is free of a draft's columns now, and what so many of each would be worth, while somebody types."""
    board = Board(found_to_prepare(request, ref), request.user)
    free = {part.name: part.free.free for head in board.heads for part in head.parts}
    return JsonResponse({"free": free, "value": yuan_printed(board.value_of(request.GET))})


@require_POST
@page_for(WRITE)
def take_back_distribution(request: StaffRequest, ref: str) -> HttpResponse:
    """Take a list back that waits for approval."""
    sent = found_to_prepare(request, ref)
    return _do(request, sent, operations.take_back_distribution, _("The list is yours again. Change it and send it."))


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
def discard_distribution(request: StaffRequest, ref: str) -> HttpResponse:
    """Throw a draft away, after asking."""
    draft = found_to_prepare(request, ref)
    if not draft.is_draft:
        return redirect(draft)
    if request.method == "POST":
        occasion = draft.occasion
        operations.discard_distribution(distribution=draft, by=request.user)
        messages.success(request, _("The draft “%(occasion)s” is thrown away.") % {"occasion": occasion})
        return redirect("distributions")
    return render(request, "distributions/discard_distribution.html", {"draft": draft})


def _do(request: StaffRequest, distribution: Distribution, act: Callable[..., Distribution], text: str) -> HttpResponse:
    try:
        done = act(distribution=distribution, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(distribution)
    messages.success(request, text)
    return redirect(done)


def _save(request: StaffRequest, draft: Distribution) -> HttpResponse:
    """Save what was typed, then go where the button that was pressed leads."""
    form = PlanForm(request.POST, user=request.user)
    grid = read_grid(request.POST, draft.unit)
    then = request.POST.get("then", "save")
    if then == "fill":
        grid.fill()
    board = Board(draft, request.user, Narrow.of(asked_of(request)), grid)
    if not form.is_valid() or grid.errors:
        return _answer(request, board, form, 422)
    try:
        draft = _planned(request, draft, form, grid)
    except ListChangedMeanwhile as refusal:
        form.refuse(refusal)
        return _both_versions(request, draft, form, grid)
    except Refusal as refusal:
        form.refuse(refusal)
        return _answer(request, board, form, 422)
    return _then(request, draft, form, then)


def _planned(request: StaffRequest, draft: Distribution, form: PlanForm, grid: Grid) -> Distribution:
    typed, stored = form.cleaned_data, layout_of(draft)
    off = set(grid.rows) - grid.on
    chosen = _records([receiver for receiver in receivers_of(draft) if receiver not in off])
    asked = columns_named(request.POST.getlist("col"), draft.unit)
    columns = asked if request.POST.get("then") == "columns" else grid.columns
    wanted = merged(stored, grid)
    if request.POST.get("then") == "last" and (last := last_time(draft)):
        here = [column for column in last.columns if column.place.unit_id == draft.unit_id]
        columns = list({column.key: column for column in [*columns, *here]}.values())
        keys = {column.key for column in here}
        wanted = wanted | {cell: number for cell, number in last.cells.items() if cell[1] in keys}
    children, groups = ({one.pk: one for one in chosen[kind]} for kind in ("children", "groups"))
    return operations.plan_distribution(
        distribution=draft, version=typed["version"], date=typed["date"], occasion=typed["occasion"], **chosen,
        columns=columns, lines=lines_of(wanted, columns, children, groups), apart_days=typed["apart_days"],
        double_because=typed["double_because"], is_public=typed["is_public"], by=request.user,
    )  # fmt: skip


def _then(request: StaffRequest, draft: Distribution, form: PlanForm, then: str) -> HttpResponse:
    here = f"{reverse('distribution_items', args=[draft.ref])}{_query(request)}"
    if then == "keep":
        at = timezone.localtime(timezone.now())
        value = yuan_printed(Board(draft, request.user).value)
        return JsonResponse({"version": draft.version, "at": at.strftime("%H:%M"), "value": value})
    if then == "close":
        messages.success(request, _("The draft “%(occasion)s” is saved.") % {"occasion": draft.occasion})
        return redirect("distributions")
    if then == "send":
        return _send(request, draft, form)
    if then == "narrow" or then.startswith("page-"):
        asked = {name: request.POST.get(f"narrow-{name}", "") for name in ("class", "village", "q")}
        asked["page"] = then.removeprefix("page-") if then != "narrow" else ""
        return narrowed(request, "distribution_items", draft.ref, asked)
    return redirect(here)


def _send(request: StaffRequest, draft: Distribution, form: PlanForm) -> HttpResponse:
    try:
        sent = operations.send_distribution(distribution=draft, at=timezone.now(), by=request.user)
    except Refusal as refusal:
        form.refuse(refusal)
        return _show(request, Board(draft, request.user, Narrow.of(asked_of(request))), form, 422)
    messages.success(request, _("The list is sent. It waits for somebody who approves."))
    return redirect(sent)


def _both_versions(request: StaffRequest, draft: Distribution, form: PlanForm, grid: Grid) -> HttpResponse:
    """Show what was typed beside what somebody else saved meanwhile; saving again says: I saw both."""
    draft.refresh_from_db()
    board = Board(draft, request.user, Narrow.of(asked_of(request)), grid)
    return _answer(request, board, form, CONFLICT)


def _answer(request: StaffRequest, board: Board, form: PlanForm, status: int) -> HttpResponse:
    if request.POST.get("then") == "keep":
        return JsonResponse(
            {"errors": [str(error) for errors in form.errors.values() for error in errors]}, status=status
        )
    # Only somebody who was shown what was saved meanwhile may save over it.
    return _show(request, board, form, status, version=None if status == CONFLICT else form["version"].value())


def _show(
    request: StaffRequest, board: Board, form: PlanForm, status: int = 200, *, version: object = None
) -> HttpResponse:
    """Show the matrix. ``version`` is the one on the screen where nothing was saved over it."""
    context = {
        "draft": board.draft, "board": board, "form": form, "is_stale": status == CONFLICT,
        "version": board.draft.version if version is None else version,
    }  # fmt: skip
    return render(request, "distributions/items.html", context, status=status)


def _said(draft: Distribution) -> dict[str, Any]:
    names = ("version", "date", "occasion", "apart_days", "double_because", "is_public")
    return {name: getattr(draft, name) for name in names}


def _records(receivers: list[Receiver]) -> dict[str, Any]:
    """Return receivers as the operations take them."""
    return {
        "children": list(Child.objects.filter(pk__in=[key for kind, key in receivers if kind == CHILD])),
        "groups": list(
            Group.objects.filter(pk__in=[key for kind, key in receivers if kind == GROUP]).select_related("unit")
        ),
    }


def _query(request: StaffRequest) -> str:
    query = request.GET.urlencode()
    return f"?{query}" if query else ""

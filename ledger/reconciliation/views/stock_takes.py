"""Pages of stock-takes: the list, counting blind, explaining what differs, deciding."""

from __future__ import annotations

from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import Count, F, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from distributions.queries import packed_in
from distributions.views.stock import held_by
from ledger.access.errors import Refusal
from ledger.access.permissions import Permission
from ledger.access.queries import may, permissions_of, units_visible_to
from ledger.book.models import Place
from ledger.reconciliation import operations
from ledger.reconciliation.forms.stock_takes import BeginForm, CountForm, DecideForm, ExplainForm
from ledger.reconciliation.models import StockTake
from ledger.reconciliation.queries import stock_takes_visible_to
from ledger.screens.once import once
from ledger.screens.pages import StaffRequest, page_for
from ledger.screens.tables import Badge, Column, Empty, ListFilter, Table

READ = (Permission.READ_DISTRIBUTIONS, Permission.READ_MONEY)
COUNT, APPROVE = Permission.COUNT_STOCK, Permission.APPROVE
State = StockTake.State
_TONES = {State.COUNTING: "info", State.COUNTED: "warn", State.SENT: "warn", State.DONE: "ok"}


def _stores(request: Any) -> QuerySet[Place]:  # noqa: ANN401 -- the library's
    units = units_visible_to(request.user, READ[0]) | units_visible_to(request.user, READ[1])
    return Place.objects.filter(unit__in=units, kind=Place.Kind.STORE)


class TakeFilter(ListFilter):
    """Stock-takes by store and state."""

    place = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Store"), queryset=_stores, to_field_name="code", empty_label=gettext_lazy("all")
    )
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=State.choices, empty_label=gettext_lazy("all")
    )  # fmt: skip

    class Meta:
        model = StockTake
        fields: Any = []


def _differing(take: Any) -> int | None:  # noqa: ANN401 -- a stock-take with its counts
    return take.differing if take.state not in {State.COUNTING, State.CANCELLED} else None


COLUMNS = [
    Column(
        "place", gettext_lazy("Store"), lambda take: take.place.name, ("place__code", "-date"), phone="p1",
        link=lambda take: take.get_absolute_url(), under=lambda take: take.place.unit.called,
    ),
    Column("date", gettext_lazy("Date"), lambda take: take.date, ("date", "pk"), "day", phone="p2"),
    Column("by", gettext_lazy("Counted by"), lambda take: str(take.counted_by), phone="p2"),
    Column("state", gettext_lazy("State"), lambda take: Badge(take.get_state_display(), _TONES.get(take.state, "")),
           phone="p2"),
    Column("lines", gettext_lazy("Items"), lambda take: take.items, kind="number", phone="p0"),
    Column("differing", gettext_lazy("Differ"), _differing, kind="number", phone="pr"),
]  # fmt: skip


@require_safe
@page_for(*READ)
def stock_takes(request: StaffRequest) -> HttpResponse:
    """Show the stock-takes, the latest first."""
    may_count = COUNT in permissions_of(request.user)
    rows = stock_takes_visible_to(request.user).select_related("place__unit", "counted_by")
    rows = rows.annotate(
        items=Count("lines"), differing=Count("lines", filter=~Q(lines__counted=F("lines__expected")))
    )  # fmt: skip
    table = Table(
        request, rows, COLUMNS, caption=_("Stock-takes"), name="stock-takes", sort="-date",
        empty=Empty(_("No store was counted yet."), _("Count a store"), reverse("new_stock_take") if may_count else ""),
        filter=TakeFilter(request.GET, rows, request=request),
    )  # fmt: skip
    context = {"may_count": may_count, "tab": "stock_takes", "held": held_by(request)}
    return table.answer("reconciliation/stock_takes.html", context)


@require_http_methods(["GET", "POST"])
@page_for(COUNT)
@once
def new_stock_take(request: StaffRequest) -> HttpResponse:
    """Begin to count a store."""
    form = BeginForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            take = operations.begin_stock_take(**form.cleaned_data, by=request.user)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect("count_stock", take.ref)
    return render(request, "reconciliation/new_stock_take.html", {"form": form}, status=form.status)


@require_safe
@page_for(*READ)
def stock_take(request: StaffRequest, ref: str) -> HttpResponse:
    """Show a stock-take: what was counted, what the book said, and what became of the difference."""
    take = found(request, ref)
    if take.state == State.COUNTING and may(request.user, COUNT, take.place.unit):
        return redirect("count_stock", take.ref)
    lines = list(take.lines.select_related("item", "fund").prefetch_related("entries__entry"))
    context = {
        "take": take, "lines": lines, "is_blind": take.state == State.COUNTING,
        "tone": _TONES.get(State(take.state), ""),
        "may_explain": take.state == State.COUNTED and may(request.user, COUNT, take.place.unit),
        "may_decide": take.state == State.SENT and may(request.user, APPROVE, take.place.unit),
        "may_cancel": take.state in StockTake.UNFINISHED and may(request.user, COUNT, take.place.unit),
        "may_read_money": may(request.user, Permission.READ_MONEY, take.place.unit),
    }  # fmt: skip
    return render(request, "reconciliation/stock_take.html", context)


@require_http_methods(["GET", "POST"])
@page_for(COUNT)
def count_stock(request: StaffRequest, ref: str) -> HttpResponse:
    """Write what there is, without seeing what the book says; keep it, or finish the count."""
    take = found(request, ref)
    if take.state != State.COUNTING:
        return redirect(take)
    lines = list(take.lines.select_related("item"))
    form = CountForm(request.POST or None, user=request.user, take=take, lines=lines)
    if form.is_valid():
        try:
            operations.keep_counts(take=take, counts=form.counts, found=form.found, by=request.user)
            if request.POST.get("then") != "finish":
                messages.success(request, _("What was counted so far is kept."))
                return redirect("count_stock", take.ref)
            done = operations.finish_count(take=take, at=timezone.now(), by=request.user)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect("explain_stock" if done.state == State.COUNTED else "stock_take", take.ref)
    context = {"take": take, "form": form, "packed": packed_in(take.place)}
    return render(request, "reconciliation/count_stock.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
@page_for(COUNT)
def explain_stock(request: StaffRequest, ref: str) -> HttpResponse:
    """Say why lines differ, and send it to somebody who approves."""
    take = found(request, ref)
    if take.state != State.COUNTED:
        return redirect(take)
    lines = [line for line in take.lines.select_related("item") if line.difference]
    form = ExplainForm(request.POST or None, user=request.user, take=take, lines=lines)
    if form.is_valid():
        try:
            operations.explain_differences(take=take, explained=form.explained, by=request.user)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("It waits for somebody who approves. Until then it stays in the book."))
            return redirect(take)
    context = {"take": take, "form": form, "packed": packed_in(take.place)}
    return render(request, "reconciliation/explain_stock.html", context, status=form.status)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@page_for(APPROVE)
def decide_stock(request: StaffRequest, ref: str) -> HttpResponse:
    """Approve the differences, or give the stock-take back with the reason."""
    take = found(request, ref)
    if take.state != State.SENT:
        return redirect(take)
    form = DecideForm(request.POST or None, user=request.user, initial={"date": take.date})
    if form.is_valid():
        typed = form.cleaned_data
        try:
            if request.POST.get("then") == "return":
                operations.return_stock_take(take=take, why=typed["why"], by=request.user)
            else:
                operations.approve_stock_take(take=take, date=typed["date"], at=timezone.now(), by=request.user)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect(take)
    lines = [line for line in take.lines.select_related("item", "fund") if line.difference]
    context = {"take": take, "form": form, "differing": lines}
    return render(request, "reconciliation/decide_stock.html", context, status=form.status)


@require_POST
@page_for(COUNT)
def step_back(request: StaffRequest, ref: str, step: str) -> HttpResponse:
    """Count again, or give the stock-take up."""
    take = found(request, ref)
    act = {"again": operations.count_again, "cancel": operations.cancel_stock_take}[step]
    try:
        act(take=take, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(take)


def found(request: StaffRequest, ref: str) -> StockTake:
    """Return the stock-take of an address among those that the person may see, or answer 404."""
    key = ref.rsplit("-", 1)[-1]
    if not key.isdecimal() or len(key) > 18:  # noqa: PLR2004 -- digits that fit a column
        raise Http404
    visible = stock_takes_visible_to(request.user).select_related("place__unit", "counted_by", "decided_by")
    take = get_object_or_404(visible, pk=int(key))
    if take.ref != ref:
        raise Http404
    return take

"""Pages of the book's own events of money: the list, and recording each kind."""

from __future__ import annotations

from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import QuerySet, Sum
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from ledger.access.errors import Refusal
from ledger.access.models import Unit
from ledger.access.permissions import Permission
from ledger.access.queries import permissions_of, units_visible_to
from ledger.book.models import Entry, Posting
from ledger.book.queries import entries_visible_to
from ledger.reconciliation.events import EVENTS, LISTED
from ledger.screens.pages import StaffRequest, page_for
from ledger.screens.tables import Badge, Column, DayFilter, Empty, ListFilter, Table

READ, WRITE = Permission.READ_MONEY, Permission.WRITE_MONEY


def _units(request: Any) -> QuerySet[Unit]:  # noqa: ANN401 -- the library's
    return units_visible_to(request.user, READ)


class EventFilter(ListFilter):
    """Events by kind, unit and day."""

    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("Kind"), empty_label=gettext_lazy("all"),
        choices=[(kind.value, kind.label) for kind in LISTED],
    )  # fmt: skip
    unit = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Unit"), queryset=_units, to_field_name="code", empty_label=gettext_lazy("all")
    )
    since = DayFilter(label=gettext_lazy("From"), field_name="date", lookup_expr="gte")
    until = DayFilter(label=gettext_lazy("To"), field_name="date", lookup_expr="lte")

    class Meta:
        model = Entry
        fields: Any = []


COLUMNS = [
    Column(
        "number", gettext_lazy("Number"), lambda row: row.number, ("date", "id"), phone="p1",
        link=lambda row: f"{reverse('entry', args=[row.number])}?kind={row.kind}", under=lambda row: row.unit.called,
    ),
    Column("date", gettext_lazy("Date"), lambda row: row.date, ("date", "id"), "day", phone="p2"),
    Column("kind", gettext_lazy("Kind"), lambda row: capfirst(row.get_kind_display()), ("kind",), phone="p2"),
    Column("source", gettext_lazy("Reference"), lambda row: row.source, phone="p2"),
    Column(
        "state", gettext_lazy("State"),
        lambda row: Badge(_("Reversed"), "danger") if row.is_reversed else "", phone="p2",
    ),
    Column("amount", gettext_lazy("Amount, ¥"), lambda row: row.total, kind="money", phone="pr"),
]  # fmt: skip


def _add_amounts(rows: list[Any]) -> None:
    debits = Posting.objects.filter(entry__in=[row.pk for row in rows], amount__gt=0)
    totals = dict(debits.values_list("entry").annotate(total=Sum("amount")))
    undone = set(Entry.objects.filter(reverses__in=rows).values_list("reverses", flat=True))
    for row in rows:
        row.total, row.is_reversed = totals.get(row.pk), row.pk in undone


@require_safe
@page_for(READ)
def money(request: StaffRequest) -> HttpResponse:
    """Show the events that are the book's own, the latest first, and what can be recorded."""
    rows = entries_visible_to(request.user).filter(kind__in=LISTED).select_related("unit")
    table = Table(
        request, rows, COLUMNS, caption=_("Events of money"), name="money", sort="-number", prepare=_add_amounts,
        empty=Empty(_("No interest, charge or opening balance was recorded yet.")),
        filter=EventFilter(request.GET, rows, request=request),
    )  # fmt: skip
    events = list(EVENTS.values()) if WRITE in permissions_of(request.user) else []
    return table.answer("reconciliation/money.html", {"events": events})


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
def new_event(request: StaffRequest, kind: str) -> HttpResponse:
    """Record an event of money."""
    event = EVENTS[kind]
    form = event.form(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            posted = event.record(dict(form.cleaned_data), request.user)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("%(number)s is in the book.") % {"number": posted.entry.number})
            return redirect(f"{reverse('entry', args=[posted.entry.number])}?kind={kind}")
    return render(request, "reconciliation/new_event.html", {"event": event, "form": form}, status=form.status)

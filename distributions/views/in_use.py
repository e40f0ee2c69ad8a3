"""Pages of durable goods that groups use: which, whether they are still there, and looking again."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods, require_safe

from distributions.models import DistributionLine
from distributions.operations import record_sighting
from distributions.stock.filters import units_of
from distributions.stock.in_use import add_use, in_use_visible_to, named, still_with
from distributions.views.stock import held_by
from ledger.access.errors import Refusal
from ledger.access.operation import require
from ledger.access.permissions import Permission
from ledger.access.queries import may
from ledger.screens.forms import DayField, PostingForm, QuantityField
from ledger.screens.pages import StaffRequest, page_for
from ledger.screens.tables import Badge, Column, Empty, ListFilter, Table

READ, WRITE = Permission.READ_DISTRIBUTIONS, Permission.WRITE_DISTRIBUTIONS


class UseFilter(ListFilter):
    """Durable goods by group or item, and by unit."""

    q = django_filters.CharFilter(label=gettext_lazy("Group or item"), method="named")
    unit = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Unit"), field_name="distribution__unit", queryset=units_of, to_field_name="code",
        empty_label=gettext_lazy("all"),
    )  # fmt: skip

    def named(self, lines: QuerySet[DistributionLine], _name: str, text: str) -> QuerySet[DistributionLine]:
        """Keep the lines whose group or item holds the text."""
        return lines.filter(named(text.strip()))

    class Meta:
        model = DistributionLine
        fields: Any = []


class SightingForm(PostingForm):
    """When somebody looked, how many were there, and what became of the rest."""

    seen_on = DayField(label=gettext_lazy("Seen on"), help_text=gettext_lazy("22 or 11-22 works too."))
    pieces = QuantityField(label=gettext_lazy("Still there"))
    note = forms.CharField(
        label=gettext_lazy("Note"), max_length=200, required=False,
        help_text=gettext_lazy("Their state; where fewer are there, what became of them. No names."),
    )  # fmt: skip


def _state(line: Any) -> Badge | str:  # noqa: ANN401 -- a line with its use
    if not line.given:
        return Badge(pgettext("goods", "Returned"), "line")
    if not line.there:
        return Badge(_("Gone"), "line")
    return Badge(_("Look again"), "warn") if line.is_due else Badge(_("Seen"), "ok") if line.last else ""


COLUMNS = [
    Column("item", gettext_lazy("Item"), lambda line: line.item.called, ("item__code", "pk"), phone="p1",
           link=lambda line: reverse("in_use", args=[line.pk]), under=lambda line: line.group.name),
    Column("unit", gettext_lazy("Unit"), lambda line: line.distribution.unit.called, phone="p2"),
    Column("since", gettext_lazy("Since"), lambda line: line.distribution.date, ("distribution__date", "pk"), "day",
           phone="p2"),
    Column("seen", gettext_lazy("Last seen"), lambda line: line.last and line.last.seen_on, kind="day", phone="p2"),
    Column("state", gettext_lazy("State"), _state, phone="p2"),
    Column("given", gettext_lazy("Given"), lambda line: line.given, kind="number", phone="p0"),
    Column("there", gettext_lazy("Still there"), lambda line: line.there, kind="number", phone="pr"),
]  # fmt: skip


@require_safe
@page_for(READ)
def all_in_use(request: StaffRequest) -> HttpResponse:
    """Show the durable goods that groups use, the latest first."""
    rows = in_use_visible_to(request.user).select_related("item", "group", "distribution__unit")
    table = Table(
        request, rows, COLUMNS, caption=_("In use"), name="in-use", sort="-since",
        prepare=add_use(timezone.localdate()), filter=UseFilter(request.GET, rows, request=request),
        empty=Empty(_("No group uses durable goods yet. Items that last for years are marked so under Settings.")),
    )  # fmt: skip
    return table.answer("distributions/all_in_use.html", {"tab": "all_in_use", "held": held_by(request)})


@require_http_methods(["GET", "POST"])
@page_for(READ)
def in_use(request: StaffRequest, key: int) -> HttpResponse:
    """Show what a group was given to use and who looked at it; who may, looks again."""
    named_with = ("item", "group", "distribution__unit", "distribution__entry")
    line = get_object_or_404(in_use_visible_to(request.user).select_related(*named_with), pk=key)
    may_write = may(request.user, WRITE, line.distribution.unit)
    if request.method == "POST":
        require(by=request.user, permission=WRITE, unit=line.distribution.unit)
    form = SightingForm(request.POST or None, user=request.user, initial={"seen_on": timezone.localdate()})
    if form.is_valid():
        try:
            record_sighting(line=line, at=timezone.now(), by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Thank you: it is written down."))
            return redirect("in_use", key)
    add_use(timezone.localdate())([line])
    sightings = line.sightings.select_related("seen_by")
    context = {
        "line": line, "form": form, "sightings": sightings, "may_write": may_write, "still": still_with(line),
    }  # fmt: skip
    return render(request, "distributions/in_use.html", context, status=form.status)

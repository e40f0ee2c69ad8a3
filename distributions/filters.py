"""How the list of hand-outs is narrowed."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from distributions.lists import signed_lines, unsigned_lines
from distributions.models import Distribution
from ledger.screens.tables import DayFilter, ListFilter

State = Distribution.State


class DistributionFilter(ListFilter):
    """Hand-outs by occasion or number, day and state."""

    q = django_filters.CharFilter(label=_("Occasion or number"), method="named")
    since = DayFilter(label=_("From"), field_name="date", lookup_expr="gte")
    until = DayFilter(label=_("To"), field_name="date", lookup_expr="lte")
    state = django_filters.ChoiceFilter(
        label=_("State"),
        method="in_state",
        empty_label=_("all"),
        choices=[
            ("draft", _("draft")),
            ("sent", _("waiting for approval")),
            ("approved", _("approved, nothing signed yet")),
            ("open", _("handing out")),
            ("signed", _("signed off")),
            ("closed", pgettext_lazy("hand-out", "closed")),
            ("reversed", _("reversed")),
        ],
    )

    def named(self, rows: QuerySet[Distribution], _name: str, text: str) -> QuerySet[Distribution]:
        """Keep the hand-outs whose occasion or number holds the text."""
        return rows.filter(Q(occasion__icontains=text.strip()) | Q(entry__number__icontains=text.strip()))

    def in_state(self, rows: QuerySet[Distribution], _name: str, state: str) -> QuerySet[Distribution]:
        """Keep the hand-outs of a state."""
        if state in {State.DRAFT, State.SENT}:
            return rows.filter(state=state)
        if state == "reversed":
            return rows.filter(entry__reversed_by__isnull=False)
        standing = rows.filter(state=State.POSTED, entry__reversed_by__isnull=True)
        if state == "closed":
            return standing.filter(closed_at__isnull=False)
        if state == "approved":
            return standing.filter(unsigned_lines()).exclude(signed_lines())
        return standing.filter(unsigned_lines()) if state == "open" else standing.exclude(unsigned_lines())

    class Meta:
        model = Distribution
        fields: Any = []

"""The list of worries about children's safety: the most urgent and the overdue first, and not one word of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.concerns import concerns_visible_to, is_late, late
from beneficiaries.models import Concern
from ledger.access.models import Unit
from ledger.screens.tables import Badge, Column, ListFilter

State = Concern.State
_TONES = {State.RAISED: "danger", State.TAKEN: "warn", State.ACTED: "info"}


def _units(request: Any) -> QuerySet[Unit]:  # noqa: ANN401 -- the library's
    return Unit.objects.filter(pk__in=concerns_visible_to(request.user).order_by().values("unit"))


class ConcernFilter(ListFilter):
    """Worries by unit, category, state, and whether the next step is overdue."""

    unit = django_filters.ModelChoiceFilter(
        label=_("School or office"), queryset=_units, to_field_name="code", empty_label=_("all")
    )
    category = django_filters.ChoiceFilter(
        label=_("What it is about"), choices=Concern.Category.choices, empty_label=_("all")
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=[*State.choices, ("late", _("overdue"))], empty_label=_("all"), method="standing"
    )

    def standing(self, concerns: QuerySet[Concern], _name: str, state: str) -> QuerySet[Concern]:
        """Keep those in a state, or those that are overdue."""
        return concerns.filter(late(timezone.now())) if state == "late" else concerns.filter(state=state)

    class Meta:
        model = Concern
        fields: Any = []


def badge_of(concern: Concern, now: dt.datetime) -> Badge:
    """Return how a worry stands, in a word."""
    if is_late(concern, now):
        return Badge(_("overdue"), "danger")
    return Badge(concern.get_state_display(), _TONES.get(State(concern.state), ""))


def columns(now: dt.datetime) -> list[Column]:
    """Return the columns at a moment."""
    return [
        Column("raised", _("Raised"), lambda one: timezone.localdate(one.raised_at), ("raised_at",), "day", phone="p1",
               link=lambda one: reverse("concern", args=[one.code]),
               under=lambda one: f"{one.code} · {one.raised_by}"),
        Column("category", _("What it is about"), lambda one: one.get_category_display(), ("category", "pk"),
               phone="p2", under=lambda one: one.child.code if one.child else ""),
        Column("urgency", _("How urgent"), lambda one: one.get_urgency_display(), phone="p2"),
        Column("state", _("State"), lambda one: badge_of(one, now), phone="pr"),
        Column("unit", _("School or office"), lambda one: one.unit.called, ("unit__path", "pk"), phone="p2"),
    ]  # fmt: skip

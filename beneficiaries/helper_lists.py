"""The list of helpers: its columns and filters, and who is out of date."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from beneficiaries.helpers import SOON, helpers_visible_to
from beneficiaries.models import Helper
from ledger.access.models import Unit
from ledger.screens.tables import Badge, Column, ListFilter

CHECKED, ENDS_SOON, OUT_OF_DATE, STOPPED = "checked", "soon", "out", "stopped"
_STATES = {
    CHECKED: (_("checked"), "ok"),
    ENDS_SOON: (_("a check ends soon"), "warn"),
    OUT_OF_DATE: (_("a check is missing"), "danger"),
    STOPPED: (_("no longer helps"), ""),
}


def state_of(ended_on: dt.date | None, checked_until: dt.date | None, on: dt.date) -> str:
    """Return how a helper stands on a day, as a key of the filter."""
    if ended_on is not None:
        return STOPPED
    if checked_until is None or checked_until <= on:
        return OUT_OF_DATE
    return ENDS_SOON if checked_until - on <= SOON else CHECKED


def state_badge(state: str) -> Badge:
    """Return a state in a word."""
    return Badge(*_STATES[state])


def in_state(helpers: QuerySet[Helper], state: str, on: dt.date) -> QuerySet[Helper]:
    """Return those of these helpers (from ``with_checks``) who stand so on a day."""
    helps, out = Q(ended_on__isnull=True), Q(checked_until__isnull=True) | Q(checked_until__lte=on)
    conditions = {
        CHECKED: helps & Q(checked_until__gt=on + SOON),
        ENDS_SOON: helps & Q(checked_until__gt=on, checked_until__lte=on + SOON),
        OUT_OF_DATE: helps & out,
        STOPPED: ~helps,
    }
    return helpers.filter(conditions[state])


def _units(request: Any) -> QuerySet[Unit]:  # noqa: ANN401 -- the library's
    return Unit.objects.filter(pk__in=helpers_visible_to(request.user).order_by().values("unit"))


class HelperFilter(ListFilter):
    """Helpers by name, unit, and how their checks stand."""

    q = django_filters.CharFilter(label=_("Name or occupation"), method="named")
    unit = django_filters.ModelChoiceFilter(
        label=_("Serves"), queryset=_units, to_field_name="code", empty_label=_("all")
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=[(state, words) for state, (words, _tone) in _STATES.items()], method="standing",
        empty_label=_("all"),
    )  # fmt: skip

    def named(self, helpers: QuerySet[Helper], _name: str, text: str) -> QuerySet[Helper]:
        """Keep the helpers whose name or occupation holds the text."""
        return helpers.filter(Q(name__icontains=text.strip()) | Q(occupation__icontains=text.strip()))

    def standing(self, helpers: QuerySet[Helper], _name: str, state: str) -> QuerySet[Helper]:
        """Keep the helpers who stand so today."""
        return in_state(helpers, state, timezone.localdate())

    class Meta:
        model = Helper
        fields: Any = []


def helper_columns(on: dt.date) -> list[Column]:
    """Return the columns of the list on a day."""
    return [
        Column(
            "name", pgettext_lazy("person", "Name"), lambda one: one.name, order=("name", "pk"), kind="person",
            phone="p1",
            link=lambda one: reverse("helper", args=[one.pk]), under=lambda one: one.occupation,
        ),
        Column("unit", _("Serves"), lambda one: one.unit.called, order=("unit__path", "name"), phone="p2"),
        Column("state", _("Checks"), lambda one: state_badge(state_of(one.ended_on, one.checked_until, on)),
               phone="pr"),
        Column("until", _("Checked until"), lambda one: one.checked_until, order=("checked_until", "name"), kind="day",
               phone="p2"),
    ]  # fmt: skip

"""The list of visits, and of children by their last visit: those whom nobody ever visited come first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import django_filters
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from beneficiaries.models import Child, Visit
from beneficiaries.queries import schools_seen_by
from beneficiaries.showing import names_shown
from ledger.access.models import Unit, User
from ledger.screens.tables import Badge, Column, DayFilter, ListFilter

State = Visit.State
_TONES = {State.PLANNED: "info", State.DONE: "ok", State.ATTEMPTED: "warn"}
_NAME = pgettext_lazy("person", "Name")
_SINCES = {"30": 30, "60": 60, "120": 120}


def _schools(request: Any) -> QuerySet[Unit]:  # noqa: ANN401 -- the library's
    return schools_seen_by(request.user).filter(kind=Unit.Kind.SCHOOL).order_by("path")


class VisitFilter(ListFilter):
    """Visits by code, school, how, state and day."""

    q = django_filters.CharFilter(label=_("Code of the child"), field_name="child__code", lookup_expr="icontains")
    school = django_filters.ModelChoiceFilter(
        label=_("School"), queryset=_schools, field_name="child__keeper", to_field_name="code", empty_label=_("all")
    )
    kind = django_filters.ChoiceFilter(label=_("How"), choices=Visit.Kind.choices, empty_label=_("all"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=State.choices, empty_label=_("all"))
    since = DayFilter(label=_("From"), field_name="happened_on", lookup_expr="gte")
    until = DayFilter(label=_("To"), field_name="happened_on", lookup_expr="lte")

    class Meta:
        model = Visit
        fields: Any = []


def name_children_of_visits(viewer: User) -> Callable[[list[Any]], None]:
    """Return what gives each visit of a page the child's name as the viewer sees it."""

    def add(visits: list[Any]) -> None:
        names = names_shown({one.child_id for one in visits}, viewer, "visits")
        for one in visits:
            one.shown_name = names.get(one.child_id, "")

    return add


VISIT_COLUMNS = [
    Column("name", _NAME, lambda one: one.shown_name or one.child.code, kind="person", phone="p1",
           link=lambda one: reverse("visits_of_child", args=[one.child.code]), under=lambda one: one.child.code),
    Column("day", _("Day"), lambda one: one.happened_on or one.planned_on, order=("day", "pk"), kind="day", phone="pr"),
    Column("kind", _("How"), lambda one: one.get_kind_display(), order=("kind", "pk"), phone="p2",
           under=lambda one: one.get_reason_display() if one.reason else ""),
    Column("state", _("State"), lambda one: Badge(one.get_state_display(), _TONES.get(State(one.state), "")),
           order=("state", "pk"), phone="p2"),
    Column("by", _("By"), lambda one: str(one.recorded_by), phone="p2", under=lambda one: one.child.keeper.called),
]  # fmt: skip


class DueFilter(ListFilter):
    """Children by school and by how long nobody visited them."""

    school = django_filters.ModelChoiceFilter(
        label=_("School"), queryset=_schools, field_name="keeper", to_field_name="code", empty_label=_("all")
    )
    since = django_filters.ChoiceFilter(
        label=_("Last visit"), method="not_since", empty_label=_("all"),
        choices=[("never", _("never")), ("30", _("over 30 days ago")), ("60", _("over 60 days ago")),
                 ("120", _("over 120 days ago"))],
    )  # fmt: skip

    def __init__(self, *args: Any, on: dt.date, **options: Any) -> None:  # noqa: ANN401 -- the library's own
        """Keep the day."""
        super().__init__(*args, **options)
        self.on = on

    def not_since(self, children: QuerySet[Child], _name: str, since: str) -> QuerySet[Child]:
        """Keep the children whom nobody visited for so long, or ever."""
        never = Q(last_visit__isnull=True)
        if since == "never":
            return children.filter(never)
        return children.filter(never | Q(last_visit__lt=self.on - dt.timedelta(days=_SINCES[since])))

    class Meta:
        model = Child
        fields: Any = []


def days_ago(day: dt.date | None, on: dt.date) -> object:
    """Return how long ago a day is, in words; never where there is none."""
    if day is None:
        return _("never")
    days = (on - day).days
    return ngettext("%(count)s day ago", "%(count)s days ago", days) % {"count": days}


def due_columns(on: dt.date) -> list[Column]:
    """Return the columns of children by their last visit."""
    return [
        Column("name", _NAME, lambda child: child.shown_name, kind="person", phone="p1",
               link=lambda child: reverse("visits_of_child", args=[child.code]), under=lambda child: child.code),
        Column("school", _("School"), lambda child: child.keeper.called, order=("keeper__path", "code"), phone="p2"),
        Column("village", _("Village"), lambda child: child.village, order=("village__name", "code"), phone="p2"),
        Column("last", _("Last visit"), lambda child: child.last_visit, order=("latest", "code"), kind="day",
               phone="pr", under=lambda child: days_ago(child.last_visit, on)),
    ]  # fmt: skip


def by_day(visits: QuerySet[Visit]) -> QuerySet[Visit]:
    """Return visits with ``day``, when they were or are to be made."""
    return visits.annotate(day=Coalesce(F("happened_on"), F("planned_on")))

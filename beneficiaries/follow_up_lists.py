"""The list of what is to be done about children."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from beneficiaries.follow_ups import is_late, late, open_words
from beneficiaries.models import FollowUp
from beneficiaries.queries import schools_seen_by
from beneficiaries.showing import names_shown
from ledger.access.models import Unit, User
from ledger.screens.tables import Badge, Column, ListFilter

State = FollowUp.State
_NAME = pgettext_lazy("person", "Name")


def _schools(request: Any) -> QuerySet[Unit]:  # noqa: ANN401 -- the library's
    return schools_seen_by(request.user).order_by("path")


class FollowUpFilter(ListFilter):
    """What is to be done, by whose it is, state, kind and school."""

    whose = django_filters.ChoiceFilter(
        label=_("Who does it"), choices=[("mine", _("I"))], empty_label=_("all"), method="of_whom"
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=[*State.choices, ("late", _("overdue"))], empty_label=_("all"), method="standing"
    )
    kind = django_filters.ChoiceFilter(label=_("About"), choices=FollowUp.Kind.choices, empty_label=_("all"))
    school = django_filters.ModelChoiceFilter(
        label=_("School"), queryset=_schools, field_name="child__keeper", to_field_name="code", empty_label=_("all")
    )

    def of_whom(self, rows: QuerySet[FollowUp], _name: str, _mine: str) -> QuerySet[FollowUp]:
        """Keep what the one who looks is to do."""
        return rows.filter(assignee=self.request.user)

    def standing(self, rows: QuerySet[FollowUp], _name: str, state: str) -> QuerySet[FollowUp]:
        """Keep those in a state, or those that are overdue."""
        now = timezone.now()
        return rows.filter(late(now, timezone.localdate(now))) if state == "late" else rows.filter(state=state)

    class Meta:
        model = FollowUp
        fields: Any = []


def badge_of(follow_up: FollowUp, now: dt.datetime, today: dt.date) -> Badge:
    """Return how it stands, in a word."""
    if is_late(follow_up, now, today):
        return Badge(_("overdue"), "danger")
    return Badge(follow_up.get_state_display(), "info" if follow_up.state == State.OPEN else "")


def open_and_name(viewer: User) -> Callable[[list[Any]], None]:
    """Return what gives each row of a page its words and the child's name as the viewer sees it."""

    def add(rows: list[Any]) -> None:
        names = names_shown({one.child_id for one in rows}, viewer, "follow_ups")
        open_words(rows)
        for one in rows:
            one.shown_name = names.get(one.child_id, "")

    return add


def columns(now: dt.datetime, today: dt.date) -> list[Column]:
    """Return the columns at a moment."""
    return [
        Column("name", _NAME, lambda one: one.shown_name or one.child.code, kind="person", phone="p1",
               link=lambda one: f"{reverse('child', args=[one.child.code])}#todo", under=lambda one: one.child.code),
        Column("kind", _("About"), lambda one: one.get_kind_display(), ("kind", "pk"), phone="p2",
               under=lambda one: one.told),
        Column("who", _("Who does it"), lambda one: str(one.assignee), phone="p2"),
        Column("due", _("Due on"), lambda one: one.due_on, ("due_on", "pk"), "day", phone="p2"),
        Column("state", _("State"), lambda one: badge_of(one, now, today), phone="pr",
               under=lambda one: one.get_reason_display() if one.reason else ""),
    ]  # fmt: skip

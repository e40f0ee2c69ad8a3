"""The list of pairings: its columns and filters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import django_filters
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from beneficiaries.models import Pairing
from beneficiaries.pairings import HELD, not_holding, pairings_visible_to
from beneficiaries.showing import names_shown
from ledger.access.models import Unit, User
from ledger.screens.tables import Badge, Column, ListFilter

State = Pairing.State
_TONES = {
    State.ACTIVE: "ok",
    State.PAUSED: "warn",
    State.PROPOSED: "info",
    State.AGREED: "info",
    State.APPROVED: "info",
}


def badge_of(pairing: Pairing, on: dt.date, *, holds: bool) -> Badge:
    """Return how a pairing stands on a day, in a word."""
    if pairing.state in HELD and pairing.held_until < on:
        return Badge(_("held in vain"), "warn")
    if not holds:
        return Badge(_("paused by itself"), "danger")
    return Badge(pairing.get_state_display(), _TONES.get(State(pairing.state), ""))


def add_children_and_standing(viewer: User, on: dt.date) -> Callable[[list[Any]], None]:
    """Return what gives each pairing of a page the child's name as the viewer sees it, and how it stands."""

    def add(pairings: list[Any]) -> None:
        names = names_shown({one.child_id for one in pairings}, viewer, "pairing")
        fails = not_holding(pairings, on)
        for one in pairings:
            one.shown_name = names.get(one.child_id, "")
            one.badge = badge_of(one, on, holds=one.pk not in fails)

    return add


def by_day(pairings: QuerySet[Pairing]) -> QuerySet[Pairing]:
    """Return pairings with ``day``, when they began, or were proposed: databases put what has no day at either end."""
    return pairings.annotate(day=Coalesce(F("since"), TruncDate("proposed_at")))


def _units(request: Any) -> QuerySet[Unit]:  # noqa: ANN401 -- the library's
    return Unit.objects.filter(pk__in=pairings_visible_to(request.user).order_by().values("child__keeper"))


class PairingFilter(ListFilter):
    """Pairings by helper or code, school, kind and state."""

    q = django_filters.CharFilter(label=_("Helper, or code of the child"), method="named")
    school = django_filters.ModelChoiceFilter(
        label=_("School"), queryset=_units, field_name="child__keeper", to_field_name="code", empty_label=_("all")
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Pairing.Kind.choices, empty_label=_("all"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=State.choices, empty_label=_("all"))

    def named(self, pairings: QuerySet[Pairing], _name: str, text: str) -> QuerySet[Pairing]:
        """Keep the pairings of a helper or of a child's code."""
        return pairings.filter(Q(helper__name__icontains=text.strip()) | Q(child__code__icontains=text.strip()))

    class Meta:
        model = Pairing
        fields: Any = []


COLUMNS = [
    Column(
        "child", _("Child"), lambda one: one.shown_name or one.child.code, order=("child__code", "pk"), kind="person",
        phone="p1",
        link=lambda one: reverse("pairing", args=[one.pk]), under=lambda one: one.child.code if one.shown_name else "",
    ),
    Column("helper", _("Helper"), lambda one: one.helper.name, order=("helper__name", "pk"), kind="person", phone="p2",
           under=lambda one: one.get_kind_display()),
    Column("state", _("State"), lambda one: one.badge, order=("state", "pk"), phone="pr"),
    Column("since", _("Since"), lambda one: one.since, order=("day", "pk"), kind="day", phone="p2"),
    Column("school", _("School"), lambda one: one.child.keeper.called, order=("child__keeper__path", "pk"), phone="p0"),
]  # fmt: skip
_NAME = pgettext_lazy("person", "Name")
# What a helper sees of those whom they stand by.
MINE = [
    Column("name", _NAME, lambda child: child.shown_name, kind="person", phone="p1",
           link=lambda child: reverse("my_child", args=[child.code]), under=lambda child: child.code),
    Column("school", _("School"), lambda child: child.keeper.called, phone="p2"),
    Column("village", _("Village"), lambda child: child.village, phone="p2"),
]  # fmt: skip

"""The columns and filters of lists of groups, of their members, and of what families decided."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from beneficiaries.consents import TO_RENEW, Standing
from beneficiaries.models import Child, Consent, Enrolment, Group, Purpose
from beneficiaries.queries import enrolled_on, groups_visible_to
from beneficiaries.reach import children_of_keys
from beneficiaries.showing import names_shown
from ledger.access.models import Unit, User
from ledger.screens.tables import Badge, Column, ListFilter


def _schools(request: Any) -> QuerySet[Unit]:  # noqa: ANN401 -- the library's
    return Unit.objects.filter(pk__in=groups_visible_to(request.user).values("unit"))


class GroupFilter(ListFilter):
    """Groups by name, school and kind."""

    q = django_filters.CharFilter(label=_("Name or code"), method="named")
    school = django_filters.ModelChoiceFilter(
        label=_("School"), queryset=_schools, field_name="unit", to_field_name="code", empty_label=_("all")
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Group.Kind.choices, empty_label=_("all"))

    def named(self, groups: QuerySet[Group], _name: str, text: str) -> QuerySet[Group]:
        """Keep the groups whose name, class or code holds the text."""
        text = text.strip()
        return groups.filter(Q(name__icontains=text) | Q(school_class__icontains=text) | Q(code__icontains=text))

    class Meta:
        model = Group
        fields: Any = []


def add_member_counts(on: dt.date) -> Callable[[list[Any]], None]:
    """Return what gives each group of a page the number of its members on a day, in one query."""

    def add(groups: list[Any]) -> None:
        enrolled = Enrolment.objects.filter(
            enrolled_on(on), school__in={group.unit_id for group in groups}, child__status=Child.Status.ACTIVE
        )
        counts: Counter[tuple[int, str]] = Counter(enrolled.values_list("school", "school_class"))
        schools: Counter[int] = Counter()
        for (school, _class), count in counts.items():
            schools[school] += count
        for group in groups:
            group.member_count = (
                counts[group.unit_id, group.school_class] if group.school_class else schools[group.unit_id]
            )

    return add


GROUP_COLUMNS = [
    Column(
        "name", _("Name"), lambda group: group.name, order=("name", "code"), phone="p1",
        link=lambda group: reverse("group", args=[group.code]), under=lambda group: group.code,
    ),
    Column("kind", _("Kind"), lambda group: group.get_kind_display(), order=("kind", "name"), kind="word", phone="p2"),
    Column("school", _("School"), lambda group: group.unit.called, order=("unit__path", "name"), phone="p2"),
    Column("class", _("Class"), lambda group: group.school_class or _("whole school"), ("school_class",), phone="p2"),
    Column("members", _("Children today"), lambda group: group.member_count, kind="number", phone="pr"),
]  # fmt: skip


def name_members(viewer: User, purpose: str = "group") -> Callable[[list[Any]], None]:
    """Return what gives each child of a page its name as the viewer sees it."""

    def add(children: list[Any]) -> None:
        names = names_shown([child.pk for child in children], viewer, purpose)
        for child in children:
            child.shown_name = names.get(child.pk, "")

    return add


def _out_of_reach(child: Any) -> str:  # noqa: ANN401 -- a child with what it lacks
    words = [] if child.is_guarded else [_("no acting guardian")]
    return ", ".join(str(word) for word in [*words, *([] if child.can_call else [_("no phone that works")])])


UNREACHABLE_COLUMNS = [
    Column(
        "name", pgettext_lazy("person", "Name"), lambda child: child.shown_name, kind="person", phone="p1",
        link=lambda child: reverse("child", args=[child.code]), under=lambda child: child.code,
    ),
    Column("school", _("School"), lambda child: child.keeper.called, order=("keeper__path", "code"), phone="p2"),
    Column("village", _("Village"), lambda child: child.village, order=("village__name", "code"), phone="p2"),
    Column("lacks", _("What is missing"), _out_of_reach, phone="p2"),
]  # fmt: skip


def name_children_of(viewer: User, purpose: str) -> Callable[[list[Any]], None]:
    """Return what gives each decision of a page the child it counts for, named as the viewer sees it."""

    def add(decisions: list[Any]) -> None:
        counted = children_of_keys([one.whose for one in decisions]).select_related("keeper")
        children = {child.pk: child for child in counted}
        name_members(viewer, purpose)(list(children.values()))
        for one in decisions:
            one.counts_for = children[one.whose]

    return add


class RenewalFilter(ListFilter):
    """Decisions of families by how they stand and what for."""

    stands = django_filters.ChoiceFilter(label=_("State"), choices=list(TO_RENEW.items()), empty_label=_("all"))
    purpose = django_filters.ChoiceFilter(label=_("Purpose"), choices=Purpose.choices, empty_label=_("all"))

    class Meta:
        model = Consent
        fields: Any = []


_RENEWAL_TONES = {Standing.WITHDRAWN: "info"}
RENEWAL_COLUMNS = [
    Column(
        "name", pgettext_lazy("person", "Name"), lambda one: one.counts_for.shown_name, kind="person", phone="p1",
        link=lambda one: f"{reverse('child', args=[one.counts_for.code])}#consent",
        under=lambda one: one.counts_for.code,
    ),
    Column("purpose", _("Purpose"), lambda one: one.get_purpose_display(), ("purpose", "pk"), "word", phone="p2"),
    Column(
        "stands", _("State"), lambda one: Badge(TO_RENEW[one.stands], _RENEWAL_TONES.get(one.stands, "warn")),
        order=("stands", "valid_until", "pk"), phone="pr",
    ),
    Column("until", _("Valid until"), lambda one: one.valid_until, order=("valid_until", "pk"), kind="day", phone="p2"),
    Column("decided_on", _("Decided on"), lambda one: one.decided_on, order=("decided_on", "pk"), kind="day",
           phone="p0"),
    Column("school", _("School"), lambda one: one.counts_for.keeper.called, phone="p2"),
]  # fmt: skip


MEMBER_COLUMNS = [
    Column(
        "name", pgettext_lazy("person", "Name"), lambda child: child.shown_name, kind="person", phone="p1",
        link=lambda child: reverse("child", args=[child.code]),
    ),
    Column("code", _("Code"), lambda child: child.code, order=("code",), phone="p2"),
    Column("village", _("Village"), lambda child: child.village, order=("village__name", "code"), phone="p2"),
]  # fmt: skip

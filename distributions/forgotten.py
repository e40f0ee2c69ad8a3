"""Who has been forgotten: villages and children without help since a day, of any kind or of one item.

Where somebody was helped is asked of the book; what was given to a class counts for none of its children.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Child, Enrolment
from beneficiaries.showing import names_shown
from distributions.choosing import day_asked
from ledger.access.models import User
from ledger.access.naming import called_in
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.book.models import Item, LastReceived
from ledger.book.received import with_last_day
from ledger.screens.tables import Column

READ = (Permission.READ_CHILDREN, Permission.READ_CHILDREN_MASKED)


@dataclass(slots=True)
class VillageRow:
    """A village of a school: how many children, how many of them without help, since when the longest."""

    school: str
    code: str
    village: str
    children: int = 0
    without: int = 0
    never: int = 0
    oldest: dt.date | None = None
    start_url: str = ""


class Forgotten:
    """The children of a person's schools, held against the day and the item that are asked for."""

    def __init__(self, viewer: User, asked: Mapping[str, str], today: dt.date) -> None:
        """Keep what is asked for; the first day of the year where nothing is."""
        self.viewer, self.asked = viewer, asked
        day, self.since_error = day_asked(asked.get("since", ""), today)
        self.since = day or dt.date(today.year, 1, 1)

    @cached_property
    def items(self) -> list[Item]:
        """What was ever handed out there, to ask who has it."""
        # Asked of each item, of which there are few: the first child that is found answers for all.
        given = LastReceived.objects.filter(item=OuterRef("pk"), child__enrolments__school__in=self._schools)
        return list(Item.objects.filter(Exists(given)))

    @property
    def item(self) -> str:
        """The code of the item that is asked for, or nothing."""
        return self.asked.get("item", "")

    @cached_property
    def _schools(self) -> Any:  # noqa: ANN401 -- units
        return units_visible_to(self.viewer, READ[0]) | units_visible_to(self.viewer, READ[1])

    @property
    def _enrolled(self) -> QuerySet[Enrolment]:
        return Enrolment.objects.filter(school__in=self._schools, until__isnull=True, child__status=Child.Status.ACTIVE)

    @property
    def _waiting(self) -> Q:
        return Q(last_on__isnull=True) | Q(last_on__lt=self.since)

    @property
    def _asked_about(self) -> QuerySet[Enrolment]:
        """Those who are enrolled, and when each last received something: of whoever did it is not asked."""
        return with_last_day(self._enrolled, self.item)

    @cached_property
    def villages(self) -> list[VillageRow]:
        """The villages in which children are without help, those with the most first."""
        village = (called_in("school"), "school__code", "child__village__name")
        told = self._asked_about.order_by().values_list(*village).annotate(
            children=Count("pk"),
            without=Count("pk", filter=self._waiting),
            never=Count("pk", filter=Q(last_on__isnull=True)),
            oldest=Min("last_on", filter=self._waiting),
        )  # fmt: skip
        rows = [VillageRow(school, code, name or "", *counts) for school, code, name, *counts in told if counts[1]]
        for row in rows:
            row.start_url = f"{reverse('new_distribution')}?{self._asking(school=row.code, village=row.village)}"
        return sorted(rows, key=lambda row: (-row.without, row.school, row.village))

    @property
    def children(self) -> QuerySet[Enrolment]:
        """The children without help, those who never received anything first."""
        # Databases do not agree on where nothing stands in an order.
        found = self._asked_about.filter(self._waiting).annotate(
            waits_since=Coalesce("last_on", Value(dt.date(1900, 1, 1)))
        )
        if village := self.asked.get("village"):
            found = found.filter(child__village__name=village)
        return found.select_related("child__village", "school")

    @property
    def start_url(self) -> str:
        """Where a list is begun with them."""
        return f"{reverse('new_distribution')}?{self._asking(village=self.asked.get('village', ''))}"

    def _asking(self, **more: str) -> str:
        asked = {"since": self.since.isoformat(), "item": self.item} | more
        return urlencode({name: text for name, text in asked.items() if text})


def add_names(viewer: User) -> Callable[[list[Any]], None]:
    """Return what gives each child of a page the name that the viewer may read; opening it leaves a line."""

    def add(shown: list[Any]) -> None:
        names = names_shown([one.child_id for one in shown], viewer, "forgotten")
        for one in shown:
            one.name = names.get(one.child_id, "")

    return add


COLUMNS = [
    Column("child", _("Child"), lambda one: one.name or one.child.code, ("child__code",), "person", phone="p1",
           link=lambda one: reverse("child", args=[one.child.code]),
           under=lambda one: one.child.code if one.name else ""),
    Column("class", _("Class"), lambda one: one.school_class, ("school_class", "pk"), phone="p2",
           under=lambda one: one.school.called),
    Column("village", _("Village"), lambda one: one.child.village or "", ("child__village__name", "pk"), phone="p2"),
    Column("last", _("Last received"), lambda one: one.last_on, ("waits_since", "pk"), "day", phone="pr"),
]  # fmt: skip

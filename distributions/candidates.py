"""Who could be on a draft's list: the children of its unit, those who never received anything first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from beneficiaries.models import Category, Child, Enrolment, Group
from beneficiaries.searching import named
from beneficiaries.showing import names_shown
from distributions.choosing import RULES, Because, ages, born_in, day_asked, has_category, of_age
from distributions.kits import last_time
from distributions.models import Choice, Distribution, DistributionLine
from distributions.narrowing import Narrowing
from distributions.paging import Paged, page_asked, pages_for
from distributions.planning import CHILD, GROUP, Receiver, receivers_of
from distributions.receivers import Listed, class_order, receiver_named
from ledger.access.models import Unit, User
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.book.models import Item
from ledger.book.received import with_last_day

ROWS_A_PAGE = 200


@dataclass(frozen=True, slots=True)
class Candidate:
    """A child or group that could be on the list."""

    who: Listed
    last_on: dt.date | None
    is_on: bool


class Candidates(Paged):
    """The children and groups of a unit, narrowed as the address asks, for somebody who prepares a list there."""

    def __init__(self, draft: Distribution, viewer: User, asked: Mapping[str, str]) -> None:
        """Keep what is asked for; nothing is read yet."""
        self.draft, self.viewer, self.asked = draft, viewer, asked

    @cached_property
    def on_list(self) -> list[Receiver]:
        """Who is on the list now."""
        return receivers_of(self.draft)

    @cached_property
    def _on(self) -> set[Receiver]:
        return set(self.on_list)

    @cached_property
    def schools(self) -> list[Unit]:
        """The unit and what lies below it, as far as the viewer may read children there."""
        seen = units_visible_to(self.viewer, Permission.READ_CHILDREN)
        return list(seen.filter(path__startswith=self.draft.unit.path))

    @cached_property
    def _enrolled(self) -> QuerySet[Enrolment]:
        return Enrolment.objects.filter(school__in=self.schools, until__isnull=True, child__status=Child.Status.ACTIVE)

    @cached_property
    def places(self) -> list[tuple[int, str, str, int]]:
        """School, class, village and how many children, for what can be chosen from."""
        rows = self._enrolled.values_list("school", "school_class", "child__village__name", "child__situation")
        return list(rows.order_by().distinct())  # type: ignore[arg-type] # four values

    @property
    def narrowings(self) -> list[Narrowing]:
        """The lists of choices that have something to choose from."""
        schools = [(school.code, school.called) for school in self.schools]
        classes = sorted({row[1] for row in self.places if row[1]}, key=class_order)
        lists: dict[str, tuple[str, Sequence[str | tuple[str, str]]]] = {
            "school": (_("School"), schools[1:] and schools),
            "village": (_("Village"), sorted({row[2] for row in self.places if row[2]})),
            "class": (_("Class"), classes),
            "why": (_("Who is away"), sorted({str(row[3]) for row in self.places if row[3]})),
            "category": (_("Hardship"), self.categories),
            "age": (_("Age"), ages()),
            "never": (_("Last received"), [("1", _("never anything"))]),
            "item": (_("Of the item"), [(item.code, item.called) for item in self.items]),
        }
        return [
            Narrowing.of(name, label, choices, self.asked.get(name))
            for name, (label, choices) in lists.items()
            if choices
        ]

    @cached_property
    def categories(self) -> list[tuple[str, str]]:
        """The hardships that are confirmed for children here, to choose from."""
        kinds = Category.objects.filter(child__in=self._enrolled.values("child"), until=None).order_by()
        there = set(kinds.values_list("kind", flat=True).distinct())
        return [(value, str(label)) for value, label in Category.Kind.choices if value in there]

    @cached_property
    def _narrowed(self) -> QuerySet[Enrolment]:
        wanted: dict[str, Any] = {
            "school__code": self.asked.get("school"),
            "school_class": self.asked.get("class"),
            "child__village__name": self.asked.get("village"),
            "child__situation": self.asked.get("why"),
        }
        found = self._enrolled.filter(**{name: value for name, value in wanted.items() if value})
        found = with_last_day(found, self.asked.get("item", "")).annotate(born=born_in())
        if kind := self.asked.get("category"):
            found = found.filter(has_category(kind, self.draft.date))
        if band := of_age(self.asked.get("age", ""), self.draft.date):
            found = found.filter(band)
        if self.asked.get("never"):
            found = found.filter(last_on__isnull=True)
        if self.since:
            found = found.filter(Q(last_on__isnull=True) | Q(last_on__lt=self.since))
        if self.text:
            found = found.filter(child__in=self._named)
        return found

    @cached_property
    def _since(self) -> tuple[dt.date | None, str]:
        return day_asked(self.asked.get("since", ""), timezone.localdate())

    @property
    def since(self) -> dt.date | None:
        """Since when a child must have received nothing."""
        return self._since[0]

    @property
    def since_error(self) -> str:
        """What is wrong with the day that was typed."""
        return self._since[1]

    @cached_property
    def items(self) -> list[Item]:
        """What was handed out by the unit, to ask who has it."""
        given = DistributionLine.objects.filter(distribution__unit=self.draft.unit, item__isnull=False)
        return list(Item.objects.filter(pk__in=given.order_by().values("item")))

    @property
    def rule(self) -> str:
        """What is asked for, to be kept with the list; a name that was searched for is no rule."""
        return urlencode(self._rule)

    @property
    def _rule(self) -> dict[str, str]:
        asked = {name: text for name in RULES if (text := self.asked.get(name, ""))}
        return asked | ({"since": self.since.isoformat()} if self.since else {})

    @property
    def text(self) -> str:
        """What is searched for: a name or a code."""
        return self.asked.get("q", "").strip()

    @cached_property
    def _named(self) -> list[int]:
        here = Child.objects.filter(enrolments__in=self._enrolled)
        by_code = here.filter(code__icontains=self.text).values_list("pk", flat=True)
        return [*named(here, self.text), *by_code]

    @cached_property
    def count(self) -> int:
        """How many fit."""
        return self._narrowed.count()

    @property
    def pages(self) -> int:  # type: ignore[override] # worked out
        """How many pages there are."""
        return pages_for(self.count, ROWS_A_PAGE)

    @property
    def page(self) -> int:  # type: ignore[override] # likewise
        """The page that is shown."""
        return min(max(1, page_asked(self.asked.get("page", ""))), self.pages)

    @cached_property
    def rows(self) -> list[Candidate]:
        """The children of the page, those who never received anything first, then the longest ago."""
        first = (self.page - 1) * ROWS_A_PAGE
        told = self._narrowed.values_list(
            "child", "child__code", "school_class", "child__village__name", "child__situation", F("last_on")
        )
        in_order = sorted(told, key=lambda row: (row[5] or dt.date.min, class_order(row[2]), row[1]))
        shown = in_order[first : first + ROWS_A_PAGE]
        names = names_shown([row[0] for row in shown], self.viewer, f"distribution {self.draft.ref}")
        return [
            Candidate(
                Listed((CHILD, key), code, names.get(key, ""), in_class, village or "", why),
                last_on,
                (CHILD, key) in self._on,
            )
            for key, code, in_class, village, why, last_on in shown
        ]

    @cached_property
    def groups(self) -> list[Candidate]:
        """The classes, dormitories and sites of the unit."""
        groups = Group.objects.filter(unit__in=self.schools).select_related("unit")
        return [
            Candidate(
                Listed((GROUP, group.pk), group.code, group.name, group.get_kind_display()),
                None,
                (GROUP, group.pk) in self._on,
            )
            for group in groups
        ]

    def chosen_after(self, sent: QueryDict) -> list[Receiver]:
        """Return who is on the list after what was ticked: those who were not shown stay as they are."""
        shown = {found for text in sent.getlist("row") if (found := receiver_named(text))}
        ticked = {found for text in [*sent.getlist("on"), *sent.getlist("on-group")] if (found := receiver_named(text))}
        everybody = (
            {(CHILD, key) for key in self._narrowed.values_list("child", flat=True)}
            if sent.get("then") == "all"
            else set()
        )
        return sorted((self._on - shown) | ticked | everybody | self._of_last_time(sent))

    def because(self, then: str) -> dict[int, Because]:
        """Return why those who are added at once come onto the list: what of each fulfils the rule today."""
        if then == "last":
            return {key: Because(Choice.How.LAST) for kind, key in self._of_last_time({"then": then}) if kind == CHILD}
        if then != "all" or not (self._rule or self.text):
            return {}
        rows = self._narrowed.values_list(
            "child", "school__name", "school_class", "child__village__name", "child__situation", F("born"), F("last_on")
        )
        return {key: Because(Choice.How.RULE, self._facts(*told)) for key, *told in rows}

    def _facts(
        self, school: str, in_class: str, village: str, why: str, born: int | None, last_on: dt.date | None
    ) -> dict[str, str | int]:
        """Return what of a child fulfils the parts of the rule."""
        rule, on = self._rule, self.draft.date
        facts: dict[str, str | int] = {"school": school, "class": in_class, "village": village, "why": why}
        facts = {name: fact for name, fact in facts.items() if name in rule}
        if "category" in rule:
            facts["category"] = rule["category"]
        if "age" in rule and born:
            facts["age"] = (on.year * 12 + on.month - born) // 12
        facts["last"] = last_on.isoformat() if last_on else ""
        if "item" in rule:
            facts["item"] = next((item.called for item in self.items if item.code == rule["item"]), rule["item"])
        return facts

    def _of_last_time(self, sent: Mapping[str, str]) -> set[Receiver]:
        last = last_time(self.draft) if sent.get("then") == "last" else None
        here = {(CHILD, key) for key in self._enrolled.values_list("child", flat=True)}
        groups = {one.who.receiver for one in self.groups}
        return {receiver for receiver, _key in last.cells} & (here | groups) if last else set()

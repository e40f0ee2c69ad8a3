"""Who could be on a draft's list: the children of its unit, those who never received anything first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Max, OuterRef, QuerySet, Subquery
from django.http import QueryDict
from django.utils.functional import cached_property

from beneficiaries.models import Child, Enrolment, Group
from beneficiaries.searching import named
from beneficiaries.showing import names_shown
from distributions.models import Distribution
from distributions.paging import Paged, page_asked, pages_for
from distributions.planning import CHILD, GROUP, Receiver, receivers_of
from distributions.receivers import Listed, class_order, receiver_named
from ledger.access.models import Unit, User
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.book.models import Draw, Entry

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
    def classes(self) -> list[str]:
        """The classes to choose from."""
        return sorted({row[1] for row in self.places if row[1]}, key=class_order)

    @property
    def villages(self) -> list[str]:
        """The villages to choose from."""
        return sorted({row[2] for row in self.places if row[2]})

    @property
    def situations(self) -> list[str]:
        """Who may be away, to choose from."""
        return sorted({str(row[3]) for row in self.places if row[3]})

    @cached_property
    def _narrowed(self) -> QuerySet[Enrolment]:
        wanted: dict[str, Any] = {
            "school__code": self.asked.get("school"),
            "school_class": self.asked.get("class"),
            "child__village__name": self.asked.get("village"),
            "child__situation": self.asked.get("why"),
        }
        last = (
            Draw.objects.filter(
                child=OuterRef("child"), entry__kind=Entry.Kind.DISTRIBUTION, entry__reversed_by__isnull=True
            )
            .order_by().values("child").annotate(on=Max("entry__date")).values("on")
        )  # fmt: skip
        found = self._enrolled.filter(**{name: value for name, value in wanted.items() if value})
        found = found.annotate(last_on=Subquery(last))
        if self.asked.get("never"):
            found = found.filter(last_on__isnull=True)
        if self.text:
            found = found.filter(child__in=self._named)
        return found

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
            "child", "child__code", "school_class", "child__village__name", "child__situation"
        )
        last_on = dict(self._narrowed.values_list("child", F("last_on")))
        in_order = sorted(told, key=lambda row: (last_on[row[0]] or dt.date.min, class_order(row[2]), row[1]))
        shown = in_order[first : first + ROWS_A_PAGE]
        names = names_shown([row[0] for row in shown], self.viewer, f"distribution {self.draft.ref}")
        return [
            Candidate(
                Listed((CHILD, key), code, names.get(key, ""), in_class, village or "", why),
                last_on[key],
                (CHILD, key) in self._on,
            )
            for key, code, in_class, village, why in shown
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
        return sorted((self._on - shown) | ticked | everybody)

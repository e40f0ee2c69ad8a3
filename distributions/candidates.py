"""Who could be on a draft's list: the children of its unit, those who never received anything first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.db.models import F, Q, QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from beneficiaries.models import Child, Enrolment, Group
from beneficiaries.searching import named
from beneficiaries.showing import names_shown
from distributions.fairness import last_on_of, last_time
from distributions.models import Distribution, DistributionLine
from distributions.paging import Paged, page_asked, pages_for
from distributions.planning import CHILD, GROUP, Receiver, receivers_of
from distributions.receivers import Listed, class_order, receiver_named
from ledger.access.models import Unit, User
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.book.models import Item

ROWS_A_PAGE = 200
RULES = ("school", "class", "village", "why", "never", "since", "item")


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
        found = self._enrolled.filter(**{name: value for name, value in wanted.items() if value})
        found = found.annotate(last_on=last_on_of("child", self.asked.get("item", "")))
        if self.asked.get("never"):
            found = found.filter(last_on__isnull=True)
        if self.since:
            found = found.filter(Q(last_on__isnull=True) | Q(last_on__lt=self.since))
        if self.text:
            found = found.filter(child__in=self._named)
        return found

    @property
    def since(self) -> dt.date | None:
        """Since when a child must have received nothing."""
        try:
            return dt.date.fromisoformat(self.asked.get("since", ""))
        except ValueError:
            return None

    @cached_property
    def items(self) -> list[Item]:
        """What was handed out by the unit, to ask who has it."""
        given = DistributionLine.objects.filter(distribution__unit=self.draft.unit, item__isnull=False)
        return list(Item.objects.filter(pk__in=given.order_by().values("item")))

    @property
    def rule(self) -> str:
        """What is asked for, to be kept with the list; a name that was searched for is no rule."""
        asked = {name: text for name in RULES if (text := self.asked.get(name, ""))}
        return urlencode(asked)

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
        return sorted((self._on - shown) | ticked | everybody | self._of_last_time(sent))

    def _of_last_time(self, sent: QueryDict) -> set[Receiver]:
        plan = last_time(self.draft) if sent.get("then") == "last" else None
        here = {(CHILD, key) for key in self._enrolled.values_list("child", flat=True)}
        groups = {one.who.receiver for one in self.groups}
        return {receiver for receiver, _key in plan.wanted} & (here | groups) if plan else set()


def rule_in_words(distribution: Distribution) -> str:
    """Return the rule by which children were added at once, as it is told to the one who approves."""
    labels = {
        "school": _("school"), "class": _("class"), "village": _("village"), "why": _("who is away"),
        "never": _("never received anything"), "since": _("nothing since"), "item": _("of the item"),
    }  # fmt: skip
    asked = parse_qsl(distribution.rule)
    return _(", ").join(
        labels[name] if name == "never" else f"{labels[name]} {text}" for name, text in asked if name in labels
    )

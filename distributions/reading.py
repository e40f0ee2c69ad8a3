"""A list as everybody reads it who may: receivers and items, what came back, who signed, what it is worth."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace

from django.db.models import Sum
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from beneficiaries.people import open_for_children
from distributions.desk import as_path, drawn_on, who_signed
from distributions.heads import figure_of, title_of
from distributions.models import Acknowledgement, Distribution, NotCollected, ReturnLine
from distributions.operations.signing import STROKES
from distributions.paging import Paged, page_asked, pages_for
from distributions.planning import CHILD, GROUP, Column, Plan, Receiver, free_for, plan_of, receiver_of, receivers_of
from distributions.receivers import Listed, listed
from ledger.access.models import User
from ledger.access.permissions import Permission
from ledger.access.queries import may
from ledger.book.models import Draw

ROWS_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class Given:
    """One column in sum: how much of what, from where, what it is worth."""

    column: Column
    name: str
    figure: str
    receivers: int
    value: int


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signed for a receiver, in kind, and when; what was drawn, for those who keep the child's file."""

    by: str
    on: dt.date | None
    may_go: bool = False  # it was taken here, and nothing of it came back: it can be taken back
    drawings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Received:
    """What one receiver gets, column by column, as figures; what came back of it; who signed, or why nobody did."""

    who: Listed
    figures: list[str]
    back: str
    signed: Signed | None
    left: str


class Reading(Paged):
    """A list to be read, a page at a time."""

    def __init__(
        self, distribution: Distribution, viewer: User, page: str = "1", rows_a_page: int = ROWS_A_PAGE
    ) -> None:
        """Keep what to read; nothing is read yet."""
        self.distribution, self.viewer, self._rows_a_page = distribution, viewer, rows_a_page
        self._asked = page_asked(page)

    @cached_property
    def plan(self) -> Plan:
        """What the lines say."""
        return plan_of(self.distribution)

    @cached_property
    def columns(self) -> list[Column]:
        """The columns from which somebody receives something."""
        given = {key for _receiver, key in self.plan.wanted}
        return [column for column in self.plan.columns if column.key in given]

    @cached_property
    def given(self) -> list[Given]:
        """What is given of each column, in sum."""
        worth = self._worth_posted if self.distribution.entry_id else self._worth_planned
        counts: dict[object, int] = defaultdict(int)
        for _receiver, key in self.plan.wanted:
            counts[key] += 1
        return [
            Given(
                column, title_of(column), figure_of(column, self.plan.total(column.key)), counts[column.key],
                worth[column.key],
            )
            for column in self.columns
        ]  # fmt: skip

    @property
    def _worth_planned(self) -> dict[object, int]:
        free = free_for(self.columns, self.plan.date, apart_from=self.distribution)
        return {column.key: free[column.key].value_of(self.plan.total(column.key)) for column in self.columns}

    @property
    def _worth_posted(self) -> dict[object, int]:
        draws = Draw.objects.filter(entry=self.distribution.entry_id).order_by()
        rows = draws.values_list("lot__place", "lot__fund", "lot__item").annotate(total=Sum("amount"))
        worth: dict[object, int] = defaultdict(int)
        for place, fund, item, total in rows:
            worth[place, fund, item] = total
        return worth

    @property
    def value(self) -> int:
        """What all of it is worth, in minor units."""
        return sum(one.value for one in self.given)

    @cached_property
    def receivers(self) -> list[Receiver]:
        """Who receives something."""
        return list(dict.fromkeys(receiver for receiver, _key in self.plan.wanted)) or receivers_of(self.distribution)

    @property
    def children(self) -> int:
        """How many children are on the list."""
        return sum(1 for kind, _key in self.receivers if kind == CHILD)

    @property
    def groups(self) -> int:
        """How many groups are on the list."""
        return len(self.receivers) - self.children

    @property
    def pages(self) -> int:  # type: ignore[override] # worked out
        """How many pages there are."""
        return pages_for(len(self.receivers), self._rows_a_page)

    @property
    def page(self) -> int:  # type: ignore[override] # likewise
        """The page that is shown."""
        return min(max(1, self._asked), self.pages)

    @cached_property
    def rows(self) -> list[Received]:
        """The receivers of the page."""
        first = (self.page - 1) * self._rows_a_page
        shown = self.receivers[first : first + self._rows_a_page]
        signed, back, drawn, left = self._signed, self._back, self._drawn(shown), self._left(shown)
        return [
            Received(
                who,
                [
                    figure_of(column, number) if (number := self.plan.wanted.get((who.receiver, column.key))) else ""
                    for column in self.columns
                ],
                _(", ").join(back[who.receiver]),
                replace(one, drawings=drawn.get(who.receiver, ())) if (one := signed.get(who.receiver)) else None,
                _(", ").join(left[who.receiver]),
            )
            for who in listed(self.distribution, shown, self.viewer)
        ]

    @cached_property
    def _signed(self) -> dict[Receiver, Signed]:
        lines = self.distribution.lines.filter(acknowledgement__isnull=False).select_related("acknowledgement")
        signed = ((receiver_of(line), line.acknowledgement) for line in lines)
        return {
            receiver: Signed(
                who_signed(one), one.signed_on,
                may_go=one.recorded_by_id is not None and receiver not in self._back,
            )
            for receiver, one in signed
        }  # fmt: skip

    def _drawn(self, shown: Collection[Receiver]) -> dict[Receiver, tuple[str, ...]]:
        """Return what these receivers drew, as paths of a picture; a signature is a name, read as names are."""
        if not self.distribution.entry_id or not may(self.viewer, Permission.READ_CHILDREN, self.distribution.unit):
            return {}
        keys = [key for kind, key in shown if kind == CHILD]
        rows = Acknowledgement.objects.filter(
            line__distribution=self.distribution, line__child__in=keys, strokes__isnull=False
        )
        drawn = rows.order_by("pk").values_list("line__child", "strokes")
        sealed = [(child or 0, strokes or b"") for child, strokes in drawn]
        found: dict[Receiver, dict[str, None]] = defaultdict(dict)
        for (child, _strokes), path in zip(sealed, open_for_children(sealed, STROKES), strict=True):
            if path:
                found[CHILD, child][as_path(path)] = None
        groups = [key for kind, key in shown if kind == GROUP]
        of_groups = self.distribution.lines.filter(
            group__in=groups, acknowledgement__strokes__isnull=False
        ).select_related("acknowledgement__custodian")  # fmt: skip
        for line in of_groups.order_by("acknowledgement") if groups else ():
            found[receiver_of(line)][as_path(drawn_on(line))] = None
        return {receiver: tuple(paths) for receiver, paths in found.items()}

    def _left(self, shown: Collection[Receiver]) -> dict[Receiver, dict[str, None]]:
        """Return why these receivers did not collect, each reason once."""
        rows = NotCollected.objects.filter(line__distribution=self.distribution).select_related("line")
        found: dict[Receiver, dict[str, None]] = defaultdict(dict)
        for one in rows.order_by("line__position") if self.distribution.entry_id else ():
            if (receiver := receiver_of(one.line)) in shown:
                found[receiver][one.get_reason_display()] = None
        return found

    @property
    def signed_count(self) -> int:
        """How many receivers were signed for."""
        return len(self._signed)

    @cached_property
    def _back(self) -> dict[Receiver, list[str]]:
        found: dict[Receiver, list[str]] = defaultdict(list)
        back = ReturnLine.objects.filter(
            returned__distribution=self.distribution, returned__entry__reversed_by__isnull=True
        )
        for one in back.select_related("line__item", "line__place", "line__fund"):
            line = one.line
            column = Column(line.place, line.fund, line.item)
            text = _("%(what)s: %(number)s came back")
            number = figure_of(column, one.wanted or line.wanted)
            found[receiver_of(line)].append(text % {"what": title_of(column), "number": number})
        return found


@dataclass(frozen=True, slots=True)
class Leftover:
    """How many lines of a hand-out wait to go back to stock, and how many wait for a second round."""

    to_return: int
    to_plan: int


def not_collected_of(distribution: Distribution) -> Leftover:
    """Return what is noted as not collected and not dealt with."""
    rows = NotCollected.objects.filter(line__distribution=distribution).values_list("returned", "second_round")
    return Leftover(
        sum(1 for returned, _round in rows if returned is None),
        sum(1 for returned, second in rows if returned is not None and second is None),
    )

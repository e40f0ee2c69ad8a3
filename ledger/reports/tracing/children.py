"""The children whom a gift reached: a row for each whose name the reader may see, and counts of the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from beneficiaries.models import Enrolment
from beneficiaries.queries import children_listed_to, may_take_out
from beneficiaries.showing import names_shown
from ledger.access.models import User
from ledger.reports.addresses import address
from ledger.reports.tracing.gifts import Traced
from ledger.screens.pages import StaffRequest
from ledger.screens.tables import Column, Empty, Table

COLUMNS_AT_MOST = 3


@dataclass(slots=True)
class Reached:
    """A child whom a gift reached; amounts in minor units, by distribution. Name and class are added for a page."""

    child: int
    code: str
    amounts: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    name: str = ""
    school: str = ""

    @property
    def total(self) -> int:
        """All of it."""
        return sum(self.amounts.values())


def visible_children(user: User, traced: Traced) -> list[Reached]:
    """Return the children of a traced gift that a person may see, masked or not; who got most first."""
    reached = {
        key: Reached(key, code)
        for key, code in children_listed_to(user).filter(pk__in=traced.children).values_list("pk", "code")
    }
    for piece in traced.used:
        if piece.child in reached:
            reached[piece.child].amounts[piece.event.entry] += piece.amount
    return sorted(reached.values(), key=lambda one: (-one.total, one.code))


def table_of_children(request: StaffRequest, traced: Traced, rows: Sequence[Reached]) -> Table:
    """Return the children as a list; names are opened for the page that is shown, and leave a line."""
    events = traced.events
    columns = [
        Column(
            "child", _("Child"), lambda row: row.name or row.code, kind="person", phone="p1",
            link=lambda row: address("trace_child", row.code), under=lambda row: row.code,
        ),
        Column("school", _("School, class"), lambda row: row.school, phone="p2"),
    ]  # fmt: skip
    if 1 < len(events) <= COLUMNS_AT_MOST:
        columns += [_amount_of(event.entry, event.occasion or event.number) for event in events]
    elif len(events) > 1:
        columns.append(Column("times", _("Times"), lambda row: len(row.amounts), kind="number"))
    columns.append(Column("total", _("Value, ¥"), lambda row: row.total, kind="money", phone="pr"))
    return Table(
        request, rows, columns, caption=_("Children reached by this gift"), name="children", empty=Empty(""),
        prepare=lambda page: add_names(page, request.user), exports=may_take_out(request.user),
    )  # fmt: skip


def _amount_of(entry: int, label: str) -> Column:
    return Column(f"at-{entry}", label, lambda row: row.amounts.get(entry), kind="money")


def add_names(rows: list[Any], user: User) -> None:
    """Give the rows of a page their names and classes, in a handful of queries; masked where only that is allowed."""
    keys = [row.child for row in rows]
    names = names_shown(keys, user, "trace")
    places = Enrolment.objects.filter(child__in=keys, until__isnull=True).select_related("school")
    schools = {place.child_id: f"{place.school.called} {place.school_class}".strip() for place in places}
    for row in rows:
        row.name, row.school = names.get(row.child, ""), schools.get(row.child, "")

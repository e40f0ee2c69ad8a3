"""What was done to a record, told the newest first: who, in which role, when, why, and what became of each field.

Many records are told together, with a number of queries that grows with the kinds of records only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from ledger.access.deputies import in_whose_stead
from ledger.access.models import Assignment, Deputy, User
from ledger.screens.differences import Difference, Names, Row, State, Told, differences_between, states_of

__all__ = ["Change", "Difference", "Told", "changes_of"]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was done to a record."""

    at: dt.datetime
    did: str
    by: User | None = None
    why: str = ""
    differences: Sequence[Difference] = ()
    url: str = ""
    is_view: bool = False
    role: str = ""
    deputy: Deputy | None = None

    @property
    def who(self) -> str:
        """The name of the person, with who was away where a deputy acted, or what acted without one."""
        return in_whose_stead(self.by, self.deputy) if self.by else _("not noted")

    @property
    def initials(self) -> str:
        """What stands in the circle."""
        return self.by.initials if self.by else "–"

    @property
    def is_about_amounts(self) -> bool:
        """Whether an amount of money changed."""
        return any(difference.is_amount for difference in self.differences)


def changes_of(told: Iterable[Told], also: Iterable[Change] = ()) -> list[Change]:
    """Return everything that was done to these records, the newest first; ``also`` is told among it."""
    groups = [(each, states_of(each)) for each in told]
    names = Names(groups)
    changes = [
        change
        for each, by_record in groups
        for states in by_record.values()
        for change in _changes(each, states, names)
    ]
    found = sorted([*changes, *also], key=lambda change: change.at, reverse=True)
    return _with_roles(found)


def _changes(told: Told, states: Sequence[State], names: Names) -> Iterable[Change]:
    for before, after in zip([None, *states], states, strict=False):
        row = after.row
        differences = differences_between(told, before, after, names)
        if row.history_type == "~" and not differences and not row.history_change_reason:
            continue
        yield Change(
            at=row.history_date,
            did=_did(told, row, differences),
            by=row.history_user,
            why=row.history_change_reason or "",
            # What a record was entered with is on its page; what hangs on it is told whole.
            differences=() if row.history_type == "+" and not told.noun else tuple(differences),
        )


def _did(told: Told, row: Row, differences: Sequence[Difference]) -> str:
    kind, which = row.history_type, getattr(row, told.called) if told.called else ""
    words = {"noun": f"{told.noun} {which}".strip(), "field": differences[0].name if len(differences) == 1 else ""}
    if not told.noun:
        sentence = {"+": _("Recorded"), "-": _("Taken away")}.get(kind)
        return sentence or (_("%(field)s changed") % words if words["field"] else _("Changed"))
    sentence = {"+": _("%(noun)s entered"), "-": _("%(noun)s taken away")}.get(kind)
    return (sentence or (_("%(noun)s: %(field)s changed") if words["field"] else _("%(noun)s changed"))) % words


def _with_roles(changes: list[Change]) -> list[Change]:
    """Give every change the role that its person held then: one query for all."""
    people = {change.by.pk for change in changes if change.by and not change.by.is_system}
    held = Assignment.history.filter(user__in=people).order_by("history_date", "history_id")
    rows = list(held.values_list("user", "id", "role", "history_type", "history_date"))
    return [replace(change, role=_role_then(rows, change)) for change in changes]


def _role_then(rows: Iterable[tuple[int, int, str, str, dt.datetime]], change: Change) -> str:
    if change.by is None or change.by.is_system:
        return ""
    roles: dict[int, str] = {}
    for user, assignment, role, kind, at in rows:
        if user == change.by.pk and at <= change.at:
            roles.pop(assignment, None)
            if kind != "-":
                roles[assignment] = role
    labels = dict(Assignment.Role.choices)
    return ", ".join(sorted({str(labels.get(role, role)) for role in roles.values()}))

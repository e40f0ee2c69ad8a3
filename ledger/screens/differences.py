"""Fields of records before and after, from the rows that django-simple-history keeps.

``diff_against`` asks the database for every reference; here each kind of record is asked for once.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Field, ForeignKey, Model, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from simple_history.utils import get_m2m_reverse_field_name

from ledger.printing.figures import yuan_printed

Text = str | Promise
Row = Any  # a historical record; simple-history makes its class

# Keys and counters that say nothing to a person, and what is worked out from other fields.
NEVER_TOLD = frozenset({"id", "key", "root", "path", "sort_key", "version"})
# What a reference is called; its column has the name of the code.
REFERENCES: dict[str, Text] = {
    "asked_by": gettext_lazy("asked by"),
    "decided_at": gettext_lazy("decided at"),
    "decided_by": gettext_lazy("decided by"),
    "line": gettext_lazy("line"),
    "lot": gettext_lazy("lot"),
    "approved_fingerprint": gettext_lazy("digest of the approved list"),
    "returned": gettext_lazy("return"),
    "second_round": gettext_lazy("second round"),
    "wanted": gettext_lazy("quantity"),
    "write_off": gettext_lazy("write-off"),
    "approved_by": gettext_lazy("approved by"),
    "campaign": gettext_lazy("campaign"),
    "child": gettext_lazy("child"),
    "closed_by": gettext_lazy("closed by"),
    "copies_printed": gettext_lazy("copies printed"),
    "donor": gettext_lazy("donor"),
    "file_sha256": gettext_lazy("kept file"),
    "noted_at": gettext_lazy("noted at"),
    "noted_by": gettext_lazy("noted by"),
    "drafted_by": gettext_lazy("drafted by"),
    "entry": gettext_lazy("entry"),
    "fund": gettext_lazy("fund"),
    "group": gettext_lazy("group"),
    "deputy": gettext_lazy("deputy"),
    "issued_at": gettext_lazy("issued at"),
    "issued_by": gettext_lazy("issued by"),
    "item": gettext_lazy("item"),
    "kit": gettext_lazy("kit"),
    "merged_into": gettext_lazy("merged into"),
    "parent": gettext_lazy("belongs to"),
    "place": gettext_lazy("place"),
    "prepared_by": gettext_lazy("prepared by"),
    "recorded_at": gettext_lazy("recorded at"),
    "recorded_by": gettext_lazy("recorded by"),
    "school": gettext_lazy("school"),
    "sent_at": gettext_lazy("sent at"),
    "sent_by": gettext_lazy("sent by"),
    "unit": gettext_lazy("unit"),
    "user": gettext_lazy("person"),
    "village": gettext_lazy("village"),
    "void_deputy": gettext_lazy("deputy"),
    "voided_by": gettext_lazy("voided by"),
    "approved_at": gettext_lazy("approved at"),
    "closed_at": gettext_lazy("closed at"),
    "children": gettext_lazy("named children"),
    "schools": gettext_lazy("schools"),
    "villages": gettext_lazy("villages"),
    "voided_at": gettext_lazy("voided at"),
    "was_brought_in": gettext_lazy("brought in from a spreadsheet"),
}
# Where a column of the same name says something else: papers are issued, and so are goods, in other words.
REFERENCES_OF: dict[tuple[str, str], Text] = {
    ("distribution", "issued_at"): pgettext_lazy("goods", "issued at"),
    ("distribution", "issued_by"): pgettext_lazy("goods", "issued by"),
}
# What the codes of a column mean, where it takes any of them.
SPELLED: dict[str, dict[str, Text]] = {"language": dict(settings.LANGUAGES)}
# A set of links is written in rows of its own, right after the record.
_TOGETHER = dt.timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Told:
    """Which records are told, and how.

    ``rows`` are their historical records; ``noun`` names a record that hangs on the one whose page this is
    (``called`` says which, from a row), and is empty for that one itself. ``hidden`` fields are never told,
    ``money`` are minor units, of ``counted`` links only the number is told.
    """

    rows: QuerySet[Any]
    noun: Text = ""
    called: str = ""  # the column that tells several of them apart
    hidden: frozenset[str] = frozenset()
    money: frozenset[str] = frozenset()
    counted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Difference:
    """One field, before and after; None where there was none yet."""

    name: str
    before: str | None
    after: str | None
    is_amount: bool = False


@dataclass(slots=True)
class State:
    """A record as it stood after a change: its columns, and the keys of its links."""

    row: Row
    links: dict[str, frozenset[int]] = field(default_factory=dict)

    def value(self, column: Field[Any, Any]) -> Any:  # noqa: ANN401 -- any column's
        """Return what stood in a column."""
        return getattr(self.row, column.attname)


def states_of(told: Told) -> dict[Any, list[State]]:
    """Return the states of each record, in their order: one query, and one for each set of links."""
    model = told.rows.model
    key = model.instance_type._meta.pk.attname  # noqa: SLF001 -- Django's public way to columns
    rows = list(told.rows.select_related("history_user").order_by("history_date", "history_id"))
    links = {link.name: _links(model, link, rows) for link in model._history_m2m_fields}  # noqa: SLF001 -- the library's list
    by_record: dict[Any, list[State]] = defaultdict(list)
    for row in rows:
        state = State(row, {name: found[row.history_id] for name, found in links.items()})
        states = by_record[getattr(row, key)]
        if states and _is_same_deed(told, states[-1], state):
            state.row.history_type = states.pop().row.history_type
        states.append(state)
    return by_record


def _links(model: type[Model], link: Any, rows: Sequence[Row]) -> dict[int, frozenset[int]]:  # noqa: ANN401 -- the library's field
    found: dict[int, set[int]] = {row.history_id: set() for row in rows}
    kept = getattr(model, link.name).model.objects.filter(history__in=list(found))
    for history, other in kept.values_list("history", get_m2m_reverse_field_name(link)):
        found[history].add(other)
    return {history: frozenset(keys) for history, keys in found.items()}


def _is_same_deed(told: Told, before: State, after: State) -> bool:
    one, other = before.row, after.row
    is_at_once = other.history_date - one.history_date <= _TOGETHER and one.history_user_id == other.history_user_id
    return bool(
        is_at_once
        and before.links != after.links
        and all(before.value(column) == after.value(column) for column in _columns(told))
    )


def _columns(told: Told) -> list[Field[Any, Any]]:
    return [
        column for column in told.rows.model.tracked_fields if column.name not in NEVER_TOLD | told.hidden
    ]  # fmt: skip


class Names:
    """What the records are called that the told ones refer to: one query for each kind of them."""

    def __init__(self, groups: Sequence[tuple[Told, dict[Any, list[State]]]]) -> None:
        """Fetch them."""
        wanted: dict[type[Model], set[Any]] = defaultdict(set)
        for told, by_record in groups:
            states = [state for found in by_record.values() for state in found]
            for column in _columns(told):
                if isinstance(column, ForeignKey):
                    wanted[column.related_model] |= {state.value(column) for state in states}
            for link in told.rows.model._history_m2m_fields:  # noqa: SLF001 -- the library's list
                if link.name not in told.counted | told.hidden:
                    wanted[link.related_model] |= {key for state in states for key in state.links[link.name]}
        self._names = {
            model: {key: str(found) for key, found in model._default_manager.in_bulk(keys - {None}).items()}  # noqa: SLF001 -- Django's public way
            for model, keys in wanted.items()
            if keys - {None}
        }

    def of(self, model: type[Model], key: Any) -> str:  # noqa: ANN401 -- any key
        """Return what a record is called; one that is gone, by its key."""
        return self._names.get(model, {}).get(key, str(key))


def differences_between(told: Told, before: State | None, after: State, names: Names) -> list[Difference]:
    """Return the fields and links that differ, each before and after."""
    found = []
    is_gone = after.row.history_type == "-"
    for column in _columns(told):
        then, now = before.value(column) if before else None, None if is_gone else after.value(column)
        if then != now and (before or now not in {None, ""}):
            is_amount = column.name in told.money
            texts = [_text(column, value, names, is_amount=is_amount) for value in (then, now)]
            found.append(_difference(column, texts, is_new=before is None, is_gone=is_gone, is_amount=is_amount))
    for link in told.rows.model._history_m2m_fields:  # noqa: SLF001 -- the library's list
        keys = before.links[link.name] if before else frozenset(), frozenset() if is_gone else after.links[link.name]
        if link.name not in told.hidden and keys[0] != keys[1]:
            texts = [_listed(told, link, each, names) for each in keys]
            found.append(_difference(link, texts, is_new=before is None, is_gone=is_gone))
    return found


def _difference(
    column: Any,  # noqa: ANN401 -- a column or a set of links
    texts: Sequence[str],
    *,
    is_new: bool,
    is_gone: bool,
    is_amount: bool = False,
) -> Difference:
    then, now = texts
    return Difference(_name(column), None if is_new else then, None if is_gone else now, is_amount)


def _name(column: Any) -> str:  # noqa: ANN401 -- a column or a set of links
    noun = column.model._meta.model_name.removeprefix("historical")  # noqa: SLF001 -- Django's public way
    own = REFERENCES_OF.get((noun, column.name))
    return str(capfirst(str(own or REFERENCES.get(column.name, column.verbose_name))))


def _text(column: Field[Any, Any], value: Any, names: Names, *, is_amount: bool) -> str:  # noqa: ANN401 -- any column's
    if value is None or value == "":
        return _("empty")
    if isinstance(column, ForeignKey):
        return names.of(column.related_model, value)
    if column.name in SPELLED:
        return str(SPELLED[column.name].get(value, value))
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    return yuan_printed(value) if is_amount else _plain(value)


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M}" if isinstance(value, dt.datetime) else str(value)


def _listed(told: Told, link: Any, keys: frozenset[int], names: Names) -> str:  # noqa: ANN401 -- the library's field
    if not keys:
        return _("none")
    if link.name in told.counted:
        return str(len(keys))
    return ", ".join(sorted(names.of(link.related_model, key) for key in keys))

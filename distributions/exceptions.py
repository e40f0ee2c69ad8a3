"""Where fewer people than usual shared a hand-out: allowed to a small school, and listed for auditors.

The one who prepares never approves; that is held by the table itself. What a small school may do is here: approve by
a deputy, and let one person do two of the other things.
Source: book.md, section 5; children-and-distributions.md, section 5.9 (9).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import django_filters
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from distributions.models import Acknowledgement, Distribution
from ledger.access.models import Unit, User
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.screens.tables import Column, DayFilter, ListFilter

CHOICES = [
    ("deputy", gettext_lazy("approved by a deputy")),
    ("approver", gettext_lazy("approved and took signatures")),
    ("preparer", gettext_lazy("prepared and took signatures")),
    ("closer", gettext_lazy("approved and closed")),
]
_IS = {
    "deputy": Q(deputy__isnull=False), "approver": Q(by_approver=True), "preparer": Q(by_preparer=True),
    "closer": Q(closed_by=F("approved_by")),
}  # fmt: skip


def exceptions_in(units: QuerySet[Unit]) -> QuerySet[Distribution]:
    """Return the hand-outs of these units in which one person did two things, or a deputy approved."""
    # Also what was taken back afterwards: that person took it.
    taken = Acknowledgement.objects.filter(
        Q(line__distribution=OuterRef("pk")) | Q(former_line__distribution=OuterRef("pk"))
    )
    # Everybody who changed the list prepared it, not only the last.
    prepared = Distribution.history.filter(id=OuterRef(OuterRef("pk")))
    rows = Distribution.objects.filter(unit__in=units, approved_by__isnull=False).annotate(
        by_approver=Exists(taken.filter(recorded_by=OuterRef("approved_by"))),
        by_preparer=Exists(taken.filter(recorded_by__in=prepared.values("prepared_by"))),
    )
    return rows.filter(_IS["deputy"] | _IS["approver"] | _IS["preparer"] | _IS["closer"])


def _units(request: Any) -> QuerySet[Unit]:  # noqa: ANN401 -- the library's
    return units_visible_to(request.user, Permission.READ_APPROVALS)


def add_preparers(rows: list[Any]) -> None:
    """Give each hand-out of a page everybody who prepared it, the first before the last."""
    steps = Distribution.history.filter(id__in=[one.pk for one in rows]).order_by("history_id")
    pairs = list(steps.values_list("id", "prepared_by"))
    people = User.objects.in_bulk({person for _key, person in pairs})
    for one in rows:
        one.preparers = list(dict.fromkeys(str(people[person]) for key, person in pairs if key == one.pk))


class ExceptionFilter(ListFilter):
    """Exceptions by what they are, unit and day."""

    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("What"), method="of_kind", choices=CHOICES, empty_label=gettext_lazy("all")
    )
    unit = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Unit"), queryset=_units, to_field_name="code", empty_label=gettext_lazy("all")
    )
    since = DayFilter(label=gettext_lazy("From"), field_name="date", lookup_expr="gte")
    until = DayFilter(label=gettext_lazy("To"), field_name="date", lookup_expr="lte")

    def of_kind(self, rows: QuerySet[Distribution], _name: str, kind: str) -> QuerySet[Distribution]:
        """Keep those of a kind."""
        return rows.filter(_IS[kind])

    class Meta:
        model = Distribution
        fields: Any = []


def _what(one: Any) -> str:  # noqa: ANN401 -- a hand-out with what it is an exception by
    words = {key: str(label) for key, label in CHOICES}
    return _(", ").join(words[key] for key in _kinds(one))


def _kinds(one: Any) -> Iterable[str]:  # noqa: ANN401 -- likewise
    if one.deputy_id:
        yield "deputy"
    if one.by_approver:
        yield "approver"
    if one.by_preparer:
        yield "preparer"
    if one.closed_by_id and one.closed_by_id == one.approved_by_id:
        yield "closer"


def _stead(one: Any) -> str:  # noqa: ANN401 -- likewise
    if one.deputy is None:
        return ""
    return _("for %(who)s: %(why)s") % {"who": one.deputy.approver, "why": one.deputy.why}


COLUMNS = [
    Column("occasion", gettext_lazy("Hand-out"), lambda one: one.occasion or one.label, ("occasion", "pk"), phone="p1",
           link=lambda one: one.get_absolute_url(), under=lambda one: one.label),
    Column("date", gettext_lazy("Date"), lambda one: one.date, ("date", "pk"), "day", phone="p2"),
    Column("unit", gettext_lazy("Unit"), lambda one: one.unit.called, ("unit__path", "pk"), phone="p2"),
    Column("what", gettext_lazy("What"), _what, phone="p2"),
    Column("prepared", gettext_lazy("Prepared by"), lambda one: _(", ").join(one.preparers), phone="p2"),
    Column("approved", gettext_lazy("Approved by"), lambda one: str(one.approved_by), phone="p2", under=_stead),
    Column("at", gettext_lazy("Approved on"), lambda one: one.approved_at and one.approved_at.date(),
           ("approved_at", "pk"), "day", phone="pr"),
]  # fmt: skip

"""The columns of the list of hand-outs, and what is added to its rows in one go."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, OuterRef, Sum
from django.utils.translation import gettext_lazy as _

from distributions.models import Distribution, DistributionLine
from distributions.queries import STILL_OPEN
from ledger.book.models import Draw
from ledger.screens.tables import Badge, Column

State = Distribution.State


def add_figures(shown: list[Any]) -> None:
    """Give each hand-out of a page its worth, its receivers and whether all signed, in four queries."""
    keys = [one.pk for one in shown]
    lines = DistributionLine.objects.filter(distribution__in=keys)
    counts = lines.values_list("distribution").annotate(
        children=Count("child", distinct=True), groups=Count("group", distinct=True)
    )
    receivers = {key: children + groups for key, children, groups in counts.order_by()}
    unsigned = set(lines.filter(STILL_OPEN).order_by().values_list("distribution", flat=True).distinct())
    entries = [one.entry_id for one in shown if one.entry_id]
    worth = dict(Draw.objects.filter(entry__in=entries).order_by().values_list("entry").annotate(total=Sum("amount")))
    for one in shown:
        one.receivers = receivers.get(one.pk, 0)
        one.is_signed = one.pk not in unsigned
        one.worth = worth.get(one.entry_id)


def state_of(distribution: Any) -> Badge:  # noqa: ANN401 -- a distribution with whether all signed
    """Return the state in two words at most."""
    if distribution.state == State.SENT:
        return Badge(_("Waiting for approval"), "info")
    if distribution.state == State.DRAFT:
        return Badge(_("Returned"), "warn") if distribution.returned_because else Badge(_("Draft"))
    if hasattr(distribution.entry, "reversed_by"):
        return Badge(_("Reversed"), "danger")
    if distribution.closed_at:
        return Badge(_("Settled"), "ok")
    return Badge(_("Signed off"), "ok") if distribution.is_signed else Badge(_("Handing out"), "warn")


def unsigned_lines() -> Exists:
    """Return the condition that somebody on a list has not signed yet."""
    return Exists(DistributionLine.objects.filter(STILL_OPEN, distribution=OuterRef("pk")))


DISTRIBUTION_COLUMNS = [
    Column(
        "occasion", _("Occasion"), lambda one: one.occasion or "—", order=("occasion", "date"), phone="p1",
        link=lambda one: one.get_absolute_url(), under=lambda one: one.ref,
    ),
    Column("date", _("Date"), lambda one: one.date, order=("date", "pk"), kind="day", phone="p2"),
    Column("unit", _("Unit"), lambda one: one.unit.name, order=("unit__name", "date"), phone="p2"),
    Column("state", _("State"), state_of, phone="p2"),
    Column("receivers", _("Receivers"), lambda one: one.receivers, kind="number", phone="p0"),
    Column("worth", _("Value, ¥"), lambda one: one.worth, kind="money", phone="pr"),
]  # fmt: skip

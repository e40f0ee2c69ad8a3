"""The columns of the list of hand-outs, and what is added to its rows in one go."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, OuterRef, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from distributions.models import Distribution, DistributionLine, SheetPage
from distributions.queries import STILL_OPEN
from donors.models import CorrectionStep
from ledger.book.models import Draw
from ledger.screens.tables import Badge, Column

State = Distribution.State


def add_figures(shown: list[Any]) -> None:
    """Give each hand-out of a page its worth, its receivers and how far it is, in a fixed number of queries."""
    keys = [one.pk for one in shown]
    lines = DistributionLine.objects.filter(distribution__in=keys)
    counts = lines.values_list("distribution").annotate(
        children=Count("child", distinct=True), groups=Count("group", distinct=True)
    )
    receivers = {key: children + groups for key, children, groups in counts.order_by()}
    unsigned = set(lines.filter(STILL_OPEN).order_by().values_list("distribution", flat=True).distinct())
    begun = set(lines.exclude(acknowledgement=None).order_by().values_list("distribution", flat=True).distinct())
    pages = SheetPage.objects.filter(sheet__distribution__in=keys, keyed_at=None)
    out = set(pages.values_list("sheet__distribution", flat=True))
    entries = [one.entry_id for one in shown if one.entry_id]
    again = set(CorrectionStep.objects.filter(was__in=entries).values_list("was", flat=True))
    worth = dict(Draw.objects.filter(entry__in=entries).order_by().values_list("entry").annotate(total=Sum("amount")))
    for one in shown:
        one.receivers = receivers.get(one.pk, 0)
        one.is_signed = one.pk not in unsigned
        one.is_begun, one.is_reconciled = one.pk in begun, one.is_signed and one.pk not in out
        one.worth = worth.get(one.entry_id)
        one.is_posted_again = one.entry_id in again


def state_of(distribution: Any) -> Badge:  # noqa: ANN401 -- a distribution with whether all signed
    """Return the state in two words at most.

    Draft, returned, waiting for approval; then approved, issued, handing out, signed off, reconciled, settled; or,
    reversed, cancelled where nobody had signed, posted again where the signatures went to what stands for it.
    Source: children-and-distributions.md, section 5.7.
    """
    if distribution.state == State.SENT:
        return Badge(_("Waiting for approval"), "info")
    if distribution.state == State.DRAFT:
        return Badge(_("Returned"), "warn") if distribution.returned_because else Badge(_("Draft"))
    if distribution.is_posted_again:
        return Badge(_("Posted again"))
    if hasattr(distribution.entry, "reversed_by"):
        return Badge(_("Reversed") if distribution.is_begun else _("Cancelled"), "danger")
    return _of_standing(distribution)


def _of_standing(given: Any) -> Badge:  # noqa: ANN401 -- likewise
    if given.closed_at:
        return Badge(_("Settled"), "ok")
    if given.is_signed:
        return Badge(_("Reconciled") if given.is_reconciled else _("Signed off"), "ok")
    if given.is_begun:
        return Badge(_("Handing out"), "warn")
    return Badge(pgettext_lazy("hand-out", "Issued"), "warn") if given.issued_at else Badge(_("Approved"), "info")


def unsigned_lines() -> Exists:
    """Return the condition that somebody on a list has not signed yet."""
    return Exists(DistributionLine.objects.filter(STILL_OPEN, distribution=OuterRef("pk")))


def signed_lines() -> Exists:
    """Return the condition that somebody on a list has signed."""
    return Exists(DistributionLine.objects.filter(acknowledgement__isnull=False, distribution=OuterRef("pk")))


DISTRIBUTION_COLUMNS = [
    Column(
        "occasion", _("Occasion"), lambda one: one.occasion or "—", order=("occasion", "date"), phone="p1",
        link=lambda one: one.get_absolute_url(), under=lambda one: one.label,
    ),
    Column("date", _("Date"), lambda one: one.date, order=("date", "pk"), kind="day", phone="p2"),
    Column("unit", _("Unit"), lambda one: one.unit.called, order=("unit__name", "date"), phone="p2"),
    Column("state", _("State"), state_of, phone="p2"),
    Column("receivers", _("Receivers"), lambda one: one.receivers, kind="number", phone="p0"),
    Column("worth", _("Value, ¥"), lambda one: one.worth, kind="money", phone="pr"),
]  # fmt: skip

"""Lists that reports show: their columns, filters, and what is added to the rows of a page."""

from __future__ import annotations

from typing import Any

from django.db.models import Sum
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from donors.figures import figures_of
from ledger.book.models import Entry, Posting
from ledger.book.queries import entries_visible_to
from ledger.reports.addresses import address
from ledger.reports.filters import EntryFilter, StatementFilter
from ledger.reports.models import Statement
from ledger.reports.telling import donors_of_statements
from ledger.screens.pages import StaffRequest
from ledger.screens.tables import Column, Empty, Table


def entry_table(request: StaffRequest) -> Table:
    """Return the entries of the units whose money a person may read, the newest first."""
    rows = entries_visible_to(request.user).select_related("unit", "recorded_by", "reversed_by")
    rows = rows.order_by("-date", "-pk")
    return Table(
        request,
        rows,
        [
            Column("number", _("Number"), _number, ("number",), "paper", _address, phone="p1"),
            Column("date", _("Date"), lambda row: row.date, ("date",), "day", phone="p2"),
            Column("kind", _("Kind"), _kind, ("kind",), phone="p2"),
            Column("unit", _("Unit"), lambda row: row.unit.called, ("unit__name",), phone="p2"),
            Column("party", _("Donor"), lambda row: row.party, ("party",), phone="p0"),
            Column("by", _("Recorded by"), lambda row: str(row.recorded_by), phone="p0"),
            Column("amount", _("Amount, ¥"), lambda row: row.total, kind="money", phone="pr"),
        ],
        caption=_("Entries"),
        name="entries",
        empty=Empty(_("Nothing is in the book yet. The first gift makes the first entry.")),
        prepare=_add_amounts,
        filter=EntryFilter(request.GET, queryset=rows, request=request),
    )


def _number(entry: Entry) -> str:
    return entry.number


def _address(entry: Entry) -> str:
    return address("entry", entry.number)


def _kind(entry: Entry) -> str:
    kind = capfirst(entry.get_kind_display())
    return _("%(kind)s, reversed") % {"kind": kind} if hasattr(entry, "reversed_by") else str(kind)


def _add_amounts(rows: list[Any]) -> None:
    debits = Posting.objects.filter(entry__in=[row.pk for row in rows], amount__gt=0)
    totals = dict(debits.values_list("entry").annotate(total=Sum("amount")))
    for row in rows:
        row.total = totals.get(row.pk)


def statement_table(request: StaffRequest) -> Table:
    """Return the donors whose statements a person may read, with what they gave and the last one issued."""
    rows, year = donors_of_statements(request.user).select_related("root"), timezone.localdate().year
    return Table(
        request,
        rows,
        [
            Column(
                "name", _("Donor"), lambda row: row.called, ("sort_key", "code"), phone="p1",
                link=lambda row: address("statement", row.code), under=lambda row: row.code,
            ),
            Column("given", _("Given this year, ¥"), lambda row: row.figures.given, kind="money", phone="p0"),
            Column("in_all", _("Given in all, ¥"), lambda row: row.figures.in_all, kind="money", phone="p0"),
            Column("unused", _("Not yet used, ¥"), lambda row: row.figures.unused, kind="money", phone="pr"),
            Column("last", _("Last statement"), _last_number, under=_last_period, phone="p2"),
            Column("issued", _("Issued on"), lambda row: row.last and row.last.issued_on, kind="day", phone="p2"),
        ],
        caption=_("Statements"),
        name="statements",
        sort="name",
        empty=Empty(_("No donors yet: there is nobody to account to.")),
        prepare=lambda donors: _add_figures(donors, year),
        filter=StatementFilter(request.GET, rows),
    )  # fmt: skip


def _last_number(donor: Any) -> str:  # noqa: ANN401 -- a donor with its last statement
    return donor.last.number if donor.last else ""


def _last_period(donor: Any) -> str:  # noqa: ANN401 -- likewise
    days = {"since": donor.last.since, "until": donor.last.until} if donor.last else {}
    return _("%(since)s to %(until)s") % days if days else ""


def _add_figures(donors: list[Any], year: int) -> None:
    figures = figures_of(donors, year)
    # The last by number: a dictionary keeps what comes last.
    statements = Statement.objects.filter(donor__in=donors).defer("content").order_by("issued_on", "pk")
    issued = {each.donor_id: each for each in statements}
    for donor in donors:
        donor.figures, donor.last = figures[donor.pk], issued.get(donor.pk)

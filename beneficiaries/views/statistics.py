"""The tables of children, on screen and as files."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from beneficiaries.queries import children_listed_to, children_visible_to
from beneficiaries.statistics import COLUMNS, DIMENSIONS, ROWS, Tabulated, counted, tabulate
from ledger.access.permissions import Permission
from ledger.access.queries import permissions_of
from ledger.screens.exporting import Value, as_csv, as_xlsx
from ledger.screens.pages import StaffRequest, page_for

# What the seed texts keep on the wall: the class table, the boarding table, the village table.
USUAL = (("class", "sex"), ("class", "boarding"), ("village", "sex"), ("village", "age"), ("category", "sex"))
_HIDDEN = "※"


@page_for(Permission.READ_CHILDREN, Permission.READ_CHILDREN_MASKED)
@require_safe
def statistics(request: StaffRequest) -> HttpResponse:
    """Show a table: whole to those who keep the files, with small cells hidden to others and in every file."""
    rows = _chosen(request.GET.get("rows", ""), ROWS)
    columns = _chosen(request.GET.get("columns", ""), COLUMNS)
    keeps_files = Permission.READ_CHILDREN in permissions_of(request.user)
    write = {"csv": as_csv, "xlsx": as_xlsx}.get(request.GET.get("export", ""))
    leaves = not keeps_files or write is not None or request.GET.get("for") == "outside"
    seen = children_listed_to(request.user) if leaves else children_visible_to(request.user)
    table = tabulate(counted(seen, timezone.localdate()), rows, columns, leaves_the_unit=leaves)
    if write:
        heads = [str(table.rows.title), *map(str, table.heads), _("Total")]
        return write(f"children-by-{rows}-and-{columns}", heads, _lines(table))
    context = {
        "table": table, "chosen": (rows, columns), "is_for_outside": leaves, "keeps_files": keeps_files,
        "usual": [(pair, f"rows={pair[0]}&columns={pair[1]}", _title(*pair)) for pair in USUAL],
        "row_choices": [(key, DIMENSIONS[key].title) for key in ROWS],
        "column_choices": [(key, DIMENSIONS[key].title) for key in COLUMNS],
    }  # fmt: skip
    return render(request, "beneficiaries/statistics.html", context)


def _chosen(asked: str, known: tuple[str, ...]) -> str:
    return asked if asked in known else known[0]


def _title(rows: str, columns: str) -> str:
    return _("%(rows)s by %(columns)s") % {"rows": DIMENSIONS[rows].title, "columns": DIMENSIONS[columns].title}


def _lines(table: Tabulated) -> Iterator[list[Value]]:
    for label, cells in [*table.lines, (_("Total"), table.totals)]:
        yield [str(label), *(_HIDDEN if count is None else count for count in cells)]

"""The history of a record: everything that was done to it, the newest first."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ledger.book.queries import sealed_by
from ledger.reports.histories import KINDS, Kind
from ledger.screens.exporting import Value, as_csv, as_xlsx
from ledger.screens.history import Change
from ledger.screens.pages import StaffRequest, page_for

CHANGES_A_PAGE = 50


@require_safe
@page_for()
def history(request: StaffRequest, kind: str, ref: str) -> HttpResponse:
    """Show the history of one record to those who may read the record."""
    found = KINDS.get(kind)
    if found is None:
        raise Http404
    return page_for(*found.needs)(_history)(request, found, kind, ref)


def _history(request: StaffRequest, kind: Kind, name: str, ref: str) -> HttpResponse:
    record = kind.find(request.user, ref)
    if record is None:
        raise Http404
    every = kind.changes(record, request.user)
    shown = _narrowed(every, request.GET.get("show", ""))
    if write := {"csv": as_csv, "xlsx": as_xlsx}.get(request.GET.get("export", "")):
        return write(f"history-{name}-{ref}", _heads(), _rows(shown))
    entry, called = kind.entry_of(record), kind.name_of(record, ref)
    context = {
        "title": kind.title % {"name": called}, "ref": called, "up_url": kind.address(ref), "entry": entry,
        "sealed": sealed_by(entry) if entry else None,
        "page": Paginator(shown, CHANGES_A_PAGE).get_page(request.GET.get("page")), "every": every,
        "first": every[-1] if every else None, "show": request.GET.get("show", ""),
        "has_amounts": any(change.is_about_amounts for change in every),
        "has_views": any(change.is_view for change in every),
    }  # fmt: skip
    return render(request, "reports/history.html", context)


def _narrowed(changes: list[Change], show: str) -> list[Change]:
    if show == "amounts":
        return [change for change in changes if change.is_about_amounts]
    if show == "views":
        return [change for change in changes if change.is_view]
    return changes


def _heads() -> Sequence[str]:
    words = _("When"), _("Who"), _("Role"), _("What"), _("Reason"), _("Field"), _("Before"), _("After")
    return [str(word) for word in words]


def _rows(changes: list[Change]) -> Iterator[list[Value]]:
    for change in changes:
        first: list[Any] = [
            f"{localtime(change.at):%Y-%m-%d %H:%M}", change.who, change.role, change.did, change.why
        ]  # fmt: skip
        for each in change.differences:
            yield [*first, each.name, each.before or "", each.after or ""]
        if not change.differences:
            yield [*first, "", "", ""]

"""Blank spreadsheets to take along."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from ledger.exchange.blanks import blank_folder
from ledger.exchange.views.files import as_zip
from ledger.screens.pages import StaffRequest, page_for


@require_safe
@page_for()
def blank_sheets(_request: StaffRequest, language: str) -> HttpResponse:
    """Hand out a zip of blank sheets, with English or Chinese headings."""
    if language not in {"en", "zh"}:
        raise Http404
    return as_zip(f"blank-{language}.zip", blank_folder(in_chinese=language == "zh"))

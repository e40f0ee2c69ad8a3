"""What an administrator sees once the book is set up: where to begin."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ledger.access.permissions import Permission
from ledger.screens.pages import StaffRequest, page_for


@require_safe
@page_for(Permission.WRITE_SETTINGS)
def welcome(request: StaffRequest) -> HttpResponse:
    """Offer the import, the blank sheets, and what else begins a book."""
    return render(request, "exchange/welcome.html")

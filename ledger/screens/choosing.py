"""Answering a combobox while somebody types."""

from django.http import JsonResponse

from ledger.screens.finding import Find
from ledger.screens.pages import StaffRequest
from ledger.screens.trouble import NOBODY_TYPES

AT_ONCE = 8


def answer(request: StaffRequest, find: Find) -> JsonResponse:
    """Return what fits the text in ``q``, at most eight: ``[{"value", "label", "note"}]``.

    The text comes by POST, so that no name typed here stands in an address.
    """
    text = request.POST.get("q", "").replace(NOBODY_TYPES, "").strip()
    found = find(request.user, text, AT_ONCE)
    return JsonResponse({"found": [{"value": one.value, "label": one.label, "note": one.note} for one in found]})

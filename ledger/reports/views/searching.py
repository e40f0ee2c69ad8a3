"""The search: one field for everything."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from ledger.reports.searching import LONGEST, found_everywhere, is_whole, page_named
from ledger.screens.pages import StaffRequest, page_for


@sensitive_post_parameters("q")
@require_http_methods(["GET", "HEAD", "POST"])
@page_for()
def search(request: StaffRequest) -> HttpResponse:
    """Find records of every kind; a whole number leads straight to its page.

    What is typed comes by POST, and the answer is no redirect to an address that holds it. By GET only a whole
    number is looked for, for links.
    """
    is_sent = request.method == "POST"
    text = _readable((request.POST if is_sent else request.GET).get("q", ""))
    is_looked_for = bool(text) and (is_sent or is_whole(text))
    if is_looked_for and is_whole(text) and (page := page_named(request.user, text)):
        return redirect(page)
    only = request.POST.get("only", "")
    context = {
        "text": text, "is_looked_for": is_looked_for, "only": only,
        "groups": found_everywhere(request.user, text, only) if is_looked_for else [],
    }  # fmt: skip
    return render(request, "reports/search.html", context)


def _readable(typed: str) -> str:
    """Return what was typed without what nobody can read: no database likes a NUL."""
    return "".join(letter for letter in typed if letter.isprintable()).strip()[:LONGEST]

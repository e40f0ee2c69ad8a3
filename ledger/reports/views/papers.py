"""What the public may ask of a paper."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from ledger.reports.checking import paper_of
from ledger.screens.tries import Limit, address_of, is_spent, take_try

LONGEST_CODE = 40  # longer than any of ours; nothing longer is looked for
# Only codes that are nobody's count: an auditor may scan a whole file of papers.
WRONG_CODES = Limit("check_paper", tries=5, seconds=60)


@require_safe
def ask_for_code(request: HttpRequest) -> HttpResponse:
    """Let somebody who can't scan a paper type the code that is printed on it."""
    if code := "".join(request.GET.get("code", "").split()):
        return redirect("check_paper", code[:LONGEST_CODE])
    return render(request, "reports/ask_for_code.html")


@require_safe
def check_paper(request: HttpRequest, code: str) -> HttpResponse:
    """Tell anybody who holds a paper whether it is ours; whoever guesses has to wait."""
    address = address_of(request)
    if is_spent(WRONG_CODES, address):
        return render(request, "reports/check_paper.html", {"has_to_wait": True}, status=429)
    paper = paper_of(code)
    if paper is None:
        take_try(WRONG_CODES, address)
    return render(request, "reports/check_paper.html", {"paper": paper}, status=200 if paper else 404)

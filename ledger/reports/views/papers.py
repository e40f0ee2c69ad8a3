"""What the public may ask of a paper."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from ledger.reports.checking import paper_of

LONGEST_CODE = 40  # longer than any of ours; nothing longer is looked for


@require_safe
def ask_for_code(request: HttpRequest) -> HttpResponse:
    """Let somebody who can't scan a paper type the code that is printed on it."""
    if code := "".join(request.GET.get("code", "").split()):
        return redirect("check_paper", code[:LONGEST_CODE])
    return render(request, "reports/ask_for_code.html")


@require_safe
def check_paper(request: HttpRequest, code: str) -> HttpResponse:
    """Tell anybody who holds a paper whether it is ours."""
    paper = paper_of(code)
    return render(request, "reports/check_paper.html", {"paper": paper}, status=200 if paper else 404)

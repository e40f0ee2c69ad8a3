"""What the public may ask of a paper."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ledger.reports.checking import paper_of


@require_safe
def check_paper(request: HttpRequest, code: str) -> HttpResponse:
    """Tell anybody who holds a paper whether it is ours."""
    paper = paper_of(code)
    return render(request, "reports/check_paper.html", {"paper": paper}, status=200 if paper else 404)

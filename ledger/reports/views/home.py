"""The front door and the home page."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from ledger.access.models import Unit
from ledger.reports.home import chosen_year, home_figures, years_of


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Lead an empty installation to its first run, everybody else home."""
    if not request.user.is_authenticated and not Unit.objects.exists():
        return redirect("first_run")
    return home(request)


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Show the year's figures of the signed-in person's units."""
    years = years_of(request.user)  # type: ignore[arg-type]
    year = chosen_year(request.GET.get("year", ""), years)
    context = {"figures": home_figures(request.user, year), "years": years}  # type: ignore[arg-type]
    return render(request, "reports/home.html", context)

"""The front door and the home page."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ledger.access.models import Unit
from ledger.access.permissions import Permission
from ledger.access.queries import permissions_of, visible_units
from ledger.reports.addresses import address
from ledger.reports.home import chosen_year, home_figures, whole_book, years_of
from ledger.reports.home.audit import audit_of
from ledger.reports.home.coming import what_comes
from ledger.reports.home.pictures import where_it_went
from ledger.reports.home.tallies import facts_of
from ledger.reports.home.unhelped import unhelped
from ledger.reports.home.waiting import what_waits

TRACES = (Permission.READ_GIFTS, Permission.READ_CHILDREN, Permission.READ_CHILDREN_MASKED)


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Lead an empty installation to its first run, everybody else home."""
    if not request.user.is_authenticated and not Unit.objects.exists():
        return redirect("first_run")
    return home(request)


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Show what waits for the signed-in person, and the year's figures of the person's units."""
    user: Any = request.user
    today, years, units = timezone.localdate(), years_of(user), visible_units(user)
    year = chosen_year(request.GET.get("year", ""), years)
    held = permissions_of(user)
    if not units and Permission.SEE_PAIRED in held:
        return redirect("my_children")
    facts = facts_of([unit.pk for unit in units], year, whole_book(units))
    figures = home_figures(user, year, facts)
    context: dict[str, Any] = {"years": years, "today": today, "year": year, "figures": figures}
    if units:
        context |= {
            "waits": what_waits(user, today),
            "audit": audit_of(user, year),
            "comes": what_comes(user, today),
            "unhelped": unhelped(user, year, facts),
            "went": where_it_went(user, units, year, facts, is_now=year == (years or [year])[0]),
            "new_gift_url": address("new_gift") if Permission.WRITE_GIFTS in held else "",
            "new_list_url": address("new_distribution") if Permission.WRITE_DISTRIBUTIONS in held else "",
            "import_url": address("imports") if Permission.WRITE_SETTINGS in held else "",
            "begin_url": address("welcome") if Permission.WRITE_SETTINGS in held and not years else "",
            "trace_url": address("trace") if held.intersection(TRACES) else "",
        }
    return render(request, "reports/home.html", context)

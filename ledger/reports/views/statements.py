"""Statements of donors: whom to account to, what the account says, and its paper."""

import datetime as dt

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from donors.models import Donor
from ledger.access.errors import Refusal
from ledger.access.permissions import Permission
from ledger.access.queries import may, permissions_of
from ledger.reports.forms import StatementPeriodForm
from ledger.reports.lists import statement_table
from ledger.reports.models import Statement
from ledger.reports.operations import issue_statement as issue
from ledger.reports.papers import paper_of
from ledger.reports.telling import donors_of_statements, statements_visible_to, telling_of
from ledger.screens.pages import StaffRequest, page_for

READ, PRINT = Permission.READ_STATEMENTS, Permission.PRINT_STATEMENTS


@require_safe
@page_for(READ)
def statements(request: StaffRequest) -> HttpResponse:
    """List the donors with what they gave, what is left, and the last statement issued to them."""
    return statement_table(request).answer("reports/statements.html", _context(request))


def _context(request: StaffRequest) -> dict[str, object]:
    return {"year": timezone.localdate().year, "may_run": PRINT in permissions_of(request.user)}


@require_safe
@page_for(READ)
def statement(request: StaffRequest, code: str) -> HttpResponse:
    """Show what became of a donor's gifts in a period; without one, in this year."""
    donor = _donor(request, code)
    asked = request.GET if "from" in request.GET or "to" in request.GET else None
    form = StatementPeriodForm(asked or this_year(), user=request.user)
    return _show(request, donor, form)


@require_POST
@page_for(PRINT)
def issue_statement(request: StaffRequest, code: str) -> HttpResponse:
    """Issue the statement of a period and send its paper; where it says what the last one said, a copy of that."""
    donor, form = _donor(request, code), StatementPeriodForm(request.POST, user=request.user)
    if form.is_valid():
        since, until = form.cleaned_data["from"], form.cleaned_data["to"]
        try:
            issued = issue(donor=donor, since=since, until=until, issued_on=timezone.localdate(), by=request.user)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return _paper(request, issued)
    return _show(request, donor, form)


@require_POST
@page_for(PRINT)
def statement_paper(request: StaffRequest, number: str) -> HttpResponse:
    """Send the paper of an issued statement: the first time the statement itself, from then on a numbered copy."""
    seen = statements_visible_to(request.user).select_related("root", "paper")
    return _paper(request, get_object_or_404(seen, number=number))


def this_year() -> dict[str, dt.date]:
    """Return the year so far, as the bulk print would state it."""
    today = timezone.localdate()
    return {"from": today.replace(month=1, day=1), "to": today}


def _show(request: StaffRequest, donor: Donor, form: StatementPeriodForm) -> HttpResponse:
    days = form.cleaned_data if form.is_valid() or {"from", "to"} <= form.cleaned_data.keys() else this_year()
    issued = (
        donor.statements.select_related("issued_by", "superseded_by").defer("content").order_by("-issued_on", "-pk")
    )
    told = telling_of(donor, days["from"], days["to"], timezone.localdate())
    context = {
        "donor": donor, "form": form, "telling": told, "issued": list(issued),
        "may_print": may(request.user, PRINT, donor.root),
        "may_read_gifts": may(request.user, Permission.READ_GIFTS, donor.root),
    }  # fmt: skip
    return render(request, "reports/statement.html", context, status=form.status)


def _paper(request: StaffRequest, issued: Statement) -> HttpResponse:
    name, data = paper_of(statement=issued, by=request.user)
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return HttpResponse(data, content_type="application/pdf", headers=headers)


def _donor(request: StaffRequest, code: str) -> Donor:
    return get_object_or_404(donors_of_statements(request.user).select_related("root"), code=code)

"""Entries of the book: the list, and each in full with the seal that covers it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from donors.whereabouts import deputy_of
from ledger.access.deputies import in_whose_stead
from ledger.access.errors import Refusal
from ledger.access.permissions import Permission
from ledger.access.queries import may
from ledger.book.models import Entry
from ledger.book.queries import entries_visible_to, sealed_by
from ledger.book.verify.one_entry import what_differs
from ledger.reports.entries import attachments_of, donor_page, draws_of, event_page, lots_of, postings_of
from ledger.reports.forms import AttachForm
from ledger.reports.lists import entry_table
from ledger.reports.reversals import OPERATIONS, is_reversed_here
from ledger.reports.verification import last_verified
from ledger.screens.forms import ReversalForm
from ledger.screens.once import once
from ledger.screens.pages import StaffRequest, page_for


@require_safe
@page_for(Permission.READ_MONEY)
def entries(request: StaffRequest) -> HttpResponse:
    """List the entries of the units whose money a person may read, the newest first."""
    return entry_table(request).answer("reports/entries.html")


def entry_found(request: StaffRequest, number: str) -> Entry:
    """Return the entry of a number among those a person may see.

    Records brought in keep their numbers, so that a gift and a purchase may share one: ``?kind=`` tells them apart.

    Errors: ``Http404``.
    """
    seen = entries_visible_to(request.user).filter(number=number).order_by("pk")
    kind = request.GET.get("kind", "")
    asked = seen.filter(kind=kind) if kind else seen
    found = asked.select_related("unit__root", "root", "recorded_by", "reverses", "reversed_by").first()
    if found is None:
        raise Http404
    return found


def show_entry(request: StaffRequest, entry: Entry, form: AttachForm, status: int = 200) -> HttpResponse:
    """Answer with the page of an entry and the form for another paper."""
    user, sealed = request.user, sealed_by(entry)
    papers = list(attachments_of(entry))
    writes = may(user, Permission.WRITE_MONEY, entry.unit)
    context = {
        "entry": entry, "form": form, "sealed": sealed, "postings": postings_of(entry), "papers": papers,
        "draws": draws_of(entry, user, request.GET.get("draws", "")),
        "lots": lots_of(entry, user, request.GET.get("lots", "")),
        "standing": sum(not hasattr(paper, "withdrawal") for paper in papers),
        "recorded_by": in_whose_stead(entry.recorded_by, deputy_of(entry)),
        "event_url": event_page(entry, user), "donor_url": donor_page(entry, user),
        "namesakes": list(entries_visible_to(user).filter(number=entry.number).exclude(pk=entry.pk)),
        "may_write": writes, "may_reverse": writes and is_reversed_here(entry), "verified": last_verified(entry.root),
        "query": f"?kind={entry.kind}" if "kind" in request.GET else "",
        "differs": list(what_differs(entry, sealed)) if "check" in request.GET else None,
    }  # fmt: skip
    return render(request, "reports/entry.html", context, status=status)


@require_safe
@page_for(Permission.READ_MONEY)
def entry(request: StaffRequest, number: str) -> HttpResponse:
    """Show an entry: postings, draws, lots, papers, and the seal that covers it."""
    return show_entry(request, entry_found(request, number), AttachForm(user=request.user))


@require_http_methods(["GET", "POST"])
@page_for(Permission.WRITE_MONEY)
@once
def reverse_entry(request: StaffRequest, number: str) -> HttpResponse:
    """Reverse an event that has no page but its entry's."""
    found = entry_found(request, number)
    if found.kind not in OPERATIONS:
        raise Http404
    if request.method != "POST" and hasattr(found, "reversed_by"):
        return redirect("entry", found.number)
    form = ReversalForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            OPERATIONS[found.kind](entry=found, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("%(number)s is reversed.") % {"number": found.number})
            return redirect("entry", found.number)
    return render(request, "reports/reverse_entry.html", {"entry": found, "form": form}, status=form.status)

"""Pages of returns: the list, one return, taking back what was handed out."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from beneficiaries.models import Child
from distributions.forms.returns import DocumentForm, ReturnForm
from distributions.models import Distribution, Return
from distributions.operations import record_return_of_several
from distributions.queries import distributions_visible_to, returns_visible_to
from distributions.stock.kinds import RETURNS
from distributions.stock.still_out import find_handed_out, handed_out_by, still_out
from distributions.views.movements import found, papers_table, show
from ledger.access.errors import Refusal
from ledger.access.permissions import Permission
from ledger.access.queries import permissions_of
from ledger.book.addresses import address
from ledger.book.errors import NothingToPost
from ledger.screens.choosing import answer
from ledger.screens.pages import StaffRequest, page_for

READ = (Permission.READ_DISTRIBUTIONS, Permission.READ_MONEY)
WRITE = Permission.WRITE_DISTRIBUTIONS


@require_safe
@page_for(*READ)
def returns(request: StaffRequest) -> HttpResponse:
    """Show what came back of hand-outs, the latest first."""
    new = "new_return" if WRITE in permissions_of(request.user) else ""
    rows = returns_visible_to(request.user).select_related("distribution__entry")
    return papers_table(request, RETURNS, rows, new=new, label=_("Record a return"))


@require_safe
@page_for(*READ)
def returned(request: StaffRequest, number: str) -> HttpResponse:
    """Show what came back, of which distribution, and where it lies now."""
    shown = found(request, RETURNS, number, "distribution__entry")
    of = shown.distribution
    may_open = distributions_visible_to(request.user).filter(pk=of.pk).exists()
    facts = [
        (_("Distribution"), of.ref, address("distribution", of.ref) if may_open else ""),
        (_("Occasion"), of.occasion, ""),
        (_("Reason"), shown.reason, ""),
        (_("Receivers"), _receivers(shown), ""),
    ]
    return show(request, RETURNS, shown, facts)


def _receivers(shown: Return) -> str:
    """Return how many brought something back: whom, only the distribution's own page tells."""
    children = Child.objects.filter(pk__in=shown.lines.values("line__child")).count()
    groups = shown.lines.filter(line__group__isnull=False).values_list("line__group__name", flat=True).distinct()
    told = [ngettext("%(count)s child", "%(count)s children", children) % {"count": children}] if children else []
    return _(", ").join([*told, *groups])


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
def new_return(request: StaffRequest) -> HttpResponse:
    """Record what came back: first of which distribution, then how much of each line."""
    number = request.GET.get("document", "")
    if not number:
        return _choose_document(request)
    of = get_object_or_404(handed_out_by(request.user), entry__number=number)
    form = ReturnForm(request.POST or None, user=request.user, still=still_out(of, request.user))
    if form.is_valid() and (back := _record(request, of, form)):
        messages.success(request, _("The return %(number)s is in the book.") % {"number": back.entry.number})
        return redirect("returned", back.entry.number)
    context = {"form": form, "distribution": of}
    return render(request, "distributions/new_return.html", context, status=form.status)


def _choose_document(request: StaffRequest) -> HttpResponse:
    form = DocumentForm(request.POST or None, user=request.user)
    if form.is_valid():
        return redirect(f"{reverse('new_return')}?{urlencode({'document': form.cleaned_data['document'].ref})}")
    context = {"form": form, "latest": handed_out_by(request.user).order_by("-date", "-pk")[:8]}
    return render(request, "distributions/choose_document.html", context, status=form.status)


def _record(request: StaffRequest, of: Distribution, form: ReturnForm) -> Return | None:
    typed = form.cleaned_data
    try:
        if not form.back:
            raise NothingToPost
        return record_return_of_several(
            distribution=of, lines=form.back, date=typed["date"], reason=typed["reason"], by=request.user,
            key=typed["key"],
        )  # fmt: skip
    except Refusal as refusal:
        form.refuse(refusal)
        return None


@require_POST
@page_for(WRITE)
def choose_handed_out(request: StaffRequest) -> JsonResponse:
    """Answer the combobox of distributions of which something may come back."""
    return answer(request, find_handed_out)

"""Pages of donors: the list, one donor, entering and changing one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from donors import operations
from donors.figures import figures_of
from donors.filters import DonorFilter
from donors.forms.donors import EditDonorForm, NewDonorForm
from donors.lists import DONOR_COLUMNS, add_figures
from donors.models import Donor
from donors.progress import Timeliness, timeliness_of
from donors.promised import Due, Promised, promised
from donors.queries import donors_visible_to, gifts_of_donor
from donors.timeline import RECEIVED, USED, gifts_of, timeline_of
from donors.whereabouts import gone_of
from ledger.access.errors import Refusal
from ledger.access.permissions import Permission
from ledger.access.queries import may, permissions_of
from ledger.screens.once import once
from ledger.screens.pages import StaffRequest, page_for
from ledger.screens.tables import Empty, Table

READ, WRITE = Permission.READ_GIFTS, Permission.WRITE_GIFTS
PLEDGES_SHOWN = 4


@require_safe
@page_for(READ)
def donors(request: StaffRequest) -> HttpResponse:
    """Show the donors with what they gave this year and what of it is not yet used."""
    may_enter = WRITE in permissions_of(request.user)
    rows = donors_visible_to(request.user).filter(merged_into__isnull=True)
    empty = Empty(_("No donors yet."), _("New donor"), reverse("new_donor") if may_enter else "")
    table = Table(
        request, rows, DONOR_COLUMNS, caption=_("Donors"), name="donors", empty=empty, sort="name",
        prepare=add_figures(timezone.localdate().year), filter=DonorFilter(request.GET, rows),
    )  # fmt: skip
    return table.answer("donors/donors.html", {"may_enter": may_enter})


@require_safe
@page_for(READ)
def donor(request: StaffRequest, code: str) -> HttpResponse:
    """Show a donor at a glance: given, used, not yet used, still to come."""
    shown = _found(request, code)
    year = timezone.localdate().year
    figures, gifts = figures_of([shown], year)[shown.pk], gifts_of(shown)
    only = request.GET.get("show", "") if request.GET.get("show") in {RECEIVED, USED} else ""
    context = {
        "donor": shown,
        "year": year,
        "figures": figures,
        "used": figures.in_all - figures.unused - gone_of(shown),
        "gifts": gifts,
        "pledges": _pledges(shown),
        "people": shown.people.filter(until__isnull=True),
        "aliases": list(shown.aliases.all()),
        "accounts": list(shown.payer_accounts.all()),
        "absorbed": list(shown.absorbed.all()),
        "timeline": timeline_of(shown, gifts, only),
        "only": only,
        "count": {"gifts": gifts_of_donor(shown).count(), "pledges": shown.pledges.count()},
        "may_write": not shown.merged_into_id and may(request.user, WRITE, shown.root),
        "may_read_lists": may(request.user, Permission.READ_DISTRIBUTIONS, shown.root),
        "may_read_statements": may(request.user, Permission.READ_STATEMENTS, shown.root),
    }
    return render(request, "donors/donor.html", context)


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
@once
def new_donor(request: StaffRequest) -> HttpResponse:
    """Enter a donor."""
    form = NewDonorForm(request.POST or None, user=request.user, initial={"name": request.GET.get("name", "")})
    if form.is_valid():
        typed = form.cleaned_data
        try:
            entered = operations.register_donor(
                root=typed["root"], donor=form.particulars(typed["code"]), by=request.user
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("%(donor)s is entered.") % {"donor": entered.called})
            return redirect("donor", entered.code)
    return render(request, "donors/new_donor.html", {"form": form}, status=form.status)


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
def edit_donor(request: StaffRequest, code: str) -> HttpResponse:
    """Change what is known of a donor; who saves second sees both versions."""
    shown = _found(request, code)
    form = EditDonorForm(request.POST or None, user=request.user, record=shown)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            operations.change_donor(
                donor=shown, to=form.particulars(code), by=request.user, why=typed["why"], version=typed["version"]
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The change is kept."))
            return redirect("donor", code)
    return render(request, "donors/edit_donor.html", {"form": form, "donor": shown}, status=form.status)


def _pledges(shown: Donor) -> list[tuple[Promised, list[tuple[Due, Timeliness]]]]:
    """Return a donor's latest pledges, those that are open first, with their instalments and how late each is."""
    today = timezone.localdate()
    every = sorted(promised(shown.pledges.order_by("-promised_on", "-pk")), key=lambda one: not one.is_open)
    return [
        (one, [(due, timeliness_of(due.due_on, today, is_open=due.left > 0)) for due in one.dues])
        for one in every[:PLEDGES_SHOWN]
    ]


def _found(request: StaffRequest, code: str) -> Donor:
    return get_object_or_404(donors_visible_to(request.user).select_related("root", "merged_into"), code=code)

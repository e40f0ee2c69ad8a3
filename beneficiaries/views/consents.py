"""The page of what families decided that somebody should look at again."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from beneficiaries.consents import to_renew
from beneficiaries.lists import RENEWAL_COLUMNS, RenewalFilter, name_children_of
from beneficiaries.queries import whose_files_go_on
from ledger.access.permissions import Permission
from ledger.screens.pages import StaffRequest, page_for
from ledger.screens.tables import Empty, Table


@require_safe
@page_for(Permission.READ_CHILDREN)
def consents_to_renew(request: StaffRequest) -> HttpResponse:
    """Show the consents that end soon or have ended, that were withdrawn, or whose giver is gone."""
    rows = to_renew(whose_files_go_on(request.user), timezone.localdate())
    found = RenewalFilter(request.GET, rows, request=request)
    table = Table(
        request, rows, RENEWAL_COLUMNS, caption=_("Consents to look at"), name="consents", sort="until",
        filter=found, empty=Empty(_("No consent ends within 30 days, and none was withdrawn.")),
        prepare=name_children_of(request.user, "consents"), exports=False,
    )  # fmt: skip
    return table.answer("beneficiaries/consents_to_renew.html")

"""The page of those who have been forgotten: villages and children without help since a day."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from distributions.forgotten import COLUMNS, READ, Forgotten, add_names
from ledger.access.permissions import Permission
from ledger.access.queries import permissions_of
from ledger.screens.pages import StaffRequest, page_for
from ledger.screens.tables import Empty, Table


@require_safe
@page_for(*READ)
def forgotten(request: StaffRequest) -> HttpResponse:
    """Show villages and children without help since a day, of any kind or of one item; a list is begun from here."""
    shown = Forgotten(request.user, request.GET, timezone.localdate())
    table = Table(
        request, shown.children, COLUMNS, caption=_("Children without help"), name="forgotten",
        empty=Empty(_("Every child has received something since that day.")), sort="last",
        prepare=add_names(request.user), exports=False,
    )  # fmt: skip
    may_prepare = Permission.WRITE_DISTRIBUTIONS in permissions_of(request.user)
    return table.answer("distributions/forgotten.html", {"forgotten": shown, "may_prepare": may_prepare})

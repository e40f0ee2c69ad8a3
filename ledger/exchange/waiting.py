"""What waits of imports, for the home page of who uploaded them."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ledger.access.models import User
from ledger.access.permissions import Permission
from ledger.access.queries import permissions_of
from ledger.exchange.models import Upload

_IMPORTS = frozenset({Permission.WRITE_SETTINGS, Permission.WRITE_GIFTS})


def uploads_to_mend(user: User, _today: dt.date) -> tuple[str, str, str, str, str, str] | None:
    """Return the imports of this person that stopped on faults, the latest first."""
    if not _IMPORTS & permissions_of(user):
        return None
    found = list(Upload.objects.filter(uploaded_by=user, state=Upload.State.FAULTY).values_list("pk", "faults")[:100])
    if not found:
        return None
    (key, faults), count = found[0], len(found)
    title = ngettext("%(count)d import stopped on faults", "%(count)d imports stopped on faults", count)
    detail = ngettext(
        "%(count)d fault · nothing has been imported", "%(count)d faults · nothing has been imported", faults
    )
    url = reverse("import", args=[key]) if count == 1 else reverse("imports")
    return (
        "alert-triangle", "warn", title % {"count": count}, detail % {"count": faults}, _("Mend them"), url,
    )  # fmt: skip

"""What waits of imports and registers, for the home pages of who uploaded them and of who releases them."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ledger.access.models import User
from ledger.access.naming import called_in
from ledger.access.permissions import Permission
from ledger.access.queries import permissions_of, units_visible_to
from ledger.exchange.models import RegisterImport, Upload

_LOOKED_AT = 100
_IMPORTS = frozenset({Permission.WRITE_SETTINGS, Permission.WRITE_GIFTS})


def uploads_to_mend(user: User, _today: dt.date) -> tuple[str, str, str, str, str, str] | None:
    """Return the imports of this person that stopped on faults, the latest first."""
    if not _IMPORTS & permissions_of(user):
        return None
    found = list(
        Upload.objects.filter(uploaded_by=user, state=Upload.State.FAULTY).values_list("pk", "faults")[:_LOOKED_AT]
    )
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


def registers_to_release(user: User, _today: dt.date) -> tuple[str, str, str, str, str, str] | None:
    """Return the registers of others that wait for this person's release, the oldest first."""
    if Permission.APPROVE not in permissions_of(user):
        return None
    approves = units_visible_to(user, Permission.APPROVE)
    waiting = RegisterImport.objects.filter(state=RegisterImport.State.SUBMITTED, school__in=approves.values("pk"))
    rows = waiting.exclude(uploaded_by=user).order_by("pk").values_list("pk", called_in("school"), "counts")
    found = list(rows[:_LOOKED_AT])
    if not found:
        return None
    (key, school, rows_by), count = found[0], len(found)
    title = ngettext("%(count)d register waits for your release", "%(count)d registers wait for your release", count)
    told = {"school": school, "new": rows_by.get("new", 0), "changed": rows_by.get("changed", 0)}
    detail = _("%(school)s · %(new)d new, %(changed)d changed") % told
    return "table-import", "info", title % {"count": count}, detail, _("Look and release"), _page(key, count)


def registers_given_back(user: User, _today: dt.date) -> tuple[str, str, str, str, str, str] | None:
    """Return the registers of this person that were given back, the latest first."""
    if Permission.WRITE_CHILDREN not in permissions_of(user):
        return None
    mine = RegisterImport.objects.filter(uploaded_by=user, state=RegisterImport.State.REVIEW)
    rows = mine.exclude(returned_because="").values_list("pk", called_in("school"), "returned_because")
    found = list(rows[:_LOOKED_AT])
    if not found:
        return None
    (key, school, why), count = found[0], len(found)
    title = ngettext("%(count)d register was given back", "%(count)d registers were given back", count)
    return "arrow-back-up", "danger", title % {"count": count}, f"{school} · {why}", _("See why"), _page(key, count)


def _page(key: int, count: int) -> str:
    return reverse("register", args=[key]) if count == 1 else reverse("registers")

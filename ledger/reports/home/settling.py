"""What of a hand-out is not settled when its day is over: goods that nobody took, pages that are out, the closing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from distributions.models import Distribution, DistributionLine, NotCollected, SheetPage
from distributions.queries import STILL_OPEN
from ledger.access.models import User
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.reports.home.tellers import LOOKED_AT, Told, how_many, when_held

_UNSIGNED = Exists(DistributionLine.objects.filter(STILL_OPEN, distribution=OuterRef("pk")))
_NOT_BACK = Exists(NotCollected.objects.filter(line__distribution=OuterRef("pk"), returned__isnull=True))
_OUT = Exists(SheetPage.objects.filter(sheet__distribution=OuterRef("pk"), keyed_at__isnull=True))


@when_held(Permission.WRITE_DISTRIBUTIONS)
def not_back(user: User, today: dt.date) -> Told | None:
    """Return the hand-outs of which something was not collected and did not go back to the store room yet.

    Source: domain-rules.md, section 7.2 (absent: returned to stock the same day).
    """
    found = list(_open(user, Permission.WRITE_DISTRIBUTIONS, today).filter(_NOT_BACK)[: LOOKED_AT + 1])
    title = ngettext(
        "Of %(count)s hand-out something was not collected", "Of %(count)s hand-outs something was not collected",
        len(found),
    )  # fmt: skip
    return _told("archive", "warn", title, found, pgettext("goods", "Take it back"), "distribution")


@when_held(Permission.WRITE_DISTRIBUTIONS)
def pages_out(user: User, today: dt.date) -> Told | None:
    """Return the hand-outs that are signed for, and of whose sheets pages did not come back."""
    signed = _open(user, Permission.WRITE_DISTRIBUTIONS, today).filter(_OUT, ~_UNSIGNED)
    found = list(signed[: LOOKED_AT + 1])
    title = ngettext(
        "Pages of %(count)s sign-off sheet are still out", "Pages of %(count)s sign-off sheets are still out",
        len(found),
    )  # fmt: skip
    return _told("printer", "warn", title, found, pgettext("pages of a sheet", "See which"), "sheet")


@when_held(Permission.APPROVE)
def to_close(user: User, today: dt.date) -> Told | None:
    """Return the hand-outs of which everything is settled, to somebody who did not prepare them."""
    settled = _open(user, Permission.APPROVE, today).exclude(prepared_by=user).filter(~_UNSIGNED, ~_NOT_BACK, ~_OUT)
    found = list(settled[: LOOKED_AT + 1])
    title = ngettext("%(count)s hand-out can be closed", "%(count)s hand-outs can be closed", len(found))
    return _told("lock", "", title, found, _("Look and close"), "distribution")


def _open(user: User, permission: Permission, today: dt.date) -> QuerySet[Distribution]:
    return Distribution.objects.filter(
        unit__in=units_visible_to(user, permission), state=Distribution.State.POSTED, was_brought_in=False,
        closed_at__isnull=True, entry__reversed_by__isnull=True, date__lte=today,
    ).select_related("unit", "entry").order_by("date", "pk")  # fmt: skip


def _told(icon: str, tone: str, title: str, found: list[Distribution], verb: str, page: str) -> Told | None:
    if not found:
        return None
    first = found[0]
    detail = _("%(occasion)s · %(unit)s · for %(day)s") % {
        "occasion": first.occasion or _("no occasion"), "unit": first.unit.called, "day": first.date.isoformat()
    }  # fmt: skip
    return icon, tone, title % how_many(found), detail, verb, reverse(page, args=[first.ref])


SOURCES: tuple[Callable[[User, dt.date], Told | None], ...] = (not_back, pages_out, to_close)

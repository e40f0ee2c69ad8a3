"""What comes next: hand-outs with a day, and what donors promised."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from distributions.queries import distributions_visible_to
from donors.promised import promised, soonest
from donors.queries import pledges_visible_to
from ledger.access.models import User
from ledger.reports.addresses import address

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Coming:
    """One thing that is to come; ``amount`` in minor units, or None."""

    date: dt.date
    what: str
    note: str
    amount: int | None
    url: str


def what_comes(user: User, today: dt.date) -> list[Coming]:
    """Return what comes next, the soonest first: a handful, in a handful of queries."""
    return sorted([*_lists(user, today), *_pledges(user, today)], key=lambda one: (one.date, one.what))[:SHOWN]


def _lists(user: User, today: dt.date) -> list[Coming]:
    waits = Q(date__gte=today, entry__isnull=True) | Q(date__gt=today, entry__reversed_by__isnull=True)
    ahead = distributions_visible_to(user).filter(waits)
    rows = ahead.select_related("unit", "entry").annotate(count=Count("children", distinct=True))
    return [
        Coming(
            each.date, each.occasion or each.unit.called,
            ngettext("%(unit)s · %(count)d child", "%(unit)s · %(count)d children", each.count)
            % {"unit": each.unit.called, "count": each.count},
            None, address("distribution", each.ref),
        )
        for each in rows.order_by("date", "pk")[:SHOWN]
    ]  # fmt: skip


def _pledges(user: User, today: dt.date) -> list[Coming]:
    found = []
    for one in promised(soonest(pledges_visible_to(user), today, most=SHOWN)):
        due = next((due for due in one.dues if due.left and due.due_on and due.due_on >= today), None)
        if due is None or due.due_on is None:
            continue
        item, amount = due.line.item, None if due.line.item_id else due.left
        what = f"{item.called} × {due.left:,}" if item else ""
        note = f"{one.pledge.number} · {what}" if what else one.pledge.number
        title = _("Promised by %(donor)s") % {"donor": one.pledge.donor.called}
        found.append(Coming(due.due_on, title, note, amount, address("pledge", one.pledge.number)))
    return found

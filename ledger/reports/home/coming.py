"""What comes next: hand-outs with a day, and what donors promised."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from distributions.models import Distribution
from distributions.queries import distributions_visible_to
from donors.models import Pledge, PledgeLine
from donors.promised import promised
from donors.queries import pledges_visible_to
from ledger.access.models import User
from ledger.reports.addresses import address
from ledger.screens.languages import named

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
    ahead = distributions_visible_to(user).filter(date__gte=today).exclude(state=Distribution.State.POSTED)
    rows = ahead.select_related("unit", "entry").annotate(count=Count("children", distinct=True))
    return [
        Coming(
            each.date, each.occasion or each.unit.name,
            ngettext("%(unit)s · %(count)d child", "%(unit)s · %(count)d children", each.count)
            % {"unit": each.unit.name, "count": each.count},
            None, address("distribution", each.ref),
        )
        for each in rows.order_by("date", "pk")[:SHOWN]
    ]  # fmt: skip


def _pledges(user: User, today: dt.date) -> list[Coming]:
    due = PledgeLine.objects.filter(pledge__in=pledges_visible_to(user).order_by(), due_on__gte=today)
    first = list(dict.fromkeys(due.order_by("due_on", "pk").values_list("pledge", flat=True)[: SHOWN * 2]))
    found = []
    for one in promised(Pledge.objects.filter(pk__in=first)):
        lines = [line for line in one.lines if line.left and line.due_on and line.due_on >= today]
        for line in lines[:1]:
            amount = line.left if line.line.item_id is None else None
            item = line.line.item
            what = f"{named(item.name, item.name_en)} × {line.left:,}" if item else ""
            note = f"{one.pledge.number} · {what}" if what else one.pledge.number
            title = _("Promised by %(donor)s") % {"donor": one.pledge.donor.name}
            found.append(Coming(line.due_on or today, title, note, amount, address("pledge", one.pledge.number)))
    return found

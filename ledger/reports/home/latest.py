"""The latest that came in and the latest that was given out, a page's worth of each."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from distributions.models import Distribution
from distributions.queries import distributions_visible_to
from donors.models import GiftLine
from donors.queries import gifts_visible_to
from ledger.access.models import User
from ledger.access.naming import called_in
from ledger.book.models import Draw
from ledger.reports.addresses import address

LATEST = 7


@dataclass(frozen=True, slots=True)
class GiftRow:
    """A gift on the home page; ``amount`` in minor units, ``what`` in words."""

    number: str
    date: dt.date
    donor: str
    code: str
    amount: int
    what: str


@dataclass(frozen=True, slots=True)
class DistributionRow:
    """A distribution on the home page; ``amount`` in minor units, ``receivers`` are children and groups."""

    number: str
    date: dt.date
    occasion: str
    unit: str
    receivers: int
    amount: int
    url: str = ""


def latest_gifts(user: User, year: int) -> list[GiftRow]:
    """Return the latest standing gifts of a year among those that a person may see, with what was given."""
    gifts = (
        gifts_visible_to(user)
        .filter(entry__date__year=year, entry__reversed_by__isnull=True)
        .order_by("-entry__date", "-entry")
        .select_related("entry", "donor")
    )
    found = list(gifts[:LATEST])
    keys = [gift.pk for gift in found]
    what, lines = _what(keys), GiftLine.objects.filter(gift__in=keys).order_by()
    worth = dict(lines.values_list("gift").annotate(worth=Sum("lot__amount")))
    return [
        GiftRow(
            gift.entry.number,
            gift.entry.date,
            gift.donor.called,
            gift.donor.code,
            worth.get(gift.pk, 0),
            _(", ").join(what[gift.pk]),
        )
        for gift in found
    ]


def _what(gifts: list[int]) -> dict[int, list[str]]:
    """Return what each gift was, in words: money, and goods with their pieces."""
    words: dict[int, list[str]] = defaultdict(list)
    lines = GiftLine.objects.filter(gift__in=gifts).order_by("position")
    for gift, item, quantity in lines.values_list("gift", called_in("lot__item"), "lot__quantity"):
        if item is None:
            words[gift] += [] if _("Money") in words[gift] else [_("Money")]
        else:
            words[gift].append(_("%(item)s × %(count)s") % {"item": item, "count": f"{quantity:,}"})
    return words


def latest_distributions(user: User, year: int) -> list[DistributionRow]:
    """Return the latest standing distributions of a year among those that a person may see."""
    posted = (
        distributions_visible_to(user)
        .filter(state=Distribution.State.POSTED, date__year=year, entry__reversed_by__isnull=True)
        .order_by("-date", "-pk")[:LATEST]
    )
    found = {each.pk: each for each in posted.select_related("unit", "entry")}
    # Of the few that are shown only: a year's draws are many.
    draws = Draw.objects.filter(entry__in=[each.entry_id for each in found.values()]).order_by()
    worth = dict(draws.values_list("entry").annotate(total=Sum("amount")))
    receivers = dict(
        Distribution.objects.filter(pk__in=found)
        .values_list("pk")
        .annotate(count=Count("lines__child", distinct=True) + Count("lines__group", distinct=True))
        .order_by()
    )
    return [
        DistributionRow(
            each.ref, each.date, each.occasion, each.unit.called, receivers[pk],
            worth.get(each.entry_id, 0), address("distribution", each.ref),
        )
        for pk, each in found.items()
    ]  # fmt: skip

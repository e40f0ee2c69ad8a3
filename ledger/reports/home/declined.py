"""What somebody asked for and another declined these days: told to who asked, until it is asked anew.

All kinds are looked for in one query, by who asked: mostly there is nothing, and what there is is little.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter, methodcaller
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from beneficiaries.models import ChildMerge, Pairing, PairingStep
from beneficiaries.pairings import pairings_visible_to
from beneficiaries.pairs import merges_visible_to as file_merges_visible_to
from distributions.models import WriteOffRequest
from distributions.queries import write_off_requests_visible_to
from donors.models import DonorMerge, GiftCorrection, PledgeRelief, VoidRequest
from donors.queries import gifts_visible_to, merges_visible_to, reliefs_visible_to, void_requests_visible_to
from ledger.access.held import once
from ledger.access.models import User
from ledger.access.permissions import Permission
from ledger.access.queries import permissions_of
from ledger.reconciliation.models import FundChange, Reopening
from ledger.reconciliation.queries import fund_changes_visible_to, reopenings_visible_to
from ledger.reports.home.asked import Rows, Source
from ledger.reports.home.tellers import LOOKED_AT, Told

DAYS = 7
DECLINED = "declined"
_MAY_ASK = {Permission.WRITE_GIFTS, Permission.WRITE_MONEY, Permission.COUNT_STOCK, Permission.WRITE_CHILDREN}
# How those of the donors and those of the book name when, and why not; why two files stay two is chosen, not written.
_ANSWERED, _DECIDED = ("answered_at", attrgetter("answer")), ("decided_at", attrgetter("declined_because"))
_CHOSEN = ("answered_at", methodcaller("get_answer_display"))
_BECAUSE = ("answered_at", methodcaller("get_reason_display"))


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of request, of those that a person may see; ``alike``: what a later one has in common that asks anew."""

    every: Callable[[], Rows]
    seen: Source
    names: tuple[str, Callable[[Any], object]]
    alike: tuple[str, ...]
    related: tuple[str, ...]
    title: Callable[[int], str]
    # What it was about, and its page.
    page: Callable[[Any], tuple[str, str]]
    # The list of several; blank where there is none.
    several: str = ""


def _pairings() -> Rows:
    """Return pairings with who proposed each and when another said no: not what ran out, or ended as the child left."""
    said_no = PairingStep.objects.filter(pairing=OuterRef("pk"), state=DECLINED).exclude(
        recorded_by=OuterRef("proposed_by")
    )
    answered = said_no.exclude(reason__in=(Pairing.Reason.RAN_OUT, Pairing.Reason.CHILD_LEFT)).order_by()
    return Pairing.objects.annotate(
        asked_by=F("proposed_by"), answered_at=Subquery(answered.values("recorded_at")[:1])
    )  # fmt: skip


_KINDS: dict[str, _Kind] = {
    "correction": _Kind(
        GiftCorrection.objects.all, lambda user: GiftCorrection.objects.filter(gift__in=gifts_visible_to(user)),
        _ANSWERED, ("gift",), ("gift__entry",),
        lambda count: ngettext(
            "%(count)d request to put a gift right was declined", "%(count)d requests to put gifts right were declined",
            count,
        ),
        lambda one: (one.gift.entry.number, reverse("correction", args=[one.gift.entry.number, one.pk])),
    ),
    "relief": _Kind(
        lambda: PledgeRelief.objects.filter(was_brought_in=False), reliefs_visible_to, _ANSWERED, ("line",),
        ("line__pledge",),
        lambda count: ngettext(
            "%(count)d request to let go of a pledge was declined",
            "%(count)d requests to let go of pledges were declined", count,
        ),
        lambda one: (one.line.pledge.number, reverse("pledge", args=[one.line.pledge.number])), "reliefs",
    ),
    "void": _Kind(
        VoidRequest.objects.all, void_requests_visible_to, _ANSWERED, ("receipt",), ("receipt",),
        lambda count: ngettext(
            "%(count)d request to void a receipt was declined", "%(count)d requests to void receipts were declined",
            count,
        ),
        lambda one: (one.receipt.number, reverse("receipt", args=[one.receipt.number])), "void_requests",
    ),
    "merge": _Kind(
        DonorMerge.objects.all, merges_visible_to, _ANSWERED, ("absorbed",), ("absorbed", "survivor"),
        lambda count: ngettext(
            "%(count)d request to merge donors was declined", "%(count)d requests to merge donors were declined", count
        ),
        lambda one: (f"{one.absorbed.code} → {one.survivor.code}", reverse("merge", args=[one.pk])),
    ),
    "file_merge": _Kind(
        ChildMerge.objects.all, file_merges_visible_to, _CHOSEN, ("absorbed",), ("absorbed", "survivor"),
        lambda count: ngettext(
            "%(count)d request to join files of children was declined",
            "%(count)d requests to join files of children were declined", count,
        ),
        lambda one: (f"{one.absorbed.code} → {one.survivor.code}", reverse("file_merge", args=[one.pk])),
    ),
    "pairing": _Kind(
        _pairings, pairings_visible_to, _BECAUSE, ("child", "kind"), ("child", "helper"),
        lambda count: ngettext(
            "%(count)d proposed pairing was declined", "%(count)d proposed pairings were declined", count
        ),
        lambda one: (f"{one.child.code} · {one.helper.called}", reverse("pairing", args=[one.pk])),
        "pairings",
    ),
    "write_off": _Kind(
        WriteOffRequest.objects.all, write_off_requests_visible_to, _DECIDED, ("place", "fund", "item"), ("item",),
        lambda count: ngettext(
            "%(count)d request to write goods off was declined", "%(count)d requests to write goods off were declined",
            count,
        ),
        lambda one: (f"{one.item.called} × {one.quantity:,}", one.get_absolute_url()),
    ),
    "fund_change": _Kind(
        lambda: FundChange.objects.alias(goods=Coalesce("item", 0)), fund_changes_visible_to, _DECIDED,
        ("place", "fund", "to_fund", "goods"), ("item",),
        lambda count: ngettext(
            "%(count)d request to change a fund was declined", "%(count)d requests to change funds were declined", count
        ),
        lambda one: (one.written, one.get_absolute_url()), "fund_changes",
    ),
    "reopening": _Kind(
        Reopening.objects.all, reopenings_visible_to, _DECIDED, ("unit", "month"), ("unit",),
        lambda count: ngettext(
            "%(count)d request to open a month again was declined",
            "%(count)d requests to open months again were declined", count,
        ),
        lambda one: (f"{one.written} · {one.unit.called}", one.get_absolute_url()),
    ),
}  # fmt: skip


def _declined(user: User, today: dt.date) -> dict[str, list[int]]:
    """Return the keys of what this person asked for and another declined these days, by kind."""
    if not _MAY_ASK.intersection(permissions_of(user)):
        return {}
    return once(("declined", user.pk, today), lambda: _keys(user, today))


def _keys(user: User, today: dt.date) -> dict[str, list[int]]:
    since = timezone.make_aware(dt.datetime.combine(today - dt.timedelta(days=DAYS), dt.time.min))
    first, *others = (
        kind.every().filter(asked_by=user.pk, state=DECLINED, **{f"{kind.names[0]}__gte": since}).order_by()
        .values_list(Value(name, output_field=CharField()), "pk")
        for name, kind in _KINDS.items()
    )  # fmt: skip
    keys: dict[str, list[int]] = defaultdict(list)
    for name, key in first.union(*others, all=True):
        keys[name].append(key)
    return keys


def _teller(name: str, kind: _Kind) -> Callable[[User, dt.date], Told | None]:
    """Return what tells of a kind: how many, the latest and why, and where to read it."""
    answered_at, why = kind.names
    anew = kind.every().filter(pk__gt=OuterRef("pk"), **{column: OuterRef(column) for column in kind.alike})

    def told(user: User, today: dt.date) -> Told | None:
        keys = _declined(user, today).get(name)
        if not keys:
            return None
        rows = kind.every().filter(~Exists(anew), pk__in=keys).filter(pk__in=kind.seen(user).order_by().values("pk"))
        found = list(rows.select_related(*kind.related).order_by(f"-{answered_at}", "-pk")[:LOOKED_AT])
        if not found:
            return None
        count, (what, url) = len(found), kind.page(found[0])
        if count > 1 and kind.several:
            url = f"{reverse(kind.several)}?state={DECLINED}"
        title = kind.title(count) % {"count": count}
        return "arrow-back-up", "danger", title, f"{what} · {why(found[0])}", _("See why"), url

    return told


SOURCES = tuple(_teller(name, kind) for name, kind in _KINDS.items())

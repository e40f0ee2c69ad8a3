"""Searching everywhere: by name, pinyin, initials, code or number, among what the person may see.

What was typed is kept nowhere and stands in no address: it may be the name of a child.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from beneficiaries.finding import find_children
from distributions.finding import find_distributions, find_lots
from donors.finding import find_donors, find_gifts, find_pledges, find_receipts
from ledger.access.models import User
from ledger.access.permissions import Permission as P  # noqa: N817 -- the table reads better short
from ledger.access.queries import permissions_of
from ledger.book.models import Entry
from ledger.book.queries import entries_visible_to
from ledger.reports.histories import KINDS
from ledger.screens.finding import Find, Found

AT_ONCE = 8
AT_MOST = 200
LONGEST = 80
# Looked up one by one, in this order, where a whole number or code was typed.
EXACT = ("gift", "receipt", "pledge", "distribution", "purchase", "transfer", "write_off", "donor", "child", "group",
         "entry")  # fmt: skip


@dataclass(frozen=True)
class Source:
    """One kind of record that is searched."""

    name: str
    label: Promise
    icon: str
    needs: frozenset[P]
    find: Find


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind. ``has_more`` says that not all of it is here."""

    source: Source
    found: Sequence[Found]
    has_more: bool


def find_entries(user: User, text: str, limit: int = AT_ONCE) -> list[Found]:
    """Return entries whose number or source document fits, the newest first."""
    fits = entries_visible_to(user).filter(Q(number__icontains=text) | Q(source__icontains=text))
    return [_entry(one) for one in fits.order_by("-pk")[:limit]]


def _entry(entry: Entry) -> Found:
    note = f"{capfirst(entry.get_kind_display())} · {entry.date:%Y-%m-%d}"
    return Found(entry.number, entry.number, note, reverse("entry", args=[entry.number]))


_GIFTS = frozenset({P.READ_GIFTS})
_CHILDREN = frozenset({P.READ_CHILDREN, P.READ_CHILDREN_MASKED})
SOURCES = (
    Source("children", _("Children"), "users", _CHILDREN, find_children),
    Source("donors", _("Donors"), "building", _GIFTS, find_donors),
    Source("gifts", _("Gifts"), "gift", _GIFTS, find_gifts),
    Source("receipts", _("Receipts"), "receipt", _GIFTS, find_receipts),
    Source("pledges", _("Pledges"), "calendar-due", _GIFTS, find_pledges),
    Source("distributions", _("Distributions"), "package", frozenset({P.READ_DISTRIBUTIONS}), find_distributions),
    Source("lots", _("Stock"), "shirt", frozenset({P.READ_DISTRIBUTIONS, P.READ_MONEY}), find_lots),
    Source("entries", _("Entries"), "book", frozenset({P.READ_MONEY}), find_entries),
)


def is_whole(text: str) -> bool:
    """Whether a text could be a whole code or number: no spaces, and a digit in it."""
    return bool(re.fullmatch(r"[!-~]*[0-9][!-~]*", text))


def page_named(user: User, text: str) -> str:
    """Return the address of the record whose number or code was typed whole, or nothing."""
    held = permissions_of(user)
    for name in EXACT:
        kind = KINDS[name]
        for ref in dict.fromkeys((text, text.upper())):
            if kind.needs & held and kind.find(user, ref):
                return kind.address(ref)
    return ""


def found_everywhere(user: User, text: str, only: str = "") -> list[Group]:
    """Return what fits a text, kind by kind; of one kind alone, more of it."""
    held, limit = permissions_of(user), AT_MOST if only else AT_ONCE
    groups = []
    for source in SOURCES:
        if source.needs & held and only in {"", source.name}:
            found = source.find(user, text, limit + 1)
            groups.append(Group(source, found[:limit], len(found) > limit))
    return [group for group in groups if group.found]

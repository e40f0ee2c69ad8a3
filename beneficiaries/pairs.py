"""Reading pairs of files that may be one child, and what was asked of them."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from beneficiaries.models import ChildMerge, DuplicatePair
from beneficiaries.queries import Visitor
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to


def pairs_visible_to(user: Visitor) -> QuerySet[DuplicatePair]:
    """Return the pairs of files that may be one child, of which a person keeps both."""
    keeps = units_visible_to(user, Permission.WRITE_CHILDREN).values("pk")
    rows = DuplicatePair.objects.filter(one__keeper__in=keeps, other__keeper__in=keeps)
    return rows.select_related("one__keeper", "one__root", "other__keeper", "other__root")


def open_pairs(user: Visitor) -> QuerySet[DuplicatePair]:
    """Return those pairs that wait for somebody to say whether they are one; not those which another is asked about."""
    waiting = ChildMerge.objects.filter(state=ChildMerge.State.WAITING)
    one_way = waiting.filter(survivor=OuterRef("one"), absorbed=OuterRef("other"))
    other_way = waiting.filter(survivor=OuterRef("other"), absorbed=OuterRef("one"))
    rows = pairs_visible_to(user).filter(decision=DuplicatePair.Decision.OPEN)
    return rows.exclude(Exists(one_way)).exclude(Exists(other_way))


def merges_visible_to(user: Visitor) -> QuerySet[ChildMerge]:
    """Return the merges of files that a person keeps, or decides upon; both files are theirs."""
    units = units_visible_to(user, Permission.WRITE_CHILDREN) | units_visible_to(user, Permission.APPROVE)
    keeps = units.values("pk")
    rows = ChildMerge.objects.filter(survivor__keeper__in=keeps, absorbed__keeper__in=keeps)
    return rows.select_related("survivor__keeper", "absorbed__keeper", "asked_by", "answered_by", "undone_by")

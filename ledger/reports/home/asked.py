"""What somebody asked for and another has to answer, or to take up again: by the page where it is done.

The counts in the navigation and the lines of the home page are both made of these. What waits is little, and whether
a person may see it is asked of each: the other way round every gift or receipt of the units would be gone through.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Exists, IntegerField, OuterRef, QuerySet, Subquery

from beneficiaries.models import Child, ChildMerge, Pairing
from distributions.models import Distribution, WriteOffRequest
from donors.models import (
    Donor,
    DonorMerge,
    Gift,
    GiftBatch,
    GiftCorrection,
    PledgeLine,
    PledgeRelief,
    Receipt,
    VoidRequest,
)
from ledger.access.held import held_by, once
from ledger.access.models import User
from ledger.access.permissions import Permission
from ledger.access.queries import permissions_of, units_visible_to
from ledger.reconciliation.models import FundChange, Reopening, StockTake

Rows = QuerySet[Any]
Source = Callable[[User], Rows]
WAITING = "waiting"


def lists_to_approve(user: User) -> Rows:
    """Return the lists that wait for this person's approval."""
    sent = Distribution.objects.filter(unit__in=_units(user), state=Distribution.State.SENT)
    return sent.exclude(prepared_by=user)


def lists_returned(user: User) -> Rows:
    """Return the lists that came back to who prepares there."""
    units = units_visible_to(user, Permission.WRITE_DISTRIBUTIONS)
    return Distribution.objects.filter(unit__in=units, state=Distribution.State.DRAFT).exclude(returned_because="")


def write_offs_asked(user: User) -> Rows:
    """Return the write-offs to answer."""
    return _not_mine(WriteOffRequest.objects.filter(unit__in=_units(user), state=WAITING), user)


def stock_takes_sent(user: User) -> Rows:
    """Return the stock-takes whose differences wait for approval."""
    sent = StockTake.objects.filter(place__unit__in=_units(user), state=StockTake.State.SENT)
    return sent.exclude(counted_by=user)


def fund_changes_asked(user: User) -> Rows:
    """Return the fund changes to answer."""
    return _not_mine(FundChange.objects.filter(unit__in=_units(user), state=WAITING), user)


def reopenings_asked(user: User) -> Rows:
    """Return the closed months that somebody asks to open again."""
    return _not_mine(Reopening.objects.filter(unit__in=_units(user), state=WAITING), user)


def corrections_asked(user: User) -> Rows:
    """Return the gifts to put right."""
    seen = Gift.objects.filter(pk=OuterRef("gift"), entry__unit__in=_units(user))
    return _not_mine(GiftCorrection.objects.filter(Exists(seen), state=WAITING), user)


def reliefs_asked(user: User) -> Rows:
    """Return what somebody asks not to wait for any more."""
    seen = PledgeLine.objects.filter(pk=OuterRef("line"), pledge__root__in=_units(user))
    return _not_mine(PledgeRelief.objects.filter(Exists(seen), state=WAITING), user)


def voids_asked(user: User) -> Rows:
    """Return the receipts that somebody asks to void."""
    seen = Receipt.objects.filter(pk=OuterRef("receipt"), unit__in=_units(user))
    return _not_mine(VoidRequest.objects.filter(Exists(seen), state=WAITING), user)


def donors_to_merge(user: User) -> Rows:
    """Return the pairs of donors that somebody asks to merge."""
    seen = Donor.objects.filter(pk=OuterRef("survivor"), root__in=_units(user))
    return _not_mine(DonorMerge.objects.filter(Exists(seen), state=WAITING), user)


def files_to_join(user: User) -> Rows:
    """Return the pairs of children's files that somebody asks to join."""
    kept = Child.objects.filter(keeper__in=_units(user))
    both = [Exists(kept.filter(pk=OuterRef(file))) for file in ("survivor", "absorbed")]
    return _not_mine(ChildMerge.objects.filter(*both, state=WAITING), user)


def pairings_agreed(user: User) -> Rows:
    """Return the pairings to which the guardian agreed, and that wait for another person's decision."""
    kept = Child.objects.filter(pk=OuterRef("child"), keeper__in=_units(user))
    return Pairing.objects.filter(Exists(kept), state=Pairing.State.AGREED).exclude(proposed_by=user)


def batches_sent(user: User) -> Rows:
    """Return the sheets of gifts that wait for approval."""
    sent = GiftBatch.objects.filter(unit__in=_units(user), state=GiftBatch.State.SENT)
    return sent.exclude(prepared_by=user)


def batches_returned(user: User) -> Rows:
    """Return the sheets of gifts that came back to who types there."""
    units = units_visible_to(user, Permission.WRITE_GIFTS)
    return GiftBatch.objects.filter(unit__in=units, state=GiftBatch.State.OPEN).exclude(returned_because="")


class _Number(Subquery):
    """How many rows a query finds. Told so, and not by ``Count``, it is put together in half the time."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


# By the name of the address under which the navigation counts it.
_FOR_APPROVERS: dict[str, tuple[Source, ...]] = {
    "distributions": (lists_to_approve,),
    "stock": (write_offs_asked, stock_takes_sent),
    "money": (fund_changes_asked,),
    "months": (reopenings_asked,),
    "gifts": (corrections_asked, batches_sent),
    "pledges": (reliefs_asked,),
    "receipts": (voids_asked,),
    "donors": (donors_to_merge,),
    "children": (files_to_join,),
    "pairings": (pairings_agreed,),
}
_FOR_PREPARERS: dict[str, tuple[Source, ...]] = {"distributions": (lists_returned,)}
_FOR_RECORDERS: dict[str, tuple[Source, ...]] = {"gifts": (batches_returned,)}


def counts_of(user: User) -> dict[str, int]:
    """Return how much waits for a person under which page; nothing for those whom nobody asks."""
    counts: dict[str, int] = {}
    for (place, _source), count in _counted(user).items():
        if count:
            counts[place] = counts.get(place, 0) + count
    return counts


def is_asked(user: User, kind: Source) -> bool:
    """Whether something of this kind waits for a person: known of all kinds at once."""
    return any(count for (_place, each), count in _counted(user).items() if each is kind)


def _counted(user: User) -> dict[tuple[str, Source], int]:
    """Return how much waits by page and kind, in one query, and once while a page only looks."""
    return once(("asked", user.pk), lambda: _count(user))


def _count(user: User) -> dict[tuple[str, Source], int]:
    wanted = _wanted(permissions_of(user))
    if not wanted:
        return {}
    statement, values = _statement(user, (user.is_active, user.is_system, *held_by(user)))
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone() or [0] * len(wanted)
    return dict(zip(wanted, row, strict=True))


def _wanted(held: frozenset[Permission]) -> list[tuple[str, Source]]:
    tables = (
        (Permission.APPROVE, _FOR_APPROVERS), (Permission.WRITE_DISTRIBUTIONS, _FOR_PREPARERS),
        (Permission.WRITE_GIFTS, _FOR_RECORDERS),
    )  # fmt: skip
    rows = (row for permission, table in tables if permission in held for row in table.items())
    return [(place, source) for place, sources in rows for source in sources]


@lru_cache(maxsize=1000)
def _statement(user: User, _held: tuple[object, ...]) -> tuple[str, tuple[Any, ...]]:
    """Return the statement that counts for a person, who stands in it with the paths of what they hold.

    Every page asks it: put together anew each time, it would take longer than all else that the page asks.
    """
    numbers = (_Number(source(user).order_by().values("pk")) for _place, source in _wanted(permissions_of(user)))
    return User.objects.filter(pk=user.pk).values_list(*numbers).query.sql_with_params()


def _units(user: User) -> QuerySet[Any]:
    return units_visible_to(user, Permission.APPROVE)


def _not_mine(asked: Rows, user: User) -> Rows:
    return asked.exclude(asked_by=user)

"""Reading the book: balances from the kept sums, what lies where from the lots."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Q, QuerySet, Sum, When

from ledger.access.models import Unit, User
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to, whole_book_of
from ledger.book.models import Balance, BookSeal, Draw, Entry, Fund, Item, Lot, Period, Posting, Seal

Heading = tuple[str, str]  # (fund code, account role)


@dataclass(frozen=True, slots=True)
class OnHand:
    """What is left of one (place, fund, item): ``quantity`` pieces (None for money) worth ``amount``."""

    place: str
    fund: str
    item: str | None
    quantity: int | None
    amount: int


def balances_by_fund(root: Unit, as_of: dt.date | None = None) -> dict[Heading, int]:
    """Return the balance of each (fund, role) of a book, debit positive, in minor units.

    Whole months come from the kept balances, the days of the last month from its postings: the time
    does not grow with the entries.
    """
    kept = Balance.objects.filter(root=root)
    if as_of is not None:
        kept = kept.filter(month__lt=as_of.replace(day=1))
    totals: dict[Heading, int] = defaultdict(int)
    for fund, role, amount in kept.values_list("fund__code", "account__role").annotate(total=Sum("amount")):
        totals[fund, role] += amount
    if as_of is not None:
        days = Posting.objects.filter(entry__root=root, entry__date__gte=as_of.replace(day=1), entry__date__lte=as_of)
        for fund, role, amount in days.values_list("fund__code", "account__role").annotate(total=Sum("amount")):
            totals[fund, role] += amount
    return dict(totals)


def trial_balance(root: Unit, as_of: dt.date | None = None) -> dict[str, int]:
    """Return the balance of each account role, debit positive; the sum of all is 0."""
    totals: dict[str, int] = defaultdict(int)
    for (_, role), amount in balances_by_fund(root, as_of).items():
        totals[role] += amount
    return dict(totals)


def on_hand(root: Unit, as_of: dt.date | None = None) -> list[OnHand]:
    """Return what is left of every (place, fund, item) that ever held something."""
    lots = Lot.objects.filter(entry__root=root)
    if as_of is not None:
        lots = lots.filter(opened_on__lte=as_of)
    totals = lots.values_list("place__code", "fund__code", "item__code").annotate(
        quantity=Sum("quantity"), amount=Sum("amount"), q_drawn=Sum("quantity_drawn"), drawn=Sum("amount_drawn")
    )
    drawn_then = _drawn(root, as_of) if as_of is not None else {}
    found = []
    for place, fund, item, quantity, amount, q_drawn, drawn in totals:
        pieces_gone, gone = drawn_then.get((place, fund, item), (0, 0)) if as_of is not None else (q_drawn, drawn)
        pieces = None if item is None else (quantity or 0) - pieces_gone
        found.append(OnHand(place, fund, item, pieces, amount - gone))
    return sorted(found, key=lambda each: (each.place, each.fund, each.item or ""))


def _drawn(root: Unit, as_of: dt.date) -> dict[tuple[str, str, str | None], tuple[int, int]]:
    """Return the pieces and the amount that were drawn up to a day, by place, fund and item."""
    totals = (
        Draw.objects.filter(entry__root=root, entry__date__lte=as_of)
        .values_list("lot__place__code", "lot__fund__code", "lot__item__code")
        .annotate(quantity=Sum("quantity"), amount=Sum("amount"))
    )
    return {(place, fund, item): (quantity or 0, amount) for place, fund, item, quantity, amount in totals}


def entries_visible_to(user: User | AnonymousUser) -> QuerySet[Entry]:
    """Return the entries of the units whose money a person may read."""
    book = whole_book_of(user, Permission.READ_MONEY)
    if book is not None:
        return Entry.objects.filter(root=book)
    return Entry.objects.filter(unit__in=units_visible_to(user, Permission.READ_MONEY))


def lots_visible_to(user: User | AnonymousUser) -> QuerySet[Lot]:
    """Return the lots at the places of the units where a person may read distributions or money."""
    units = units_visible_to(user, Permission.READ_DISTRIBUTIONS) | units_visible_to(user, Permission.READ_MONEY)
    return Lot.objects.filter(place__unit__in=units)


@dataclass(frozen=True, slots=True)
class Sealed:
    """What holds an entry in its place: the seal of its unit, and the first printed seal that joins it."""

    seal: Seal
    printed: BookSeal | None


def sealed_by(entry: Entry) -> Sealed | None:
    """Return the seals that cover an entry, or None where it is not sealed yet."""
    seal = Seal.objects.filter(
        unit=entry.unit_id, first_sequence__lte=entry.sequence, last_sequence__gte=entry.sequence
    ).first()
    if seal is None:
        return None
    # Heads hold the latest seal of each unit: the first one from then on joins this seal or one above it.
    later = BookSeal.objects.filter(root=entry.root_id, sealed_at__gte=seal.sealed_at).order_by("number")
    return Sealed(seal, later.first())


def funds_of(units: QuerySet[Unit]) -> QuerySet[Fund]:
    """Return the funds that units may give and take for, the free ones first; none of unknown payers."""
    return (
        Fund.objects.filter(Q(root__in=units.values("root")) | Q(root__in=units.values("pk")))
        .exclude(restriction=Fund.Restriction.UNIDENTIFIED)
        .order_by(Case(When(restriction=Fund.Restriction.UNRESTRICTED, then=0), default=1), "code")
    )


def items_of(units: QuerySet[Unit]) -> QuerySet[Item]:
    """Return the kinds of goods of these units' books."""
    return Item.objects.filter(Q(root__in=units.values("root")) | Q(root__in=units.values("pk"))).order_by("code")


def first_open_day(units: Collection[int], date: dt.date) -> dt.date:
    """Return a day, or where its month is closed in one of these units the first one after it that is open in all."""
    month = date.replace(day=1)
    closed = Period.objects.filter(unit__in=units, state=Period.State.CLOSED, month__gte=month)
    months = set(closed.values_list("month", flat=True))
    if month not in months:
        return date
    while month in months:
        month = (month + dt.timedelta(days=32)).replace(day=1)
    return month

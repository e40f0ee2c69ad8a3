"""Reading donors, pledges, gifts and receipts: always from what a person may see."""

import datetime as dt

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet, Sum

from donors.models import Donor, Gift, GiftLine, Pledge, Receipt
from ledger.access.models import Unit, User
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.book.models import Entry

Person = User | AnonymousUser


def donors_visible_to(user: Person) -> QuerySet[Donor]:
    """Return the donors of the books whose gifts a person may read. Donors belong to the root unit."""
    return Donor.objects.filter(root__in=units_visible_to(user, Permission.READ_GIFTS))


def pledges_visible_to(user: Person) -> QuerySet[Pledge]:
    """Return the pledges of those donors."""
    return Pledge.objects.filter(root__in=units_visible_to(user, Permission.READ_GIFTS))


def gifts_visible_to(user: Person) -> QuerySet[Gift]:
    """Return the gifts that units a person may read recorded."""
    return Gift.objects.filter(entry__unit__in=units_visible_to(user, Permission.READ_GIFTS))


def receipts_visible_to(user: Person) -> QuerySet[Receipt]:
    """Return the receipts that those units issued."""
    return Receipt.objects.filter(unit__in=units_visible_to(user, Permission.READ_GIFTS))


def gifts_without_receipt(unit: Unit, year: int) -> QuerySet[Gift]:
    """Return the standing gifts of a unit and year that no live receipt acknowledges, in their order."""
    return (
        Gift.objects.filter(entry__unit=unit, entry__year=year, entry__reversed_by__isnull=True)
        .exclude(lines__receipt_lines__is_live=True)
        .order_by("entry__date", "entry")
    )


def received_by_pledge(root: Unit, as_of: dt.date | None = None) -> dict[str, int]:
    """Return, by pledge number, the value that arrived for it, in minor units (0: only goods without a value)."""
    lines = GiftLine.objects.filter(pledge_line__pledge__root=root)
    reversals = Entry.objects.filter(root=root, reverses__isnull=False)
    if as_of is not None:
        lines = lines.filter(gift__entry__date__lte=as_of)
        reversals = reversals.filter(date__lte=as_of)
    standing = lines.exclude(gift__entry__in=reversals.values("reverses"))
    return dict(standing.values_list("pledge_line__pledge__number").annotate(total=Sum("lot__amount")))

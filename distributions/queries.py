"""Reading distributions and stock movements: always from what a person may see."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from distributions.models import Distribution, Purchase, Return, Transfer, WriteOff, WriteOffRequest
from ledger.access.models import Unit, User
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to

Person = User | AnonymousUser
# Lines that nobody signed for and that did not go back.
STILL_OPEN = Q(acknowledgement__isnull=True, not_collected__returned__isnull=True)


def distributions_visible_to(user: Person) -> QuerySet[Distribution]:
    """Return the distributions of the units where a person may read them."""
    return Distribution.objects.filter(unit__in=units_visible_to(user, Permission.READ_DISTRIBUTIONS))


def purchases_visible_to(user: Person) -> QuerySet[Purchase]:
    """Return the purchases of the units whose money a person may read."""
    return Purchase.objects.filter(entry__unit__in=units_visible_to(user, Permission.READ_MONEY))


def transfers_visible_to(user: Person) -> QuerySet[Transfer]:
    """Return the transfers of the units whose money a person may read."""
    return Transfer.objects.filter(entry__unit__in=units_visible_to(user, Permission.READ_MONEY))


def write_offs_visible_to(user: Person) -> QuerySet[WriteOff]:
    """Return the write-offs of the units whose hand-outs or money a person may read: who approves reads them too."""
    return WriteOff.objects.filter(entry__unit__in=_stock_of(user))


def write_off_requests_visible_to(user: Person) -> QuerySet[WriteOffRequest]:
    """Return what was asked to be written off in those units."""
    return WriteOffRequest.objects.filter(unit__in=_stock_of(user))


def returns_visible_to(user: Person) -> QuerySet[Return]:
    """Return the returns of those units."""
    return Return.objects.filter(entry__unit__in=_stock_of(user))


def _stock_of(user: Person) -> QuerySet[Unit]:
    return units_visible_to(user, Permission.READ_DISTRIBUTIONS) | units_visible_to(user, Permission.READ_MONEY)

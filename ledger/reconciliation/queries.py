"""Reading stock-takes: always from what a person may see."""

from django.db.models import QuerySet

from ledger.access.models import User
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.reconciliation.models import FundChange, Reopening, StockTake


def stock_takes_visible_to(user: User) -> QuerySet[StockTake]:
    """Return the stock-takes of the units where a person may read hand-outs or money."""
    units = units_visible_to(user, Permission.READ_DISTRIBUTIONS) | units_visible_to(user, Permission.READ_MONEY)
    return StockTake.objects.filter(place__unit__in=units)


def fund_changes_visible_to(user: User) -> QuerySet[FundChange]:
    """Return the changes of fund that were asked for where a person reads money or approvals."""
    units = units_visible_to(user, Permission.READ_APPROVALS) | units_visible_to(user, Permission.READ_MONEY)
    return FundChange.objects.filter(unit__in=units)


def reopenings_visible_to(user: User) -> QuerySet[Reopening]:
    """Return what was asked about closed months where a person reads money or approvals."""
    units = units_visible_to(user, Permission.READ_APPROVALS) | units_visible_to(user, Permission.READ_MONEY)
    return Reopening.objects.filter(unit__in=units)

"""A month of a unit before it is closed: what is still to do, and whether both sides of it agree."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from distributions.models import Distribution, DistributionLine, Purchase, WriteOffRequest
from distributions.queries import STILL_OPEN
from distributions.stock.reserved import OPEN
from donors.models import Gift, ReceiptLine
from donors.queries import waiting_shares
from ledger.access.models import Unit
from ledger.book.models import Account, Attachment, Balance, Draw, Entry, Lot, Period, Place, Posting
from ledger.reconciliation.models import StockTake

Role = Account.Role
_MONEY = (Role.CASH, Role.BANK, Role.WALLET, Role.CASH_ENTRUSTED, Role.BANK_ENTRUSTED, Role.WALLET_ENTRUSTED)
_GOODS = (Role.GOODS, Role.GOODS_ENTRUSTED)


@dataclass(frozen=True, slots=True)
class Task:
    """Something to look at before a month closes: how many are ``open``, and where they stand."""

    label: str | Promise
    open: int
    url: str


@dataclass(frozen=True, slots=True)
class Side:
    """Money, or goods, of a unit in a month. Minor units. ``lies`` is what the lots say at its end."""

    before: int
    came: int
    went: int
    lies: int

    @property
    def should_be(self) -> int:
        """What the postings say at the end."""
        return self.before + self.came + self.went

    @property
    def difference(self) -> int:
        """What one side says more than the other: nothing, in a sound book."""
        return self.should_be - self.lies


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A month in the list of a unit: a row of its period where there is one, else it is open."""

    unit: Unit
    month: dt.date
    period: Period | None

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be dated in it any more."""
        return self.period is not None and self.period.state == Period.State.CLOSED

    @property
    def url(self) -> str:
        """The address of its page."""
        return reverse("month", args=[self.unit.code, f"{self.month:%Y-%m}"])


def end_of(month: dt.date) -> dt.date:
    """Return the last day of a month."""
    return (month + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)


def months_of(units: Any, today: dt.date) -> list[MonthRow]:  # noqa: ANN401 -- a queryset of units
    """Return the months of units in which something happened or that were closed, and the current one, latest first."""
    # The kept balances know every month in which something touched a place: far fewer rows than entries.
    keys = set(Balance.objects.filter(place__unit__in=units).order_by().values_list("place__unit", "month").distinct())
    found = Period.objects.filter(unit__in=units).select_related("closed_by")
    periods = {(each.unit_id, each.month): each for each in found}
    shown = {unit.pk: unit for unit in units}
    every = keys | set(periods) | {(unit, today.replace(day=1)) for unit in shown}
    rows = [MonthRow(shown[unit], month, periods.get((unit, month))) for unit, month in every]
    return sorted(rows, key=lambda row: (row.month, row.unit.path), reverse=True)


def tasks_of(unit: Unit, month: dt.date) -> list[Task]:
    """Return what is to be looked at before a month closes, in the order of domain-rules.md, section 7.3."""
    last = end_of(month)
    days = {"since": month.isoformat(), "until": last.isoformat()}
    within = Q(entry__unit=unit, entry__date__range=(month, last), entry__reversed_by__isnull=True)
    live = Exists(ReceiptLine.objects.filter(gift_line__gift=OuterRef("pk"), is_live=True))
    paper = Exists(Attachment.objects.filter(entry=OuterRef("entry"), withdrawal__isnull=True))
    unsigned = DistributionLine.objects.filter(
        STILL_OPEN,
        distribution__unit=unit, distribution__date__range=(month, last), distribution__state=Distribution.State.POSTED,
        distribution__entry__reversed_by__isnull=True,
    )  # fmt: skip
    lists = Distribution.objects.filter(unit=unit, date__range=(month, last), entry__isnull=True)
    lost = WriteOffRequest.objects.filter(unit=unit, date__lte=last, state=WriteOffRequest.State.WAITING)
    came = Lot.objects.filter(entry__unit=unit, entry__kind=Entry.Kind.UNIDENTIFIED, opened_on__lte=last)
    unknown = waiting_shares().filter(origin__in=list(came.values_list("pk", flat=True)))
    return [
        Task(_("Every gift has a receipt"), Gift.objects.filter(within & ~live).count(),
             f"{reverse('gifts')}?{urlencode(days | {'state': 'waiting'})}"),
        Task(_("Unknown payers are found"), unknown.values("origin").distinct().count(),
             f"{reverse('unknown_payers')}?state=waiting"),
        Task(_("Every purchase has its paper"), Purchase.objects.filter(within & ~paper).count(),
             f"{reverse('purchases')}?{urlencode(days | {'unit': unit.code})}"),
        Task(_("No list of the month waits"), lists.count(), reverse("distributions")),
        Task(_("Every hand-out is signed for"), unsigned.values("distribution").distinct().count(),
             reverse("distributions")),
        Task(_("Losses are decided"), lost.count(), reverse("write_offs")),
        Task(_("Every store was counted"), _not_counted(unit, month).count(), reverse("stock_takes")),
    ]  # fmt: skip


def _not_counted(unit: Unit, month: dt.date) -> QuerySet[Place]:
    """Return the stores in which something lay and that nobody counted from the month on."""
    counted = StockTake.objects.filter(place=OuterRef("pk"), date__gte=month, state=StockTake.State.DONE)
    filled = Lot.objects.filter(OPEN, place=OuterRef("pk"), opened_on__lte=end_of(month))
    stores = Place.objects.filter(Exists(filled), unit=unit, kind=Place.Kind.STORE)
    return stores.filter(~Exists(counted))


def sides_of(unit: Unit, month: dt.date) -> tuple[Side, Side]:
    """Return the money and the goods of a unit in a month: from the postings, and from the lots.

    What was before comes from the kept balances, and what lies there from what is open now less what happened since:
    the time does not grow with the years.
    """
    places = Place.objects.filter(unit=unit)
    return (
        _side(unit, month, _MONEY, list(places.exclude(kind=Place.Kind.STORE))),
        _side(unit, month, _GOODS, list(places.filter(kind=Place.Kind.STORE))),
    )


def _side(unit: Unit, month: dt.date, roles: Sequence[str], places: Sequence[Place]) -> Side:
    last, root = end_of(month), unit.root_id
    # By their keys: with the roles to look up, SQLite goes through all that a place ever saw instead of the month.
    accounts = list(Account.objects.filter(root=root, role__in=roles).values_list("pk", flat=True))
    kept = Balance.objects.filter(place__in=places, account__in=accounts, month__lt=month)
    within = Posting.objects.filter(
        entry__root=root, entry__date__range=(month, last), place__in=places, account__in=accounts
    )
    moved = within.aggregate(
        came=Sum("amount", filter=Q(amount__gt=0), default=0), went=Sum("amount", filter=Q(amount__lt=0), default=0)
    )
    left = Lot.objects.filter(OPEN, place__in=places).aggregate(all=Sum(F("amount") - F("amount_drawn"), default=0))
    since = Draw.objects.filter(entry__root=root, entry__date__gt=last, lot__place__in=places)
    drawn = since.aggregate(all=Sum("amount", default=0))
    opened = Lot.objects.filter(place__in=places, opened_on__gt=last).aggregate(all=Sum("amount", default=0))
    before = kept.aggregate(all=Sum("amount", default=0))["all"]
    return Side(before=before, **moved, lies=left["all"] + drawn["all"] - opened["all"])

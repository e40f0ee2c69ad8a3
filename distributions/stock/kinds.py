"""The kinds of papers that move stock, one line for each: who reads them, how they are listed, where they live."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from distributions.models import Purchase, Return, Transfer, WriteOff
from distributions.queries import purchases_visible_to, returns_visible_to, transfers_visible_to, write_offs_visible_to
from distributions.stock.filters import units_of
from ledger.access.permissions import Permission
from ledger.screens.tables import Badge, Column, DayFilter, ListFilter

MONEY = (Permission.READ_MONEY,)
STOCK = (Permission.READ_DISTRIBUTIONS, Permission.READ_MONEY)


@dataclass(frozen=True)
class Papers:
    """A kind of paper. ``many`` and ``one`` name its pages; ``more`` are columns between what and the state."""

    one: str
    many: str
    title: Promise
    heading: Promise
    empty: Promise
    reads: Sequence[Permission]
    seen: Callable[[Any], QuerySet[Any]]
    filter: type[ListFilter]
    more: tuple[Column, ...] = ()

    @property
    def columns(self) -> list[Column]:
        """The columns of the list."""
        return [
            Column(
                "number", _("Number"), lambda row: row.entry.number, ("entry__date", "entry"), phone="p1",
                link=lambda row: reverse(self.one, args=[row.entry.number]), under=lambda row: row.entry.unit.called,
            ),
            Column("date", _("Date"), lambda row: row.entry.date, ("entry__date", "entry"), "day", phone="p2"),
            Column("what", _("What"), lambda row: row.told.what, phone="p2"),
            *self.more,
            Column("state", _("State"), _state, phone="p2"),
            Column("value", _("Value, ¥"), lambda row: row.told.amount or None, kind="money", phone="pr"),
        ]  # fmt: skip


def _state(row: Any) -> Badge | str:  # noqa: ANN401 -- a movement with what is told of it
    return Badge(_("Reversed"), "danger") if row.told.is_reversed else ""


class PapersFilter(ListFilter):
    """Papers by number or text, unit and day."""

    texts: tuple[str, ...] = ()

    q = django_filters.CharFilter(label=_("Number or text"), method="named")
    unit = django_filters.ModelChoiceFilter(
        label=_("Unit"), field_name="entry__unit", queryset=units_of, to_field_name="code", empty_label=_("all")
    )
    since = DayFilter(label=_("From"), field_name="entry__date", lookup_expr="gte")
    until = DayFilter(label=_("To"), field_name="entry__date", lookup_expr="lte")

    def named(self, papers: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        """Keep the papers whose number, or what stands on them, holds the text."""
        fits = Q(entry__number__icontains=text.strip())
        for column in self.texts:
            fits |= Q(**{f"{column}__icontains": text.strip()})
        return papers.filter(fits)

    class Meta:
        fields: Any = []


class PurchaseFilter(PapersFilter):
    """Purchases, also by supplier and invoice."""

    texts = ("supplier", "reference")

    class Meta:
        model = Purchase
        fields: Any = []


class TransferFilter(PapersFilter):
    """Transfers."""

    class Meta:
        model = Transfer
        fields: Any = []


class WriteOffFilter(PapersFilter):
    """Write-offs, also by reason."""

    texts = ("reason",)

    class Meta:
        model = WriteOff
        fields: Any = []


class ReturnFilter(PapersFilter):
    """Returns, also by reason and by the distribution that they come from."""

    texts = ("reason", "distribution__entry__number")

    class Meta:
        model = Return
        fields: Any = []


_FROM = Column("source", _("From"), lambda row: row.told.source, phone="p0")
_TO = Column("target", _("To"), lambda row: row.told.target, phone="p0")
_REASON = Column("reason", _("Reason"), lambda row: row.reason, phone="p2")

PURCHASES = Papers(
    "purchase", "purchases", _("Purchases"), _("Purchase %(number)s"), _("Nothing was bought yet."), MONEY,
    purchases_visible_to, PurchaseFilter,
    (Column("supplier", _("Supplier"), lambda row: row.supplier, phone="p2", under=lambda row: row.reference),),
)  # fmt: skip
TRANSFERS = Papers(
    "transfer", "transfers", _("Transfers"), _("Transfer %(number)s"), _("Nothing was moved yet."), MONEY,
    transfers_visible_to, TransferFilter, (_FROM, _TO),
)  # fmt: skip
WRITE_OFFS = Papers(
    "write_off", "write_offs", _("Write-offs"), _("Write-off %(number)s"), _("Nothing was written off yet."), STOCK,
    write_offs_visible_to, WriteOffFilter, (_FROM, _REASON),
)  # fmt: skip
RETURNS = Papers(
    "returned", "returns", _("Returns"), _("Return %(number)s"), _("Nothing came back yet."), STOCK,
    returns_visible_to, ReturnFilter,
    (
        Column("distribution", _("Distribution"),
               lambda row: row.distribution.entry.number if row.distribution.entry else "", phone="p2"),
        _REASON,
    ),
)  # fmt: skip

"""How lists of stock are narrowed."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ledger.access.models import Unit
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.book.models import Fund, Item, Lot, Place
from ledger.book.queries import items_of
from ledger.screens.tables import ListFilter


def units_of(request: Any) -> QuerySet[Unit]:  # noqa: ANN401 -- the library's
    """Return the units whose stock a person may read."""
    read = (Permission.READ_DISTRIBUTIONS, Permission.READ_MONEY)
    return units_visible_to(request.user, read[0]) | units_visible_to(request.user, read[1])


def _stores(request: Any) -> QuerySet[Place]:  # noqa: ANN401 -- the library's
    return Place.objects.filter(unit__in=units_of(request), kind=Place.Kind.STORE)


def _purses(request: Any) -> QuerySet[Place]:  # noqa: ANN401 -- the library's
    return Place.objects.filter(unit__in=units_of(request)).exclude(kind=Place.Kind.STORE)


def _funds(request: Any) -> QuerySet[Fund]:  # noqa: ANN401 -- the library's
    units = units_of(request)
    return Fund.objects.filter(root__in=units.values("root")) | Fund.objects.filter(root__in=units.values("pk"))


def _items(request: Any) -> QuerySet[Item]:  # noqa: ANN401 -- the library's
    return items_of(units_of(request))


class _LotFilter(ListFilter):
    """Lots by place, fund and restriction, and whether something is left."""

    order: tuple[str, ...] = ()

    fund = django_filters.ModelChoiceFilter(
        label=_("Fund"), queryset=_funds, to_field_name="code", empty_label=_("all")
    )
    restriction = django_filters.ChoiceFilter(
        label=_("Restriction"), field_name="fund__restriction", choices=Fund.Restriction.choices, empty_label=_("all")
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), method="in_state", empty_label=_("on hand"), choices=[("all", _("used up too"))]
    )

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- the library's own
        """Put the fields in the order of the columns."""
        super().__init__(*args, **options)
        self.form.order_fields(self.order)

    def in_state(self, lots: QuerySet[Lot], _name: str, _state: str) -> QuerySet[Lot]:
        """Keep all: what is used up was left out before."""
        return lots

    class Meta:
        model = Lot
        fields: Any = []


class GoodsFilter(_LotFilter):
    """Lots of goods."""

    item = django_filters.ModelChoiceFilter(
        label=_("Item"), queryset=_items, to_field_name="code", empty_label=_("all")
    )
    place = django_filters.ModelChoiceFilter(
        label=_("Place"), queryset=_stores, to_field_name="code", empty_label=_("all")
    )

    order = ("item", "place", "fund", "restriction", "state")


class MoneyFilter(_LotFilter):
    """Lots of money."""

    place = django_filters.ModelChoiceFilter(
        label=_("Place"), queryset=_purses, to_field_name="code", empty_label=_("all")
    )
    kind = django_filters.ChoiceFilter(
        label=_("Kind of place"), field_name="place__kind", empty_label=_("all"),
        choices=[choice for choice in Place.Kind.choices if choice[0] != Place.Kind.STORE],
    )  # fmt: skip

    order = ("place", "kind", "fund", "restriction", "state")

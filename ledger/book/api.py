"""The API of the book itself: lots, and the codes by which places, funds, items and units are named."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import F, QuerySet
from rest_framework import serializers

from ledger.access.models import Unit, User
from ledger.access.permissions import Permission as P  # noqa: N817 -- the table reads better short
from ledger.access.queries import units_visible_to
from ledger.book.models import Fund, Item, Lot, Place
from ledger.book.queries import funds_of, items_of, lots_visible_to
from ledger.screens.api.fields import FenField
from ledger.screens.api.views import Collection

STAFF = frozenset(P) - {P.READ_OWN}


class LotShown(serializers.ModelSerializer[Lot]):
    """A parcel of value at one place, in one fund, of one item (money: none)."""

    number = serializers.IntegerField(source="pk")
    place = serializers.CharField(source="place.code")
    fund = serializers.CharField(source="fund.code")
    item = serializers.CharField(source="item.code", default=None)
    amount = FenField(read_only=True)
    entry = serializers.CharField(source="entry.number")
    quantity_left = serializers.IntegerField(allow_null=True)
    amount_left = FenField(read_only=True)

    class Meta:
        model = Lot
        fields = (
            "number", "place", "fund", "item", "opened_on", "entry", "quantity", "amount", "quantity_left",
            "amount_left",
        )  # fmt: skip


class LotFilter(django_filters.FilterSet):  # type: ignore[misc] # the library has no types
    """Lots by place, fund and item; those of which something is left."""

    place = django_filters.CharFilter(field_name="place__code")
    fund = django_filters.CharFilter(field_name="fund__code")
    item = django_filters.CharFilter(field_name="item__code")
    is_left = django_filters.BooleanFilter(method="left")

    def left(self, lots: QuerySet[Lot], _name: str, is_left: bool) -> QuerySet[Lot]:  # noqa: FBT001 -- the library's own
        """Keep the lots of which something is left, or nothing is."""
        still = lots.filter(amount_drawn__lt=F("amount")) | lots.filter(quantity_drawn__lt=F("quantity"))
        return still if is_left else lots.exclude(pk__in=still.values("pk"))


def lots_seen(user: User) -> QuerySet[Lot]:
    """Return the lots that a person may see, with what is left of them."""
    lots = lots_visible_to(user).select_related("place", "fund", "item", "entry")
    return lots.annotate(
        quantity_left=F("quantity") - F("quantity_drawn"), amount_left=F("amount") - F("amount_drawn")
    )  # fmt: skip


class Lots(Collection[Lot]):
    """What lies where. A lot never changes, but for what was drawn of it."""

    needs = frozenset({P.READ_DISTRIBUTIONS, P.READ_MONEY})
    seen = lots_seen
    serializer_class, filterset_class = LotShown, LotFilter
    lookup_field, lookup_url_kwarg, lookup_value_regex = "pk", "number", "[0-9]{1,18}"
    ordering_fields = ("opened_on",)


class UnitShown(serializers.ModelSerializer[Unit]):
    """An agency or a school."""

    above = serializers.CharField(source="parent.code", default=None)

    class Meta:
        model = Unit
        fields = ("code", "kind", "name", "name_en", "above")


def units_seen(user: User) -> QuerySet[Unit]:
    """Return the units that a person sees."""
    return units_visible_to(user).select_related("parent")


class Units(Collection[Unit]):
    """Your units and those below them."""

    needs, seen = STAFF, units_seen
    serializer_class, lookup_field = UnitShown, "code"


class PlaceShown(serializers.ModelSerializer[Place]):
    """Where value lies."""

    unit = serializers.CharField(source="unit.code")

    class Meta:
        model = Place
        fields = ("code", "unit", "kind", "name")


def places_seen(user: User) -> QuerySet[Place]:
    """Return the places of a person's units."""
    return Place.objects.filter(unit__in=units_visible_to(user)).select_related("unit")


class Places(Collection[Place]):
    """Bank accounts, cash boxes, wallets and store rooms of your units."""

    needs, seen = STAFF, places_seen
    serializer_class, lookup_field = PlaceShown, "code"


class FundShown(serializers.ModelSerializer[Fund]):
    """The purpose that value is bound to."""

    class Meta:
        model = Fund
        fields = ("code", "name", "name_en", "purpose", "restriction", "open_on", "close_on")


def funds_seen(user: User) -> QuerySet[Fund]:
    """Return the funds of the books of a person's units."""
    return funds_of(units_visible_to(user))


class Funds(Collection[Fund]):
    """Funds of your units' books. Whom a fund names is not told here."""

    needs, seen = STAFF, funds_seen
    serializer_class, lookup_field = FundShown, "code"


class ItemShown(serializers.ModelSerializer[Item]):
    """A kind of goods."""

    class Meta:
        model = Item
        fields = ("code", "name", "name_en", "unit_of_measure", "category")


def items_seen(user: User) -> QuerySet[Item]:
    """Return the kinds of goods of the books of a person's units."""
    return items_of(units_visible_to(user))


class Items(Collection[Item]):
    """Kinds of goods of your units' books."""

    needs, seen = STAFF, items_seen
    serializer_class, lookup_field = ItemShown, "code"


COLLECTIONS: dict[str, type[Collection[Any]]] = {
    "lots": Lots, "units": Units, "places": Places, "funds": Funds, "items": Items
}  # fmt: skip

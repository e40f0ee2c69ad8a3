"""What programs send about donors, pledges, gifts and receipts: their names are the operations' own."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from donors.models import Donor, GiftLine, PledgeLine
from donors.queries import donors_visible_to, gifts_visible_to, pledges_visible_to
from ledger.access.models import Unit, User
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.book.models import Fund, Item, Place
from ledger.book.queries import funds_of, items_of
from ledger.screens.api.fields import CodeField, FenField

WRITE = Permission.WRITE_GIFTS


def own_units(user: User) -> QuerySet[Unit]:
    """Return the units where a person may record gifts."""
    return units_visible_to(user, WRITE)


def own_roots(user: User) -> QuerySet[Unit]:
    """Return the books in which a person may enter donors."""
    return own_units(user).filter(parent__isnull=True)


def own_places(user: User) -> QuerySet[Place]:
    """Return the places at which a person may take gifts in."""
    return Place.objects.filter(unit__in=own_units(user)).select_related("unit")


def own_funds(user: User) -> QuerySet[Fund]:
    """Return the funds for which they may."""
    return funds_of(own_units(user)).select_related("unit")


def own_items(user: User) -> QuerySet[Item]:
    """Return the kinds of goods of those books."""
    return items_of(own_units(user))


class DonorTyped(serializers.ModelSerializer[Donor]):
    """A new donor; without a code, the book gives one."""

    unit = CodeField(own_roots, help_text="Code of the root unit.")
    code = serializers.CharField(max_length=32, required=False, allow_blank=True, default="")

    class Meta:
        model = Donor
        fields = ("unit", "code", "kind", "name", "name_en", "contact", "phone", "email", "tax_id", "is_anonymous")


class PledgedTyped(serializers.Serializer[Any]):
    """A promised amount of money, or a quantity of an item."""

    fund = CodeField(own_funds)
    item = CodeField(own_items, required=False, allow_null=True, default=None)
    quantity = serializers.IntegerField(required=False, allow_null=True, default=None, max_value=10**12)
    amount = FenField(required=False, allow_null=True, default=None)
    due_on = serializers.DateField(required=False, allow_null=True, default=None)


class PledgeTyped(serializers.Serializer[Any]):
    """A new pledge."""

    unit = CodeField(own_units)
    donor = CodeField(donors_visible_to)
    promised_on = serializers.DateField()
    lines = PledgedTyped(many=True)


class GivenTyped(serializers.Serializer[Any]):
    """A parcel of a gift: money, or pieces of an item."""

    fund = CodeField(own_funds)
    place = CodeField(own_places)
    amount = FenField(help_text="Minor units (fen); 0 for goods without an established value.")
    item = CodeField(own_items, required=False, allow_null=True, default=None)
    quantity = serializers.IntegerField(required=False, allow_null=True, default=None, max_value=10**12)
    method = serializers.ChoiceField(GiftLine.Method.choices, required=False, allow_blank=True, default="")
    reference = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    value_basis = serializers.ChoiceField(GiftLine.ValueBasis.choices, required=False, allow_blank=True, default="")
    pledge = CodeField(pledges_visible_to, "number", required=False, allow_null=True, default=None, write_only=True)
    pledge_position = serializers.IntegerField(required=False, min_value=1, max_value=10_000, default=1)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Turn a pledge and the position of a line into that line."""
        pledge, position = attrs.pop("pledge"), attrs.pop("pledge_position")
        line = PledgeLine.objects.filter(pledge=pledge, position=position).first() if pledge else None
        if pledge and line is None:
            raise serializers.ValidationError({"pledge_position": [CodeField.default_error_messages["unknown"]]})
        return attrs | {"pledge_line": line}


class GiftTyped(serializers.Serializer[Any]):
    """A new gift."""

    unit = CodeField(own_units)
    donor = CodeField(donors_visible_to)
    date = serializers.DateField()
    lines = GivenTyped(many=True)


class ReceiptTyped(serializers.Serializer[Any]):
    """A receipt to issue: of which gift, and the date on it."""

    gift = CodeField(
        lambda user: gifts_visible_to(user).select_related("entry__unit", "donor"), "entry__number"
    )  # fmt: skip
    issued_on = serializers.DateField()

"""How donors, pledges, gifts and receipts are told to programs. Amounts in minor units, dates as ISO."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from donors.models import Donor, Gift, GiftLine, Pledge, PledgeLine, Receipt
from ledger.screens.api.fields import FenField


class DonorShown(serializers.ModelSerializer[Donor]):
    """A donor."""

    class Meta:
        model = Donor
        fields = ("code", "kind", "name", "name_en", "contact", "phone", "email", "tax_id", "is_anonymous")


class PledgeLineShown(serializers.ModelSerializer[PledgeLine]):
    """A promised amount, or quantity of an item."""

    fund = serializers.CharField(source="fund.code")
    item = serializers.CharField(source="item.code", default=None)
    amount = FenField(read_only=True, allow_null=True)

    class Meta:
        model = PledgeLine
        fields = ("position", "kind", "fund", "item", "quantity", "amount", "due_on")


class PledgeShown(serializers.ModelSerializer[Pledge]):
    """A promise. Nothing is posted by it."""

    donor = serializers.CharField(source="donor.code")
    lines = PledgeLineShown(many=True)

    class Meta:
        model = Pledge
        fields = ("number", "donor", "promised_on", "lines")


class GiftLineShown(serializers.ModelSerializer[GiftLine]):
    """A parcel of a gift: the lot that it opened."""

    lot = serializers.IntegerField(source="lot_id")
    place = serializers.CharField(source="lot.place.code")
    fund = serializers.CharField(source="lot.fund.code")
    item = serializers.CharField(source="lot.item.code", default=None)
    quantity = serializers.IntegerField(source="lot.quantity", allow_null=True)
    amount = FenField(source="lot.amount", read_only=True)
    pledge = serializers.CharField(source="pledge_line.pledge.number", default=None)

    class Meta:
        model = GiftLine
        fields = (
            "position", "lot", "place", "fund", "item", "quantity", "amount", "method", "reference", "value_basis",
            "pledge",
        )  # fmt: skip


class GiftShown(serializers.ModelSerializer[Gift]):
    """A gift as it was posted; a wrong one is reversed."""

    number = serializers.CharField(source="entry.number")
    date = serializers.DateField(source="entry.date")
    unit = serializers.CharField(source="entry.unit.code")
    donor = serializers.CharField(source="donor.code")
    recorded_at = serializers.DateTimeField(source="entry.recorded_at")
    recorded_by = serializers.CharField(source="entry.recorded_by.username")
    reversed_by = serializers.CharField(source="entry.reversed_by.number", default=None)
    lines = GiftLineShown(many=True)

    class Meta:
        model = Gift
        fields = ("number", "date", "unit", "donor", "recorded_at", "recorded_by", "reversed_by", "lines")


class ReceiptShown(serializers.ModelSerializer[Receipt]):
    """An acknowledgement of a gift. ``content`` is the snapshot that its paper prints."""

    gift = serializers.CharField(source="gift.entry.number")
    donor = serializers.CharField(source="donor.code")
    unit = serializers.CharField(source="unit.code")
    content = serializers.SerializerMethodField()

    class Meta:
        model = Receipt
        fields = ("number", "gift", "donor", "unit", "issued_on", "state", "void_reason", "verify_code", "content")

    def get_content(self, receipt: Receipt) -> dict[str, Any]:
        """Return the snapshot."""
        return dict(receipt.content)

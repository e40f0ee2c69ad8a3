"""The tables of donors, pledges, gifts and receipts, one file per noun."""

from donors.models.donors import Donor
from donors.models.gifts import Gift, GiftLine
from donors.models.official import OfficialReceipt
from donors.models.pledges import Pledge, PledgeLine
from donors.models.receipts import Cause, Original, Receipt, ReceiptLine, ReceiptRules, ReceiptSeries, VoidRequest

__all__ = [
    "Cause", "Donor", "Gift", "GiftLine", "OfficialReceipt", "Original", "Pledge", "PledgeLine", "Receipt",
    "ReceiptLine", "ReceiptRules", "ReceiptSeries", "VoidRequest",
]  # fmt: skip

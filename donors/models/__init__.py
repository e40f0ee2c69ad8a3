"""The tables of donors, pledges, gifts and receipts, one file per noun."""

from donors.models.donors import Donor
from donors.models.gifts import Gift, GiftLine
from donors.models.pledges import Pledge, PledgeLine
from donors.models.receipts import Receipt, ReceiptLine, ReceiptSeries

__all__ = ["Donor", "Gift", "GiftLine", "Pledge", "PledgeLine", "Receipt", "ReceiptLine", "ReceiptSeries"]

"""The tables of donors, pledges, gifts and receipts, one file per noun."""

from donors.models.donors import Donor
from donors.models.gifts import Gift, GiftLine
from donors.models.official import OfficialReceipt
from donors.models.pledges import Pledge, PledgeLine
from donors.models.promises import Allocation, Instalment, PledgeRelief, PledgeRevision, Reminder
from donors.models.receipts import Cause, Original, Receipt, ReceiptLine, ReceiptRules, ReceiptSeries, VoidRequest

__all__ = [
    "Allocation", "Cause", "Donor", "Gift", "GiftLine", "Instalment", "OfficialReceipt", "Original", "Pledge",
    "PledgeLine", "PledgeRelief", "PledgeRevision", "Receipt", "ReceiptLine", "ReceiptRules", "ReceiptSeries",
    "Reminder", "VoidRequest",
]  # fmt: skip

"""The tables of donors, pledges, gifts and receipts, one file per noun."""

from donors.models.asked import Asked
from donors.models.batches import GiftBatch
from donors.models.campaigns import Campaign
from donors.models.collections import CollectionKey, SmallGiver
from donors.models.corrections import AttributedInStead, CorrectionStep, GiftCorrection
from donors.models.donors import Donor, DonorAlias, DonorPerson, PayerAccount
from donors.models.gifts import Gift, GiftLine, GoodsCount
from donors.models.merges import DonorMerge, NotTheSame
from donors.models.official import OfficialReceipt
from donors.models.pledges import Pledge, PledgeLine, ReminderLimits
from donors.models.promises import Allocation, Instalment, PledgeRelief, PledgeRevision, Reminder
from donors.models.receipts import Cause, Original, Receipt, ReceiptLine, ReceiptRules, ReceiptSeries, VoidRequest
from donors.models.runs import ReceiptRun
from donors.models.thanks import Thank, ThankedGift
from donors.models.witnessed import WitnessedGift

__all__ = [
    "Allocation", "Asked", "AttributedInStead", "Campaign", "Cause", "CollectionKey", "CorrectionStep", "Donor",
    "DonorAlias", "DonorMerge", "DonorPerson", "Gift",
    "GiftBatch", "GiftCorrection", "GiftLine", "GoodsCount", "Instalment", "NotTheSame", "OfficialReceipt", "Original",
    "PayerAccount", "Pledge", "PledgeLine", "PledgeRelief", "PledgeRevision", "Receipt", "ReceiptLine",
    "ReceiptRules", "ReceiptRun", "ReceiptSeries", "Reminder", "ReminderLimits", "SmallGiver", "Thank", "ThankedGift",
    "VoidRequest", "WitnessedGift",
]  # fmt: skip

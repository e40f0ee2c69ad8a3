"""Everything that writes to donors, pledges, gifts and receipts, one file per noun."""

from donors.operations.donors import DonorParticulars, change_donor, register_donor, register_donors
from donors.operations.gifts import (
    GivenLine,
    attribute_gift,
    identify_payer,
    record_gift,
    record_shortfall,
    record_unidentified,
    refund_gift,
    reverse_gift,
    reverse_gift_event,
)
from donors.operations.pledges import PledgedLine, record_pledge
from donors.operations.receipts import count_copy, issue_receipt, issue_receipts, keep_printed, void_receipt

__all__ = [
    "DonorParticulars",
    "GivenLine",
    "PledgedLine",
    "attribute_gift",
    "change_donor",
    "count_copy",
    "identify_payer",
    "issue_receipt",
    "issue_receipts",
    "keep_printed",
    "record_gift",
    "record_pledge",
    "record_shortfall",
    "record_unidentified",
    "refund_gift",
    "register_donor",
    "register_donors",
    "reverse_gift",
    "reverse_gift_event",
    "void_receipt",
]

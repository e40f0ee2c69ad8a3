"""Everything that writes to donors, pledges, gifts and receipts, one file per noun."""

from donors.operations.batches import (
    BatchHead,
    approve_batch,
    begin_batch,
    return_batch,
    save_batch,
    send_batch,
)
from donors.operations.donors import DonorParticulars, change_donor, register_donor, register_donors
from donors.operations.gifts import (
    Counted,
    GiftFacts,
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
from donors.operations.official import (
    ask_official,
    note_official,
    reverse_official,
    set_receipt_rules,
    waive_official,
    withdraw_official,
)
from donors.operations.pledges import PledgedLine, record_pledge
from donors.operations.promises import (
    Planned,
    allocate_gift,
    allocate_gift_lines,
    answer_relief,
    ask_relief,
    note_reminder,
    revise_pledge,
)
from donors.operations.receipts import count_copy, issue_receipt, issue_receipts, keep_printed
from donors.operations.voiding import approve_void, ask_to_void, decline_void, void_receipt
from donors.operations.witnessed import note_witnessed_gift

__all__ = [
    "BatchHead",
    "Counted",
    "DonorParticulars",
    "GiftFacts",
    "GivenLine",
    "Planned",
    "PledgedLine",
    "allocate_gift",
    "allocate_gift_lines",
    "answer_relief",
    "approve_batch",
    "approve_void",
    "ask_official",
    "ask_relief",
    "ask_to_void",
    "attribute_gift",
    "begin_batch",
    "change_donor",
    "count_copy",
    "decline_void",
    "identify_payer",
    "issue_receipt",
    "issue_receipts",
    "keep_printed",
    "note_official",
    "note_reminder",
    "note_witnessed_gift",
    "record_gift",
    "record_pledge",
    "record_shortfall",
    "record_unidentified",
    "refund_gift",
    "register_donor",
    "register_donors",
    "return_batch",
    "reverse_gift",
    "reverse_gift_event",
    "reverse_official",
    "revise_pledge",
    "save_batch",
    "send_batch",
    "set_receipt_rules",
    "void_receipt",
    "waive_official",
    "withdraw_official",
]

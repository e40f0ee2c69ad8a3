"""Everything that writes to donors, pledges, gifts and receipts, one file per noun."""

from donors.operations.allocations import allocate_gift, allocate_gift_lines
from donors.operations.attributions import attribute_gift, attribute_lot
from donors.operations.batches import (
    BatchHead,
    approve_batch,
    begin_batch,
    return_batch,
    save_batch,
    send_batch,
    withdraw_batch,
)
from donors.operations.bringing_in import (
    Met,
    bring_in_allocations,
    bring_in_merge,
    bring_in_official,
    bring_in_payer_account,
    bring_in_relief,
    bring_in_reminder,
    bring_in_thank,
)
from donors.operations.campaigns import CampaignParticulars, change_campaign, open_campaign
from donors.operations.collections import erase_collection_names, keep_collection, open_collection
from donors.operations.corrections import (
    Foreseen,
    RightLine,
    approve_correction,
    ask_correction,
    decline_correction,
    foresee_correction,
    withdraw_correction,
)
from donors.operations.donors import (
    DonorParticulars,
    add_alias,
    add_payer_account,
    add_person,
    change_donor,
    end_person,
    register_donor,
    register_donors,
    remove_unused_donor,
)
from donors.operations.gifts import (
    Counted,
    GiftFacts,
    GivenLine,
    record_gift,
    reverse_gift,
    reverse_gift_event,
)
from donors.operations.mailing import note_mailed, note_not_mailed
from donors.operations.merges import approve_merge, ask_merge, decline_merge, tell_apart, undo_merge, withdraw_merge
from donors.operations.official import (
    ask_official,
    note_official,
    reverse_official,
    set_receipt_rules,
    waive_official,
    withdraw_official,
)
from donors.operations.pledges import PledgedLine, Reminding, record_pledge
from donors.operations.promises import Planned, revise_pledge
from donors.operations.receipts import count_copy, issue_receipt, issue_receipts, keep_printed
from donors.operations.refunds import record_shortfall, refund_gift
from donors.operations.reliefs import answer_relief, ask_relief, withdraw_relief
from donors.operations.reminding import mail_reminder, note_reminder, set_reminder_limits
from donors.operations.runs import begin_receipt_run
from donors.operations.thanks import approve_thank, draft_thank, gather_thanks, mail_thanks, send_thank, waive_thank
from donors.operations.unknown_payers import identify_payer, record_unidentified
from donors.operations.voiding import approve_void, ask_to_void, decline_void, void_receipt, withdraw_void_request
from donors.operations.witnessed import note_witnessed_gift

__all__ = [
    "BatchHead",
    "CampaignParticulars",
    "Counted",
    "DonorParticulars",
    "Foreseen",
    "GiftFacts",
    "GivenLine",
    "Met",
    "Planned",
    "PledgedLine",
    "Reminding",
    "RightLine",
    "add_alias",
    "add_payer_account",
    "add_person",
    "allocate_gift",
    "allocate_gift_lines",
    "answer_relief",
    "approve_batch",
    "approve_correction",
    "approve_merge",
    "approve_thank",
    "approve_void",
    "ask_correction",
    "ask_merge",
    "ask_official",
    "ask_relief",
    "ask_to_void",
    "attribute_gift",
    "attribute_lot",
    "begin_batch",
    "begin_receipt_run",
    "bring_in_allocations",
    "bring_in_merge",
    "bring_in_official",
    "bring_in_payer_account",
    "bring_in_relief",
    "bring_in_reminder",
    "bring_in_thank",
    "change_campaign",
    "change_donor",
    "count_copy",
    "decline_correction",
    "decline_merge",
    "decline_void",
    "draft_thank",
    "end_person",
    "erase_collection_names",
    "foresee_correction",
    "gather_thanks",
    "identify_payer",
    "issue_receipt",
    "issue_receipts",
    "keep_collection",
    "keep_printed",
    "mail_reminder",
    "mail_thanks",
    "note_mailed",
    "note_not_mailed",
    "note_official",
    "note_reminder",
    "note_witnessed_gift",
    "open_campaign",
    "open_collection",
    "record_gift",
    "record_pledge",
    "record_shortfall",
    "record_unidentified",
    "refund_gift",
    "register_donor",
    "register_donors",
    "remove_unused_donor",
    "return_batch",
    "reverse_gift",
    "reverse_gift_event",
    "reverse_official",
    "revise_pledge",
    "save_batch",
    "send_batch",
    "send_thank",
    "set_receipt_rules",
    "set_reminder_limits",
    "tell_apart",
    "undo_merge",
    "void_receipt",
    "waive_official",
    "waive_thank",
    "withdraw_batch",
    "withdraw_correction",
    "withdraw_merge",
    "withdraw_official",
    "withdraw_relief",
    "withdraw_void_request",
]

"""Everything that writes to purchases, transfers, distributions, returns and write-offs."""

from distributions.operations.checks import draw_checks, record_check
from distributions.operations.copies import ask_for_sheet, open_copy
from distributions.operations.drafts import (
    begin_distribution,
    choose_receivers,
    discard_distribution,
    plan_distribution,
    return_draft,
    send_distribution,
    take_back_distribution,
)
from distributions.operations.handing_out import (
    approve_distribution,
    bring_in_distribution,
    close_distribution,
    issue_distribution,
    prepare_distribution,
    reverse_distribution,
)
from distributions.operations.lines import HandOut
from distributions.operations.purchases import record_purchase
from distributions.operations.returns import BroughtBack, record_return, record_return_of_several
from distributions.operations.sheets import KeyedRow, assign_scan, keep_scans, key_page, open_scan, print_sheet
from distributions.operations.sightings import record_sighting
from distributions.operations.signing import Signature, note_not_collected, record_signatures
from distributions.operations.stock import reverse_stock_movement
from distributions.operations.taking_back import take_back_signatures
from distributions.operations.transfers import Moved, record_transfer, record_transfer_of_several
from distributions.operations.uncollected import plan_second_round, return_not_collected
from distributions.operations.write_offs import (
    approve_write_off,
    ask_for_write_off,
    bring_in_write_off,
    decline_write_off,
    withdraw_write_off,
)

__all__ = [
    "BroughtBack",
    "HandOut",
    "KeyedRow",
    "Moved",
    "Signature",
    "approve_distribution",
    "approve_write_off",
    "ask_for_sheet",
    "ask_for_write_off",
    "assign_scan",
    "begin_distribution",
    "bring_in_distribution",
    "bring_in_write_off",
    "choose_receivers",
    "close_distribution",
    "decline_write_off",
    "discard_distribution",
    "draw_checks",
    "issue_distribution",
    "keep_scans",
    "key_page",
    "note_not_collected",
    "open_copy",
    "open_scan",
    "plan_distribution",
    "plan_second_round",
    "prepare_distribution",
    "print_sheet",
    "record_check",
    "record_purchase",
    "record_return",
    "record_return_of_several",
    "record_sighting",
    "record_signatures",
    "record_transfer",
    "record_transfer_of_several",
    "return_draft",
    "return_not_collected",
    "reverse_distribution",
    "reverse_stock_movement",
    "send_distribution",
    "take_back_distribution",
    "take_back_signatures",
    "withdraw_write_off",
]

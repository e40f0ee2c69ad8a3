"""Everything that writes to purchases, transfers, distributions, returns and write-offs."""

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
    prepare_distribution,
    reverse_distribution,
)
from distributions.operations.lines import HandOut
from distributions.operations.signing import record_signatures
from distributions.operations.stock import (
    record_purchase,
    record_return,
    record_transfer,
    record_write_off,
    reverse_stock_movement,
)

__all__ = [
    "HandOut",
    "approve_distribution",
    "begin_distribution",
    "bring_in_distribution",
    "choose_receivers",
    "discard_distribution",
    "plan_distribution",
    "prepare_distribution",
    "record_purchase",
    "record_return",
    "record_signatures",
    "record_transfer",
    "record_write_off",
    "return_draft",
    "reverse_distribution",
    "reverse_stock_movement",
    "send_distribution",
    "take_back_distribution",
]

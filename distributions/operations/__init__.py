"""Everything that writes to purchases, transfers, distributions, returns and write-offs."""

from distributions.operations.handing_out import (
    HandOut,
    approve_distribution,
    bring_in_distribution,
    prepare_distribution,
    reverse_distribution,
)
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
    "bring_in_distribution",
    "prepare_distribution",
    "record_purchase",
    "record_return",
    "record_transfer",
    "record_write_off",
    "reverse_distribution",
    "reverse_stock_movement",
]

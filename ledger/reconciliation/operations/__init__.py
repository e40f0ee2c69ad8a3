"""Everything that writes when the book is held against what is there."""

from ledger.reconciliation.operations.stock_takes import (
    Explained,
    approve_stock_take,
    begin_stock_take,
    cancel_stock_take,
    count_again,
    explain_differences,
    finish_count,
    keep_counts,
    return_stock_take,
)

__all__ = [
    "Explained",
    "approve_stock_take",
    "begin_stock_take",
    "cancel_stock_take",
    "count_again",
    "explain_differences",
    "finish_count",
    "keep_counts",
    "return_stock_take",
]

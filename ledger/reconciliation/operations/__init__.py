"""Everything that writes when the book is held against what is there."""

from ledger.reconciliation.operations.fund_changes import (
    approve_fund_change,
    ask_for_fund_change,
    decline_fund_change,
    withdraw_fund_change,
)
from ledger.reconciliation.operations.reopenings import (
    approve_reopening,
    ask_to_reopen,
    decline_reopening,
    withdraw_reopening,
)
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
    "approve_fund_change",
    "approve_reopening",
    "approve_stock_take",
    "ask_for_fund_change",
    "ask_to_reopen",
    "begin_stock_take",
    "cancel_stock_take",
    "count_again",
    "decline_fund_change",
    "decline_reopening",
    "explain_differences",
    "finish_count",
    "keep_counts",
    "return_stock_take",
    "withdraw_fund_change",
    "withdraw_reopening",
]

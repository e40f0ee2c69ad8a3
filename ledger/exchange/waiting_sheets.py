"""The files of what somebody asked for and another has not answered yet."""

from __future__ import annotations

from ledger.exchange.common_columns import (
    AMOUNT,
    DATE,
    FUND,
    ITEM,
    LOT,
    NEEDED_ITEM,
    NEEDED_QUANTITY,
    NUMBER,
    PLACE,
    QUANTITY,
    C,
)
from ledger.exchange.sheet_kinds import Column, SheetKind

_NEEDED_REASON = Column("reason", "原因", is_required=True, longest=200)

WAITING: tuple[SheetKind, ...] = (
    SheetKind(
        "waiting_write_offs", "待批报损",
        (NUMBER, DATE, PLACE, FUND, NEEDED_ITEM, NEEDED_QUANTITY, _NEEDED_REASON, LOT), key="number",
    ),
    SheetKind(
        "waiting_fund_changes", "待批资金变更",
        (
            NUMBER, DATE, PLACE, Column("from_fund", "原资金", C, is_required=True),
            Column("to_fund", "新资金", C, is_required=True), ITEM, QUANTITY, AMOUNT,
            Column("consent", "同意书", is_required=True), LOT,
        ),
        key="number",
    ),
)  # fmt: skip

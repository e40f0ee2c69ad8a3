"""Everything that writes to the book's own nouns, one file per noun."""

from ledger.book.operations.attachments import attach, withdraw_attachment
from ledger.book.operations.changes import (
    change_account,
    change_item,
    change_place,
    change_rules_of_fund,
    change_unit,
)
from ledger.book.operations.kits import change_kit, open_kit
from ledger.book.operations.letterheads import SentPicture, change_letterhead
from ledger.book.operations.money import (
    bring_in_fund_change,
    close_year,
    record_charge,
    record_interest,
    record_opening,
    record_other_income,
    record_stock_gain,
    reverse_book_entry,
)
from ledger.book.operations.months import close_month, reopen_month
from ledger.book.operations.set_up import open_chart, open_fund, open_item, open_place

__all__ = [
    "SentPicture",
    "attach",
    "bring_in_fund_change",
    "change_account",
    "change_item",
    "change_kit",
    "change_letterhead",
    "change_place",
    "change_rules_of_fund",
    "change_unit",
    "close_month",
    "close_year",
    "open_chart",
    "open_fund",
    "open_item",
    "open_kit",
    "open_place",
    "record_charge",
    "record_interest",
    "record_opening",
    "record_other_income",
    "record_stock_gain",
    "reopen_month",
    "reverse_book_entry",
    "withdraw_attachment",
]

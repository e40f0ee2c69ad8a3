"""The tables of the book, one file per noun."""

from ledger.book.models.accounts import Account
from ledger.book.models.attachments import Attachment, AttachmentWithdrawal
from ledger.book.models.balances import Balance
from ledger.book.models.entries import Attribution, Draw, Entry, Head, Key, Lot, Posting, Serial, Share
from ledger.book.models.funds import Fund
from ledger.book.models.items import Item, Kit, KitPart
from ledger.book.models.periods import Period
from ledger.book.models.places import Place
from ledger.book.models.received import LastReceived
from ledger.book.models.seals import BookSeal, Seal

__all__ = [
    "Account",
    "Attachment",
    "AttachmentWithdrawal",
    "Attribution",
    "Balance",
    "BookSeal",
    "Draw",
    "Entry",
    "Fund",
    "Head",
    "Item",
    "Key",
    "Kit",
    "KitPart",
    "LastReceived",
    "Lot",
    "Period",
    "Place",
    "Posting",
    "Seal",
    "Serial",
    "Share",
]

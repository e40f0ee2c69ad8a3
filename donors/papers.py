"""The paper of a receipt: made once and kept; afterwards only stamped copies of it leave the house."""

from __future__ import annotations

from donors.errors import ReceiptIsVoid
from donors.models import Receipt
from donors.operations import count_copy, keep_printed
from ledger.access.models import User
from ledger.printing.render import render_pdf
from ledger.printing.stamping import stamped
from ledger.printing.store import keep_paper, open_paper


def paper_of(*, receipt: Receipt, by: User) -> tuple[str, bytes]:
    """Return the name and the bytes of a receipt to print.

    The first print is the receipt, and is kept. Each one after is that paper stamped as a copy with its number, and
    counted before it leaves, so that no two copies bear the same number.

    Errors: ``NotAllowed``; ``ReceiptIsVoid``: nobody prints what no longer counts; ``PaperIsDamaged``.
    Source: domain-rules.md, section 1.1.
    """
    if receipt.state == Receipt.State.VOID:
        raise ReceiptIsVoid(number=receipt.number)
    if receipt.paper is None:
        data = render_pdf(receipt.content)
        keep_printed(receipt=receipt, paper=keep_paper(data, kind="receipt"), by=by)
        return receipt.number, data
    issued = open_paper(receipt.paper)
    copy = count_copy(receipt=receipt, by=by)
    return f"{receipt.number}-copy-{copy}", stamped(issued, copy=copy)


def looked_at(receipt: Receipt) -> bytes | None:
    """Return the paper as it was issued, to look at and not to hand out; a void one says so. None: never printed.

    Errors: ``PaperIsDamaged``.
    """
    if receipt.paper is None:
        return None
    issued = open_paper(receipt.paper)
    return stamped(issued, is_void=True) if receipt.state == Receipt.State.VOID else issued

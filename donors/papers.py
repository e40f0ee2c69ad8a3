"""The papers that donors are given: receipts, made once and kept, of which only stamped copies follow; and letters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from donors.errors import ReceiptIsVoid
from donors.models import Donor, Receipt, Thank
from donors.operations import count_copy, keep_printed
from donors.snapshots import unit_on_paper
from ledger.access.models import Unit, User
from ledger.printing.render import render_pdf, render_sheet
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
    issued = render_pdf(receipt.content) if receipt.paper is None else open_paper(receipt.paper)
    # Of two who print it first at the same moment, the second is given a copy.
    if receipt.paper is None and keep_printed(receipt=receipt, paper=keep_paper(issued, kind="receipt"), by=by):
        return receipt.number, issued
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


def letters_of_thanks(thanks: Iterable[Thank], *, dated: dt.date) -> bytes:
    """Return letters of thanks to print, one after the other. What they say is kept; the paper is not."""
    return render_sheet("letter", _letters(thanks, dated))


def letter_to(donor: Donor, *, subject: str, body: str, dated: dt.date) -> bytes:
    """Return a letter to a donor to print, in the donor's language. What it says is for the caller to keep."""
    return render_sheet("letter", [_letter(donor, donor.root, subject, body, dated)])


def _letters(thanks: Iterable[Thank], dated: dt.date) -> Iterator[dict[str, Any]]:
    for thank in thanks:
        yield _letter(thank.donor, thank.donor.root, thank.subject, thank.body, dated)


def _letter(donor: Donor, unit: Unit, subject: str, body: str, dated: dt.date) -> dict[str, Any]:
    is_english = donor.language == Donor.Language.ENGLISH
    to = (is_english and donor.name_en) or donor.name
    day = f"{dated.day} {dated:%B %Y}" if is_english else f"{dated.year}年{dated.month}月{dated.day}日"
    return {
        "paper": {
            "unit": unit_on_paper(unit), "languages": ["en" if is_english else "zh"], "to": to, "subject": subject,
            "body": body, "dated": day,
        }
    }  # fmt: skip

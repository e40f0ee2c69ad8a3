"""What the public may learn of a paper from its code: that it is ours, its date and its state."""

import datetime as dt
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from donors.models import Receipt
from ledger.reports.models import Statement

VALID, VOID, SUPERSEDED = _("valid"), _("void"), _("replaced by a later version")


@dataclass(frozen=True, slots=True)
class PaperCheck:
    """A paper as the public check shows it."""

    number: str
    issued_on: dt.date
    state: str | Promise


def paper_of(code: str) -> PaperCheck | None:
    """Return the paper of a verification code, typed with or without its spaces; None for an unknown one."""
    letters = "".join(code.split()).upper()
    printed = " ".join(letters[at : at + 4] for at in range(0, len(letters), 4))
    receipt = Receipt.objects.filter(verify_code=printed).first()
    if receipt:
        return PaperCheck(receipt.number, receipt.issued_on, VOID if receipt.state == Receipt.State.VOID else VALID)
    statement = Statement.objects.filter(verify_code=printed).first()
    if statement:
        later = Statement.objects.filter(supersedes=statement).exists()
        return PaperCheck(statement.number, statement.issued_on, SUPERSEDED if later else VALID)
    return None

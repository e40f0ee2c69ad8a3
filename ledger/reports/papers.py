"""The paper of a statement: made once and kept; afterwards only copies leave the house."""

from __future__ import annotations

from ledger.access.models import User
from ledger.printing.render import render_pdf
from ledger.printing.stamping import stamped
from ledger.printing.store import keep_paper, open_paper
from ledger.reports.models import Statement
from ledger.reports.operations import count_copy, keep_printed


def paper_of(*, statement: Statement, by: User) -> tuple[str, bytes]:
    """Return the name and the bytes of a statement to print.

    The first print is the statement, and is kept. Each one after is that paper stamped as a copy with its number, and
    counted before it leaves; one that a later version replaced says so.

    Errors: ``NotAllowed``; ``PaperIsDamaged``.
    Source: printing.md, section 5.
    """
    is_superseded = Statement.objects.filter(supersedes=statement).exists()
    data = render_pdf(statement.content) if statement.paper is None else open_paper(statement.paper)
    # Of two who print it first at the same moment, the second is given a copy.
    is_first = statement.paper is None and keep_printed(
        statement=statement, paper=keep_paper(data, kind="statement"), by=by
    )
    if is_first and not is_superseded:
        return statement.number, data
    copy = count_copy(statement=statement, by=by)
    return f"{statement.number}-copy-{copy}", stamped(data, copy=copy, is_superseded=is_superseded)

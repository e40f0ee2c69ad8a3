"""Printing many papers: issue, render, keep, write to a folder. Stopped at any moment, it goes on where it was."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction
from django.db.models import Q

from donors.models import Donor, Receipt
from donors.operations import issue_receipts
from donors.operations import keep_printed as keep_receipt
from donors.queries import gifts_without_receipt
from ledger.access.errors import Refusal
from ledger.access.models import Unit, User
from ledger.printing.render import render_many
from ledger.printing.store import keep_paper, open_paper
from ledger.reports.models import Statement
from ledger.reports.operations import issue_statement
from ledger.reports.operations import keep_printed as keep_statement

ISSUE_AT_ONCE = 50
RENDER_AT_ONCE = 200

Progress = Callable[[int], None]
Document = Receipt | Statement


@dataclass(slots=True)
class Printed:
    """What a run did: papers written, those that were there already, and those skipped with their reason."""

    written: int = 0
    there_already: int = 0
    skipped: list[tuple[str, str]] = field(default_factory=list)


def print_receipts(
    *, year: int, out: Path, by: User, today: dt.date, workers: int, progress: Progress = lambda _done: None
) -> Printed:
    """Issue what is missing of a year's receipts, and write the PDF of each to a folder."""
    printed = Printed()
    for unit in Unit.objects.order_by("path"):
        gifts = list(
            gifts_without_receipt(unit, year).select_related("entry__unit__root", "entry__recorded_by", "donor")
        )
        for at in range(0, len(gifts), ISSUE_AT_ONCE):
            part = gifts[at : at + ISSUE_AT_ONCE]
            _receipts, skipped = issue_receipts(unit=unit, gifts=part, issued_on=today, by=by)
            printed.skipped += [(number, str(why)) for number, why in skipped]
    receipts = Receipt.objects.filter(gift__entry__year=year).select_related("paper", "unit").order_by("pk")
    void = receipts.filter(state=Receipt.State.VOID)
    printed.skipped += [(receipt.number, receipt.void_reason) for receipt in void]
    _write_all(
        receipts.exclude(state=Receipt.State.VOID).iterator(chunk_size=RENDER_AT_ONCE), out, printed, workers, progress,
        lambda receipt, paper: keep_receipt(receipt=receipt, paper=paper, by=by),
    )  # fmt: skip
    return printed


def print_statements(
    *,
    year: int,
    out: Path,
    by: User,
    today: dt.date,
    workers: int,
    donor: str = "",
    progress: Progress = lambda _done: None,
) -> Printed:
    """Issue the statements of a year, or of one donor, and write the PDF of each to a folder."""
    printed = Printed()
    since, until = dt.date(year, 1, 1), min(dt.date(year, 12, 31), today)
    donors = Donor.objects.filter(Q(code=donor) if donor else Q()).select_related("root").order_by("root", "code")

    def issued() -> Iterator[Statement]:
        for each in donors.iterator(chunk_size=500):
            try:
                yield issue_statement(donor=each, since=since, until=until, issued_on=today, by=by)
            except Refusal as refusal:
                printed.skipped.append((each.code, str(refusal)))

    _write_all(
        issued(), out, printed, workers, progress,
        lambda statement, paper: keep_statement(statement=statement, paper=paper, by=by),
    )  # fmt: skip
    return printed


def _write_all(
    documents: Iterable[Document],
    out: Path,
    printed: Printed,
    workers: int,
    progress: Progress,
    keep: Callable[..., object],
) -> None:
    out.mkdir(parents=True, exist_ok=True)
    waiting: list[Document] = []
    for document in documents:
        waiting.append(document)
        if len(waiting) == RENDER_AT_ONCE:
            _write(waiting, out, printed, workers, progress, keep)
            waiting = []
    _write(waiting, out, printed, workers, progress, keep)


def _write(
    documents: list[Document],
    out: Path,
    printed: Printed,
    workers: int,
    progress: Progress,
    keep: Callable[..., object],
) -> None:
    fresh = [document for document in documents if document.paper is None]
    for at, data in render_many([document.content for document in fresh], workers=workers):
        with transaction.atomic():
            keep(fresh[at], keep_paper(data, kind=str(fresh[at].content["kind"])))
    for document in documents:
        path = out / f"{document.number}.pdf"
        if document.paper is None:
            continue
        if path.exists() and path.stat().st_size == document.paper.size:
            printed.there_already += 1
        else:
            # The name appears only when the whole paper is under it.
            part = path.with_suffix(".part")
            part.write_bytes(open_paper(document.paper))
            part.replace(path)
            printed.written += 1
        progress(1)

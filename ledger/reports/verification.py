"""The whole proof: the book's own checks, then the papers against their snapshots."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from django.db import DatabaseError, transaction
from django.db.models import Count, Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _

from donors.models import Receipt, ReceiptSeries
from ledger.access.errors import Refusal
from ledger.access.models import Unit
from ledger.book.verify import Finding, verify_book
from ledger.printing.codes import content_digest
from ledger.printing.store import open_paper
from ledger.reports.home.running import running_totals_match_rows
from ledger.reports.models import Statement, StatementSeries, Verification


def verify_everything(root: Unit) -> Iterator[Finding]:
    """Yield all that is wrong with a book and its papers, the first row that differs first."""
    yield from verify_book(root)
    yield from papers_match_snapshots(root)
    yield from papers_have_no_gap(root)
    yield from running_totals_match_rows(root)


def note_verification(root: Unit, findings: int) -> None:
    """Note that the books of a root were verified just now, so that pages can say so."""
    # Whoever verifies a copy alone may hold it read-only: the proof stands without the note.
    with contextlib.suppress(DatabaseError), transaction.atomic():
        Verification.objects.create(root=root, at=timezone.now(), findings=findings)


def last_verified(root: Unit) -> Verification | None:
    """Return the last verification of the books of a root that was noted."""
    return Verification.objects.filter(root=root).first()


def papers_match_snapshots(root: Unit) -> Iterator[Finding]:
    """Yield the receipts and statements whose snapshot, columns or stored file differ from what was issued."""
    receipts = Receipt.objects.filter(unit__root=root).select_related("paper", "seal").order_by("pk")
    statements = Statement.objects.filter(root=root).select_related("paper", "seal").order_by("pk")
    for table, documents in (("donors_receipt", receipts), ("reports_statement", statements)):
        for document in documents.iterator(chunk_size=500):
            for message in _differs(document):
                yield Finding("papers_match_snapshots", table, str(document.pk), message)


def _differs(document: Receipt | Statement) -> Iterator[str]:
    content = document.content
    if document.content_sha256 != content_digest(content):
        yield _("the snapshot was changed")
    said = (content.get("number"), content.get("issued_on"), content.get("seal"), content.get("verify_code"))
    kept = (document.number, document.issued_on.isoformat(), document.seal.digest, document.verify_code)
    if said != kept:
        yield _("a column differs from the snapshot")
    if document.paper:
        try:
            open_paper(document.paper)
        except Refusal as refusal:
            yield str(refusal)


def papers_have_no_gap(root: Unit) -> Iterator[Finding]:
    """Yield the series of receipts and statements that miss a number: between two, or the last that was taken."""
    receipts = Receipt.objects.filter(unit__root=root).values_list("unit", "year")
    statements = Statement.objects.filter(root=root).values_list("root", "year")
    taken_by_receipts = ReceiptSeries.objects.filter(unit__root=root).values_list("unit", "year", "last")
    taken_by_statements = StatementSeries.objects.filter(root=root).values_list("root", "year", "last")
    for table, series, taken in (
        ("donors_receipt", receipts, taken_by_receipts),
        ("reports_statement", statements, taken_by_statements),
    ):
        runs = series.annotate(count=Count("pk"), first=Min("serial"), last=Max("serial"))
        found = {(unit, year): run for unit, year, *run in runs.order_by("year")}
        lasts = {(unit, year): last for unit, year, last in taken.order_by("year")}
        for unit, year in {**found, **lasts}:
            last = lasts.get((unit, year), 0)
            if found.get((unit, year), [0, 1, 0]) != [last, 1, last]:
                yield Finding("papers_have_no_gap", table, f"{unit}/{year}", _("the series has a gap"))

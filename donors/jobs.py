"""Receipts of many gifts, some at a time: issued, rendered, kept; at the end one file of all and one of each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from donors import mailing as _mailing  # noqa: F401 -- declares its kind of job
from donors.models import Gift, Receipt, ReceiptRun
from donors.operations import issue_receipts, keep_printed
from donors.operations.runs import KIND
from ledger.access.sentences import to_read_later
from ledger.jobs.kinds import Run, job_kind
from ledger.jobs.models import Job
from ledger.printing.bundles import bundle_of, write_bundle
from ledger.printing.render import render_many
from ledger.printing.store import keep_paper

AT_ONCE = 40
WORKERS = 2


def _page_of(job: Job) -> str:
    return reverse("receipt_run", args=[job.arguments["run"]])


@job_kind(KIND, label=_("Receipts of %(year)s"), leads_to=_page_of)
def issue_all(run: Run) -> Iterator[int]:
    """Issue the receipts that were chosen; one that is refused is left out with its reason, the others go on."""
    ours = ReceiptRun.objects.select_related("unit__root").get(pk=run.arguments["run"])
    run.total = len(ours.gifts)
    for at in range(run.done, run.total, AT_ONCE):
        some = ours.gifts[at : at + AT_ONCE]
        gifts = Gift.objects.filter(pk__in=some).select_related("entry__unit__root", "entry__recorded_by", "donor")
        issued, skipped = issue_receipts(
            unit=ours.unit, gifts=list(gifts.order_by("entry__date", "entry")), issued_on=ours.issued_on, by=run.owner
        )
        for position, data in render_many([receipt.content for receipt in issued], workers=WORKERS):
            keep_printed(receipt=issued[position], paper=keep_paper(data, kind="receipt"), by=run.owner)
        ours.receipts += [receipt.pk for receipt in issued]
        ours.skipped += to_read_later(skipped)
        ours.save(update_fields=["receipts", "skipped"])
        yield len(some)
    _write_files(ours)
    ours.is_done = True
    ours.save(update_fields=["is_done"])


def files_of(run: ReceiptRun) -> dict[str, Path]:
    """Return where the files of a run lie: ``pdf`` all in one for the printer, ``zip`` one of each."""
    return bundle_of("receipt", str(run.pk))


def _write_files(run: ReceiptRun) -> None:
    receipts = Receipt.objects.filter(pk__in=run.receipts).select_related("paper").order_by("serial")
    found = receipts.defer("content").iterator(chunk_size=200)
    write_bundle(files_of(run), ((receipt.number, receipt.paper) for receipt in found))

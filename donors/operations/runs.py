"""Asking for the receipts of many gifts at once."""

import datetime as dt

from donors.errors import NothingToIssue, ReceivedAfter, RunUnderWay
from donors.models import Gift, ReceiptRun
from donors.operations.receipts import not_wanted
from donors.queries import gifts_without_receipt
from ledger.access.errors import Refusal
from ledger.access.models import Unit, User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.access.sentences import to_read_later
from ledger.jobs.models import Job
from ledger.jobs.operations import ask_for_job

KIND = "receipts"


def chosen_for(unit: Unit, year: int, issued_on: dt.date) -> tuple[list[Gift], list[tuple[str, Refusal]]]:
    """Return the gifts of a unit and year that get their receipts now, and number and reason of those that don't."""
    chosen: list[Gift] = []
    skipped: list[tuple[str, Refusal]] = []
    for gift in gifts_without_receipt(unit, year).select_related("entry", "donor"):
        if why := not_wanted(gift):
            skipped.append((gift.entry.number, why))
        elif gift.entry.date > issued_on:
            skipped.append((gift.entry.number, ReceivedAfter()))
        else:
            chosen.append(gift)
    return chosen, skipped


@operation(Permission.WRITE_GIFTS, at=lambda given: given["unit"])
def begin_receipt_run(*, unit: Unit, year: int, issued_on: dt.date, at: dt.datetime, by: User) -> ReceiptRun:
    """Freeze which gifts of a unit and year get their receipts, and put the work into the queue.

    Errors: ``RunUnderWay`` for a second run of the unit; ``NothingToIssue``.
    Source: donors.md, section 5.6 ("mass run").
    """
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    if ReceiptRun.objects.filter(unit=unit, is_done=False, job__state__in=Job.OPEN).exists():
        raise RunUnderWay(unit=unit)
    chosen, skipped = chosen_for(unit, year, issued_on)
    if not chosen:
        raise NothingToIssue(unit=unit, year=year)
    run = ReceiptRun.objects.create(
        unit=unit, year=year, issued_on=issued_on, gifts=[gift.pk for gift in chosen], skipped=to_read_later(skipped),
        asked_by=by, asked_at=at,
    )  # fmt: skip
    run.job = ask_for_job(kind=KIND, by=by, arguments={"run": run.pk, "year": year}, total=len(chosen))
    run.save(update_fields=["job"])
    return run

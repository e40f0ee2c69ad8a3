"""Asking for the receipts of many gifts at once."""

import datetime as dt

from django.utils.translation import gettext as _

from donors.errors import NothingToIssue, RunUnderWay
from donors.models import Donor, Gift, ReceiptRun
from donors.queries import gifts_without_receipt
from ledger.access.models import Unit, User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.jobs.models import Job
from ledger.jobs.operations import ask_for_job

KIND = "receipts"


def chosen_for(unit: Unit, year: int, issued_on: dt.date) -> tuple[list[Gift], list[tuple[str, str]]]:
    """Return the gifts of a unit and year that get their receipts now, and number and reason of those that don't."""
    chosen, skipped = [], []
    for gift in gifts_without_receipt(unit, year).select_related("entry", "donor"):
        policy = gift.donor.receipt_policy
        if policy != Donor.ReceiptPolicy.EACH:
            why = _("This donor’s receipts: %(policy)s.") % {"policy": gift.donor.get_receipt_policy_display()}
            skipped.append((gift.entry.number, why))
        elif gift.entry.date > issued_on:
            skipped.append((gift.entry.number, _("It arrived after the date of the receipts.")))
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
        raise RunUnderWay(unit=unit.name)
    chosen, skipped = chosen_for(unit, year, issued_on)
    if not chosen:
        raise NothingToIssue(unit=unit.name, year=year)
    run = ReceiptRun.objects.create(
        unit=unit, year=year, issued_on=issued_on, gifts=[gift.pk for gift in chosen], skipped=skipped, asked_by=by,
        asked_at=at,
    )  # fmt: skip
    run.job = ask_for_job(kind=KIND, by=by, arguments={"run": run.pk, "year": year}, total=len(chosen))
    run.save(update_fields=["job"])
    return run

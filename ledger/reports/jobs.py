"""Statements of a year for all donors, some at a time; at the end one file of all and one of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from donors.models import Donor
from ledger.access.errors import Refusal
from ledger.access.sentences import to_read_later
from ledger.jobs.kinds import Run, job_kind
from ledger.jobs.models import Job
from ledger.printing.bundles import bundle_of, write_bundle
from ledger.printing.render import render_many
from ledger.printing.store import keep_paper
from ledger.reports.models import Statement
from ledger.reports.operations import STATEMENTS, issue_statement, keep_printed

AT_ONCE = 20
WORKERS = 2


def _page_of(job: Job) -> str:
    return reverse("statement_run", args=[job.pk])


@job_kind(STATEMENTS, label=_("Statements of %(year)s"), leads_to=_page_of)
def state_all(run: Run) -> Iterator[int]:
    """Issue the statements of the donors who were chosen; who gets none is listed with the reason."""
    donors, day = run.arguments["donors"], dt.date.fromisoformat(run.arguments["issued_on"])
    since, until = dt.date(run.arguments["year"], 1, 1), min(dt.date(run.arguments["year"], 12, 31), day)
    run.total = len(donors)
    issued, skipped = run.result.setdefault("issued", []), run.result.setdefault("skipped", [])
    for at in range(run.done, run.total, AT_ONCE):
        some = donors[at : at + AT_ONCE]
        statements = []
        for donor in Donor.objects.filter(pk__in=some).select_related("root").order_by("sort_key", "code"):
            try:
                statements.append(issue_statement(donor=donor, since=since, until=until, issued_on=day, by=run.owner))
            except Refusal as refusal:
                skipped.extend(to_read_later([(donor.code, refusal)]))
        fresh = [statement for statement in statements if statement.paper_id is None]
        for position, data in render_many([statement.content for statement in fresh], workers=WORKERS):
            keep_printed(statement=fresh[position], paper=keep_paper(data, kind="statement"), by=run.owner)
        issued.extend(statement.pk for statement in statements)
        yield len(some)
    _write_files(run.arguments["run"], issued)


def files_of(run: str) -> dict[str, Path]:
    """Return where the files of a run lie: ``pdf`` all in one for the printer, ``zip`` one of each."""
    return bundle_of("statement", run)


def _write_files(run: str, issued: list[int]) -> None:
    found = Statement.objects.filter(pk__in=issued).select_related("paper").in_bulk()
    write_bundle(files_of(run), ((found[key].number, found[key].paper) for key in dict.fromkeys(issued)))

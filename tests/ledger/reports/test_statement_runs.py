"""A year's statements in one run: frozen choice, skips with reasons, goes on where it was, one file and one of each."""

import zipfile
from typing import Any

import pikepdf
import pytest
from django.test import Client

from donors.models import Donor
from ledger.access.errors import NotAllowed
from ledger.access.models import User
from ledger.jobs.kinds import Run
from ledger.jobs.models import Job
from ledger.jobs.pulse import Pulse
from ledger.reports import jobs
from ledger.reports.errors import NothingToRun
from ledger.reports.models import Statement
from ledger.reports.operations import begin_statement_run
from ledger.reports.views import statement_runs
from tests import make
from tests.donors.desk import DAY, ENGLISH, give, signed_in, words

pytestmark = pytest.mark.django_db
CHINESE = {"accept-language": "zh-hans"}


def begin(by: User) -> Job:
    return begin_statement_run(root=make.book(), year=2026, issued_on=DAY, by=by)


def take(job: Job, steps: int | None = None) -> Run:
    """Take steps of a run as the worker does: all of them, or so many."""
    run = Run(job, Pulse(job.pk))
    for taken, done in enumerate(jobs.state_all(run), 1):
        job.done += done
        if taken == steps:
            break
    job.result = run.result
    return run


def test_run_states_what_was_given_to_all_who_were_chosen(clerk: User) -> None:
    one, other = give(amount=1).donor, give(amount=2).donor
    make.donor("D-NOTHING")
    job = begin(clerk)
    give(amount=3)

    take(job)

    assert sorted(Statement.objects.values_list("donor", flat=True)) == sorted([one.pk, other.pk])
    assert (len(job.result["issued"]), job.result["skipped"]) == (2, [])


def test_donor_whose_name_can_not_be_printed_is_left_out_with_the_reason(clerk: User) -> None:
    give(make.donor("D-RARE", name="𠮷野"), 1)
    give(amount=2)
    job = begin(clerk)

    take(job)

    assert ([code for code, _why in job.result["skipped"]], Statement.objects.count()) == (["D-RARE"], 1)


def test_page_counts_all_who_were_left_out_where_it_names_some(
    client: Client, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statement_runs, "SHOWN", 1)
    [give(make.donor(code, name="𠮷野"), 1) for code in ("D-RARE", "D-RARER")]
    job = begin(clerk)
    take(job)
    job.save()

    page = words(signed_in(client, clerk).get(f"/statements/runs/{job.pk}", headers=ENGLISH).content)

    assert ("Left out2" in page, "D-RARE" in page, "D-RARER" in page) == (True, True, False)


def test_page_counts_what_was_issued_in_chinese_as_papers_not_as_a_time(client: Client, clerk: User) -> None:
    give(amount=1)
    job = begin(clerk)
    take(job)
    job.save()

    page = words(signed_in(client, clerk).get(f"/statements/runs/{job.pk}", headers=CHINESE).content)

    assert ("已开具1" in page, "开具时间" in page) == (True, False)


def test_run_that_was_killed_goes_on_where_it_was(clerk: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "AT_ONCE", 2)
    [give(amount=amount) for amount in range(1, 6)]
    job = begin(clerk)
    take(job, steps=1)
    before = Statement.objects.count()

    take(job)

    files = jobs.files_of(job.arguments["run"])
    with pikepdf.open(files["pdf"]) as merged, zipfile.ZipFile(files["zip"]) as packed:
        assert (before, Statement.objects.count(), len(packed.namelist()), len(merged.pages) >= 5) == (2, 5, 5, True)


def test_run_for_nobody_and_by_a_stranger_is_refused(clerk: User, stranger: User) -> None:
    make.book()
    with pytest.raises(NothingToRun):
        begin(clerk)
    with pytest.raises(NotAllowed):
        begin(stranger)


def test_run_is_seen_by_its_owner_alone(client: Client, clerk: User, treasurer: User) -> None:
    give()
    job = begin(clerk)
    take(job)
    job.save()

    page = words(signed_in(client, clerk).get(f"/statements/runs/{job.pk}", headers=ENGLISH).content)
    other = signed_in(client, treasurer).get(f"/statements/runs/{job.pk}").status_code

    assert ("Chosen1" in page, other, Donor.objects.count()) == (True, 404, 1)


@pytest.mark.parametrize(("role", "status"), [("recorder", 302), ("approver", 403)])
def test_who_may_print_statements_begins_a_run(client: Client, role: str, status: int) -> None:
    give()
    typed: dict[str, Any] = {"root": str(make.book().pk), "year": "2026"}

    answer = signed_in(client, make.user(role, make.book())).post("/statements/runs/new", typed)

    assert (answer.status_code, Job.objects.count()) == (status, int(status == 302))

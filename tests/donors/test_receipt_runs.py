"""Receipts of a year in one run: frozen choice, skips with reasons, goes on where it was, one file and one of each."""

import io
import zipfile
from typing import Any

import pikepdf
import pytest
from django.test import Client
from django.utils import timezone

from donors import jobs
from donors.errors import NothingToIssue, RunUnderWay
from donors.models import Donor, Receipt, ReceiptRun
from donors.operations import begin_receipt_run, issue_receipt
from ledger.access.errors import NotAllowed
from ledger.access.models import User
from ledger.jobs import worker
from ledger.jobs.kinds import Run
from ledger.jobs.pulse import Pulse
from tests import make
from tests.donors.desk import DAY, ENGLISH, give, signed_in, words

pytestmark = pytest.mark.django_db


def begin(by: User) -> ReceiptRun:
    return begin_receipt_run(unit=make.book(), year=2026, issued_on=DAY, at=timezone.now(), by=by)


def step_by_step(run: ReceiptRun) -> Any:
    """Return the job's steps, to be taken one at a time as the worker does."""
    job = run.job
    return jobs.issue_all(Run(job, Pulse(job.pk)))


def test_run_takes_what_was_chosen_when_it_began_and_says_why_others_are_left_out(clerk: User) -> None:
    chosen, yearly = give(), give(make.donor("D-Y"), 7)
    Donor.objects.filter(code="D-Y").update(receipt_policy="yearly")
    run = begin(clerk)
    give(amount=9)

    list(step_by_step(run))

    run.refresh_from_db()
    assert ([receipt.gift for receipt in Receipt.objects.all()], run.gifts, run.is_done) == (
        [chosen],
        [chosen.pk],
        True,
    )
    assert [number for number, _why in run.skipped] == [yearly.entry.number]


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "This donor&#x27;s receipts: one statement a year."),
        ("zh-hans", "该捐赠人的凭证方式：每年一份捐赠使用情况报告。"),
    ],
)
def test_page_of_a_run_says_why_in_the_language_of_its_reader(
    client: Client, clerk: User, language: str, told: str
) -> None:
    give(), give(make.donor("D-Y"), 7)
    Donor.objects.filter(code="D-Y").update(receipt_policy="yearly")
    run = begin(clerk)
    list(step_by_step(run))

    page = signed_in(client, clerk).get(f"/receipts/runs/{run.pk}", headers={"accept-language": language})

    assert told in words(page.content)


def test_gift_that_was_receipted_meanwhile_is_skipped_and_the_others_go_on(clerk: User) -> None:
    first, second = give(), give(amount=8)
    run = begin(clerk)
    issue_receipt(gift=first, issued_on=DAY, by=clerk)

    list(step_by_step(run))

    run.refresh_from_db()
    assert (len(run.receipts), [number for number, _ in run.skipped]) == (1, [first.entry.number])
    assert Receipt.objects.filter(gift=second).count() == 1


def test_run_that_was_killed_goes_on_where_it_was(clerk: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "AT_ONCE", 2)
    [give(amount=amount) for amount in range(1, 6)]
    run = begin(clerk)
    next(step_by_step(run))

    run.job.done = 2
    list(step_by_step(run))

    run.refresh_from_db()
    assert (sorted(Receipt.objects.values_list("serial", flat=True)), len(run.receipts)) == ([1, 2, 3, 4, 5], 5)


def test_files_hold_every_receipt_once(clerk: User) -> None:
    [give(amount=amount) for amount in (1, 2, 3)]
    run = begin(clerk)
    list(step_by_step(run))

    run.refresh_from_db()
    files = jobs.files_of(run)
    with pikepdf.open(files["pdf"]) as merged, zipfile.ZipFile(files["zip"]) as packed:
        assert (len(merged.pages), packed.namelist()) == (3, [f"R-AGY-2026-{at:06d}.pdf" for at in (1, 2, 3)])


def test_second_run_of_a_unit_waits_for_the_first(clerk: User) -> None:
    give()
    begin(clerk)

    with pytest.raises(RunUnderWay):
        begin(clerk)

    assert ReceiptRun.objects.count() == 1


def test_run_without_a_gift_and_by_a_stranger_is_refused(clerk: User, stranger: User) -> None:
    make.book()
    with pytest.raises(NothingToIssue):
        begin(clerk)
    with pytest.raises(NotAllowed):
        begin(stranger)

    assert ReceiptRun.objects.count() == 0


# ---- in the browser


@pytest.mark.django_db(transaction=True)
def test_year_is_previewed_issued_and_taken_along_as_one_file(client: Client) -> None:
    clerk = make.user("recorder", make.book())
    give(), give(amount=8)
    typed = {"unit": str(make.book().pk), "year": "2026", "issued_on": "2026-03-02"}

    shown = signed_in(client, clerk).get("/receipts/runs/new", typed, headers=ENGLISH)
    client.post("/receipts/runs/new", typed)
    worker.work(until_idle=True)

    run = ReceiptRun.objects.get()
    page = words(client.get(f"/receipts/runs/{run.pk}", headers=ENGLISH).content)
    packed = b"".join(client.get(f"/receipts/runs/{run.pk}/zip"))
    assert "Issue 2 receipts" in words(shown.content)
    assert ("Chosen2" in page, "Issued2" in page) == (True, True)
    assert len(zipfile.ZipFile(io.BytesIO(packed)).namelist()) == 2


def test_run_of_another_agency_is_not_seen(client: Client, clerk: User, stranger: User) -> None:
    give()
    run = begin(clerk)
    signed_in(client, stranger)

    pages = [f"/receipts/runs/{run.pk}", f"/receipts/runs/{run.pk}/pdf"]
    assert {client.get(page).status_code for page in pages} == {404}


def test_auditor_begins_no_run(client: Client, auditor: User) -> None:
    assert signed_in(client, auditor).get("/receipts/runs/new").status_code == 403

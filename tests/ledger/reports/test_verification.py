"""The proof of the papers: a number that is missing, a column or a file that was altered."""

import datetime as dt
from typing import Any

import pytest

from donors.models import Receipt, ReceiptLine
from donors.papers import paper_of
from ledger.access.models import User
from ledger.book.models import BookSeal
from ledger.book.sealing import seal_book
from ledger.printing.store import path_of
from ledger.reports.models import Statement
from ledger.reports.operations import issue_statement
from ledger.reports.verification import papers_have_no_gap, papers_match_snapshots, verify_everything
from tests import make
from tests.donors.desk import DAY, give, receipt

pytestmark = pytest.mark.django_db


def statement(clerk: User) -> Statement:
    donor = give().donor
    return issue_statement(donor=donor, since=dt.date(2026, 1, 1), until=DAY, issued_on=DAY, by=clerk)


def gaps() -> list[str]:
    return [finding.table for finding in papers_have_no_gap(make.book())]


@pytest.mark.parametrize("gone", [[1], [2], [3], [1, 2, 3]], ids=str)
def test_receipt_that_was_taken_away_is_missed_the_last_one_too(gone: list[int]) -> None:
    [receipt() for _ in range(3)]
    before = gaps()

    ReceiptLine.objects.filter(receipt__serial__in=gone).delete()
    Receipt.objects.filter(serial__in=gone).delete()

    assert (before, gaps()) == ([], ["donors_receipt"])


@pytest.mark.parametrize(("serial", "other"), [(1, 0), (3, 9)])
def test_receipt_whose_serial_was_changed_is_missed_in_its_place(serial: int, other: int) -> None:
    [receipt() for _ in range(3)]

    Receipt.objects.filter(serial=serial).update(serial=other)

    assert gaps() == ["donors_receipt"]


@pytest.mark.parametrize("gone", [[1], [2], [3], [1, 2, 3]], ids=str)
def test_statement_that_was_taken_away_is_missed_the_last_one_too(clerk: User, gone: list[int]) -> None:
    [statement(clerk) for _ in range(3)]
    before = gaps()

    Statement.objects.filter(serial__in=gone).delete()

    assert (before, gaps()) == ([], ["reports_statement"])


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("content_sha256", "0" * 64),
        ("number", "X-1"),
        ("issued_on", dt.date(2026, 2, 1)),
        ("verify_code", "AAAA"),
        ("seal", None),
    ],
)
@pytest.mark.parametrize("kind", [Receipt, Statement])
def test_column_of_a_paper_that_was_changed_is_found(clerk: User, kind: Any, column: str, value: object) -> None:
    paper = receipt() if kind is Receipt else statement(clerk)
    before = list(papers_match_snapshots(make.book()))
    give()
    later = seal_book(make.book())

    kind.objects.filter(pk=paper.pk).update(**{column: later if column == "seal" else value})

    found = [(finding.table, finding.row) for finding in papers_match_snapshots(make.book())]
    assert (before, BookSeal.objects.count()) == ([], 2)
    assert found == [(kind._meta.db_table, str(paper.pk))]


def test_file_of_a_receipt_that_was_altered_is_found(clerk: User) -> None:
    printed = receipt(by=clerk)
    paper_of(receipt=printed, by=clerk)
    before = list(verify_everything(make.book()))
    assert printed.paper is not None

    path_of(printed.paper.sha256).write_bytes(b"%PDF-1.7 another")

    found = [(finding.table, finding.row) for finding in verify_everything(make.book())]
    assert (before, found) == ([], [("donors_receipt", str(printed.pk))])

"""The demonstration books load, prove themselves, and come back the same from their spreadsheets."""

import datetime as dt
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from distributions.models import Distribution
from donors.models import Receipt
from ledger.access.models import Assignment, Unit, User
from ledger.access.operations import system_actor
from ledger.book import guards
from ledger.book.models import Entry
from ledger.exchange import demonstration
from ledger.exchange.bringing_in import import_folder
from ledger.exchange.templates import write_book
from ledger.exchange.writing_out import book_rows
from ledger.reports.balances import figures_of
from ledger.reports.verification import verify_everything
from tests.year.test_year import the_book

TODAY = dt.date(2026, 11, 24)


@pytest.mark.django_db
def test_demonstration_has_books_people_papers_and_a_list_that_waits() -> None:
    demonstration.load(now=timezone.now(), today=TODAY)

    root = Unit.objects.get(code="AGY")
    assert list(verify_everything(root)) == []
    assert set(Assignment.objects.values_list("role", flat=True)) == set(Assignment.Role) - {Assignment.Role.DONOR}
    assert User.objects.get(username="lin").check_password(demonstration.PASSWORD)
    assert (Receipt.objects.count(), Distribution.objects.filter(state="sent").count()) == (8, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(("today", "year"), [("2025-03-01", 2024), ("2026-11-19", 2025), ("2031-01-05", 2026)])
def test_demonstration_happened_before_today_whatever_the_clock(today: str, year: int) -> None:
    demonstration.load(now=timezone.now(), today=dt.date.fromisoformat(today))

    root = Unit.objects.get(code="AGY")
    assert Entry.objects.filter(root=root).latest("date").date == dt.date(year, 11, 20)
    assert list(verify_everything(root)) == []


@pytest.mark.django_db
def test_demonstration_does_not_mix_with_books() -> None:
    demonstration.load(now=timezone.now(), today=TODAY)

    with pytest.raises(demonstration.BooksAreThere):
        demonstration.load(now=timezone.now(), today=TODAY)


@pytest.mark.django_db(transaction=True)
def test_demonstration_written_out_and_brought_in_is_the_same_book(tmp_path: Path) -> None:
    demonstration.load(now=timezone.now(), today=TODAY)
    by, root = system_actor(name="tests"), Unit.objects.get(code="AGY")
    before, figures = the_book(), figures_of(root, donors=True, children=True)
    list(write_book(tmp_path, book_rows(root, by, "test")))
    with guards.lifted():
        call_command("flush", verbosity=0, interactive=False)

    outcome = import_folder(path=tmp_path, by=system_actor(name="tests"), now=timezone.now())

    assert [str(fault) for fault in outcome.faults] == []
    assert the_book() == before
    assert figures_of(Unit.objects.get(code="AGY"), donors=True, children=True) == figures

"""The whole book taken along: whose, with whom in it, for how long."""

import datetime as dt
import io
import zipfile
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from beneficiaries.models import AccessEvent
from ledger.access.models import Unit, User
from ledger.access.operations import assign_role
from ledger.exchange.jobs import forget_what_nobody_imported
from ledger.exchange.models import BookExport
from ledger.jobs.worker import work
from tests import make


@pytest.fixture
def book(agency: Unit) -> Unit:
    make.child("C1", name="王小雨")
    return make.book()


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def taken(user: User, book: Unit) -> dict[str, bytes]:
    client = signed_in(user)
    client.post("/exports/", {"root": book.pk})
    work(until_idle=True)
    answer = client.get(f"/exports/{BookExport.objects.get(asked_by=user).pk}/book.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_finance_takes_the_book_without_the_register(treasurer: User, book: Unit) -> None:
    files = taken(treasurer, book)

    assert sorted(files) == ["funds.csv", "places.csv", "units.csv"]
    assert not AccessEvent.objects.filter(viewer=treasurer).exists()


def test_who_may_take_out_all_children_takes_the_register_and_it_is_noted(treasurer: User, book: Unit) -> None:
    for role in ("caseworker", "privacy_officer"):
        assign_role(user=treasurer, unit=book, role=role, by=make.clerk_of_the_system())

    assert "children.xlsx" in taken(treasurer, book)
    assert AccessEvent.objects.filter(viewer=treasurer).exists()


def test_book_is_kept_sealed_and_for_a_day(treasurer: User, book: Unit, settings: Any) -> None:
    taken(treasurer, book)
    files = [file for file in (settings.MEDIA_ROOT / "uploads").rglob("*") if file.is_file()]
    sealed = all(b"PK" not in file.read_bytes()[:4] for file in files)

    with time_machine.travel(timezone.now() + dt.timedelta(hours=25)):
        forget_what_nobody_imported()

    export = BookExport.objects.get()
    assert (sealed, len(files), export.folder, bytes(export.wrapped_key)) == (True, 1, "", b"")
    assert signed_in(treasurer).get(f"/exports/{export.pk}/book.zip").status_code == 404


def test_book_of_a_colleague_is_not_handed_out(treasurer: User, auditor: User, book: Unit) -> None:
    taken(treasurer, book)

    assert signed_in(auditor).get(f"/exports/{BookExport.objects.get().pk}/book.zip").status_code == 404


def test_book_is_not_handed_out_once_the_role_is_gone(treasurer: User, book: Unit) -> None:
    taken(treasurer, book)
    treasurer.assignments.all().delete()
    assign_role(user=treasurer, unit=make.agency("OTHER"), role="finance", by=make.clerk_of_the_system())

    assert signed_in(treasurer).get(f"/exports/{BookExport.objects.get().pk}/book.zip").status_code == 404


@pytest.mark.parametrize("role", ["recorder", "approver", "caseworker", "administrator"])
def test_colleague_without_the_right_writes_no_book_out(book: Unit, role: str) -> None:
    assert signed_in(make.user(role, book)).post("/exports/", {"root": book.pk}).status_code == 403


def test_book_of_another_agency_is_not_offered(treasurer: User, book: Unit) -> None:
    answer = signed_in(treasurer).post("/exports/", {"root": make.book("OTHER").pk})

    assert (answer.status_code, BookExport.objects.exists()) == (422, False)

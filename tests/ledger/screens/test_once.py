"""A form that arrives twice counts once, whoever's second click or second try it was."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from beneficiaries.models import HelperCheck
from donors.models import Donor
from ledger.access.models import User
from ledger.screens import once
from ledger.screens.models import SentSheet
from tests import make
from tests.beneficiaries import caring
from tests.donors.desk import ENGLISH, signed_in, words

pytestmark = pytest.mark.django_db
NEW = "/donors/new"


def sheet(**typed: Any) -> dict[str, Any]:
    """Return a new donor as a browser sends it: with the token of the page."""
    particulars = {"name": "恒泰建材", "kind": "company", "code": "", "root": str(make.book().pk)}
    return {"csrfmiddlewaretoken": "a" * 64} | particulars | typed


def test_sheet_sent_again_leads_where_it_led_and_says_so(client: Client, clerk: User) -> None:
    sent = sheet()
    signed_in(client, clerk)

    first, second = (client.post(NEW, sent, headers=ENGLISH) for _ in range(2))
    page = words(client.get(second["location"], headers=ENGLISH).content)

    assert (Donor.objects.count(), first["location"]) == (1, second["location"])
    assert "This was sent before: it counts once." in page


@pytest.mark.parametrize("changed", [{"name": "恒泰"}, {"csrfmiddlewaretoken": "b" * 64}])
def test_sheet_that_says_something_else_or_is_another_counts(
    client: Client, clerk: User, changed: dict[str, str]
) -> None:
    sent = sheet()
    signed_in(client, clerk)

    [client.post(NEW, each) for each in (sent, sent | changed)]

    assert Donor.objects.count() == 2


def test_same_sheet_sent_to_another_address_counts(client: Client, caseworker: User) -> None:
    helpers = [caring.checked_helper(name) for name in ("周老师", "吴老师")]
    typed = {"kind": "identity", "checked_on": "2026-06-01", "valid_until": "2027-05-31", "evidence": "柜2-17"}
    sent = {"csrfmiddlewaretoken": "a" * 64} | typed
    before = HelperCheck.objects.count()
    signed_in(client, caseworker)

    [client.post(f"/helpers/{helper.pk}/check", sent) for helper in (*helpers, *helpers)]

    assert HelperCheck.objects.count() == before + 2


def test_same_sheet_of_another_person_counts(client: Client, clerk: User) -> None:
    sent = sheet()
    other = make.user("recorder")

    [signed_in(client, person).post(NEW, sent) for person in (clerk, other)]

    assert Donor.objects.count() == 2


def test_refused_sheet_is_forgotten_so_that_it_can_be_sent_again(client: Client, clerk: User) -> None:
    answers = [signed_in(client, clerk).post(NEW, sheet(name="")).status_code for _ in range(2)]

    assert (answers, SentSheet.objects.count()) == ([422, 422], 0)


def test_sheet_that_failed_is_forgotten(client: Client, clerk: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def power_cut(**_: object) -> None:
        raise OSError

    sent = sheet()
    monkeypatch.setattr("donors.operations.register_donor", power_cut)

    with pytest.raises(OSError):  # noqa: PT011 -- a power cut says nothing
        signed_in(client, clerk).post(NEW, sent)

    assert not SentSheet.objects.exists()


def test_sheet_with_a_file_is_known_by_what_keeps_the_file(client: Client, clerk: User) -> None:
    paper = SimpleUploadedFile("paper.txt", b"paper")

    signed_in(client, clerk).post(NEW, sheet(paper=paper))

    assert not SentSheet.objects.exists()


def test_sheets_of_days_ago_are_forgotten(client: Client, clerk: User) -> None:
    long_ago = timezone.now() - once.KEPT_FOR - dt.timedelta(minutes=1)
    SentSheet.objects.create(owner=clerk, digest="old", leads_to="/", sent_at=long_ago)

    signed_in(client, clerk).post(NEW, sheet())

    assert list(SentSheet.objects.values_list("leads_to", flat=True)) == [f"/donors/{Donor.objects.get().code}/"]


@pytest.mark.parametrize(
    ("write", "count"),
    [
        (lambda: SentSheet.objects.update(leads_to="/donors/D00001/"), 0),
        (lambda: SentSheet.objects.all().delete(), 1),
        (lambda: None, 1),
    ],
    ids=["recorded", "refused", "hangs"],
)
def test_second_waits_for_the_answer_of_the_first(
    client: Client, clerk: User, monkeypatch: pytest.MonkeyPatch, write: Callable[[], object], count: int
) -> None:
    sent = sheet()
    signed_in(client, clerk).post(NEW, sent)
    Donor.objects.all().delete()
    SentSheet.objects.update(leads_to="")
    monkeypatch.setattr(once.time, "sleep", lambda _: write())

    client.post(NEW, sent)

    assert Donor.objects.count() == count

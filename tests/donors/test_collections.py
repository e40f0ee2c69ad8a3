"""Collection sheets: many small givers add up to the gift; pupils' names are sealed, opened with a line, erasable."""

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from beneficiaries.models import AccessEvent
from donors.errors import CollectionDiffers, CollectionThere
from donors.models import CollectionKey, Gift, SmallGiver
from donors.operations import erase_collection_names, keep_collection, open_collection
from ledger.access.errors import NotAllowed
from ledger.access.models import User
from tests import make
from tests.donors.desk import ENGLISH, errors_of, give, signed_in, words

pytestmark = pytest.mark.django_db
SHEET = [("王小雨", 200), ("", 300)]


def kept(by: User) -> Gift:
    gift = give(amount=500)
    keep_collection(gift=gift, givers=SHEET, at=timezone.now(), by=by)
    return gift


def test_sheet_is_kept_sealed_and_opened_with_a_line(clerk: User) -> None:
    gift = kept(clerk)
    reader = make.user("caseworker", make.book())
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed_name FROM donors_smallgiver")
        stored = str(cursor.fetchall())

    opened = open_collection(gift=gift, by=reader)

    assert ("王小雨" in stored, opened) == (False, SHEET)
    assert list(AccessEvent.objects.values_list("viewer", "children", "what")) == [(reader.pk, 2, "name")]


@pytest.mark.parametrize("givers", [[("王小雨", 499)], []])
def test_sheet_that_does_not_add_up_is_refused(clerk: User, givers: list[tuple[str, int]]) -> None:
    with pytest.raises(CollectionDiffers):
        keep_collection(gift=give(amount=500), givers=givers, at=timezone.now(), by=clerk)

    assert SmallGiver.objects.count() == 0


def test_gift_has_one_sheet(clerk: User) -> None:
    with pytest.raises(CollectionThere):
        keep_collection(gift=kept(clerk), givers=SHEET, at=timezone.now(), by=clerk)


def test_clerk_opens_no_names_and_stranger_keeps_none(clerk: User, stranger: User) -> None:
    gift = kept(clerk)
    with pytest.raises(NotAllowed):
        open_collection(gift=gift, by=clerk)
    with pytest.raises(NotAllowed):
        erase_collection_names(gift=gift, by=stranger)

    assert AccessEvent.objects.count() == 0


def test_erased_names_are_gone_and_the_amounts_stay(clerk: User) -> None:
    gift = kept(clerk)

    erase_collection_names(gift=gift, by=clerk)

    left = [(bytes(name), amount) for name, amount in SmallGiver.objects.values_list("sealed_name", "amount")]
    assert (left, CollectionKey.objects.count()) == ([(b"", 200), (b"", 300)], 0)
    assert gift.small_givers.count() == 2


def test_names_are_erased_only_after_asking(client: Client, clerk: User) -> None:
    gift = kept(clerk)
    address = f"/gifts/{gift.entry.number}/collection/erase"

    asked = signed_in(client, clerk).get(address, headers=ENGLISH)
    still = gift.small_givers.exclude(sealed_name=b"").count()
    client.post(address)

    assert ("1 name of this sheet is erased" in words(asked.content), still) == (True, 1)
    assert gift.small_givers.exclude(sealed_name=b"").count() == 0
    assert client.get(address).status_code == 302  # nothing is left to ask about


def test_sheet_is_typed_line_by_line_and_names_are_on_no_page(client: Client, clerk: User) -> None:
    address = f"/gifts/{give(amount=500).entry.number}/collection"
    signed_in(client, clerk).post(address, {"sheet": "王小雨 2\n  \n3.00"})

    page = client.get(address, headers=ENGLISH)

    assert ("Givers2" in words(page.content), "¥5.00" in words(page.content)) == (True, True)
    assert "王小雨" not in page.content.decode()


def test_line_without_an_amount_is_named_by_its_number_alone(client: Client, clerk: User) -> None:
    address = f"/gifts/{give(amount=500).entry.number}/collection"

    answer = signed_in(client, clerk).post(address, {"sheet": "甲 2\n王小雨"}, headers=ENGLISH)

    said = [part for part in words(answer.content).split("Line ") if part.startswith("2 has no amount")]
    assert (answer.status_code, errors_of(answer.content), len(said) >= 1) == (422, ["sheet"], True)
    assert SmallGiver.objects.count() == 0


def test_sheet_longer_than_can_be_kept_is_refused_and_not_cut(client: Client, clerk: User) -> None:
    address = f"/gifts/{give(amount=5_001_00).entry.number}/collection"
    signed_in(client, clerk)

    longer = client.post(address, {"sheet": "1\n" * 5_001}, headers=ENGLISH)
    kept_before = SmallGiver.objects.count()
    client.post(address, {"sheet": "1\n" * 4_999 + "2"})

    assert errors_of(longer.content) == ["sheet"]
    assert "The sheet has 5001 lines; at most 5000 are kept with one gift." in words(longer.content)
    assert (kept_before, SmallGiver.objects.count()) == (0, 5_000)


def test_stranger_and_auditor_change_no_sheet(client: Client, clerk: User, stranger: User, auditor: User) -> None:
    number = give(amount=500).entry.number
    answers = [
        signed_in(client, who).post(f"/gifts/{number}/collection", {"sheet": "甲 5"}).status_code
        for who in (stranger, auditor)
    ]

    assert (answers, SmallGiver.objects.count()) == ([404, 200], 0)

"""Who has been forgotten: villages and children without help since a day, and the list that begins with them."""

import re

import pytest
from django.test import Client

from distributions.models import Distribution
from ledger.access.models import User
from tests import make
from tests.distributions import stock
from tests.distributions.pages import questions
from tests.donors.desk import ENGLISH, signed_in, words

pytestmark = pytest.mark.django_db
PAGE = "/distributions/forgotten"


def village_rows(page: bytes) -> list[str]:
    return re.findall(r'class="p1">([^<]+)</th>', page.decode())


def test_villages_and_children_without_help_since_a_day_are_told(
    client: Client, caseworker: User, approver: User
) -> None:
    helped, forgotten = make.child("C1", village="合心村"), make.child("C2", village="百里洲")
    stock.coats(3)
    stock.posted(caseworker, approver, helped)
    signed_in(client, caseworker)

    since_march, since_april = (
        client.get(f"{PAGE}?since={day}", headers=ENGLISH).content for day in ("2026-03-01", "2026-04-01")
    )

    assert [village_rows(since_march), sorted(village_rows(since_april))] == [["百里洲"], ["合心村", "百里洲"]]
    assert [forgotten.code in words(since_march), helped.code in words(since_march)] == [True, False]


def test_an_item_is_asked_for_apart(client: Client, caseworker: User, approver: User) -> None:
    helped = make.child("C1")
    stock.coats(3)
    stock.posted(caseworker, approver, helped)
    signed_in(client, caseworker)

    of_coats, of_bags = (
        client.get(f"{PAGE}?since=2026-03-01&item={item}", headers=ENGLISH).content for item in ("COAT", "BAG")
    )

    assert ["Every child has received something" in words(page) for page in (of_coats, of_bags)] == [True, False]


def test_next_list_begins_with_the_forgotten_of_a_village(client: Client, caseworker: User) -> None:
    make.child("C1", village="百里洲")
    page = signed_in(client, caseworker).get(f"{PAGE}?since=2026-03-01&item=COAT").content.decode()

    [start] = re.findall(r'class="btn sm" href="([^"]+village=[^"]+)"', page)
    begun = client.post(
        start.replace("&amp;", "&"), {"occasion": "补发", "date": "2026-04-02", "unit": make.school().pk}
    )
    chosen = client.get(begun["location"]).content.decode()

    assert Distribution.objects.get().occasion == "补发"
    assert ('value="2026-03-01"' in chosen, re.findall(r'class="sub">(C\d)<', chosen)) == (True, ["C1"])


def test_school_in_the_address_is_the_one_that_is_proposed(client: Client, agency: object) -> None:
    make.school("S001")
    second = make.school("S002")
    keeper = make.user("caseworker", make.agency())

    page = signed_in(client, keeper).get("/distributions/new?school=S002").content.decode()

    assert f'value="{second.pk}" selected' in page


def test_day_that_is_none_is_told_beside_its_field(client: Client, caseworker: User) -> None:
    make.child()

    page = signed_in(client, caseworker).get(f"{PAGE}?since=soon", headers=ENGLISH).content.decode()

    assert 'id="f-since-error"' in page


def test_children_of_another_school_are_not_told(client: Client, caseworker: User) -> None:
    make.child("C9", school_unit=make.school("S002"), village="远村")

    page = signed_in(client, caseworker).get(PAGE).content.decode()

    assert ("C9" in page, "远村" in page) == (False, False)


def test_auditor_reads_masked_names_and_finance_none(client: Client, auditor: User, treasurer: User) -> None:
    make.child("C1")

    masked = signed_in(client, auditor).get(PAGE).content.decode()
    refused = signed_in(client, treasurer).get(PAGE)

    assert ("王**" in masked, "王小雨" in masked, refused.status_code) == (True, False, 403)


def test_page_asks_as_much_for_many_as_for_one(client: Client, caseworker: User) -> None:
    make.child("C1", village="一村")
    make.child("C9", village="九村")
    signed_in(client, caseworker)
    few = questions(client, PAGE)
    for number in range(2, 9):
        make.child(f"C{number}", village=f"{number}村")

    assert questions(client, PAGE) == few

"""Durable goods that groups use: whether they are still there, and who looked."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from distributions.errors import NotDurable
from distributions.models import DistributionLine, Sighting
from distributions.operations import bring_in_distribution, record_return, record_sighting
from donors.operations import GivenLine
from ledger.access.models import User
from ledger.book.models import Item
from ledger.book.operations import open_item
from tests import make
from tests.distributions import stock
from tests.distributions.stock import NOON, said
from tests.donors.desk import ENGLISH, errors_of, signed_in

pytestmark = pytest.mark.django_db


def shelf() -> Item:
    by = make.clerk_of_the_system()
    found = Item.objects.filter(code="SHELF").first()
    return found or open_item(
        root=make.book(), code="SHELF", name="书架", unit_of_measure="个", is_durable=True, by=by
    )  # fmt: skip


def given(code: str = "G1", pieces: int = 4) -> DistributionLine:
    """Give shelves to a book corner of the first class."""
    stock.give(GivenLine(make.fund(), stock.store(), 0, shelf(), pieces))
    make.child(school_class="一班")
    line = stock.HandOut(stock.store(), make.fund(), shelf(), pieces, group=make.group(code, "一班"))
    of = bring_in_distribution(
        unit=make.school(), date=stock.DAY, occasion="图书角", number=f"F-{code}", lines=[line],
        by=make.clerk_of_the_system(),
    )  # fmt: skip
    return of.lines.get()


def typed(**changes: str) -> dict[str, str]:
    return {"key": "sheet-1", "seen_on": "2026-09-01", "pieces": "4", "note": ""} | changes


def test_goods_for_years_are_listed_until_somebody_looked(client: Client, caseworker: User) -> None:
    line = given()
    signed_in(client, caseworker)

    before = said(client.get("/stock/in-use/", headers=ENGLISH).content)
    client.post(f"/stock/in-use/{line.pk}/", typed(pieces="3", note="one broke"))
    after = said(client.get("/stock/in-use/", headers=ENGLISH).content)
    page = said(client.get(f"/stock/in-use/{line.pk}/", headers=ENGLISH).content)

    assert "书架 图书角 | 第S001小学 | 2026-03-02 | — | — | 4 | 4" in before
    assert "书架 图书角 | 第S001小学 | 2026-03-02 | 2026-09-01 | Seen | 4 | 3" in after
    assert f"3 still there 2026-09-01 · {caseworker} · one broke" in page


def test_goods_that_nobody_saw_for_a_year_are_to_be_looked_at(
    client: Client, caseworker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    given()
    monkeypatch.setattr("distributions.stock.in_use.LOOKED_AT_EVERY", dt.timedelta(days=30))

    assert "Look again" in said(signed_in(client, caseworker).get("/stock/in-use/", headers=ENGLISH).content)


def test_what_is_back_in_stock_is_returned_and_not_gone(client: Client, caseworker: User) -> None:
    back, lost = given("G1"), given("G2")
    record_return(line=back, date=stock.DAY, by=make.clerk_of_the_system())
    signed_in(client, caseworker)
    client.post(f"/stock/in-use/{lost.pk}/", typed(pieces="0", note="burnt"))

    page = said(client.get("/stock/in-use/", headers=ENGLISH).content)

    assert ("| Returned | 0 | 0" in page, "| Gone | 4 | 0" in page) == (True, True)


def test_what_the_group_returned_is_not_looked_for(client: Client, caseworker: User) -> None:
    line = given()
    record_return(line=line, wanted=3, date=stock.DAY, by=make.clerk_of_the_system())

    answer = signed_in(client, caseworker).post(f"/stock/in-use/{line.pk}/", typed(pieces="2"), headers=ENGLISH)

    assert (answer.status_code, errors_of(answer.content), Sighting.objects.count()) == (422, ["pieces"], 0)
    assert "The group was given 1 and did not return them." in said(answer.content)


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"pieces": "5"}, "pieces"),
        ({"pieces": "3"}, "note"),
        ({"pieces": ""}, "pieces"),
        ({"seen_on": "2026-03-01"}, "seen_on"),
        ({"seen_on": "2999-01-01"}, "seen_on"),
    ],
)
def test_look_that_can_not_be_is_refused_beside_its_field(
    client: Client, caseworker: User, changes: dict[str, str], where: str
) -> None:
    line = given()

    answer = signed_in(client, caseworker).post(f"/stock/in-use/{line.pk}/", typed(**changes))

    assert (answer.status_code, errors_of(answer.content), Sighting.objects.count()) == (422, [where], 0)


def test_look_sent_twice_is_one_look(client: Client, caseworker: User) -> None:
    line = given()
    signed_in(client, caseworker)

    [client.post(f"/stock/in-use/{line.pk}/", typed()) for _ in range(2)]

    assert Sighting.objects.count() == 1


def test_what_is_used_up_is_not_looked_at_again(caseworker: User) -> None:
    stock.coats(2)
    line = stock.handed_out(make.child(), each=1).lines.get()

    with pytest.raises(NotDurable):
        record_sighting(line=line, seen_on=stock.DAY, pieces=1, at=NOON, by=caseworker, key="1")


def test_another_school_sees_nothing_and_auditor_only_looks(
    client: Client, other_caseworker: User, auditor: User
) -> None:
    line = given()
    page = f"/stock/in-use/{line.pk}/"

    hidden = signed_in(client, other_caseworker).get(page).status_code
    listed = client.get("/stock/in-use/").content.decode()
    looked = signed_in(client, auditor).get(page).content.decode()
    written = client.post(page, typed()).status_code

    assert (hidden, "书架" in listed, '<form method="post" novalidate>' in looked, written) == (404, False, False, 403)


def test_long_list_costs_no_more_queries_than_a_short_one(client: Client, caseworker: User) -> None:
    given("G1")
    signed_in(client, caseworker).get("/stock/in-use/")
    with CaptureQueriesContext(connection) as few:
        client.get("/stock/in-use/")
    [given(f"G{n}") for n in range(2, 6)]

    with CaptureQueriesContext(connection) as many:
        client.get("/stock/in-use/")

    assert len(many) == len(few)

"""Taking back what was handed out: by distribution and line, whole or in part."""

import pytest
from django.test import Client

from beneficiaries.models import AccessEvent
from distributions.models import Return
from distributions.operations import record_return, reverse_distribution
from ledger.access.models import User
from tests import make
from tests.distributions import stock
from tests.distributions.stock import said
from tests.donors.desk import ENGLISH, errors_of, signed_in

pytestmark = pytest.mark.django_db
NEW = "/stock/returns/new"
OF = f"{NEW}?document=F-1"


def typed(**changes: str) -> dict[str, str]:
    """Return the form of one coat that came back from the first child."""
    return {"key": "sheet-1", "date": "2026-03-03", "reason": "too small", "back-1": "1", "back-2": ""} | changes


def given() -> None:
    """Hand out two coats each to two children, and ¥50.00 to a class."""
    stock.coats(10)
    stock.money(100_00)
    one, other = (
        make.child("C1", name="王小雨", school_class="一班"),
        make.child("C2", name="李小丽", school_class="一班"),
    )
    stock.handed_out(one, other, group=make.group("G1", "一班"))


def test_what_came_back_of_several_lines_is_one_paper(client: Client, caseworker: User) -> None:
    given()

    answer = signed_in(client, caseworker).post(OF, typed(**{"back-2": "2", "back-3": "20.50"}))

    back = Return.objects.get()
    lots = back.entry.lots.order_by("pk").values_list("place__code", "quantity", "amount")
    assert list(lots) == [("S001-STORE", 1, 140_00), ("S001-STORE", 2, 280_00), ("S001-CASH", None, 20_50)]
    text = said(client.get(answer["location"], headers=ENGLISH).content)
    assert "Distribution F-1 Occasion 温暖过冬 Reason too small Receivers 2 children, 图书角" in text
    first = back.entry.lots.order_by("pk")[0]
    assert f"棉衣 | handed out | S001-STORE Lot {first.pk} | 1 件 | 140.00" in text


def test_form_tells_what_is_still_out_and_opening_names_leaves_a_line(client: Client, caseworker: User) -> None:
    given()
    back = stock.Distribution.objects.get().lines.get(position=1)
    record_return(line=back, wanted=1, date=stock.DAY, by=make.clerk_of_the_system())

    text = said(signed_in(client, caseworker).get(OF, headers=ENGLISH).content)

    assert "王小雨 C1 | 棉衣 GEN | 1 件 |" in text
    assert "李小丽 C2 | 棉衣 GEN | 2 件 |" in text
    assert "图书角 | Money GEN | ¥50.00 |" in text
    event = AccessEvent.objects.get()
    assert (event.viewer, event.children, event.purpose) == (caseworker, 2, "return of F-1")


def test_everything_still_out_comes_back_with_one_tick(client: Client, caseworker: User) -> None:
    given()

    signed_in(client, caseworker).post(OF, typed(everything="on", **{"back-1": ""}))

    text = said(client.get(OF, headers=ENGLISH).content)
    assert "Everything that was handed out here came back already." in text
    assert Return.objects.get().lines.count() == 3


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"back-1": "3"}, ["back-1"]),
        ({"back-2": "3"}, ["back-2"]),
        ({"back-3": "50.01"}, ["back-3"]),
        ({"back-1": "one"}, ["back-1"]),
        ({"reason": ""}, ["reason"]),
        ({"date": "2999-01-01"}, ["date"]),
    ],
)
def test_bad_input_is_named_beside_its_line_and_nothing_typed_is_lost(
    client: Client, caseworker: User, changes: dict[str, str], where: list[str]
) -> None:
    given()

    answer = signed_in(client, caseworker).post(OF, typed(**changes))

    kept = [f'value="{value}"' in answer.content.decode() for value in ("sheet-1", changes.get("back-1", "1"))]
    assert (answer.status_code, errors_of(answer.content), kept) == (422, where, [True, True])
    assert Return.objects.count() == 0


def test_nothing_is_no_return(client: Client, caseworker: User) -> None:
    given()

    answer = signed_in(client, caseworker).post(OF, typed(**{"back-1": ""}), headers=ENGLISH)

    assert (answer.status_code, "Add at least one line" in said(answer.content)) == (422, True)


def test_return_sent_twice_is_one_return(client: Client, caseworker: User) -> None:
    given()
    signed_in(client, caseworker)

    first, second = (client.post(OF, typed()) for _ in range(2))

    assert (Return.objects.count(), first["location"]) == (1, second["location"])


def test_distribution_is_found_by_its_occasion(client: Client, caseworker: User) -> None:
    given()
    signed_in(client, caseworker)

    answer = client.post(NEW, {"document": "温暖"})
    offered = client.post("/choose/handed-out", {"q": "F-1"}).json()["found"]

    assert answer["location"] == "/stock/returns/new?document=F-1"
    assert [(one["value"], one["label"]) for one in offered] == [("F-1", "温暖过冬")]


def test_nothing_comes_back_of_a_reversed_distribution(client: Client, caseworker: User) -> None:
    given()
    reverse_distribution(
        distribution=stock.Distribution.objects.get(), date=stock.DAY, why="x", by=make.clerk_of_the_system()
    )

    assert signed_in(client, caseworker).get(OF).status_code == 404


def test_another_school_finds_no_distribution_and_no_return(
    client: Client, caseworker: User, other_caseworker: User
) -> None:
    given()
    number = signed_in(client, caseworker).post(OF, typed())["location"].split("/")[-2]
    signed_in(client, other_caseworker)

    answers = [client.get(OF), client.post(OF, typed()), client.get(f"/stock/returns/{number}/")]

    assert [answer.status_code for answer in answers] == [404] * 3
    assert client.post("/choose/handed-out", {"q": "F-1"}).json()["found"] == []
    assert number not in client.get("/stock/returns/").content.decode()


def test_finance_officer_reads_a_return_without_a_child_in_it(
    client: Client, caseworker: User, treasurer: User
) -> None:
    given()
    number = signed_in(client, caseworker).post(OF, typed())["location"].split("/")[-2]

    page = signed_in(client, treasurer).get(f"/stock/returns/{number}/").content.decode()

    assert [word for word in ("王小雨", "C1", "李小丽") if word in page] == []


def test_return_is_reversed_from_its_page(client: Client, caseworker: User, treasurer: User) -> None:
    given()
    number = signed_in(client, caseworker).post(OF, typed())["location"].split("/")[-2]

    signed_in(client, treasurer).post(f"/stock/returns/{number}/reverse", {"date": "2026-03-04", "why": "slip"})

    text = said(signed_in(client, caseworker).get(OF, headers=ENGLISH).content)
    assert "王小雨 C1 | 棉衣 GEN | 2 件 |" in text

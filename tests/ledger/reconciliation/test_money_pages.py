"""Opening balances, interest, other income and bank charges in the browser."""

from typing import Any

import pytest
from django.test import Client

from ledger.access.models import User
from ledger.book.models import Entry, Lot
from ledger.book.operations import record_interest
from tests import make
from tests.distributions import stock
from tests.distributions.stock import said
from tests.donors.desk import ENGLISH, errors_of, signed_in

pytestmark = pytest.mark.django_db
NEW = {kind: f"/money/{kind}/new" for kind in ("opening", "interest", "other-income", "charge")}


def typed(**changes: str) -> dict[str, str]:
    """Return the form of ¥12.30 that came into the agency's bank, as a browser sends it."""
    sent = {
        "key": "sheet-1", "place": str(make.place().pk), "fund": str(make.fund().pk), "amount": "12.30",
        "date": "2026-03-02", "source": "BK-9",
    }  # fmt: skip
    return sent | changes


def charge(**changes: str) -> dict[str, str]:
    sent = {
        "key": "sheet-1", "source": stock.key_of(place=make.place()), "wanted": "5", "date": "2026-03-02",
        "reference": "账户管理费",
    }  # fmt: skip
    return sent | changes


def postings(kind: str) -> list[tuple[Any, ...]]:
    entry = Entry.objects.get(kind=kind)
    return list(entry.postings.order_by("-amount").values_list("account__role", "amount"))


@pytest.mark.parametrize(
    ("kind", "role"), [("interest", "interest"), ("other-income", "other_income"), ("opening", "net_unrestricted")]
)
def test_money_that_came_in_without_a_donor_opens_a_lot_of_its_own(
    client: Client, treasurer: User, kind: str, role: str
) -> None:
    answer = signed_in(client, treasurer).post(NEW[kind], typed())

    assert answer.status_code == 302
    assert postings(kind.replace("-", "_")) == [("bank", 12_30), (role, -12_30)]
    assert list(Lot.objects.values_list("party", "amount")) == [("", 12_30)]
    assert client.get(answer["location"]).status_code == 200


def test_bank_charge_is_borne_by_the_fund_that_is_named(client: Client, treasurer: User) -> None:
    stock.money(1_000_00, place=make.place())

    answer = signed_in(client, treasurer).post(NEW["charge"], charge())

    assert (answer.status_code, postings("charge")) == (302, [("admin", 5_00), ("bank", -5_00)])
    assert Entry.objects.get(kind="charge").source == "账户管理费"


def test_opening_balance_of_goods_is_the_donors_and_no_income(client: Client, treasurer: User) -> None:
    donor = make.donor("D-1")
    goods = typed(place=str(make.store().pk), item=str(make.item().pk), quantity="40", amount="", donor="D-1")

    signed_in(client, treasurer).post(NEW["opening"], goods)

    assert list(Lot.objects.values_list("party", "quantity", "amount")) == [(donor.code, 40, 0)]
    assert postings("opening") == []


@pytest.mark.parametrize(
    ("kind", "changes", "where"),
    [
        ("interest", {"amount": "0"}, ["amount"]),
        ("interest", {"amount": "a little"}, ["amount"]),
        ("interest", {"date": "2999-01-01"}, ["date"]),
        ("interest", {"place": ""}, ["place"]),
        ("other-income", {"source": ""}, ["source"]),
        ("opening", {"amount": ""}, ["amount"]),
        ("opening", {"quantity": "3"}, ["item"]),
        ("opening", {"donor": "nobody"}, ["donor"]),
    ],
)
def test_bad_input_is_named_beside_its_field_and_nothing_typed_is_lost(
    client: Client, treasurer: User, kind: str, changes: dict[str, str], where: list[str]
) -> None:
    answer = signed_in(client, treasurer).post(NEW[kind], typed(**changes))

    assert (answer.status_code, errors_of(answer.content), Entry.objects.count()) == (422, where, 0)
    assert 'value="sheet-1"' in answer.content.decode()


def test_opening_of_goods_asks_how_many(client: Client, treasurer: User) -> None:
    goods = typed(place=str(make.store().pk), item=str(make.item().pk))

    answer = signed_in(client, treasurer).post(NEW["opening"], goods)

    assert (answer.status_code, errors_of(answer.content), Entry.objects.count()) == (422, ["quantity"], 0)


def test_goods_that_lay_in_a_bank_are_refused_beside_the_place(client: Client, treasurer: User) -> None:
    goods = typed(item=str(make.item().pk), quantity="3")

    answer = signed_in(client, treasurer).post(NEW["opening"], goods)

    assert (answer.status_code, errors_of(answer.content), Entry.objects.count()) == (422, ["place"], 0)


@pytest.mark.parametrize(
    ("changes", "where"),
    [({"wanted": "1000.01"}, ["wanted"]), ({"reference": ""}, ["reference"]), ({"lot": "7"}, ["lot"])],
)
def test_charge_that_can_not_be_is_refused_beside_its_field(
    client: Client, treasurer: User, changes: dict[str, str], where: list[str]
) -> None:
    stock.money(1_000_00, place=make.place())

    answer = signed_in(client, treasurer).post(NEW["charge"], charge(**changes))

    assert (answer.status_code, errors_of(answer.content)) == (422, where)
    assert Entry.objects.filter(kind="charge").count() == 0


@pytest.mark.parametrize("kind", ["interest", "other-income", "opening"])
def test_event_sent_twice_is_one_event(client: Client, treasurer: User, kind: str) -> None:
    signed_in(client, treasurer)

    first, second = (client.post(NEW[kind], typed()) for _ in range(2))

    assert (Entry.objects.count(), first["location"]) == (1, second["location"])


def test_events_are_listed_the_latest_first_and_found_by_kind(client: Client, treasurer: User) -> None:
    signed_in(client, treasurer).post(NEW["interest"], typed())
    client.post(NEW["other-income"], typed(key="sheet-2", date="2026-03-05", source="旧书变卖"))

    every, some = (said(client.get(f"/money/{query}", headers=ENGLISH).content) for query in ("", "?kind=interest"))

    rows = (
        "N-AGY-2026-000001 关爱办公室 | 2026-03-05 | Other income | 旧书变卖 | — | 12.30"
        " I-AGY-2026-000001 关爱办公室 | 2026-03-02 | Interest | BK-9 | — | 12.30"
    )
    assert (rows in every, "N-AGY" in some, "I-AGY" in some) == (True, False, True)


def test_finance_officer_of_a_school_writes_no_money_of_the_agency(client: Client) -> None:
    answer = signed_in(client, make.user("finance", make.school())).post(NEW["interest"], typed())

    assert (answer.status_code, errors_of(answer.content), Entry.objects.count()) == (422, ["place"], 0)


def test_auditor_looks_and_records_nothing(client: Client, auditor: User) -> None:
    signed_in(client, auditor)

    page = client.get("/money/").content.decode()

    assert ("/new" in page, {client.get(path).status_code for path in NEW.values()}) == (False, {403})


@pytest.mark.parametrize("role", ["recorder", "caseworker", "approver"])
def test_colleague_without_the_right_is_told_who_has_it(client: Client, role: str) -> None:
    signed_in(client, make.user(role))

    assert {client.get(path).status_code for path in ["/money/", *NEW.values()]} == {403}


def test_stranger_sees_nothing_of_it(client: Client, treasurer: User) -> None:
    record_interest(
        place=make.place(), fund=make.fund(), amount=12_30, date=stock.DAY, source="BK-9", by=treasurer
    )  # fmt: skip

    page = signed_in(client, make.user("finance", make.agency("OTHER", name="别处"))).get("/money/").content.decode()

    assert ("I-AGY" in page, "BK-9" in page) == (False, False)

"""What lies where: lots with what is left, reserved and free, whose they are, and the account of one lot."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from distributions.operations import HandOut, bring_in_distribution, record_purchase, record_return, record_transfer
from donors.operations import GivenLine
from ledger.access.models import User
from ledger.book.models import Lot
from tests import make
from tests.distributions import stock
from tests.distributions.stock import said
from tests.donors.desk import ENGLISH, signed_in

pytestmark = pytest.mark.django_db


def page(client: Client, person: User, path: str) -> str:
    return said(signed_in(client, person).get(path, headers=ENGLISH).content)


def test_stock_tells_on_hand_reserved_and_free_apart(client: Client, caseworker: User) -> None:
    lot = stock.coats(10).lots.get()
    stock.draft(caseworker, make.child(), make.child(), each=2)

    text = page(client, caseworker, "/stock/")

    assert f"棉衣 Lot {lot.pk} | S001-STORE GEN | 2026-03-01 | — | 10 | 4 | 6 | 1,400.00" in text
    assert "棉衣 COAT · 件 | 10 | 4 | 6 free | 1,400.00" in text


def test_lists_reserve_the_lots_that_posting_would_take_first(client: Client, caseworker: User) -> None:
    old, new, named = (stock.coats(pieces, amount=0).lots.get() for pieces in (3, 5, 7))
    child = make.child()
    lines = [HandOut(stock.store(), make.fund(), stock.coat(), 4, child=child),
             HandOut(stock.store(), make.fund(), stock.coat(), 2, child=child, lot=named.pk)]  # fmt: skip
    stock.draft(caseworker, child, lines=lines)

    text = page(client, caseworker, "/stock/")

    row = "Lot {} | S001-STORE GEN | 2026-03-01 | — | {} | {} | {} | —"
    rows = [row.format(old.pk, 3, 3, 0), row.format(new.pk, 5, 1, 4), row.format(named.pk, 7, 2, 5)]
    assert [each for each in rows if each not in text] == []


def test_lists_that_keep_more_than_there_is_are_called_short(client: Client, caseworker: User) -> None:
    stock.coats(3, amount=0)
    stock.draft(caseworker, make.child(), each=5)

    assert "棉衣 COAT · 件 | 3 | 5 | Short −2 free | 0.00" in page(client, caseworker, "/stock/")


def test_money_lies_apart_from_goods(client: Client, caseworker: User) -> None:
    lot = stock.money(1_000_00).lots.get()
    stock.coats(1)
    stock.draft(
        caseworker, child := make.child(), columns=[stock.column()],
        lines=[HandOut(stock.cash(), make.fund(), None, 300_00, child=child)],
    )  # fmt: skip

    text = page(client, caseworker, "/stock/money/")

    assert f"S001-CASH Lot {lot.pk} | GEN | 2026-03-01 | — | 1,000.00 | 300.00 | 700.00" in text
    assert "棉衣" not in text


def test_who_gave_it_is_shown_to_those_who_may_read_gifts_there(
    client: Client, caseworker: User, treasurer: User
) -> None:
    lot = stock.coats().lots.get()

    hidden = page(client, caseworker, "/stock/") + page(client, caseworker, f"/stock/lots/{lot.pk}/")
    shown = [page(client, treasurer, "/stock/"), page(client, treasurer, f"/stock/lots/{lot.pk}/")]

    assert ("市供销合作社" in hidden, ["市供销合作社" in each for each in shown]) == (False, [True, True])


def test_goods_bought_are_of_all_whose_money_paid_for_them(client: Client, treasurer: User) -> None:
    bank = make.place()
    for name, amount in (("甲", 100_00), ("乙", 300_00), ("丙", 200_00)):
        stock.give(GivenLine(make.fund(), bank, amount), make.donor(name=name))
    bought = record_purchase(
        fund=make.fund(), from_place=bank, to_place=make.store(), item=stock.coat(), quantity=6, amount=550_00,
        date=stock.DAY, by=treasurer,
    )  # fmt: skip

    assert "| 乙, 丙, 1 more | 6 | 0 | 6 | 550.00" in page(client, treasurer, "/stock/")
    text = page(client, treasurer, f"/stock/lots/{bought.lot_id}/")
    assert "Whose value it is 乙 ¥300.00 丙 ¥150.00 甲 ¥100.00" in text


def test_lot_has_a_running_balance_from_its_opening_to_what_is_left(client: Client, treasurer: User) -> None:
    given = stock.coats(10)
    lot, by, child = given.lots.get(), make.clerk_of_the_system(), make.child()
    moved = record_transfer(
        fund=make.fund(), from_place=stock.store(), to_place=make.store(), item=stock.coat(), wanted=3,
        date=stock.DAY, by=by,
    )  # fmt: skip
    handed_out = bring_in_distribution(
        unit=make.school(), date=stock.DAY, occasion="", number="F-1", by=by,
        lines=[HandOut(stock.store(), make.fund(), stock.coat(), 2, child=child)],
    )  # fmt: skip
    back = record_return(line=handed_out.lines.get(), wanted=1, date=stock.DAY, by=by).entry.lots.get()

    text = page(client, treasurer, f"/stock/lots/{lot.pk}/")

    there = moved.entry.lots.get()
    account = (
        f"Gift {given.number} | 2026-03-01 | 10 | | 10 | 1,400.00"
        f" Transfer {moved.entry.number} to lot {there.pk} at AGY-STORE | 2026-03-02 | | 3 | 7 | 980.00"
        f" Distribution F-1 · to 1 child 1 came back as lot {back.pk} | 2026-03-02 | | 2 | 5 | 700.00"
    )
    assert account in text


def test_lot_that_came_from_another_place_leads_back_to_it(client: Client, treasurer: User) -> None:
    lot = stock.coats(10).lots.get()
    moved = record_transfer(
        fund=make.fund(), from_place=stock.store(), to_place=make.store(), item=stock.coat(), wanted=3,
        date=stock.DAY, by=make.clerk_of_the_system(),
    )  # fmt: skip
    there = moved.entry.lots.get()

    answer = signed_in(client, treasurer).get(f"/stock/lots/{there.pk}/", headers=ENGLISH)

    assert f'from <a href="/stock/lots/{lot.pk}/">lot {lot.pk}</a> at S001-STORE' in answer.content.decode()


def test_lot_of_a_bound_fund_says_whom_it_may_reach(client: Client, treasurer: User) -> None:
    child = make.child(village="合心村")
    bound = make.fund("HEXIN", "restricted", villages=[child.village])
    lot = stock.coats(fund=bound).lots.get()

    assert "Whom it may reach restricted Fund HEXIN Who 合心村" in page(client, treasurer, f"/stock/lots/{lot.pk}/")


def test_lot_that_is_used_up_is_listed_only_when_asked_for(client: Client, treasurer: User) -> None:
    lot = stock.coats(2).lots.get()
    record_transfer(
        fund=make.fund(), from_place=stock.store(), to_place=make.store(), item=stock.coat(), wanted=2,
        date=stock.DAY, by=make.clerk_of_the_system(),
    )  # fmt: skip

    shown = [f"Lot {lot.pk}" in page(client, treasurer, path) for path in ("/stock/", "/stock/?state=all")]

    assert (shown, "Used up" in page(client, treasurer, f"/stock/lots/{lot.pk}/")) == ([False, True], True)


@pytest.mark.parametrize(
    "query", ["item=COAT", "place=S001-STORE", "fund=HEXIN", "restriction=restricted"]
)  # fmt: skip
def test_stock_is_narrowed_by_what_stands_in_the_address(client: Client, treasurer: User, query: str) -> None:
    wanted = stock.coats(fund=make.fund("HEXIN", "restricted")).lots.get()
    other = stock.give(GivenLine(make.fund(), make.store(), 0, make.item(), 4)).lots.get()

    text = page(client, treasurer, f"/stock/?{query}")

    assert (f"Lot {wanted.pk}" in text, f"Lot {other.pk}" in text) == (True, False)


def test_stock_is_exported_as_it_is_shown(client: Client, treasurer: User) -> None:
    stock.coats(10)

    answer = signed_in(client, treasurer).get("/stock/?export=csv", headers=ENGLISH)

    rows = answer.content.decode("utf-8-sig").splitlines()
    assert rows == [
        'Item,Place,Received,Given by,On hand,Reserved,Free,"Value left, ¥"',
        "棉衣,S001-STORE,2026-03-01,市供销合作社,10,0,10,1400.00",
    ]


def test_another_school_sees_nothing_of_it(client: Client, other_caseworker: User) -> None:
    lot = stock.coats().lots.get()

    lists = [page(client, other_caseworker, path) for path in ("/stock/", "/stock/money/", "/stock/?state=all")]

    assert [each for each in lists if str(lot.pk) in each or "S001" in each or "COAT" in each] == []
    assert client.get(f"/stock/lots/{lot.pk}/").status_code == 404


@pytest.mark.parametrize("path", ["/stock/", "/stock/money/", "/stock/lots/1000001/"])
def test_colleague_without_the_right_is_told_who_has_it(client: Client, clerk: User, path: str) -> None:
    assert signed_in(client, clerk).get(path).status_code == 403


def more_of(count: int) -> None:
    [stock.coats(2) for _ in range(count)]


@pytest.mark.parametrize("path", ["/stock/", "/stock/?state=all"])
def test_long_stock_costs_no_more_queries_than_a_short_one(
    client: Client, treasurer: User, path: str, django_assert_num_queries: Callable[..., object]
) -> None:
    more_of(3)
    stock.draft(make.user("caseworker", make.school()), make.child())
    signed_in(client, treasurer).get(path)
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    more_of(12)

    with CaptureQueriesContext(connection) as many:
        client.get(path)

    assert (len(many), Lot.objects.count()) == (len(few), 15)

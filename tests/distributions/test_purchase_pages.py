"""Buying goods with donated money in the browser."""

import pytest
from django.test import Client

from distributions.models import Purchase
from ledger.access.models import User
from ledger.book.models import Entry
from tests import make
from tests.distributions import stock
from tests.distributions.stock import said
from tests.donors.desk import ENGLISH, errors_of, signed_in

pytestmark = pytest.mark.django_db
NEW = "/stock/purchases/new"


def typed(**changes: str) -> dict[str, str]:
    """Return the form of 10 coats for ¥550.00 as a browser sends it."""
    sent = {
        "key": "sheet-1", "source": stock.key_of(), "wanted": "550", "item": str(stock.coat().pk), "quantity": "10",
        "to_place": str(stock.store().pk), "date": "2026-03-02", "supplier": "百货商店", "reference": "FP-77",
    }  # fmt: skip
    return sent | changes


def test_purchase_turns_money_into_goods_of_the_same_givers(client: Client, treasurer: User) -> None:
    money = stock.money(1_000_00).lots.get()

    answer = signed_in(client, treasurer).post(NEW, typed())

    bought = Purchase.objects.get()
    lot = bought.lot
    assert (answer.status_code, answer["location"]) == (302, f"/stock/purchases/{bought.entry.number}/")
    assert (lot.quantity, lot.amount, lot.place, bought.supplier, bought.reference) == (
        10, 550_00, stock.store(), "百货商店", "FP-77",
    )  # fmt: skip
    text = said(client.get(answer["location"], headers=ENGLISH).content)
    assert f"Money | S001-CASH Lot {money.pk} | S001-STORE Lot {lot.pk} | | 550.00" in text
    assert "Bought 棉衣 × 10 Lies in S001-STORE Fund GEN Supplier 百货商店 Invoice number FP-77" in text


def test_what_is_free_is_told_as_one_chooses(client: Client, treasurer: User, caseworker: User) -> None:
    stock.money(1_000_00)
    child = make.child()
    lines = [stock.HandOut(stock.cash(), make.fund(), None, 300_00, child=child)]
    stock.draft(caseworker, child, columns=[stock.column()], lines=lines)

    text = said(signed_in(client, treasurer).get(NEW, headers=ENGLISH).content)

    assert "GEN: ¥700.00 free, ¥300.00 reserved" in text


def test_what_lists_keep_is_taken_only_when_somebody_says_so(client: Client, treasurer: User, caseworker: User) -> None:
    stock.money(1_000_00)
    child = make.child()
    lines = [stock.HandOut(stock.cash(), make.fund(), None, 600_00, child=child)]
    stock.draft(caseworker, child, columns=[stock.column()], lines=lines)
    signed_in(client, treasurer)

    asked = client.post(NEW, typed())
    count_when_asked = Purchase.objects.count()
    client.post(NEW, typed(takes_reserved="on"))

    assert (asked.status_code, errors_of(asked.content)) == (422, ["takes_reserved"])
    assert (count_when_asked, Purchase.objects.count()) == (0, 1)


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"wanted": "1,000.01"}, ["wanted"]),
        ({"wanted": "much"}, ["wanted"]),
        ({"wanted": "0"}, ["wanted"]),
        ({"quantity": "0"}, ["quantity"]),
        ({"quantity": "1.5"}, ["quantity"]),
        ({"source": "1-1-1"}, ["source"]),
        ({"date": "2026-02-28"}, ["wanted"]),
        ({"date": "2999-01-01"}, ["date"]),
        ({"lot": "7"}, ["lot"]),
        ({"item": "", "to_place": ""}, ["item", "to_place"]),
    ],
)
def test_bad_input_is_named_beside_its_field_and_nothing_typed_is_lost(
    client: Client, treasurer: User, changes: dict[str, str], where: list[str]
) -> None:
    stock.money(1_000_00)

    answer = signed_in(client, treasurer).post(NEW, typed(**changes))

    page = answer.content.decode()
    kept = [f'value="{value}"' in page for value in ("百货商店", "FP-77", "sheet-1")]
    assert (answer.status_code, errors_of(answer.content), kept) == (422, where, [True] * 3)
    assert (Purchase.objects.count(), Entry.objects.count()) == (0, 1)


def test_purchase_sent_twice_is_one_purchase(client: Client, treasurer: User) -> None:
    stock.money(2_000_00)
    signed_in(client, treasurer)

    first, second = (client.post(NEW, typed()) for _ in range(2))

    assert (Purchase.objects.count(), first["location"]) == (1, second["location"])


def test_next_line_of_an_invoice_carries_what_is_the_same(client: Client, treasurer: User) -> None:
    stock.money(1_000_00)

    answer = signed_in(client, treasurer).post(NEW, typed(then="another"))

    page = client.get(answer["location"]).content.decode()
    assert [f'value="{value}"' in page for value in ("百货商店", "FP-77", "2026-03-02", "550")] == [
        True, True, True, False,
    ]  # fmt: skip
    assert f'value="{stock.key_of()}" selected' in page


def test_purchase_is_reversed_from_its_page_and_the_money_lies_open_again(client: Client, treasurer: User) -> None:
    stock.money(1_000_00)
    number = signed_in(client, treasurer).post(NEW, typed())["location"].split("/")[-2]

    sent = {"date": "2026-03-03", "why": "returned to the shop"}
    answer = client.post(f"/stock/purchases/{number}/reverse", sent, headers=ENGLISH)

    text = said(client.get(answer["location"], headers=ENGLISH).content)
    assert f"{number} was reversed by V-S001-2026-000001 on 2026-03-03: returned to the shop." in text
    assert "GEN: ¥1,000.00 free" in said(client.get(NEW, headers=ENGLISH).content)


def test_purchase_whose_goods_were_used_names_what_must_be_reversed_first(client: Client, treasurer: User) -> None:
    stock.money(1_000_00)
    number = signed_in(client, treasurer).post(NEW, typed())["location"].split("/")[-2]
    moved = stock.move(3)

    answer = client.post(f"/stock/purchases/{number}/reverse", {"date": "2026-03-03", "why": "x"}, headers=ENGLISH)

    assert (answer.status_code, moved.number in said(answer.content)) == (422, True)
    assert Entry.objects.filter(kind="reversal").count() == 0


def test_list_of_purchases_tells_what_was_bought_and_finds_an_invoice(client: Client, treasurer: User) -> None:
    stock.money(1_000_00)
    number = signed_in(client, treasurer).post(NEW, typed())["location"].split("/")[-2]

    found, other = (said(client.get(f"/stock/purchases/?q={q}", headers=ENGLISH).content) for q in ("FP-77", "FP-78"))

    row = f"{number} 第S001小学 | 2026-03-02 | 棉衣 × 10 | 百货商店 FP-77 | — | 550.00"
    assert (row in found, number in other) == (True, False)

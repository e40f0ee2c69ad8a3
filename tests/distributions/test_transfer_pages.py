"""Moving money and goods to other places in the browser: one paper, several lines."""

import pytest
from django.test import Client

from distributions.models import Transfer
from ledger.access.models import User
from ledger.book.models import Entry
from tests import make
from tests.distributions import stock
from tests.distributions.stock import said
from tests.donors.desk import ENGLISH, errors_of, signed_in

pytestmark = pytest.mark.django_db
NEW = "/stock/transfers/new"


def typed(**changes: str) -> dict[str, str]:
    """Return the form of 3 coats and ¥200.00 that go to the agency, as a browser sends it."""
    sent = {
        "key": "sheet-1", "date": "2026-03-02", "lines-TOTAL_FORMS": "2", "lines-INITIAL_FORMS": "0",
        "lines-0-source": stock.key_of(stock.coat()), "lines-0-wanted": "3", "lines-0-to_place": str(make.store().pk),
        "lines-1-source": stock.key_of(), "lines-1-wanted": "200", "lines-1-to_place": str(make.place().pk),
    }  # fmt: skip
    return sent | changes


def shelves() -> None:
    stock.coats(10)
    stock.money(1_000_00)


def test_money_and_goods_go_on_one_paper(client: Client, treasurer: User) -> None:
    shelves()

    answer = signed_in(client, treasurer).post(NEW, typed())

    moved = Transfer.objects.get().entry
    lots = moved.lots.order_by("pk").values_list("place__code", "quantity", "amount")
    (coats, bank), (gone, spent) = (moved.lots.order_by("pk"), moved.draws.order_by("pk"))
    assert list(lots) == [("AGY-STORE", 3, 420_00), ("AGY-BANK", None, 200_00)]
    text = said(client.get(answer["location"], headers=ENGLISH).content)
    assert f"棉衣 | S001-STORE Lot {gone.lot_id} | AGY-STORE Lot {coats.pk} | 3 件 | 420.00" in text
    assert f"Money | S001-CASH Lot {spent.lot_id} | AGY-BANK Lot {bank.pk} | | 200.00" in text


def test_one_more_line_is_asked_for_without_script(client: Client, treasurer: User) -> None:
    shelves()

    page = signed_in(client, treasurer).post(NEW, typed(**{"add-line": "1"})).content.decode()

    assert ("lines-2-source" in page, "is-invalid" in page, Transfer.objects.count()) == (True, False, 0)
    assert f'value="{stock.key_of(stock.coat())}" selected' in page


def test_lines_left_empty_count_for_nothing(client: Client, treasurer: User) -> None:
    shelves()
    empty = {f"lines-1-{name}": "" for name in ("source", "wanted", "to_place")}

    signed_in(client, treasurer).post(NEW, typed(**empty))

    assert Transfer.objects.get().entry.draws.count() == 1


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"lines-0-wanted": "11"}, ["lines-0-wanted"]),
        ({"lines-1-wanted": "1000.01"}, ["lines-1-wanted"]),
        ({"lines-0-wanted": "half"}, ["lines-0-wanted"]),
        ({"lines-1-wanted": "0"}, ["lines-1-wanted"]),
        ({"lines-1-lot": "77"}, ["lines-1-lot"]),
        ({"lines-0-source": "9-9-9"}, ["lines-0-source"]),
        ({"lines-1-to_place": ""}, ["lines-1-to_place"]),
        ({"date": "yesterday week"}, ["date"]),
    ],
)
def test_bad_input_is_named_beside_its_line_and_nothing_typed_is_lost(
    client: Client, treasurer: User, changes: dict[str, str], where: list[str]
) -> None:
    shelves()

    answer = signed_in(client, treasurer).post(NEW, typed(**changes))

    kept = [f'value="{value}" selected' in answer.content.decode() for value in (make.store().pk,)]
    assert (answer.status_code, errors_of(answer.content), kept) == (422, where, [True])
    assert (Transfer.objects.count(), Entry.objects.count()) == (0, 2)


@pytest.mark.parametrize(("line", "target"), [(0, stock.cash), (1, make.store), (0, stock.store)])
def test_place_that_does_not_fit_is_named_beside_its_line(
    client: Client, treasurer: User, line: int, target: object
) -> None:
    shelves()
    where = f"lines-{line}-to_place"

    answer = signed_in(client, treasurer).post(NEW, typed(**{where: str(target().pk)}))

    assert (answer.status_code, errors_of(answer.content), Transfer.objects.count()) == (422, [where], 0)


def test_one_paper_leaves_one_unit(client: Client, treasurer: User) -> None:
    shelves()
    stock.coats(2, place=make.store())
    other = stock.key_of(stock.coat(), place=make.store())

    sent = typed(**{"lines-1-source": other, "lines-1-wanted": "1", "lines-1-to_place": str(stock.store().pk)})
    answer = signed_in(client, treasurer).post(NEW, sent)

    assert (answer.status_code, errors_of(answer.content), Transfer.objects.count()) == (422, ["lines-1-source"], 0)


def test_nothing_is_no_transfer(client: Client, treasurer: User) -> None:
    shelves()

    answer = signed_in(client, treasurer).post(NEW, typed(**{"lines-TOTAL_FORMS": "0"}), headers=ENGLISH)

    assert (answer.status_code, "Add at least one line" in said(answer.content)) == (422, True)


def test_transfer_sent_twice_is_one_transfer(client: Client, treasurer: User) -> None:
    shelves()
    signed_in(client, treasurer)

    first, second = (client.post(NEW, typed()) for _ in range(2))

    assert (Transfer.objects.count(), first["location"]) == (1, second["location"])


def test_transfer_is_reversed_from_its_page(client: Client, treasurer: User) -> None:
    shelves()
    number = signed_in(client, treasurer).post(NEW, typed())["location"].split("/")[-2]

    client.post(f"/stock/transfers/{number}/reverse", {"date": "2026-03-03", "why": "wrong store"})

    text = said(client.get("/stock/?place=S001-STORE", headers=ENGLISH).content)
    assert "棉衣 COAT · 件 | 10 | 0 | 10 free | 1,400.00" in text


def test_finance_officer_of_a_school_is_offered_that_school_alone(client: Client) -> None:
    shelves()
    stock.coats(2, place=make.store("S002-STORE", make.school("S002")))

    page = signed_in(client, make.user("finance", make.school())).get(NEW).content.decode()

    assert ("S001-STORE" in page, "S002-STORE" in page, "AGY-BANK" in page) == (True, False, False)

"""Who sees the papers of stock, who sees nothing, and what a long list costs."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from distributions.operations import bring_in_write_off, record_purchase, record_return
from ledger.access.models import User
from tests import make
from tests.distributions import stock
from tests.donors.desk import ENGLISH, signed_in

pytestmark = pytest.mark.django_db
LISTS = ("/stock/purchases/", "/stock/transfers/", "/stock/write-offs/", "/stock/returns/")
NEW = ("/stock/purchases/new", "/stock/transfers/new", "/stock/write-offs/new", "/stock/returns/new")


def a_paper_of_each(number: int = 1) -> list[str]:
    """Make one paper of each kind and return the addresses of their pages."""
    by = make.clerk_of_the_system()
    stock.coats(10)
    stock.money(1_000_00)
    bought = record_purchase(
        fund=make.fund(), from_place=stock.cash(), to_place=stock.store(), item=stock.coat(), quantity=1,
        amount=10_00, date=stock.DAY, by=by, supplier="百货商店",
    )  # fmt: skip
    moved = stock.move(1)
    lost = bring_in_write_off(
        place=stock.store(), fund=make.fund(), item=stock.coat(), quantity=1, reason="霉", date=stock.DAY, by=by
    )
    line = stock.handed_out(make.child(), number=f"F-{number}").lines.get()
    back = record_return(line=line, wanted=1, date=stock.DAY, by=by)
    return [
        f"/stock/purchases/{bought.entry.number}/", f"/stock/transfers/{moved.number}/",
        f"/stock/write-offs/{lost.entry.number}/", f"/stock/returns/{back.entry.number}/",
    ]  # fmt: skip


def statuses(client: Client, person: User, paths: list[str]) -> list[int]:
    signed_in(client, person)
    return [client.get(path).status_code for path in paths]


def test_auditor_looks_and_may_open_no_form(client: Client, auditor: User) -> None:
    pages = a_paper_of_each()
    acts = [*NEW, *(f"{page}reverse" for page in pages)]

    assert statuses(client, auditor, [*LISTS, *pages]) == [200] * 8
    assert set(statuses(client, auditor, acts)) == {403}


def test_auditor_is_offered_no_action(client: Client, auditor: User) -> None:
    pages = a_paper_of_each()
    signed_in(client, auditor)

    text = "".join(client.get(path, headers=ENGLISH).content.decode() for path in [*LISTS, *pages, "/stock/"])

    assert [act for act in ("/new", "/reverse", "/decide", 'class="btn pri"') if act in text] == []


def test_caseworker_reads_what_came_back_and_what_was_lost_and_no_money(client: Client, caseworker: User) -> None:
    pages = a_paper_of_each()

    assert statuses(client, caseworker, [*LISTS, *pages]) == [403, 403, 200, 200] * 2
    assert statuses(client, caseworker, list(NEW)) == [403, 403, 200, 200]


def test_recorder_is_told_who_has_the_right(client: Client, clerk: User) -> None:
    pages = a_paper_of_each()

    assert set(statuses(client, clerk, [*LISTS, *NEW, *pages])) == {403}


@pytest.mark.parametrize("role", ["finance", "auditor"])
def test_stranger_finds_nothing_here(client: Client, role: str) -> None:
    pages = a_paper_of_each()
    elsewhere = make.user(role, make.agency("OTHER", name="别处"))
    signed_in(client, elsewhere)

    lists = "".join(client.get(path).content.decode() for path in LISTS)

    assert statuses(client, elsewhere, pages) == [404] * 4
    assert [word for word in ("S001", "百货商店", "霉") if word in lists] == []


@pytest.mark.parametrize("page", ["purchases", "transfers", "write-offs", "returns"])
def test_stranger_who_may_elsewhere_reverses_nothing_here(client: Client, page: str) -> None:
    pages = {path.split("/")[2]: path for path in a_paper_of_each()}
    signed_in(client, make.user("finance", make.agency("OTHER", name="别处")))

    answer = client.post(f"{pages[page]}reverse", {"date": "2026-03-03", "why": "x"})

    assert answer.status_code == 404


@pytest.mark.parametrize("path", LISTS)
def test_long_list_costs_no_more_queries_than_a_short_one(client: Client, treasurer: User, path: str) -> None:
    [a_paper_of_each(number) for number in range(2)]
    signed_in(client, treasurer).get(path)
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    [a_paper_of_each(number) for number in range(2, 5)]

    with CaptureQueriesContext(connection) as many:
        client.get(path)

    assert len(many) == len(few)

"""Pledges in the browser: promised money and goods, instalments, and how long they are due."""

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.test import Client

from donors.models import Donor, Pledge, PledgeLine
from donors.operations import PledgedLine, record_pledge, reverse_gift
from donors.promised import promised
from ledger.access.models import User
from tests import make
from tests.donors.desk import DAY, ENGLISH, errors_of, give, signed_in, words

pytestmark = pytest.mark.django_db
TODAY = dt.datetime(2026, 6, 30, 4, tzinfo=dt.UTC)


def pledge(*lines: PledgedLine, donor: Donor | None = None) -> Pledge:
    by = make.clerk_of_the_system()
    return record_pledge(unit=make.book(), donor=donor or make.donor(), promised_on=DAY, lines=lines, by=by)


def money(amount: int, due_on: dt.date | None = None) -> PledgedLine:
    return PledgedLine(make.fund(), amount=amount, due_on=due_on)


def left_of(one: Pledge) -> list[int]:
    return [line.left for line in promised(Pledge.objects.filter(pk=one.pk))[0].lines]


def typed(donor: Donor, **changes: Any) -> dict[str, Any]:
    """Return a pledge of ¥1,200.00 in June and 40 schoolbags, as a browser sends it."""
    sent = {
        "donor": donor.code, "promised_on": "2026-03-01", "unit": make.book().pk, "key": "sheet-1",
        "lines-TOTAL_FORMS": "2", "lines-INITIAL_FORMS": "0",
        "lines-0-amount": "1,200", "lines-0-due_on": "2026-06-30", "lines-0-fund": make.fund().pk,
        "lines-1-item": make.item().pk, "lines-1-quantity": "40", "lines-1-fund": make.fund().pk,
    }  # fmt: skip
    return sent | changes


def test_pledge_of_money_and_goods_is_entered(client: Client, clerk: User) -> None:
    donor = make.donor()

    answer = signed_in(client, clerk).post("/pledges/new", typed(donor))

    one = Pledge.objects.get()
    lines = one.lines.values_list("kind", "amount", "quantity", "due_on")
    assert (answer["location"], one.donor, list(lines)) == (
        f"/pledges/{one.number}/",
        donor,
        [("cash", 1200_00, None, dt.date(2026, 6, 30)), ("goods", None, 40, None)],
    )


def test_pledge_sent_twice_is_one_pledge(client: Client, clerk: User) -> None:
    sent = typed(make.donor())
    signed_in(client, clerk)

    first, second = (client.post("/pledges/new", sent) for _ in range(2))

    assert (Pledge.objects.count(), first["location"]) == (1, second["location"])


def test_pledge_sent_again_with_other_content_is_asked_about_and_then_another_pledge(
    client: Client, clerk: User
) -> None:
    sent = typed(make.donor())
    signed_in(client, clerk).post("/pledges/new", sent)

    asked = client.post("/pledges/new", sent | {"lines-0-amount": "13"}).context["form"]

    assert (list(asked.errors), asked["key"].value() == sent["key"], Pledge.objects.count()) == (["__all__"], False, 1)
    assert "P-AGY-2026-000001" in asked.non_field_errors()[0]
    client.post("/pledges/new", sent | {"lines-0-amount": "13", "key": asked["key"].value()})
    assert list(PledgeLine.objects.filter(position=1).values_list("amount", flat=True)) == [1200_00, 13_00]


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"lines-0-amount": "a lot"}, "lines-0-amount"),
        ({"lines-0-amount": "-5"}, "lines-0-amount"),
        ({"lines-1-quantity": ""}, "lines-1-quantity"),
        ({"lines-1-quantity": "0"}, "lines-1-quantity"),
        ({"lines-0-due_on": "soon"}, "lines-0-due_on"),
        ({"donor": "nobody"}, "donor"),
        ({"promised_on": ""}, "promised_on"),
    ],
)
def test_what_is_wrong_with_a_pledge_stands_beside_its_field_and_nothing_is_saved(
    client: Client, clerk: User, changes: dict[str, str], where: str
) -> None:
    answer = signed_in(client, clerk).post("/pledges/new", typed(make.donor()) | changes)

    kept = 'value="sheet-1"' in answer.content.decode()
    assert (answer.status_code, errors_of(answer.content), kept, Pledge.objects.count()) == (422, [where], True, 0)


def test_empty_pledge_is_refused(client: Client, clerk: User) -> None:
    empty = {"lines-0-amount": "", "lines-0-due_on": "", "lines-1-item": "", "lines-1-quantity": ""}

    answer = signed_in(client, clerk).post("/pledges/new", typed(make.donor()) | empty, headers=ENGLISH)

    assert (answer.status_code, Pledge.objects.count()) == (422, 0)
    assert "A pledge has at least one line" in words(answer.content)


def test_what_came_meets_the_instalments_the_first_due_first() -> None:
    donor = make.donor()
    one = pledge(money(100_00, dt.date(2026, 9, 1)), money(100_00, dt.date(2026, 3, 1)), money(100_00), donor=donor)

    give(donor, 150_00, pledge_line=one.lines.last())

    assert left_of(one) == [50_00, 0, 100_00]


def test_what_is_more_than_all_instalments_stands_on_the_last() -> None:
    donor = make.donor()
    one = pledge(money(100_00, dt.date(2026, 9, 1)), money(100_00, dt.date(2026, 3, 1)), donor=donor)

    give(donor, 250_00, pledge_line=one.lines.first())

    lines = promised(Pledge.objects.all())[0].lines
    assert [(line.received, line.left, line.is_over) for line in lines] == [(150_00, 0, True), (100_00, 0, False)]


def test_what_came_for_one_item_or_fund_meets_no_other() -> None:
    donor, winter = make.donor(), make.fund("WINTER", "restricted")
    bags = PledgedLine(make.fund(), make.item(), 40)
    one = pledge(money(100_00), PledgedLine(winter, amount=100_00), bags, donor=donor)

    give(donor, 100_00, pledge_line=one.lines.first())

    assert left_of(one) == [0, 100_00, 40]


def test_gift_that_was_reversed_leaves_its_pledge_open(client: Client, auditor: User) -> None:
    one = make.pledge(amount=100_00)
    gift = give(one.donor, 100_00, pledge_line=one.lines.get())
    reverse_gift(gift=gift, date=DAY, why="重复", by=make.clerk_of_the_system())

    page = words(signed_in(client, auditor).get(f"/pledges/{one.number}/", headers=ENGLISH).content)

    assert (left_of(one), "How it endedopen" in page, f"{gift.entry.number} · 2026-03-01 Reversed" in page) == (
        [100_00],
        True,
        True,
    )


def aged() -> list[Pledge]:
    """Make pledges of ¥1 to ¥6, due in a day, today, and since 1, 31, 61 and 91 days."""
    today = TODAY.date()
    return [
        pledge(money(amount * 100, today - dt.timedelta(days=days)))
        for amount, days in enumerate((-1, 0, 1, 31, 61, 91), 1)
    ]


def test_pledges_are_summed_by_age(client: Client, auditor: User) -> None:
    aged()

    with time_machine.travel(TODAY, tick=False):
        page = words(signed_in(client, auditor).get("/pledges/", headers=ENGLISH).content)

    totals = re.findall(
        r"(Not yet due|Due 1 to 30 days|Due 31 to 60 days|Due 61 to 90 days|Due more than 90 days)(¥[\d.]+)", page
    )
    assert totals == [
        ("Not yet due", "¥3.00"),
        ("Due 1 to 30 days", "¥3.00"),
        ("Due 31 to 60 days", "¥4.00"),
        ("Due 61 to 90 days", "¥5.00"),
        ("Due more than 90 days", "¥6.00"),
    ]


def test_age_narrows_the_list_to_what_is_due_so_long(client: Client, auditor: User) -> None:
    numbers = [one.number for one in aged()]
    signed_in(client, auditor)

    with time_machine.travel(TODAY, tick=False):
        pages = [client.get(f"/pledges/?age={age}").content.decode() for age in ("not_due", "30", "60", "90", "over")]

    shown = [[at for at, number in enumerate(numbers) if number in page] for page in pages]
    assert shown == [[0, 1], [2], [3], [4], [5]]


def test_list_says_how_long_a_pledge_is_overdue_and_what_goods_are_to_come(client: Client, auditor: User) -> None:
    pledge(money(100_00, dt.date(2026, 6, 28)))
    pledge(PledgedLine(make.fund(), make.item(), 40))
    met = pledge(money(100_00))
    give(met.donor, 100_00, pledge_line=met.lines.get())

    with time_machine.travel(TODAY, tick=False):
        page = words(signed_in(client, auditor).get("/pledges/", headers=ENGLISH).content)

    told = ["Overdue 2 days", "书包 × 40", "No day agreed", "fulfilled"]
    assert [each in page for each in told] == [True] * len(told)

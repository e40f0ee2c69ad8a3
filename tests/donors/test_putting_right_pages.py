"""Putting a gift right in the browser: its mirror, what goes back, what never came, whose it was."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from donors.models import Gift
from donors.operations import reverse_gift
from ledger.access.models import User
from ledger.book.models import Attribution, Entry
from ledger.book.operations import close_month
from tests import make
from tests.donors.desk import DAY, ENGLISH, errors_of, give, signed_in, typed_gift, words

pytestmark = pytest.mark.django_db
WHEN = {"date": "2026-03-01", "why": "重复登记"}


def goods(pieces: int = 40) -> Gift:
    return give(amount=pieces * 52_00, item=make.item(), quantity=pieces, place=make.store())


def sent(gift: Gift, **changes: Any) -> dict[str, Any]:
    return WHEN | {"line": gift.lines.get().pk} | changes


def left_of(gift: Gift) -> tuple[int, int | None]:
    lot = gift.lines.get().lot
    lot.refresh_from_db()
    return lot.amount - lot.amount_drawn, lot.quantity and lot.quantity - lot.quantity_drawn


def test_gift_is_reversed_with_a_reason_and_both_stay(client: Client, treasurer: User) -> None:
    gift = give()
    number = gift.entry.number

    answer = signed_in(client, treasurer).post(f"/gifts/{number}/reverse", WHEN, headers=ENGLISH, follow=True)

    mirror = Entry.objects.get(reverses=gift.entry)
    page = words(answer.content)
    assert (mirror.source, mirror.recorded_by, left_of(gift)) == ("重复登记", treasurer, (0, None))
    assert f"{number} was reversed by {mirror.number} on 2026-03-01: 重复登记." in page


def test_gift_is_reversed_once(client: Client, treasurer: User) -> None:
    gift = give()
    signed_in(client, treasurer)

    answers = [client.post(f"/gifts/{gift.entry.number}/reverse", WHEN) for _ in range(2)]

    assert ([answer.status_code for answer in answers], Entry.objects.count()) == ([302, 422], 2)


@pytest.mark.parametrize("act", ["reverse", "refund", "shortfall"])
@pytest.mark.parametrize(("changes", "where"), [({"why": ""}, "why"), ({"date": "soon"}, "date")])
def test_nothing_is_put_right_without_a_day_and_a_reason(
    client: Client, treasurer: User, act: str, changes: dict[str, str], where: str
) -> None:
    gift = give()

    answer = signed_in(client, treasurer).post(f"/gifts/{gift.entry.number}/{act}", sent(gift, wanted="1") | changes)

    assert (answer.status_code, errors_of(answer.content), Entry.objects.count()) == (422, [where], 1)


@pytest.mark.parametrize("act", ["refund", "shortfall"])
def test_more_than_is_there_is_refused_beside_what_was_typed(client: Client, treasurer: User, act: str) -> None:
    money, bags = give(amount=1000_00), goods()
    signed_in(client, treasurer)

    answers = [client.post(f"/gifts/{gift.entry.number}/{act}", sent(gift, wanted="5000")) for gift in (money, bags)]

    assert [(answer.status_code, errors_of(answer.content)) for answer in answers] == [(422, ["wanted"])] * 2


@pytest.mark.parametrize(("act", "kind"), [("refund", "refund"), ("shortfall", "shortfall")])
def test_money_is_taken_out_by_amount_and_goods_by_pieces(client: Client, treasurer: User, act: str, kind: str) -> None:
    money, bags = give(amount=1000_00), goods()
    signed_in(client, treasurer)

    client.post(f"/gifts/{money.entry.number}/{act}", sent(money, wanted="200.50"))
    client.post(f"/gifts/{bags.entry.number}/{act}", sent(bags, wanted="10"))

    assert (left_of(money), left_of(bags)) == ((799_50, None), (30 * 52_00, 30))
    assert list(Entry.objects.filter(kind=kind).values_list("source", flat=True)) == ["重复登记"] * 2


@pytest.mark.parametrize("wanted", ["1,000.01", "0", "a few"])
def test_more_than_there_is_or_nothing_is_not_given_back_and_is_kept(
    client: Client, treasurer: User, wanted: str
) -> None:
    gift = give(amount=1000_00)

    answer = signed_in(client, treasurer).post(f"/gifts/{gift.entry.number}/refund", sent(gift, wanted=wanted))

    kept = f'value="{wanted}"' in answer.content.decode()
    assert (answer.status_code, kept, left_of(gift), Entry.objects.count()) == (422, True, (1000_00, None), 1)


def test_line_is_given_to_the_right_donor_and_counts_as_theirs(client: Client, approver: User) -> None:
    gift, right = give(make.donor("WRONG"), 1000_00), make.donor("RIGHT", name="高文丽")
    signed_in(client, approver)

    client.post(f"/gifts/{gift.entry.number}/donor", sent(gift, to_donor="gwl"))
    pages = [words(client.get(f"/donors/{code}/", headers=ENGLISH).content) for code in ("RIGHT", "WRONG")]
    page = words(client.get(f"/gifts/{gift.entry.number}/", headers=ENGLISH).content)

    assert Attribution.objects.get().party == right.code
    assert ["Not yet used¥1,000.00" in each for each in pages] == [True, False]
    assert "重复登记 → Gao Wenli 高文丽" in page


def test_line_is_put_right_twice_from_whoever_has_it_now(client: Client, approver: User) -> None:
    gift = give(make.donor("FIRST"))
    make.donor("SECOND")
    make.donor("THIRD")
    signed_in(client, approver)

    answers = [
        client.post(f"/gifts/{gift.entry.number}/donor", sent(gift, to_donor=code)) for code in ("SECOND", "THIRD")
    ]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert list(Attribution.objects.order_by("id").values_list("party", flat=True)) == ["SECOND", "THIRD"]


def test_line_of_another_gift_is_no_choice(client: Client, treasurer: User) -> None:
    gift, other = give(), give()

    answer = signed_in(client, treasurer).post(f"/gifts/{gift.entry.number}/refund", sent(other, wanted="1"))

    assert (answer.status_code, errors_of(answer.content), Entry.objects.count()) == (422, ["line"], 2)


def test_refund_is_reversed_from_the_page_of_its_gift(client: Client, treasurer: User) -> None:
    gift = give(amount=1000_00)
    signed_in(client, treasurer).post(f"/gifts/{gift.entry.number}/refund", sent(gift, wanted="200"))
    refund = Entry.objects.get(kind="refund")
    address = f"{reverse('reverse_entry', args=[refund.number])}?kind=refund"

    offered = address in client.get(f"/gifts/{gift.entry.number}/").content.decode()
    client.post(address, WHEN)
    page = words(client.get(f"/gifts/{gift.entry.number}/", headers=ENGLISH).content)

    assert (offered, "Refund to donor Reversed" in page, "Not yet used¥1,000.00" in page) == (True, True, True)


def test_gift_in_a_closed_month_is_refused_beside_its_date_with_the_first_open_one(client: Client, clerk: User) -> None:
    donor = make.donor()
    close_month(unit=make.book(), month=DAY, at=timezone.now(), by=make.clerk_of_the_system())

    answer = signed_in(client, clerk).post("/gifts/new", typed_gift(donor), headers=ENGLISH)

    assert (answer.status_code, errors_of(answer.content), Gift.objects.count()) == (422, ["date"], 0)
    assert "The first open date is 2026-04-01." in words(answer.content)


def test_gift_in_a_closed_month_is_not_reversed_in_it(client: Client, treasurer: User) -> None:
    gift = give()
    close_month(unit=make.book(), month=DAY, at=timezone.now(), by=make.clerk_of_the_system())
    signed_in(client, treasurer)

    refused = client.post(f"/gifts/{gift.entry.number}/reverse", WHEN)
    later = client.post(f"/gifts/{gift.entry.number}/reverse", WHEN | {"date": "2026-04-01"})

    assert (refused.status_code, errors_of(refused.content), later.status_code) == (422, ["date"], 302)


def test_reversed_gift_is_offered_neither_reversal_nor_receipt(client: Client, treasurer: User, clerk: User) -> None:
    gift = give()
    reverse_gift(gift=gift, date=DAY, why="重复", by=make.clerk_of_the_system())

    pages = [
        signed_in(client, person).get(f"/gifts/{gift.entry.number}/").content.decode() for person in (treasurer, clerk)
    ]

    assert [act for act in ("/reverse", "/refund", '/receipt"') for page in pages if act in page] == []

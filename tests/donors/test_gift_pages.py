"""Recording gifts in the browser: money and goods, pledges, warnings, and what is refused."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from distributions.operations import HandOut, bring_in_distribution
from donors.models import Gift, GiftLine, Receipt
from donors.operations import PledgedLine, record_pledge
from ledger.access.models import User
from ledger.book.models import Entry
from tests import make
from tests.donors.desk import DAY, ENGLISH, errors_of, give, receipt, signed_in, typed_gift, typed_goods, words

pytestmark = pytest.mark.django_db
NEW = "/gifts/new"


def test_gift_of_money_is_recorded_and_its_receipt_issued_at_once(client: Client, clerk: User) -> None:
    donor = make.donor()

    answer = signed_in(client, clerk).post(NEW, typed_gift(donor, then="receipt"))

    lot = GiftLine.objects.get().lot
    issued = Receipt.objects.get()
    assert (answer.status_code, answer["location"]) == (302, f"/receipts/{issued.number}/")
    assert (lot.amount, lot.party, issued.gift.donor, issued.issued_by) == (1000_00, donor.code, donor, clerk)


def test_money_and_goods_go_on_one_gift(client: Client, clerk: User) -> None:
    signed_in(client, clerk).post(NEW, typed_gift(make.donor()) | typed_goods())

    lines = Gift.objects.get().lines.values_list("lot__amount", "lot__quantity", "method", "value_basis")
    assert list(lines) == [(1000_00, None, "transfer", ""), (2080_00, 40, "goods", "donor_invoice")]


def test_goods_without_established_value_open_a_lot_of_no_value(client: Client, clerk: User) -> None:
    sent = typed_gift(make.donor(), **{"money-0-amount": ""})
    goods = typed_goods(**{"goods-0-each": "", "goods-0-value_basis": "none"})

    signed_in(client, clerk).post(NEW, sent | goods)

    lines = Gift.objects.get().lines.values_list("lot__amount", "lot__quantity", "value_basis")
    assert list(lines) == [(0, 40, "none")]


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"goods-0-value_basis": ""}, ["goods-0-value_basis"]),
        ({"goods-0-each": "", "goods-0-value_basis": "appraisal"}, ["goods-0-each"]),
        ({"goods-0-quantity": "many"}, ["goods-0-quantity"]),
    ],
)
def test_goods_are_worth_what_somebody_vouches_for(
    client: Client, clerk: User, changes: dict[str, str], where: list[str]
) -> None:
    answer = signed_in(client, clerk).post(NEW, typed_gift(make.donor()) | typed_goods(**changes))

    assert (answer.status_code, errors_of(answer.content), Gift.objects.count()) == (422, where, 0)


def test_bad_input_is_named_beside_its_field_and_everything_typed_is_kept(client: Client, clerk: User) -> None:
    sent = typed_gift(make.donor(), date="the day after", **{"money-0-reference": "BK-1"}) | typed_goods()

    answer = signed_in(client, clerk).post(NEW, sent, headers=ENGLISH)

    page = answer.content.decode()
    kept = [f'value="{value}"' in page for value in ("the day after", "1,000", "BK-1", "40", "52", "sheet-1")]
    assert (answer.status_code, errors_of(answer.content), all(kept)) == (422, ["date"], True)
    assert (Gift.objects.count(), Entry.objects.count()) == (0, 0)


def test_gift_without_a_line_is_refused(client: Client, clerk: User) -> None:
    answer = signed_in(client, clerk).post(NEW, typed_gift(make.donor(), **{"money-0-amount": ""}), headers=ENGLISH)

    assert (answer.status_code, Gift.objects.count()) == (422, 0)
    assert "A gift has at least one line" in words(answer.content)


def test_refusal_of_the_book_stands_beside_the_line_it_is_about(client: Client, clerk: User) -> None:
    sent = typed_gift(make.donor()) | typed_goods(**{"goods-0-quantity": "0"})

    answer = signed_in(client, clerk).post(NEW, sent)

    assert (answer.status_code, errors_of(answer.content), Gift.objects.count()) == (
        422,
        ["goods-0-quantity"],
        0,
    )


def test_gift_sent_twice_is_one_gift(client: Client, clerk: User) -> None:
    sent = typed_gift(make.donor())
    signed_in(client, clerk)

    first, second = (client.post(NEW, sent | {"is_another": "on"}) for _ in range(2))

    assert (Gift.objects.count(), first["location"]) == (1, second["location"])


def test_same_gift_once_more_is_asked_about_and_goes_in_when_ticked(client: Client, clerk: User) -> None:
    donor = make.donor()
    before = give(donor, 1000_00, DAY - dt.timedelta(days=3))
    signed_in(client, clerk)

    asked = client.post(NEW, typed_gift(donor), headers=ENGLISH)
    count_when_asked = Gift.objects.count()
    client.post(NEW, typed_gift(donor, is_another="on"))

    assert (asked.status_code, errors_of(asked.content), before.entry.number in words(asked.content)) == (
        422,
        ["is_another"],
        True,
    )
    assert (count_when_asked, Gift.objects.count()) == (1, 2)


@pytest.mark.parametrize(("amount", "days"), [(1000_00, 4), (1000_01, 0)])
def test_another_gift_is_not_asked_about(client: Client, clerk: User, amount: int, days: int) -> None:
    donor = make.donor()
    give(donor, amount, DAY - dt.timedelta(days=days))

    signed_in(client, clerk).post(NEW, typed_gift(donor))

    assert Gift.objects.count() == 2


def test_gift_meets_the_pledge_that_was_picked_and_takes_its_fund(client: Client, clerk: User) -> None:
    donor, fund = make.donor(), make.fund("WINTER", "restricted")
    lines = [PledgedLine(fund=fund, amount=1500_00)]
    pledge = record_pledge(unit=make.book(), donor=donor, promised_on=DAY, lines=lines, by=make.clerk_of_the_system())

    signed_in(client, clerk).post(NEW, typed_gift(donor, pledge=pledge.number))
    page = client.get(f"/pledges/{pledge.number}/", headers=ENGLISH)

    line = GiftLine.objects.get()
    assert (line.pledge_line, line.lot.fund) == (pledge.lines.get(), fund)
    assert "1,500.00 | 1,000.00 | 500.00" in words(page.content)


def test_more_than_was_promised_is_taken_and_told(client: Client, clerk: User) -> None:
    pledge = make.pledge(amount=400_00)

    answer = signed_in(client, clerk).post(
        NEW, typed_gift(pledge.donor, pledge=pledge.number), headers=ENGLISH, follow=True
    )

    assert f"More came on the pledge {pledge.number} than was promised: decide" in words(answer.content)


def test_picker_shows_the_open_pledges_of_the_donor_only(client: Client, clerk: User) -> None:
    donor = make.donor()
    mine, of_another = make.pledge(donor), make.pledge()
    met = make.pledge(donor, 200_00)
    give(donor, 200_00, pledge_line=met.lines.get())

    page = signed_in(client, clerk).get(reverse("pledge_picker"), {"donor": donor.code}).content.decode()

    assert [one.number in page for one in (mine, of_another, met)] == [True, False, False]


def test_one_more_line_is_added_without_script_and_nothing_is_recorded(client: Client, clerk: User) -> None:
    sent = typed_gift(make.donor()) | {"add-goods": "1"}

    page = signed_in(client, clerk).post(NEW, sent).content.decode()

    assert ('name="goods-0-item"' in page, 'value="1,000"' in page, errors_of(page.encode())) == (True, True, [])
    assert Gift.objects.count() == 0


def test_save_and_add_another_keeps_the_date(client: Client, clerk: User) -> None:
    answer = signed_in(client, clerk).post(NEW, typed_gift(make.donor(), then="another"), follow=True)

    assert (answer.redirect_chain[-1], 'value="2026-03-01"' in answer.content.decode()) == (
        ("/gifts/new?date=2026-03-01", 302),
        True,
    )


def test_donor_is_found_by_initials_without_script(client: Client, clerk: User) -> None:
    donor = make.donor(name="市供销合作社")

    signed_in(client, clerk).post(NEW, typed_gift(donor) | {"donor": "sgxhzs"})

    assert Gift.objects.get().donor == donor


def test_donor_of_another_agency_is_not_found(client: Client, clerk: User, stranger: User) -> None:
    make.book("OTHER")

    answer = signed_in(client, stranger).post(NEW, typed_gift(make.donor()))

    assert (answer.status_code, "donor" in errors_of(answer.content), Gift.objects.count()) == (422, True, 0)


def test_gift_page_says_what_came_where_it_went_and_what_was_put_right(
    client: Client, treasurer: User, clerk: User
) -> None:
    gift = give(amount=1000_00)
    issued = receipt(gift, clerk)
    child = make.child()
    line = HandOut(make.place(), make.fund(), None, 300_00, child=child)
    by = make.clerk_of_the_system()
    bring_in_distribution(unit=make.book(), date=DAY, occasion="助学", lines=[line], number="D-1", by=by)
    signed_in(client, treasurer).post(
        f"/gifts/{gift.entry.number}/refund",
        {"line": str(gift.lines.get().pk), "wanted": "200", "date": "2026-03-01", "why": "多转"},
    )

    page = words(client.get(f"/gifts/{gift.entry.number}/", headers=ENGLISH).content)

    told = ["Given out 300.00", "Charged, refunded or written off 200.00", "Not yet used 500.00", issued.number, "多转"]
    assert [each in page for each in told] == [True] * len(told)
    assert child.code not in page


def test_bulk_of_gifts_is_narrowed_by_donor_day_and_state(client: Client, auditor: User) -> None:
    early, late = give(make.donor(name="陆建华"), date=DAY - dt.timedelta(days=40)), give(make.donor(name="高文丽"))
    receipt(late)
    signed_in(client, auditor)
    asked = ["q=ljh", "q=G-AGY-2026-000002", "since=2026-02-20", "until=2026-02-20", "state=waiting", "state=receipted"]

    pages = [client.get(f"/gifts/?{each}").content.decode() for each in asked]

    numbers = early.entry.number, late.entry.number
    shown = [[number in page for number in numbers] for page in pages]
    assert shown == [[True, False], [False, True], [False, True], [True, False], [True, False], [False, True]]


def test_gifts_are_exported_as_they_are_shown(client: Client, auditor: User) -> None:
    give(make.donor(name="陆建华"), 123_45)
    give(make.donor(name="高文丽"))

    file = signed_in(client, auditor).get("/gifts/?q=lujianhua&export=csv", headers=ENGLISH)

    assert file.content.decode("utf-8-sig").splitlines() == [
        'Donor,Date,Received by,State,"Value, ¥"',
        "Lu Jianhua 陆建华,2026-03-01,关爱办公室,No receipt,123.45",
    ]

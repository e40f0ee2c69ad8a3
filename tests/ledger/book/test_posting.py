"""Posting: what each event writes, and that a distribution is one entry whatever the number of children."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from distributions.operations import HandOut, bring_in_distribution, record_purchase, record_return, record_transfer
from donors.operations import (
    GivenLine,
    attribute_gift,
    identify_payer,
    record_gift,
    record_shortfall,
    record_unidentified,
    refund_gift,
    reverse_gift,
    reverse_gift_event,
)
from ledger.book.models import Entry, Lot, Posting
from ledger.book.operations import bring_in_fund_change, close_year, record_charge, record_interest, record_opening
from ledger.book.queries import OnHand, on_hand, trial_balance
from ledger.book.trace import origins_of
from ledger.book.verify import verify_book
from tests import make

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 1)


def give(*, fund: Any = None, amount: int = 10000, **goods: Any) -> Any:
    place = make.store() if goods else make.place()
    line = GivenLine(fund or make.fund(), place, amount, **goods)
    by = make.clerk_of_the_system()
    return record_gift(unit=make.book(), donor=make.donor(), date=DAY, lines=[line], by=by)


def lines_of(entry: Entry) -> list[tuple[str, str, int]]:
    return list(Posting.objects.filter(entry=entry).values_list("account__role", "fund__code", "amount").order_by("id"))


def by_the_system() -> dict[str, Any]:
    return {"date": DAY, "by": make.clerk_of_the_system()}


@pytest.mark.parametrize(
    ("restriction", "asset", "source"),
    [
        ("unrestricted", "bank", "donation_unrestricted"),
        ("restricted", "bank", "donation_restricted"),
        ("entrusted", "bank_entrusted", "entrusted_liability"),
    ],
)
def test_gift_debits_what_arrived_and_credits_what_it_is(restriction: str, asset: str, source: str) -> None:
    gift = give(fund=make.fund("F", restriction))

    assert lines_of(gift.entry) == [(asset, "F", 10000), (source, "F", -10000)]


def test_opening_is_never_income() -> None:
    posted = record_opening(
        place=make.place(), fund=make.fund(), item=None, quantity=None, amount=500, party="D1", **by_the_system()
    )

    assert lines_of(posted.entry) == [("bank", "GEN", 500), ("net_unrestricted", "GEN", -500)]


def test_goods_without_a_value_post_nothing_and_lie_there_in_pieces() -> None:
    gift = give(amount=0, item=make.item(), quantity=12)

    lies = OnHand(make.store().code, make.fund().code, make.item().code, quantity=12, amount=0)
    assert (lines_of(gift.entry), on_hand(make.book())) == ([], [lies])


def test_purchase_is_one_lot_of_the_pieces_drawn_end_to_end() -> None:
    first, second = give(amount=700), give(amount=700)
    bought = record_purchase(
        fund=make.fund(), from_place=make.place(), to_place=make.store(), item=make.item(), quantity=3, amount=1000,
        **by_the_system(),
    )  # fmt: skip

    shares = bought.lot.shares.order_by("position").values_list("origin", "origin_start", "length")
    assert list(shares) == [(first.lines.get().lot_id, 0, 700), (second.lines.get().lot_id, 0, 300)]


def test_transfer_opens_one_lot_per_draw_so_unit_values_never_average() -> None:
    give(amount=1000, item=make.item(), quantity=1)
    give(amount=3000, item=make.item(), quantity=2)
    away = make.store("S001-STORE", make.school())

    record_transfer(
        fund=make.fund(), from_place=make.store(), to_place=away, item=make.item(), wanted=2, **by_the_system()
    )

    assert list(Lot.objects.filter(place=away).values_list("quantity", "amount").order_by("id")) == [
        (1, 1000),
        (1, 1500),
    ]


def test_part_that_comes_back_takes_the_last_pieces() -> None:
    give(amount=1000, item=make.item(), quantity=3)
    given = bring_in_distribution(
        unit=make.book(), occasion="", number="F1", **by_the_system(),
        lines=[HandOut(place=make.store(), fund=make.fund(), item=make.item(), wanted=3, child=make.child())],
    )  # fmt: skip

    for wanted in (1, 1):
        record_return(line=given.lines.get(), wanted=wanted, **by_the_system())

    # 333, 334 and 333: the third piece comes back first, then the second.
    back = Lot.objects.filter(entry__kind="return").order_by("id").values_list("quantity", "amount")
    assert list(back) == [(1, 333), (1, 334)]
    assert list(verify_book(make.book())) == []


def test_part_that_comes_back_of_two_lots_comes_back_of_the_later_first() -> None:
    gifts = [give(amount=300, item=make.item(), quantity=3), give(amount=1000, item=make.item(), quantity=2)]
    given = bring_in_distribution(
        unit=make.book(), occasion="", number="F1", **by_the_system(),
        lines=[HandOut(place=make.store(), fund=make.fund(), item=make.item(), wanted=5, child=make.child())],
    )  # fmt: skip

    for wanted in (1, 2):
        record_return(line=given.lines.get(), wanted=wanted, **by_the_system())

    back = Lot.objects.filter(entry__kind="return").order_by("id")
    early, late = (gift.lines.get().lot_id for gift in gifts)
    assert list(back.values_list("returns__lot", "quantity", "amount")) == [
        (late, 1, 500), (early, 1, 100), (late, 1, 500),
    ]  # fmt: skip


def test_change_of_fund_moves_net_assets_with_the_value() -> None:
    give()
    posted = bring_in_fund_change(
        place=make.place(), fund=make.fund(), to_fund=make.fund("BOUND", "restricted"), item=None, wanted=4000,
        consent="信", **by_the_system(),
    )  # fmt: skip

    assert sorted(lines_of(posted.entry)) == [
        ("bank", "BOUND", 4000), ("bank", "GEN", -4000),
        ("net_restricted", "BOUND", -4000), ("net_unrestricted", "GEN", 4000),
    ]  # fmt: skip


def test_interest_has_no_donor_and_a_fee_is_administration() -> None:
    give()
    interest = record_interest(place=make.place(), fund=make.fund(), amount=120, **by_the_system())
    fee = record_charge(place=make.place(), fund=make.fund(), amount=500, **by_the_system())

    assert lines_of(interest.entry) == [("bank", "GEN", 120), ("interest", "GEN", -120)]
    assert sorted(lines_of(fee.entry)) == [("admin", "GEN", 500), ("bank", "GEN", -500)]


def test_refund_takes_back_income_and_after_the_year_net_assets() -> None:
    gift = give()
    same_year = refund_gift(line=gift.lines.get(), wanted=3000, **by_the_system())
    close_year(root=make.book(), year=2026, **by_the_system())

    later = refund_gift(line=gift.lines.get(), wanted=1000, **by_the_system())

    assert sorted(lines_of(same_year.entry))[1] == ("donation_unrestricted", "GEN", 3000)
    assert sorted(lines_of(later.entry))[1] == ("net_unrestricted", "GEN", 1000)


def test_fewer_arrived_than_recorded_lowers_the_gift() -> None:
    gift = give(amount=1000, item=make.item(), quantity=10)

    posted = record_shortfall(line=gift.lines.get(), wanted=2, **by_the_system())

    assert sorted(lines_of(posted.entry)) == [("donation_unrestricted", "GEN", 200), ("goods", "GEN", -200)]


def test_wrong_donor_is_put_right_without_a_posting_and_back() -> None:
    gift = give()
    line, right = gift.lines.get(), make.donor()

    posted = attribute_gift(line=line, from_donor=gift.donor, to_donor=right, why="同名", **by_the_system())
    put_right = origins_of(make.book())[line.lot_id].party
    reverse_gift_event(entry=posted.entry, why="又错", **by_the_system())

    assert (lines_of(posted.entry), put_right) == ([], right.code)
    assert origins_of(make.book())[line.lot_id].party == gift.donor.code


def test_identified_money_turns_into_the_donors_gift() -> None:
    waiting = make.fund("WAIT", "unidentified")
    entry = record_unidentified(place=make.place(), fund=waiting, amount=500, **by_the_system()).entry

    identify_payer(entry=entry, donor=make.donor(), fund=make.fund(), amount=500, **by_the_system())

    assert {role: amount for role, amount in trial_balance(make.book()).items() if amount} == {
        "bank": 500, "donation_unrestricted": -500,
    }  # fmt: skip


def test_reversed_purchase_gives_the_money_back_to_its_givers_and_the_gift_can_then_be_reversed() -> None:
    gift = give()
    bought = record_purchase(
        fund=make.fund(), from_place=make.place(), to_place=make.store(), item=make.item(), quantity=3, amount=1000,
        **by_the_system(),
    )  # fmt: skip
    from distributions.operations import reverse_stock_movement

    reverse_stock_movement(entry=bought.entry, why="退货", **by_the_system())
    reverse_gift(gift=gift, why="退款", **by_the_system())

    assert set(trial_balance(make.book()).values()) == {0}
    assert {(lies.quantity or 0, lies.amount) for lies in on_hand(make.book())} == {(0, 0)}
    assert list(verify_book(make.book())) == []


@pytest.mark.parametrize("children", [3, 120])
def test_distribution_is_one_entry_and_as_many_statements_for_many_children_as_for_few(children: int) -> None:
    give(amount=100_000, item=make.item(), quantity=200)
    school = make.school()
    lines = [
        HandOut(place=make.store(), fund=make.fund(), item=make.item(), wanted=1, child=make.child(school_unit=school))
        for _ in range(children)
    ]
    with CaptureQueriesContext(connection) as queries:
        bring_in_distribution(unit=make.book(), occasion="", number="F1", lines=lines, **by_the_system())

    assert (Entry.objects.filter(kind="distribution").count(), len(queries) <= 32) == (1, True)
    assert Entry.objects.get(kind="distribution").draws.count() == children

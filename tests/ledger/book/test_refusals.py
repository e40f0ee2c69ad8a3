"""What the book refuses: each with its own sentence, and the book untouched."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from distributions.operations import (
    HandOut,
    bring_in_distribution,
    bring_in_write_off,
    record_return,
    record_transfer,
    reverse_distribution,
    reverse_stock_movement,
)
from donors.errors import GiftIsEmpty
from donors.operations import GivenLine, attribute_gift, identify_payer, record_gift, record_unidentified
from ledger.access.errors import Refusal
from ledger.access.models import Unit
from ledger.book import errors
from ledger.book.models import Balance, Entry, Lot
from ledger.book.money import fen
from ledger.book.operations import bring_in_fund_change, close_month, close_year
from tests import make

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 10)


def give(**changes: Any) -> Any:
    line = {"fund": make.fund(), "place": make.place(), "amount": 2500} | {
        key: changes.pop(key) for key in ("fund", "place", "amount", "item", "quantity") if key in changes
    }
    particulars: dict[str, Any] = {
        "unit": make.book(),
        "donor": make.donor(),
        "date": DAY,
        "lines": [GivenLine(**line)],
    }
    return record_gift(by=make.clerk_of_the_system(), **particulars | changes)


def hand_out(**changes: Any) -> Any:
    line: dict[str, Any] = {"place": make.place(), "fund": make.fund(), "item": None, "wanted": 100}
    line |= {key: changes.pop(key) for key in (*line, "child", "lot") if key in changes}
    line.setdefault("child", make.child())
    number = changes.pop("number", "F1")
    return bring_in_distribution(
        unit=line["place"].unit, date=changes.pop("date", DAY), occasion="", number=number,
        lines=[HandOut(**line)], by=make.clerk_of_the_system(),
    )  # fmt: skip


def gift_of_tomorrow() -> None:
    give(date=timezone.localdate() + dt.timedelta(days=1))


def gift_twice_of_one_number() -> None:
    give(number="G1")


def empty_lot() -> None:
    lot = give(amount=100).lines.get().lot_id
    hand_out(lot=lot, wanted=100)
    hand_out(lot=lot, wanted=1, number="F2")


def child_of_another_village() -> None:
    fund = make.fund("VILL", "restricted", villages=[make.child(village="合心村").village])
    give(fund=fund)
    hand_out(fund=fund, child=make.child(village="新闸村"))


def child_whom_the_giver_did_not_name() -> None:
    fund = make.fund("NAMED", "entrusted", children=[make.child()])
    give(fund=fund)
    hand_out(fund=fund)


def month_that_is_closed() -> None:
    give()
    close_month(unit=make.book(), month=dt.date(2026, 3, 1), at=timezone.now(), by=make.clerk_of_the_system())
    give()


def fund_of_another_unit() -> None:
    school = make.school()
    give(fund=make.fund("OWN", unit=make.school("S002")), place=make.place("S001-CASH", "cash", school), unit=school)


def fund_that_is_not_open_yet() -> None:
    give(fund=make.fund("NEXT", open_on=dt.date(2026, 6, 1)))


def money_of_an_unknown_payer_spent() -> None:
    fund = make.fund("WAIT", "unidentified")
    record_unidentified(place=make.place(), fund=fund, amount=500, date=DAY, by=make.clerk_of_the_system())
    hand_out(fund=fund)


def unknown_payer_in_a_fund_to_spend() -> None:
    record_unidentified(place=make.place(), fund=make.fund(), amount=500, date=DAY, by=make.clerk_of_the_system())


def restricted_made_free() -> None:
    fund = make.fund("BOUND", "restricted")
    give(fund=fund)
    bring_in_fund_change(
        place=make.place(), fund=fund, to_fund=make.fund(), item=None, wanted=100, consent="信", date=DAY,
        by=make.clerk_of_the_system(),
    )  # fmt: skip


def transfer_to_another_book() -> None:
    give()
    other = make.place("OTHER-BANK", "bank", make.book("OTHER"))
    record_transfer(
        fund=make.fund(), from_place=make.place(), to_place=other, item=None, wanted=100, date=DAY,
        by=make.clerk_of_the_system(),
    )  # fmt: skip


def gift_to_a_place_of_another_book() -> None:
    other = make.book("OTHER")
    fund, place = make.fund("OTHERS", unit=other), make.place("OTHER-BANK", "bank", other)
    record_gift(
        unit=make.book(), donor=make.donor(), date=DAY, lines=[GivenLine(fund, place, 100)],
        by=make.clerk_of_the_system(),
    )  # fmt: skip


def more_than_there_was_on_that_day() -> None:
    give(amount=100, date=dt.date(2026, 3, 20))
    hand_out(wanted=100, date=dt.date(2026, 3, 10))


def some_of_what_came_later() -> None:
    give(amount=200, date=dt.date(2026, 3, 20))
    hand_out(wanted=100, date=dt.date(2026, 3, 10))


def lot_of_another_place() -> None:
    lot = give().lines.get().lot_id
    other = make.place("AGY-CASH", "cash")
    give(place=other)
    hand_out(place=other, lot=lot)


def hand_out_reversed_after_a_part_came_back() -> None:
    give()
    given = hand_out()
    record_return(line=given.lines.get(), wanted=40, date=DAY, by=make.clerk_of_the_system())
    reverse_distribution(distribution=given, date=DAY, why="错", by=make.clerk_of_the_system())


def hand_out_reversed_twice() -> None:
    give()
    given = hand_out()
    for _time in range(2):
        reverse_distribution(distribution=given, date=DAY, why="错", by=make.clerk_of_the_system())


def hand_out_reversed_before_its_day() -> None:
    give()
    given = hand_out(date=DAY + dt.timedelta(days=2))
    reverse_distribution(distribution=given, date=DAY, why="x", by=make.clerk_of_the_system())


def transfer_reversed_while_it_was_handed_out() -> None:
    """Moved on the 10th, handed out on the 11th, taken back on the 15th: on the 12th it was with a child."""
    give()
    by, cash = make.clerk_of_the_system(), make.place("AGY-CASH", "cash")
    moved = record_transfer(
        fund=make.fund(), from_place=make.place(), to_place=cash, item=None, wanted=2500, date=DAY, by=by
    )
    given = hand_out(place=cash, date=DAY + dt.timedelta(days=1))
    reverse_distribution(distribution=given, date=DAY + dt.timedelta(days=5), why="x", by=by)
    reverse_stock_movement(entry=moved.entry, date=DAY + dt.timedelta(days=2), why="x", by=by)


def return_before_the_hand_out() -> None:
    give()
    line = hand_out(date=DAY + dt.timedelta(days=2)).lines.get()
    record_return(line=line, wanted=50, date=DAY, reason="x", by=make.clerk_of_the_system())


@pytest.mark.parametrize(
    ("what", "refusal", "entries"),
    [
        (gift_of_tomorrow, errors.DateInFuture, 0),
        (lambda: give(amount=0), errors.AmountNotPositive, 0),
        (lambda: give(amount=-100), errors.AmountNotPositive, 0),
        (lambda: give(amount=1.5), errors.NotWhole, 0),
        (lambda: give(place=make.store(), item=make.item(), quantity=1.5, amount=0), errors.NotWhole, 0),
        (lambda: give(place=make.store(), item=make.item(), quantity=0, amount=0), errors.QuantityNotPositive, 0),
        (lambda: give(place=make.store()), errors.WrongKindOfPlace, 0),
        (lambda: give(item=make.item(), quantity=1), errors.WrongKindOfPlace, 0),
        (lambda: give(lines=[]), GiftIsEmpty, 0),
        (fund_of_another_unit, errors.FundDoesNotServe, 0),
        (fund_that_is_not_open_yet, errors.FundNotOpen, 0),
        (month_that_is_closed, errors.PeriodClosed, 1),
        (empty_lot, errors.NotEnough, 2),
        (child_of_another_village, errors.ReceiverOutsideFund, 1),
        (child_whom_the_giver_did_not_name, errors.ReceiverOutsideFund, 1),
        (money_of_an_unknown_payer_spent, errors.FundHoldsUnidentified, 1),
        (unknown_payer_in_a_fund_to_spend, errors.FundIsForGifts, 0),
        (restricted_made_free, errors.RestrictionStays, 1),
        (transfer_to_another_book, errors.OtherBook, 1),
        (gift_to_a_place_of_another_book, errors.PlaceOfOtherBook, 0),
        (more_than_there_was_on_that_day, errors.NotEnough, 1),
        (some_of_what_came_later, errors.NotEnough, 1),
        (lot_of_another_place, errors.LotNotThere, 2),
        (hand_out_reversed_after_a_part_came_back, errors.ReverseFirst, 3),
        (hand_out_reversed_twice, errors.AlreadyReversed, 3),
        (hand_out_reversed_before_its_day, errors.ReversedTooEarly, 2),
        (transfer_reversed_while_it_was_handed_out, errors.ReversedTooEarly, 4),
        (return_before_the_hand_out, errors.ReturnedTooEarly, 2),
    ],
    ids=lambda each: getattr(each, "__name__", str(each)),
)
def test_refusal_names_what_is_wrong_and_writes_no_entry(
    what: Callable[[], None], refusal: type[Refusal], entries: int
) -> None:
    with pytest.raises(refusal) as refused:
        what()

    assert (type(refused.value), Entry.objects.count()) == (refusal, entries)
    assert str(refused.value)
    assert "%(" not in str(refused.value)


def test_refused_gift_leaves_nothing_behind() -> None:
    with pytest.raises(errors.AmountNotPositive):
        give(amount=0)

    assert (Entry.objects.count(), Lot.objects.count(), Balance.objects.count()) == (0, 0, 0)


def test_closed_month_names_the_first_open_date() -> None:
    with pytest.raises(errors.PeriodClosed) as refused:
        month_that_is_closed()

    assert refused.value.details["first_open"] == dt.date(2026, 4, 1)


def close(unit: Unit, *months: int) -> None:
    by = make.clerk_of_the_system()
    [close_month(unit=unit, month=dt.date(2026, month, 1), at=timezone.now(), by=by) for month in months]


def test_first_open_date_lies_behind_all_months_that_are_closed_one_after_the_other() -> None:
    close(make.book(), 3, 4, 5)

    with pytest.raises(errors.PeriodClosed) as refused:
        give()

    assert refused.value.details["first_open"] == dt.date(2026, 6, 1)


def test_nothing_is_moved_to_a_unit_whose_month_is_closed() -> None:
    give()
    close(make.school(), 3)

    with pytest.raises(errors.PeriodClosed) as refused:
        record_transfer(
            fund=make.fund(), from_place=make.place(), to_place=make.place("S001-CASH", "cash", make.school()),
            item=None, wanted=100, date=DAY, by=make.clerk_of_the_system(),
        )  # fmt: skip

    assert (refused.value.details["unit"], Entry.objects.count()) == (make.school(), 1)


def test_what_lies_at_no_place_is_held_to_the_months_of_its_unit() -> None:
    gift = give()
    close(make.book(), 3)

    with pytest.raises(errors.PeriodClosed):
        attribute_gift(
            line=gift.lines.get(), from_donor=gift.donor, to_donor=make.donor(), date=DAY, why="同名",
            by=make.clerk_of_the_system(),
        )  # fmt: skip

    assert Entry.objects.count() == 1


def test_asking_too_early_names_the_first_date_that_would_do() -> None:
    with pytest.raises(errors.NotEnough) as refused:
        more_than_there_was_on_that_day()

    assert "2026-03-20" in str(refused.value)


def test_number_is_used_once() -> None:
    give(number="G1")

    with pytest.raises(errors.NumberInUse):
        give(number="G1")

    assert Entry.objects.count() == 1


def test_number_of_the_own_series_must_be_the_next() -> None:
    with pytest.raises(errors.NumberOutOfSeries):
        give(number="G-AGY-2026-000002")

    assert give(number="G-AGY-2026-000001").entry.serial == 1


def test_same_key_and_content_gives_the_first_result_and_writes_nothing() -> None:
    donor = make.donor()
    first = give(key="once", donor=donor)

    again = give(key="once", donor=donor)

    assert (again, Entry.objects.count()) == (first, 1)


def test_same_key_with_other_content_is_refused() -> None:
    donor = make.donor()
    give(key="once", donor=donor)

    with pytest.raises(errors.KeyReused):
        give(key="once", donor=donor, amount=2501)

    assert Entry.objects.count() == 1


def test_unknown_payer_identified_becomes_the_donors() -> None:
    fund, donor, by = make.fund("WAIT", "unidentified"), make.donor(), make.clerk_of_the_system()
    entry = record_unidentified(place=make.place(), fund=fund, amount=500, date=DAY, by=by).entry

    identify_payer(entry=entry, donor=donor, fund=make.fund(), amount=500, date=DAY, by=by)

    assert list(Lot.objects.order_by("id").values_list("party", "amount", "amount_drawn")) == [
        ("", 500, 500),
        (donor.code, 500, 0),
    ]


def test_year_is_closed_once() -> None:
    give()
    close_year(root=make.book(), year=2026, date=DAY, by=make.clerk_of_the_system())

    with pytest.raises(errors.YearIsClosed):
        close_year(root=make.book(), year=2026, date=DAY, by=make.clerk_of_the_system())


def test_stock_that_is_not_there_is_not_written_off() -> None:
    with pytest.raises(errors.NotEnough):
        bring_in_write_off(
            place=make.store(), fund=make.fund(), item=make.item(), quantity=1, reason="受潮", date=DAY,
            by=make.clerk_of_the_system(),
        )  # fmt: skip

    assert Entry.objects.count() == 0


@pytest.mark.parametrize("figures", ["12.345", "abc", "NaN", "1e-3", ""])
def test_figures_that_are_no_amount_are_refused(figures: str) -> None:
    with pytest.raises(errors.NotWhole):
        fen(figures)

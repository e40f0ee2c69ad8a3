"""A gift is put right with everything that stands on it: in one approval, or not at all."""

import datetime as dt

import pytest
from django.utils import timezone

from distributions.models import Distribution, NotCollected, Purchase, Return, Transfer
from distributions.operations import (
    BroughtBack,
    Signature,
    bring_in_write_off,
    note_not_collected,
    print_sheet,
    record_purchase,
    record_return_of_several,
    record_signatures,
    record_transfer,
    return_not_collected,
    reverse_distribution,
)
from donors.errors import BookMovedOn, CantBePutRight, CollectionDiffers
from donors.models import CorrectionStep, Gift, GiftCorrection, Receipt
from donors.operations import (
    GivenLine,
    RightLine,
    allocate_gift,
    attribute_gift,
    foresee_correction,
    keep_collection,
    open_collection,
    record_gift,
    refund_gift,
)
from donors.promised import promised
from ledger.access.errors import NotAllowed
from ledger.access.models import User
from ledger.book.errors.chains import BelowZero
from ledger.book.models import Attachment, Entry, Lot
from ledger.book.operations import attach, close_month
from ledger.book.queries import balances_by_fund, on_hand
from ledger.book.trace import what_became_of_lots, what_reached
from ledger.reports.operations import issue_statement
from ledger.reports.verification import verify_everything
from tests import make
from tests.donors.chains import FIRST, LATER, THIRD, approve, ask, bags, hand_out, money, put_right
from tests.donors.desk import receipt

pytestmark = pytest.mark.django_db


def left() -> list[tuple[str, str, int | None, int]]:
    """Return what lies where: place, fund, pieces, fen."""
    there = [(each.place, each.fund, each.quantity, each.amount) for each in on_hand(make.book())]
    return [each for each in there if each[2] or each[3]]


def came_of(gift: Gift) -> list[tuple[str, int | None, int]]:
    """Return which standing entries hold how much of a gift: kind, pieces, fen."""
    pieces = what_became_of_lots([line.lot_id for line in gift.lines.all()])
    kinds = dict(Entry.objects.filter(reversed_by=None).exclude(kind="reversal").values_list("pk", "kind"))
    return [(kinds[piece.entry], piece.quantity, piece.amount) for piece in pieces if piece.entry in kinds]


def findings() -> list[str]:
    return [str(finding) for finding in verify_everything(make.book())]


def refusals(gift: Gift, *lines: RightLine, **changes: object) -> list[tuple[str, str]]:
    """Return which entries are said to be in the way, and why."""
    by = make.user("recorder")
    seen = foresee_correction(gift=gift, today=LATER, by=by, lines=lines, **changes)
    return [(step.was.number, str(step.refusal)) for step in seen.refused]


# ---- what is put right


def test_wrong_quantity_is_put_right_under_a_hand_out() -> None:
    gift = bags(40)
    given = hand_out(3, 5)
    old = given.entry

    right = put_right(gift, RightLine(make.fund(), 30 * 50_00, 30))

    given.refresh_from_db()
    assert given.entry is not None
    assert (given.entry.date, left()) == (THIRD, [("AGY-STORE", "GEN", 22, 1_100_00)])
    assert came_of(right) == [("distribution", 3, 150_00), ("distribution", 5, 250_00)]
    assert came_of(gift) == []
    assert findings() == []
    steps = CorrectionStep.objects.values_list("was", "now", "mirror__date", "now__date")
    assert list(steps) == [
        (gift.entry_id, right.entry_id, FIRST, FIRST), (old and old.pk, given.entry_id, THIRD, THIRD),
    ]  # fmt: skip


def test_every_month_says_what_it_would_have_said(treasurer: User) -> None:
    gift = money(500_00, date=dt.date(2026, 1, 20))
    record_purchase(
        fund=make.fund(), from_place=make.place(), to_place=make.store(), item=make.item(), quantity=4,
        amount=200_00, date=dt.date(2026, 2, 3), by=treasurer,
    )  # fmt: skip

    put_right(gift, RightLine(make.fund(), 450_00), date=dt.date(2026, 1, 22))

    ends = [dt.date(2026, 1, 21), dt.date(2026, 1, 31), dt.date(2026, 2, 28)]
    banks = [balances_by_fund(make.book(), on).get(("GEN", "bank"), 0) for on in ends]
    assert (banks, left()) == (
        [0, 450_00, 250_00],
        [("AGY-BANK", "GEN", None, 250_00), ("AGY-STORE", "GEN", 4, 200_00)],
    )


def test_whole_way_from_money_to_child_and_back_follows(treasurer: User, caseworker: User) -> None:
    gift = money(1000_00)
    bought = record_purchase(
        fund=make.fund(), from_place=make.place(), to_place=make.store(), item=make.item(), quantity=10,
        amount=401_00, date=FIRST, by=treasurer, supplier="文具店", reference="INV-1",
    )  # fmt: skip
    away = make.store("S001-STORE", make.school())
    record_transfer(
        fund=make.fund(), from_place=make.store(), to_place=away, item=make.item(), wanted=5, date=FIRST, by=treasurer
    )
    bring_in_write_off(
        place=away, fund=make.fund(), item=make.item(), quantity=1, reason="受潮", date=THIRD, number="",
        by=make.clerk_of_the_system(),
    )  # fmt: skip
    given = hand_out(2, 3)
    first = given.lines.get(position=1)
    record_return_of_several(
        distribution=given,
        lines=[BroughtBack(first, 1)],
        date=dt.date(2026, 3, 4),
        by=make.user("caseworker", make.book()),
    )

    right = put_right(gift, RightLine(make.fund(), 900_00))

    purchase = Purchase.objects.get(pk=bought.pk)
    assert purchase.entry.kind == "purchase"
    assert (purchase.supplier, purchase.lot.entry, purchase.entry_id != bought.entry_id) == (
        "文具店",
        purchase.entry,
        True,
    )
    assert (Purchase.objects.count(), Transfer.objects.count(), Return.objects.count()) == (2, 2, 2)
    back = Return.objects.get(distribution=given)
    assert (back.lines.get().line, hasattr(back.entry, "reversed_by")) == (first, False)
    assert sorted(came_of(right)) == [
        ("distribution", 2, 80_20), ("distribution", 3, 120_30), ("purchase", None, 401_00), ("transfer", 5, 200_50),
        ("write_off", 1, 40_10),
    ]  # fmt: skip
    assert findings() == []


def test_what_came_of_others_goes_out_of_them_again() -> None:
    first, gift, other = bags(2, each=10_00), bags(5), bags(9, each=70_00)
    child = make.child()
    given = hand_out(4, 5, children=[child, make.child()])  # 2 of the first and 2; 3 of the gift and 2 of the other
    before = [piece for piece in what_reached(child.pk) if piece.origin == first.lines.get().lot_id]

    put_right(gift, RightLine(make.fund(), 20 * 50_00, 20))

    given.refresh_from_db()
    assert sorted(came_of(first) + came_of(other)) == [("distribution", 2, 20_00), ("distribution", 2, 140_00)]
    reached = [piece for piece in what_reached(child.pk) if piece.entry == given.entry_id]
    assert (reached[0].origin, reached[0].start, reached[0].amount) == (
        before[0].origin, before[0].start, before[0].amount,
    )  # fmt: skip


def test_what_the_right_gift_does_not_hold_comes_of_the_oldest_others_and_is_told() -> None:
    gift, other = bags(10), bags(10)
    hand_out(8)

    seen = foresee_correction(
        gift=gift, today=LATER, by=make.user("recorder"), lines=[RightLine(make.fund(), 6 * 50_00, 6)]
    )
    put_right(gift, RightLine(make.fund(), 6 * 50_00, 6))

    assert [step["elsewhere"] for step in seen.plan["steps"]] == [[["书包", 2]]]
    assert came_of(other) == [("distribution", 2, 100_00)]


def test_refund_comes_of_the_right_gift_and_earlier_hand_outs_of_others_for_it(treasurer: User) -> None:
    gift = bags(10)
    other = bags(3, date=dt.date(2026, 3, 2))
    hand_out(5)
    refund_gift(line=gift.lines.get(), wanted=2, date=dt.date(2026, 3, 5), by=treasurer)

    right = put_right(gift, RightLine(make.fund(), 6 * 50_00, 6))

    assert sorted(came_of(right)) == [("distribution", 4, 200_00), ("refund", 2, 100_00)]
    assert (came_of(other), left()) == ([("distribution", 1, 50_00)], [("AGY-STORE", "GEN", 2, 100_00)])
    assert findings() == []


def test_refund_keeps_its_part_from_a_transfer_and_what_was_made_of_that(treasurer: User) -> None:
    gift = money(500_00)
    other = money(100_00)
    record_purchase(
        fund=make.fund(), from_place=make.place(), to_place=make.store(), item=make.item(), quantity=4,
        amount=400_00, date=FIRST, by=treasurer,
    )  # fmt: skip
    hand_out(4)
    refund_gift(line=gift.lines.get(), wanted=100_00, date=dt.date(2026, 3, 5), by=treasurer)

    right = put_right(gift, RightLine(make.fund(), 450_00))

    assert sorted(came_of(right)) == [
        ("distribution", 4, 350_00),
        ("purchase", None, 350_00),
        ("refund", None, 100_00),
    ]
    assert sorted(came_of(other)) == [("distribution", 4, 50_00), ("purchase", None, 50_00)]
    assert (left(), findings()) == ([("AGY-BANK", "GEN", None, 50_00)], [])


def test_what_one_line_lacks_is_not_taken_from_what_another_line_of_the_hand_out_needs() -> None:
    two = [
        GivenLine(make.fund(), make.store(), 4 * 50_00, item=make.item(), quantity=4, value_basis="donor_stated")
        for _ in range(2)
    ]
    by = make.clerk_of_the_system()
    gift = record_gift(unit=make.book(), donor=make.donor(), date=FIRST, lines=two, by=by)
    other = bags(3, date=dt.date(2026, 3, 2))
    hand_out(4, 4)

    right = put_right(gift, RightLine(make.fund(), 2 * 50_00, 2), RightLine(make.fund(), 4 * 50_00, 4))

    assert sorted(came_of(right)) == [("distribution", 2, 100_00), ("distribution", 4, 200_00)]
    assert (came_of(other), findings()) == ([("distribution", 2, 100_00)], [])


def test_two_refunds_leave_what_both_need(treasurer: User) -> None:
    gift, _other = bags(10), bags(4)
    hand_out(4)
    for day in (5, 6):
        refund_gift(line=gift.lines.get(), wanted=2, date=dt.date(2026, 3, day), by=treasurer)
    hand_out(2, date=dt.date(2026, 3, 7))

    right = put_right(gift, RightLine(make.fund(), 6 * 50_00, 6))

    assert sorted(came_of(right)) == [("distribution", 2, 100_00), ("refund", 2, 100_00), ("refund", 2, 100_00)]
    assert (left(), findings()) == ([], [])


def test_fund_is_put_right_as_far_as_the_fund_allows_the_children() -> None:
    gift, right_fund = bags(10), make.fund("VILLAGE")
    given = hand_out(3)

    put_right(gift, RightLine(right_fund, 500_00, 10))

    given.refresh_from_db()
    assert [line.fund for line in given.lines.all()] == [right_fund]
    assert left() == [("AGY-STORE", "VILLAGE", 7, 350_00)]
    assert [line.fund for line in Distribution.objects.exclude(pk=given.pk).get().lines.all()] == [make.fund()]


def test_child_who_left_since_received_it_all_the_same() -> None:
    gift, child = bags(10), make.child()
    given = hand_out(3, children=[child])
    type(child).objects.filter(pk=child.pk).update(status="left")

    put_right(gift, RightLine(make.fund(), 450_00, 9))

    given.refresh_from_db()
    assert [piece.quantity for piece in what_reached(child.pk) if piece.entry == given.entry_id] == [3]


def test_signatures_sheet_and_what_was_not_collected_stay_with_the_list() -> None:
    gift, by = bags(10), make.user("caseworker", make.book())
    given = hand_out(3, 2)
    print_sheet(distribution=given, at=timezone.now(), by=by)
    one, other = given.lines.order_by("position")
    record_signatures(
        distribution=given, receivers=[("c", one.child_id)], signed_on=THIRD, by=by,
        signature=Signature("other", other_name="王芳", why="x", witness="李"),
    )  # fmt: skip
    note_not_collected(distribution=given, left=[(2, None)], reason="absent", noted_on=THIRD, by=by)
    return_not_collected(distribution=given, date=THIRD, reason="未领", by=by)
    old = given.entry

    put_right(gift, RightLine(make.fund(), 450_00, 9))

    given.refresh_from_db()
    noted = NotCollected.objects.get()
    assert (given.entry != old, given.sheet.copies, one.acknowledgement.signer) == (True, 1, "other")
    assert (noted.line, noted.returned and noted.returned.distribution) == (other, given)
    assert left() == [("AGY-STORE", "GEN", 6, 300_00)]
    copy = Distribution.objects.get(entry=old)
    assert [(line.child_id, line.wanted) for line in copy.lines.order_by("position")] == [
        (one.child_id, 3), (other.child_id, 2),
    ]  # fmt: skip


def test_gift_that_was_given_to_another_donor_since_is_theirs_again(approver: User) -> None:
    gift, right_donor = money(500_00), make.donor("RIGHT")
    attribute_gift(line=gift.lines.get(), from_donor=gift.donor, to_donor=right_donor, date=THIRD, why="x", by=approver)

    assert put_right(gift, RightLine(make.fund(), 450_00)).donor == right_donor


def test_pledges_are_met_by_the_right_gift_as_far_as_it_goes(clerk: User) -> None:
    donor = make.donor()
    pledges = [make.pledge(donor, 300_00) for _ in range(2)]
    gift = money(500_00, donor=donor)
    parts = dict(zip([pledge.lines.get() for pledge in pledges], (300_00, 200_00), strict=True))
    allocate_gift(line=gift.lines.get(), parts=parts, at=timezone.now(), by=clerk)

    put_right(gift, RightLine(make.fund(), 450_00))

    met = [one.lines[0].received for one in promised(type(pledges[0]).objects.order_by("pk"))]
    assert met == [300_00, 150_00]


def test_gift_of_another_donor_no_longer_meets_the_wrong_ones_pledge(clerk: User, approver: User) -> None:
    donor, right_donor = make.donor(), make.donor("RIGHT")
    pledge = make.pledge(donor, 500_00)
    gift = money(500_00, donor=donor)
    allocate_gift(line=gift.lines.get(), parts={pledge.lines.get(): 500_00}, at=timezone.now(), by=clerk)

    approve(ask(gift, clerk, donor=right_donor), approver)

    assert promised(type(pledge).objects.all())[0].lines[0].received == 0


def test_sheet_of_small_givers_and_attached_papers_go_with_the_gift(clerk: User, treasurer: User) -> None:
    gift, fund = money(500_00), make.fund("VILLAGE")
    keep_collection(gift=gift, givers=[("王小雨", 300_00), ("李小明", 200_00)], at=timezone.now(), by=clerk)
    attach(entry=gift.entry, what="other", data=make.picture(), called="a.png", at=timezone.now(), by=treasurer)

    right = put_right(gift, RightLine(fund, 500_00))

    assert open_collection(gift=right, by=make.user("caseworker", make.book())) == [
        ("王小雨", 300_00),
        ("李小明", 200_00),
    ]
    assert list(Attachment.objects.values_list("entry", flat=True)) == [gift.entry_id, right.entry_id]


def test_papers_that_left_the_house_are_named(clerk: User, treasurer: User) -> None:
    gift, other = bags(10), bags(10)
    hand_out(8)
    old = receipt(gift, clerk)
    said = [
        issue_statement(donor=one.donor, since=FIRST, until=dt.date(2026, 3, 31), issued_on=LATER, by=treasurer).number
        for one in (gift, other)
    ]

    done = approve(ask(gift, clerk, RightLine(make.fund(), 6 * 50_00, 6)), make.user("approver"))

    new = Receipt.objects.get(replaces=old)
    assert [(paper["kind"], paper["number"], paper["by"]) for paper in done.papers] == [
        ("receipt", old.number, new.number), ("statement", said[0], ""), ("statement", said[1], ""),
    ]  # fmt: skip


def test_later_price_of_an_item_changes_no_past_figure(clerk: User, treasurer: User) -> None:
    gift, child = bags(10), make.child()
    hand_out(4, children=[child])
    issued = receipt(gift, clerk)
    past = (balances_by_fund(make.book(), THIRD), on_hand(make.book(), THIRD), what_reached(child.pk), issued.content)

    bags(5, each=90_00, date=LATER), money(800_00, date=LATER)
    record_purchase(
        fund=make.fund(), from_place=make.place(), to_place=make.store(), item=make.item(), quantity=2,
        amount=700_00, date=LATER, by=treasurer,
    )  # fmt: skip
    hand_out(8, date=LATER)

    issued.refresh_from_db()
    now = (balances_by_fund(make.book(), THIRD), on_hand(make.book(), THIRD), what_reached(child.pk), issued.content)
    assert (now, findings()) == (past, [])


# ---- what can't be put right, and says so before anybody asks


def test_hand_out_of_more_than_is_there_is_named_and_nothing_is_asked(clerk: User) -> None:
    gift = bags(10)
    first, second = hand_out(4), hand_out(5)
    wrong = RightLine(make.fund(), 300_00, 6)
    numbers = [given.entry and given.entry.number for given in (first, second)]

    (refused,) = refusals(gift, wrong)
    with pytest.raises(CantBePutRight, match=str(numbers[1])):
        ask(gift, clerk, wrong)

    assert (refused[0], "holds 2 of 书包 in the fund GEN on 2026-03-03; 5 are asked for" in refused[1]) == (
        numbers[1],
        True,
    )
    assert (GiftCorrection.objects.count(), Entry.objects.count()) == (0, 3)


def test_refund_of_more_than_would_be_left_is_named_with_the_reason(treasurer: User) -> None:
    gift, _other = bags(10), bags(1)
    hand_out(5)
    back = refund_gift(line=gift.lines.get(), wanted=3, date=dt.date(2026, 3, 5), by=treasurer)

    (refused,) = refusals(gift, RightLine(make.fund(), 6 * 50_00, 6))

    assert refused[0] == back.entry.number
    assert (
        "3 of 书包 went back to the donor, and come of this gift alone: on 2026-03-05 2 of it would be left"
        in (refused[1])
    )


def test_refund_of_money_that_would_be_left_is_named_in_yuan(treasurer: User) -> None:
    gift = money(500_00)
    back = refund_gift(line=gift.lines.get(), wanted=300_00, date=THIRD, by=treasurer)

    (refused,) = refusals(gift, RightLine(make.fund(), 200_00))

    assert refused[0] == back.entry.number
    assert (
        "300.00 of money went back to the donor, and come of this gift alone: on 2026-03-03 200.00 of it"
        in (refused[1])
    )


def test_refund_before_the_right_day_is_named(treasurer: User) -> None:
    gift = bags(10)
    back = refund_gift(line=gift.lines.get(), wanted=3, date=THIRD, by=treasurer)

    (refused,) = refusals(gift, RightLine(make.fund(), 500_00, 10), date=dt.date(2026, 3, 5))

    assert refused[0] == back.entry.number
    assert "The first date that would do is 2026-03-05" in refused[1]


def test_hand_out_before_the_right_day_is_named() -> None:
    gift = bags(10)
    given = hand_out(4)

    (refused,) = refusals(gift, RightLine(make.fund(), 500_00, 10), date=dt.date(2026, 3, 5))

    assert refused[0] == (given.entry and given.entry.number)
    assert "The first date that would do is 2026-03-05" in refused[1]


def test_closed_month_is_named_with_the_entry_in_it(treasurer: User) -> None:
    gift = bags(10, date=dt.date(2026, 2, 1))
    given = hand_out(4, date=dt.date(2026, 2, 2))
    for month in (1, 2):
        close_month(unit=make.book(), month=dt.date(2026, month, 1), at=timezone.now(), by=treasurer)

    (refused,) = refusals(gift, RightLine(make.fund(), 450_00, 9), date=dt.date(2026, 3, 1))

    assert (refused[0], "2026-02 is closed" in refused[1]) == (given.entry and given.entry.number, True)


def test_child_whom_the_right_fund_may_not_reach_is_named() -> None:
    gift = bags(10)
    given = hand_out(4)
    bound = make.fund("BOUND", "restricted", schools=[make.school("S009")])

    (refused,) = refusals(gift, RightLine(bound, 500_00, 10))

    assert (refused[0], "is for 第S009小学 only" in refused[1]) == (given.entry and given.entry.number, True)


def test_list_that_was_signed_for_keeps_its_fund() -> None:
    gift = bags(10)
    given = hand_out(4)
    print_sheet(distribution=given, at=timezone.now(), by=make.user("caseworker", make.book()))

    (refused,) = refusals(gift, RightLine(make.fund("OTHER-FUND"), 500_00, 10))

    assert "its sheet is printed, with the fund on it" in refused[1]


def test_line_of_two_gifts_is_not_in_two_funds_and_what_was_made_of_it_waits(treasurer: User) -> None:
    gift, _other = bags(3), bags(5)
    away = make.store("AGY-AWAY")
    moved = record_transfer(
        fund=make.fund(), from_place=make.store(), to_place=away, item=make.item(), wanted=6, date=FIRST, by=treasurer
    )
    given = hand_out(4, place=away)

    refused = refusals(gift, RightLine(make.fund("OTHER-FUND"), 150_00, 3))

    assert [number for number, _why in refused] == [given.entry and given.entry.number, moved.entry.number]
    assert "can't be in two funds" in refused[1][1]


def test_small_givers_who_do_not_add_up_are_told(clerk: User) -> None:
    gift = money(500_00)
    keep_collection(gift=gift, givers=[("王小雨", 500_00)], at=timezone.now(), by=clerk)

    with pytest.raises(CollectionDiffers, match=r"adds up to ¥500\.00"):
        ask(gift, clerk, RightLine(make.fund(), 450_00))

    assert GiftCorrection.objects.count() == 0


def test_day_on_which_more_was_out_than_there_was_is_named(treasurer: User, clerk: User) -> None:
    gift = bags(10)
    given = hand_out(8)
    reverse_distribution(distribution=given, date=dt.date(2026, 3, 6), why="x", by=treasurer)

    with pytest.raises(BelowZero, match="On 2026-03-03 AGY-STORE would have held 2 of 书包 less than nothing"):
        ask(gift, clerk, RightLine(make.fund(), 300_00, 6))

    assert put_right(gift, RightLine(make.fund(), 400_00, 8)).lines.get().lot.quantity == 8


# ---- two at once, half-way, others


def test_book_that_moved_on_makes_the_request_fall(clerk: User, approver: User) -> None:
    gift = bags(10)
    asked = ask(gift, clerk, RightLine(make.fund(), 450_00, 9))
    hand_out(4)
    before = Entry.objects.count()

    with pytest.raises(BookMovedOn, match="Decline it, and ask anew"):
        approve(asked, approver)

    assert (Entry.objects.count(), GiftCorrection.objects.get().state) == (before, "waiting")


def test_power_cut_half_way_leaves_everything_as_it_was(
    clerk: User, approver: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    gift = bags(10)
    given = hand_out(4)
    old = receipt(gift, clerk)
    asked = ask(gift, clerk, RightLine(make.fund(), 450_00, 9))
    before = (Entry.objects.count(), Lot.objects.count(), given.entry_id)

    def power_cut(*_: object, **__: object) -> None:
        raise OSError

    monkeypatch.setattr(CorrectionStep.objects, "bulk_create", power_cut)
    with pytest.raises(OSError):  # noqa: PT011 -- a power cut says nothing
        approve(asked, approver)

    given.refresh_from_db()
    old.refresh_from_db()
    assert (Entry.objects.count(), Lot.objects.count(), given.entry_id, old.state) == (*before, "issued")
    assert findings() == []


def test_who_may_not_approve_where_the_chain_leads_approves_nothing(clerk: User, treasurer: User) -> None:
    school = make.school()
    store = make.store("S001-STORE", school)
    gift = bags(10)
    record_transfer(
        fund=make.fund(), from_place=make.store(), to_place=store, item=make.item(), wanted=4, date=FIRST, by=treasurer
    )
    asked = ask(gift, clerk, RightLine(make.fund(), 450_00, 9))

    with pytest.raises(NotAllowed):
        approve(asked, make.user("approver", school))
    with pytest.raises(NotAllowed):
        approve(asked, make.user("approver", make.agency("OTHER")))

    assert GiftCorrection.objects.get().state == "waiting"


def test_looking_at_what_would_be_done_does_nothing() -> None:
    gift = bags(10)
    hand_out(4)
    before = (Entry.objects.count(), Lot.objects.count(), Distribution.objects.count())

    assert refusals(gift, RightLine(make.fund(), 450_00, 9)) == []

    assert (Entry.objects.count(), Lot.objects.count(), Distribution.objects.count()) == before

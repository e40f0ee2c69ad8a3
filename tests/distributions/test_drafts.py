"""A list on its way to approval: who may change it, what stops it, and that nothing is lost."""

import datetime as dt

import pytest
import time_machine
from django.test import Client

from beneficiaries.models import Child
from distributions.errors import (
    AlreadySent,
    ApprovedTooEarly,
    ChangedSinceSeen,
    ListChangedMeanwhile,
    ListHasFaults,
    ListIsEmpty,
    NotADraft,
    NotSent,
    ReceiverElsewhere,
    SignedBeforeHandOut,
    SignedInFuture,
)
from distributions.models import Distribution, DistributionLine
from distributions.operations import (
    HandOut,
    Signature,
    approve_distribution,
    bring_in_write_off,
    choose_receivers,
    discard_distribution,
    plan_distribution,
    print_sheet,
    record_signatures,
    return_draft,
    send_distribution,
    take_back_distribution,
)
from distributions.planning import free_for, plan_of, problems_of
from donors.operations import GivenLine, record_gift
from ledger.access.errors import NotAllowed, OwnWork
from ledger.access.models import User
from ledger.book.errors import NotEnough
from ledger.book.models import Draw, Entry, Lot
from tests import make
from tests.distributions import stock
from tests.distributions.stock import DAY, NOON, said
from tests.donors.desk import ENGLISH, signed_in
from tests.ledger.book.test_concurrency import all_at_once


def lines_of(distribution: Distribution) -> list[tuple[str, int]]:
    return list(distribution.lines.values_list("child__code", "wanted"))


def faults_of(distribution: Distribution) -> list[tuple[str, str, list[int]]]:
    plan = plan_of(distribution)
    found = problems_of(plan, free_for(plan.columns, plan.date, apart_from=distribution))
    return [(each.code, str(each.sentence), [key for _, key in each.receivers]) for each in found]


def signed_on(given: Distribution, child: Child, day: dt.date, by: User) -> int:
    return record_signatures(
        distribution=given, receivers=[("c", child.pk)], signature=Signature("child"), signed_on=day, by=by, at=NOON
    )


def test_draft_is_planned_sent_and_approved_by_another(caseworker: User, approver: User) -> None:
    stock.coats(3)
    one, other = make.child("C1"), make.child("C2")

    waiting = stock.sent(caseworker, one, other)
    given = approve_distribution(distribution=waiting, at=NOON, by=approver, version=waiting.version)

    assert (given.state, given.ref, given.approved_by, given.waiting_since) == (
        "posted", "F-S001-2026-000001", approver, None,
    )  # fmt: skip
    assert lines_of(given) == [("C1", 1), ("C2", 1)]
    assert Lot.objects.get(place=stock.store()).quantity_drawn == 2


def test_draft_moves_nothing(caseworker: User) -> None:
    stock.coats(3)

    waiting = stock.sent(caseworker, make.child())

    assert (Entry.objects.filter(kind="distribution").count(), waiting.ref) == (0, f"draft-{waiting.pk}")
    assert Lot.objects.get(place=stock.store()).quantity_drawn == 0


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["who_planned", "who_took_back"])
def test_everybody_who_changed_the_list_has_prepared_it(who: str) -> None:
    stock.coats(3)
    people = {name: make.user("caseworker", make.school(), username=name) for name in ("who_planned", "who_took_back")}
    waiting = stock.sent(people["who_planned"], make.child())
    take_back_distribution(distribution=waiting, by=people["who_took_back"])
    waiting = send_distribution(distribution=waiting, at=NOON, by=make.user("caseworker", make.school()))
    people[who].assignments.update(role="approver")

    with pytest.raises(OwnWork):
        approve_distribution(distribution=waiting, at=NOON, by=people[who])

    assert Entry.objects.filter(kind="distribution").count() == 0


def test_approver_who_returned_the_list_may_approve_it_later(caseworker: User, approver: User) -> None:
    stock.coats(3)
    returned = return_draft(distribution=stock.sent(caseworker, make.child()), why="少一人", by=approver)
    again = send_distribution(distribution=returned, at=NOON, by=caseworker)

    assert (returned.state, returned.returned_because, again.returned_because) == ("draft", "少一人", "")
    assert approve_distribution(distribution=again, at=NOON, by=approver).state == "posted"


def test_list_that_was_changed_after_it_was_seen_is_not_approved(caseworker: User, approver: User) -> None:
    stock.coats(3)
    seen = stock.sent(caseworker, make.child())
    take_back_distribution(distribution=seen, by=caseworker)
    send_distribution(distribution=seen, at=NOON, by=caseworker)

    with pytest.raises(ChangedSinceSeen):
        approve_distribution(distribution=seen, at=NOON, by=approver, version=seen.version)

    assert Entry.objects.filter(kind="distribution").count() == 0


def test_list_is_approved_and_printed_ahead_of_its_day(caseworker: User, approver: User) -> None:
    stock.coats(3)
    child = make.child("C1", birth_date=dt.date(2012, 1, 1))
    waiting = stock.send(stock.draft(caseworker, child, date=DAY + dt.timedelta(days=5)), caseworker)

    given = approve_distribution(distribution=waiting, at=NOON, by=approver)
    sheet = print_sheet(distribution=given, at=NOON, by=caseworker)

    assert (given.entry and given.entry.date, given.date, sheet.copies) == (DAY, DAY + dt.timedelta(days=5), 1)
    assert given.approved_fingerprint == sheet.fingerprint


def test_hand_out_that_was_approved_ahead_may_be_held_earlier_than_planned(caseworker: User, approver: User) -> None:
    stock.coats(3)
    child = make.child("C1", birth_date=dt.date(2012, 1, 1))
    waiting = stock.send(stock.draft(caseworker, child, date=DAY + dt.timedelta(days=5)), caseworker)
    given = approve_distribution(distribution=waiting, at=NOON, by=approver)

    with pytest.raises(SignedBeforeHandOut):
        signed_on(given, child, DAY - dt.timedelta(days=1), caseworker)
    with pytest.raises(SignedInFuture):
        signed_on(given, child, DAY + dt.timedelta(days=2), caseworker)

    assert signed_on(given, child, DAY, caseworker) == 1


def test_list_of_another_month_is_not_approved_before_that_month(caseworker: User, approver: User) -> None:
    stock.coats(3)
    waiting = stock.send(stock.draft(caseworker, make.child(), date=dt.date(2026, 4, 3)), caseworker)

    with pytest.raises(ApprovedTooEarly) as refused:
        approve_distribution(distribution=waiting, at=NOON, by=approver)

    assert (refused.value.details["first"], Entry.objects.filter(kind="distribution").count()) == (
        dt.date(2026, 4, 1), 0,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (5, "posted on 2026-03-02: everything above leaves the places of 第S001小学"),
        (5, "The hand-out is planned for 2026-03-07: until then it is kept for them"),
        (32, "The hand-out is on 2026-04-03 and stands in the books of that month. Approve it from 2026-04-01 on."),
    ],
)  # fmt: skip
@time_machine.travel(NOON, tick=False)
def test_approver_reads_on_which_day_a_list_ahead_is_posted(
    client: Client, caseworker: User, approver: User, days: int, told: str
) -> None:
    stock.coats(3)
    waiting = stock.send(stock.draft(caseworker, make.child(), date=DAY + dt.timedelta(days=days)), caseworker)

    page = signed_in(client, approver).get(f"/distributions/{waiting.ref}/approve", headers=ENGLISH)

    assert told in said(page.content)


def coats_of(pieces: int, day: dt.date) -> None:
    """Give coats that arrive on a day."""
    line = GivenLine(make.fund(), stock.store(), 140_00 * pieces, stock.coat(), pieces)
    by = make.clerk_of_the_system()
    record_gift(unit=make.school(), donor=make.donor(), date=day, lines=[line], by=by)


def drawn_of(given: Distribution) -> list[tuple[int, int | None]]:
    """Return on which day of the month the lots arrived that a list drew, and how many pieces of each."""
    rows = Draw.objects.filter(entry=given.entry).order_by("line", "pk").values_list("lot__opened_on", "quantity")
    return [(day.day, pieces) for day, pieces in rows]


def test_list_of_a_later_day_leaves_what_came_early_to_one_that_waits(caseworker: User, approver: User) -> None:
    later = DAY + dt.timedelta(days=3)
    coats_of(3, DAY), coats_of(3, later)
    early = stock.sent(caseworker, make.child(), make.child())
    late = stock.send(stock.draft(caseworker, *(make.child() for _ in range(2)), date=later, each=2), caseworker)

    approve_distribution(distribution=late, at=NOON + dt.timedelta(days=3), by=approver)
    approve_distribution(distribution=early, at=NOON + dt.timedelta(days=3), by=approver)

    late.refresh_from_db(), early.refresh_from_db()
    assert drawn_of(late) == [(2, 1), (5, 1), (5, 2)]
    assert drawn_of(early) == [(2, 1), (2, 1)]


@pytest.mark.django_db(transaction=True)
def test_lists_that_are_approved_at_once_leave_together_what_one_that_waits_can_take(
    caseworker: User, approver: User
) -> None:
    later = DAY + dt.timedelta(days=3)
    coats_of(3, DAY), coats_of(4, later)
    early = stock.sent(caseworker, make.child(), make.child())
    late = [stock.send(stock.draft(caseworker, make.child(), date=later, each=2), caseworker) for _ in range(2)]
    now = NOON + dt.timedelta(days=3)

    all_at_once(lambda writer: approve_distribution(distribution=late[writer], at=now, by=approver), 2)

    given = approve_distribution(distribution=early, at=now, by=approver)
    assert ([one.state for one in Distribution.objects.all()], drawn_of(given)) == (
        ["posted"] * 3, [(2, 1), (2, 1)],
    )  # fmt: skip


@pytest.mark.parametrize(("early_each", "late_each", "drawn"), [(1, 2, [(2, 2)]), (3, 4, [(2, 3), (5, 1)])])
def test_first_in_is_first_out_where_it_is_enough_for_all_or_never_enough(
    caseworker: User, approver: User, early_each: int, late_each: int, drawn: list[tuple[int, int]]
) -> None:
    later = DAY + dt.timedelta(days=3)
    coats_of(3, DAY), coats_of(3, later)
    late = stock.draft(caseworker, make.child(), date=later, each=late_each)
    late = stock.send(late, caseworker)
    Distribution.objects.filter(pk=stock.draft(caseworker, make.child(), each=early_each).pk).update(state="sent")

    given = approve_distribution(distribution=late, at=NOON + dt.timedelta(days=3), by=approver)

    assert drawn_of(given) == drawn


def test_list_that_nobody_sent_is_neither_approved_nor_returned(caseworker: User, approver: User) -> None:
    draft = stock.draft(caseworker)

    with pytest.raises(NotSent):
        approve_distribution(distribution=draft, at=NOON, by=approver)
    with pytest.raises(NotSent):
        return_draft(distribution=draft, why="", by=approver)


def test_list_that_waits_is_not_changed(caseworker: User) -> None:
    stock.coats(3)
    child = make.child("C1")
    waiting = stock.sent(caseworker, child)

    with pytest.raises(AlreadySent):
        choose_receivers(distribution=waiting, children=[], groups=[], by=caseworker)
    with pytest.raises(AlreadySent):
        discard_distribution(distribution=waiting, by=caseworker)

    assert lines_of(waiting) == [("C1", 1)]


def test_posted_list_is_neither_changed_nor_approved_again(caseworker: User, approver: User) -> None:
    stock.coats(3)
    waiting = stock.sent(caseworker, make.child())
    approve_distribution(distribution=waiting, at=NOON, by=approver)

    with pytest.raises(NotADraft):
        discard_distribution(distribution=waiting, by=caseworker)
    with pytest.raises(NotADraft):
        take_back_distribution(distribution=waiting, by=caseworker)
    with pytest.raises(NotADraft):
        approve_distribution(distribution=waiting, at=NOON, by=approver)

    assert Entry.objects.filter(kind="distribution").count() == 1


def test_second_of_two_editors_is_told_and_changes_nothing(caseworker: User) -> None:
    child = make.child("C1")
    draft = stock.draft(caseworker, child, each=2)

    with pytest.raises(ListChangedMeanwhile):
        plan_distribution(
            distribution=draft, version=draft.version - 1, date=DAY, occasion="", children=[], groups=[], columns=[],
            lines=[], by=caseworker,
        )  # fmt: skip

    assert lines_of(draft) == [("C1", 2)]


def test_child_taken_off_the_list_takes_its_lines_along(caseworker: User) -> None:
    one, other = make.child("C1"), make.child("C2")
    draft = stock.draft(caseworker, one, other)

    choose_receivers(distribution=draft, children=[other], groups=[], by=caseworker)

    assert lines_of(draft) == [("C2", 1)]
    assert list(draft.children.all()) == [other]


def test_group_is_on_the_list_like_a_child(caseworker: User, approver: User) -> None:
    stock.coats(9)
    make.child(school_class="一年级1班")
    corner = make.group("S001-01", "一年级1班")
    draft = stock.draft(caseworker, groups=[corner], lines=[stock.to_group(corner, 4)])

    given = approve_distribution(
        distribution=send_distribution(distribution=draft, at=NOON, by=caseworker), at=NOON, by=approver
    )

    assert list(given.lines.values_list("group__code", "members", "wanted")) == [("S001-01", 1, 4)]


def test_child_of_another_school_comes_on_no_list(caseworker: User) -> None:
    stranger = make.child(school_unit=make.school("S002"))

    with pytest.raises(ReceiverElsewhere):
        stock.draft(caseworker, stranger)

    assert DistributionLine.objects.count() == 0


def test_draft_is_thrown_away_with_its_lines_and_keeps_its_history(caseworker: User) -> None:
    draft = stock.draft(caseworker, make.child())

    discard_distribution(distribution=draft, by=caseworker)

    assert (Distribution.objects.count(), DistributionLine.objects.count()) == (0, 0)
    last = Distribution.history.first()
    assert (last.history_type, last.history_user) == ("-", caseworker)


def test_empty_list_is_not_sent(caseworker: User) -> None:
    draft = stock.draft(caseworker, make.child(), lines=[])

    with pytest.raises(ListIsEmpty):
        send_distribution(distribution=draft, at=NOON, by=caseworker)


def test_list_with_a_fault_is_not_sent(caseworker: User) -> None:
    stock.coats(1)
    draft = stock.draft(caseworker, make.child(), make.child())

    with pytest.raises(ListHasFaults):
        send_distribution(distribution=draft, at=NOON, by=caseworker)

    draft.refresh_from_db()
    assert draft.state == "draft"


def test_what_other_lists_plan_is_not_free(caseworker: User) -> None:
    stock.coats(3)
    stock.draft(caseworker, make.child(), each=2)
    draft = stock.draft(caseworker, make.child(), each=2)

    (free,) = free_for([stock.column(stock.coat())], DAY, apart_from=draft).values()
    assert (free.left, free.planned, free.free) == (3, 2, 1)
    assert [code for code, _, _ in faults_of(draft)] == ["short"]


def test_goods_of_a_later_day_are_not_free(caseworker: User) -> None:
    stock.coats(3)

    (free,) = free_for([stock.column(stock.coat())], dt.date(2026, 2, 28)).values()

    assert free.free == 0


def test_value_of_a_plan_is_that_of_the_lots_it_takes(caseworker: User) -> None:
    stock.coats(2, amount=100_00)
    stock.coats(2, amount=150_00)

    (free,) = free_for([stock.column(stock.coat())], DAY).values()

    assert [free.value_of(pieces) for pieces in (1, 2, 3, 4, 9)] == [100_00, 200_00, 350_00, 500_00, 500_00]


def test_faults_name_every_child_that_a_fund_leaves_out(caseworker: User) -> None:
    from_hexin, other, third = make.child(village="合心村"), make.child(village="百里洲"), make.child(village="百里洲")
    village = Child.objects.get(pk=from_hexin.pk).village
    bound = make.fund("VILL", "restricted", villages=[village])
    stock.coats(9, fund=bound)
    lines = [HandOut(stock.store(), bound, stock.coat(), 1, child=child) for child in (from_hexin, other, third)]

    draft = stock.draft(
        caseworker, from_hexin, other, third, lines=lines, columns=[stock.column(stock.coat(), bound)]
    )  # fmt: skip

    assert [(code, who) for code, _, who in faults_of(draft)] == [("outside_fund", [other.pk, third.pk])]


def test_faults_name_children_who_left_and_children_of_another_school(caseworker: User) -> None:
    stock.coats(9)
    here, erased, moved = make.child(), make.child(), make.child()
    draft = stock.draft(caseworker, here, erased, moved)
    Child.objects.filter(pk=erased.pk).update(status="left")
    moved.enrolments.update(school=make.school("S002"))

    assert [(code, who) for code, _, who in faults_of(draft)] == [
        ("not_active", [erased.pk]),
        ("elsewhere", [moved.pk]),
    ]


def test_stock_that_went_between_plan_and_approval_leaves_the_list_waiting(caseworker: User, approver: User) -> None:
    stock.coats(1)
    waiting = stock.sent(caseworker, make.child("C1"))
    bring_in_write_off(
        place=stock.store(),
        fund=make.fund(),
        item=stock.coat(),
        quantity=1,
        reason="受潮",
        date=DAY,
        by=make.clerk_of_the_system(),
    )

    with pytest.raises(NotEnough):
        approve_distribution(distribution=waiting, at=NOON, by=approver)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.entry, lines_of(waiting)) == ("sent", None, [("C1", 1)])
    stock.coats(1)
    assert approve_distribution(distribution=waiting, at=NOON, by=approver).state == "posted"


def test_other_schools_caseworker_and_a_recorder_change_nothing(
    caseworker: User, other_caseworker: User, clerk: User
) -> None:
    draft = stock.draft(caseworker, make.child("C1"))

    with pytest.raises(NotAllowed):
        discard_distribution(distribution=draft, by=other_caseworker)
    with pytest.raises(NotAllowed):
        send_distribution(distribution=draft, at=NOON, by=clerk)

    draft.refresh_from_db()
    assert (draft.state, lines_of(draft)) == ("draft", [("C1", 1)])

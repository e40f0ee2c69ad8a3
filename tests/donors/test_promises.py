"""What becomes of a pledge: planned anew, met by hand, let go, reminded of. What was promised first stays."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from donors.errors import (
    AnsweredAlready,
    EnoughReminders,
    MoreThanGiven,
    MoreThanPromised,
    PledgeIsClosed,
    PledgeOfAnother,
    PledgeOfOtherKind,
    ReliefAskedAlready,
    ReliefTooLarge,
    RemindedJustNow,
    RemindedTooSoon,
    RevisionBelowReceived,
    RevisionOfAnother,
)
from donors.models import Allocation, Gift, Pledge, PledgeLine, PledgeRelief, PledgeRevision, Reminder
from donors.operations import (
    Planned,
    PledgedLine,
    allocate_gift,
    answer_relief,
    ask_relief,
    note_reminder,
    record_pledge,
    reverse_gift,
    revise_pledge,
)
from donors.operations.pledges import Reminding
from donors.promised import Promised, age_of, ages, due_before, more_than_promised, promised
from donors.queries import reliefs_visible_to
from donors.reminding import to_remind
from ledger.access.errors import NotAllowed, OwnWork
from ledger.access.models import User
from ledger.book.errors import AmountNotPositive
from tests import make
from tests.donors.desk import DAY, give

pytestmark = pytest.mark.django_db
MAY, JUNE = dt.date(2026, 5, 1), dt.date(2026, 6, 1)


def pledge(*lines: PledgedLine, **changes: Any) -> Pledge:
    """Record a pledge of two instalments of ¥1.00, due in May and in June, or of the lines given."""
    usual = [PledgedLine(make.fund(), amount=100, due_on=MAY), PledgedLine(make.fund(), amount=100, due_on=JUNE)]
    by = make.clerk_of_the_system()
    particulars = {"unit": make.book(), "donor": make.donor(), "promised_on": DAY, "by": by} | changes
    return record_pledge(lines=list(lines) or usual, **particulars)


def now(one: Pledge) -> Promised:
    return promised(Pledge.objects.filter(pk=one.pk))[0]


def dues(one: Pledge) -> list[tuple[int, int, int]]:
    """Return what is promised, received and to come of each instalment."""
    return [(due.promised, due.received, due.left) for due in now(one).dues]


def plan(one: Pledge, by: User, *parts: tuple[int, dt.date], line: PledgeLine | None = None) -> PledgeRevision:
    target = line or one.lines.first()
    planned = [Planned(target, wanted, due_on) for wanted, due_on in parts]
    return revise_pledge(
        pledge=one, plan=planned, revised_on=DAY, reason="捐赠人来函", at=timezone.now(), by=by
    )  # fmt: skip


def towards(one: Pledge, amount: int) -> Gift:
    return give(one.donor, amount, pledge_line=one.lines.first())


def meet(gift: Gift, by: User, parts: dict[PledgeLine, int], **more: Any) -> list[Allocation]:
    return allocate_gift(line=gift.lines.get(), parts=parts, at=timezone.now(), by=by, **more)


# ---- the three facts


def test_pledge_may_be_half_met_and_late_at_once() -> None:
    one = pledge()
    towards(one, 120)

    found = now(one)

    assert (found.fulfilment, found.timeliness(dt.date(2026, 6, 11)).key, found.closure) == ("part", "overdue", "none")
    assert found.timeliness(dt.date(2026, 6, 11)).days == 10


@pytest.mark.parametrize(
    ("today", "key", "days"),
    [(dt.date(2026, 4, 1), "not_due", 30), (dt.date(2026, 4, 20), "due_soon", 11), (MAY, "due_soon", 0),
     (dt.date(2026, 5, 2), "overdue", 1)],
)  # fmt: skip
def test_what_is_due_today_is_not_late(today: dt.date, key: str, days: int) -> None:
    found = now(pledge()).timeliness(today)

    assert (found.key, found.days) == (key, days)


@pytest.mark.parametrize(("came", "fulfilment"), [(0, "none"), (1, "part"), (200, "full"), (201, "over")])
def test_fulfilment_says_how_much_came(came: int, fulfilment: str) -> None:
    one = pledge()
    [towards(one, amount) for amount in [came] if amount]

    assert now(one).fulfilment == fulfilment


def test_gift_that_is_reversed_opens_the_pledge_again(treasurer: User) -> None:
    one = pledge()
    gift = towards(one, 200)
    closed = now(one).closure

    reverse_gift(gift=gift, date=DAY, why="错", by=treasurer)

    assert (closed, now(one).closure, dues(one)) == ("fulfilled", "none", [(100, 0, 100), (100, 0, 100)])


# ---- planned anew


def test_new_plan_counts_and_what_was_promised_first_is_kept(clerk: User) -> None:
    one = pledge()
    towards(one, 50)

    plan(one, clerk, (80, JUNE), (40, dt.date(2026, 7, 1)), (30, dt.date(2026, 8, 1)))

    assert dues(one) == [(80, 50, 30), (40, 0, 40), (30, 0, 30)]
    assert ([line.first for line in now(one).lines], list(one.lines.values_list("amount", flat=True))) == (
        [100, 100], [100, 100],
    )  # fmt: skip


def test_latest_plan_counts_alone(clerk: User) -> None:
    one = pledge()
    plan(one, clerk, (80, JUNE), (40, JUNE))

    second = plan(one, clerk, (70, JUNE))

    assert (second.version, now(one).version, dues(one), one.revisions.count()) == (3, 3, [(70, 0, 70)], 2)


def test_plan_below_what_came_is_refused(clerk: User) -> None:
    one = pledge()
    towards(one, 90)

    with pytest.raises(RevisionBelowReceived):
        plan(one, clerk, (89, JUNE))

    assert (PledgeRevision.objects.count(), dues(one)) == (0, [(100, 90, 10), (100, 0, 100)])


def test_plan_names_only_lines_of_its_pledge(clerk: User) -> None:
    other = pledge().lines.first()

    with pytest.raises(RevisionOfAnother):
        plan(pledge(), clerk, (200, JUNE), line=other)


def test_plan_of_nothing_is_refused_at_its_line(clerk: User) -> None:
    with pytest.raises(AmountNotPositive) as refused:
        plan(pledge(), clerk, (100, MAY), (0, JUNE))

    assert (refused.value.line, PledgeRevision.objects.count()) == (2, 0)


def test_stranger_plans_nothing_here(stranger: User) -> None:
    with pytest.raises(NotAllowed):
        plan(pledge(), stranger, (10, MAY))


def test_goods_are_planned_in_pieces(clerk: User) -> None:
    one = pledge(PledgedLine(make.fund(), item=make.item(), quantity=40, due_on=MAY))
    give(one.donor, 0, place=make.store(), item=make.item(), quantity=24, pledge_line=one.lines.get())

    plan(one, clerk, (30, MAY), (20, JUNE))

    assert dues(one) == [(30, 24, 6), (20, 0, 20)]


# ---- met by hand


def test_one_gift_meets_two_pledges_and_two_gifts_one(clerk: User) -> None:
    donor = make.donor()
    first, second = pledge(donor=donor), pledge(donor=donor)
    gift, more = give(donor, 150), give(donor, 80)

    meet(gift, clerk, {first.lines.first(): 100, second.lines.first(): 50})
    meet(more, clerk, {first.lines.first(): 80})

    assert (dues(first), dues(second)) == ([(100, 100, 0), (100, 80, 20)], [(100, 50, 50), (100, 0, 100)])


def test_decision_takes_the_place_of_the_one_before_and_nothing_is_overwritten(clerk: User) -> None:
    donor = make.donor()
    first, second = pledge(donor=donor), pledge(donor=donor)
    gift = give(donor, 100, pledge_line=first.lines.first())

    meet(gift, clerk, {first.lines.first(): 60})
    meet(gift, clerk, {second.lines.first(): 70})

    assert list(Allocation.objects.values_list("part", flat=True)) == [60, -60, 70]
    assert (now(first).fulfilment, dues(second)[0]) == ("none", (100, 70, 30))


def test_gift_recorded_on_a_pledge_may_be_made_free(clerk: User) -> None:
    one = pledge()
    gift = towards(one, 100)

    meet(gift, clerk, {})

    assert (now(one).fulfilment, sum(Allocation.objects.values_list("part", flat=True))) == ("none", 0)


def test_more_than_was_promised_is_a_persons_decision(clerk: User) -> None:
    one = pledge()
    gift, target = give(one.donor, 300), one.lines.first()

    with pytest.raises(MoreThanPromised):
        meet(gift, clerk, {target: 250})
    with pytest.raises(MoreThanPromised):
        meet(gift, clerk, {target: 250}, allow_over=True)
    meet(gift, clerk, {target: 250}, allow_over=True, reason="捐赠人多捐")

    assert (now(one).fulfilment, Allocation.objects.get().reason) == ("over", "捐赠人多捐")


def test_more_than_the_gift_has_is_refused(clerk: User) -> None:
    one = pledge()

    with pytest.raises(MoreThanGiven):
        meet(give(one.donor, 50), clerk, {one.lines.first(): 51})

    assert Allocation.objects.count() == 0


def test_pledge_of_another_donor_or_of_other_goods_is_not_met(clerk: User) -> None:
    donor = make.donor()
    goods = pledge(PledgedLine(make.fund(), item=make.item(), quantity=4), donor=donor)

    with pytest.raises(PledgeOfAnother):
        meet(give(donor, 50), clerk, {pledge().lines.first(): 10})
    with pytest.raises(PledgeOfOtherKind):
        meet(give(donor, 50), clerk, {goods.lines.get(): 1})


def test_gift_that_brought_too_much_is_told_also_when_decided_by_hand(clerk: User) -> None:
    one = pledge()
    gift = give(one.donor, 300)
    meet(gift, clerk, {one.lines.first(): 250}, allow_over=True, reason="多捐")

    assert more_than_promised(gift) == [one]


# ---- let go


def relief(one: Pledge, by: User, part: int = 60, kind: str = "write_off") -> PledgeRelief:
    return ask_relief(line=one.lines.last(), kind=kind, part=part, reason="单位撤销", at=timezone.now(), by=by)


def test_what_another_agency_asks_not_to_wait_for_is_not_seen(clerk: User, stranger: User) -> None:
    asked = relief(make.pledge(), clerk)

    assert [list(reliefs_visible_to(each)) for each in (clerk, stranger)] == [[asked], []]


@pytest.mark.parametrize(("kind", "closure"), [("write_off", "written_off"), ("release", "released")])
def test_what_is_let_go_is_waited_for_no_longer(clerk: User, approver: User, kind: str, closure: str) -> None:
    one = pledge()
    towards(one, 140)
    asked = relief(one, clerk, kind=kind)
    waits = now(one).is_open

    answer_relief(relief=asked, yes=True, at=timezone.now(), by=approver)

    assert (waits, now(one).closure, now(one).fulfilment, dues(one)) == (
        True, closure, "part", [(100, 100, 0), (100, 40, 0)],
    )  # fmt: skip


def test_declined_relief_leaves_the_pledge_and_may_be_asked_again(clerk: User, approver: User) -> None:
    one = pledge()

    answer_relief(relief=relief(one, clerk), yes=False, why="再等", at=timezone.now(), by=approver)
    relief(one, clerk)

    assert (now(one).lines[1].left, PledgeRelief.objects.count()) == (100, 2)


def test_nobody_lets_go_alone() -> None:
    by = make.clerk_of_the_system()
    asked = relief(pledge(), by)

    with pytest.raises(OwnWork):
        answer_relief(relief=asked, yes=True, at=timezone.now(), by=by)

    asked.refresh_from_db()
    assert asked.state == "waiting"


def test_relief_is_asked_once_answered_once_and_of_no_more_than_is_to_come(clerk: User, approver: User) -> None:
    one = pledge()
    with pytest.raises(ReliefTooLarge):
        relief(one, clerk, part=101)
    with pytest.raises(AmountNotPositive):
        relief(one, clerk, part=0)
    asked = relief(one, clerk)
    with pytest.raises(ReliefAskedAlready):
        relief(one, clerk)
    answer_relief(relief=asked, yes=True, at=timezone.now(), by=approver)

    with pytest.raises(AnsweredAlready):
        answer_relief(relief=asked, yes=False, why="再等", at=timezone.now(), by=approver)


def test_relief_of_what_came_meanwhile_is_refused(clerk: User, approver: User) -> None:
    one = pledge()
    asked = relief(one, clerk)
    towards(one, 190)

    with pytest.raises(ReliefTooLarge):
        answer_relief(relief=asked, yes=True, at=timezone.now(), by=approver)


def test_plan_is_not_below_what_came_and_was_let_go(clerk: User, approver: User) -> None:
    one = pledge()
    towards(one, 100)
    answer_relief(relief=relief(one, clerk), yes=True, at=timezone.now(), by=approver)

    with pytest.raises(RevisionBelowReceived):
        plan(one, clerk, (159, JUNE))


# ---- ages


def test_ages_follow_the_plan_and_what_was_let_go(clerk: User, approver: User) -> None:
    one = pledge()
    plan(one, clerk, (50, MAY), (50, dt.date(2026, 12, 1)), line=one.lines.last())
    answer_relief(relief=relief(one, clerk, part=20), yes=True, at=timezone.now(), by=approver)

    found = {age.key: age.amount for age in ages(Pledge.objects.all(), dt.date(2026, 5, 11)) if age.amount}

    assert found == {"30": 50, "not_due": 30}


@pytest.mark.parametrize(("days", "is_late"), [(-1, False), (0, False), (1, True)])
def test_overdue_is_the_day_after_at_home_in_the_badge_and_in_the_bands(
    clerk: User, days: int, *, is_late: bool
) -> None:
    pledge(PledgedLine(make.fund(), amount=200, due_on=MAY))
    today = MAY + dt.timedelta(days=days)
    [found] = promised(Pledge.objects.all())

    told = (bool(due_before(Pledge.objects.all(), today)), found.timeliness(today).key, age_of(found.due_on, today))

    assert told == ((True, "overdue", "30") if is_late else (False, "due_soon", "not_due"))


def test_late_are_those_of_which_something_is_late_also_when_planned_anew(clerk: User) -> None:
    late, moved, met = pledge(), pledge(), pledge()
    plan(moved, clerk, (200, JUNE))
    towards(met, 100)

    assert due_before(Pledge.objects.all(), dt.date(2026, 5, 11)) == {late.pk: MAY}


@pytest.mark.parametrize(("came", "since"), [(0, MAY), (99, MAY), (100, JUNE), (150, JUNE)])
def test_late_since_the_first_instalment_that_did_not_come_whole(clerk: User, came: int, since: dt.date) -> None:
    one = pledge()
    _ = came and towards(one, came)

    assert due_before(Pledge.objects.all(), dt.date(2026, 7, 1)) == {one.pk: since}


@pytest.mark.parametrize(
    ("part", "yes", "is_late"),
    [(100, True, True), (150, True, True), (200, True, False), (200, False, True), (200, None, True)],
)
def test_what_was_let_go_is_late_no_longer_and_what_is_only_asked_for_still_is(
    clerk: User, approver: User, part: int, *, yes: bool | None, is_late: bool
) -> None:
    one = pledge(PledgedLine(make.fund(), amount=200, due_on=MAY))
    asked = relief(one, clerk, part=part)
    _ = yes is None or answer_relief(relief=asked, yes=yes, why="见批复", at=timezone.now(), by=approver)

    assert (due_before(Pledge.objects.all(), dt.date(2026, 5, 11)) == {one.pk: MAY}) is is_late


# ---- reminders


def remind(one: Pledge, by: User, day: dt.date = DAY) -> Reminder:
    return note_reminder(pledge=one, channel="phone", reminded_on=day, outcome="下月付", at=timezone.now(), by=by)


def test_donor_is_reminded_no_more_often_and_no_sooner_than_agreed(clerk: User) -> None:
    one, first = pledge(), MAY - dt.timedelta(days=7)
    with pytest.raises(RemindedTooSoon):
        remind(one, clerk, first - dt.timedelta(days=1))
    remind(one, clerk, first)
    with pytest.raises(RemindedJustNow):
        remind(one, clerk, first + dt.timedelta(days=13))
    [remind(one, clerk, first + dt.timedelta(days=days)) for days in (14, 28)]

    with pytest.raises(EnoughReminders):
        remind(one, clerk, first + dt.timedelta(days=300))

    assert list(Reminder.objects.values_list("stage", flat=True)) == [1, 2, 3]


@pytest.mark.parametrize(("before", "first"), [(0, MAY), (30, dt.date(2026, 4, 1))])
def test_first_reminder_goes_out_as_long_before_as_was_agreed_for_the_pledge(
    clerk: User, before: int, first: dt.date
) -> None:
    one = pledge(reminding=Reminding(before=before))
    with pytest.raises(RemindedTooSoon) as refused:
        remind(one, clerk, first - dt.timedelta(days=1))

    assert (str(first) in str(refused.value), remind(one, clerk, first).reminded_on) == (True, first)


def test_first_reminder_waits_for_the_instalment_that_has_not_come(clerk: User) -> None:
    one = pledge()
    towards(one, 100)

    with pytest.raises(RemindedTooSoon):
        remind(one, clerk, MAY)

    assert remind(one, clerk, JUNE - dt.timedelta(days=7)).stage == 1


def test_list_of_whom_to_remind_goes_by_the_day_it_is_due_and_by_earlier_reminders(clerk: User) -> None:
    soon, early, late, met, enough = (pledge(reminding=Reminding(before=days)) for days in (7, 30, 0, 60, 60))
    towards(met, 200)
    answers = [to_remind(Pledge.objects.all(), dt.date(2026, 4, day)) for day in (1, 24, 30)]
    remind(soon, clerk, dt.date(2026, 4, 24))
    Pledge.objects.filter(pk=enough.pk).update(remind_most=0)

    assert [set(keys) for keys in answers] == [
        {early.pk, enough.pk}, {soon.pk, early.pk, enough.pk}, {soon.pk, early.pk, enough.pk},
    ]  # fmt: skip
    assert set(to_remind(Pledge.objects.all(), MAY)) == {early.pk, late.pk}
    assert set(to_remind(Pledge.objects.all(), dt.date(2026, 5, 8))) == {soon.pk, early.pk, late.pk}


def test_nobody_is_reminded_of_what_came(clerk: User) -> None:
    one = pledge()
    towards(one, 200)

    with pytest.raises(PledgeIsClosed):
        remind(one, clerk)

"""Who approves while an approver is away: named for some days, never for what one prepared, and listed."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from distributions.exceptions import exceptions_in
from distributions.models import WriteOffRequest
from distributions.operations import (
    approve_distribution,
    approve_write_off,
    ask_for_write_off,
    close_distribution,
    send_distribution,
)
from ledger.access.errors import DeputyIsOver, NotAllowed, OwnWork, Refusal
from ledger.access.models import Assignment, Deputy, Unit, User
from ledger.access.operations import end_deputy, end_own_deputy, let_sign_in, name_deputy, name_own_deputy, take_role
from ledger.access.permissions import Permission
from ledger.access.queries import deputies_visible_to, may, stead_of
from ledger.reconciliation.operations import approve_fund_change, ask_for_fund_change, decline_fund_change
from ledger.reports.home.asked import lists_to_approve
from tests import make
from tests.distributions import stock
from tests.donors.desk import ENGLISH, errors_of, give, signed_in, words

pytestmark = pytest.mark.django_db


def today() -> dt.date:
    return timezone.localdate()


def days(count: int) -> dt.date:
    return today() + dt.timedelta(days=count)


def named(approver: User, deputy: User, **changes: Any) -> Deputy:
    """Let somebody stand in for ten days from today."""
    given = {
        "assignment": approver.assignments.get(role="approver"), "deputy": deputy, "since": today(), "until": days(9),
        "why": "出差", "today": today(),
    }  # fmt: skip
    return name_own_deputy(**given | changes, by=approver)


def colleague() -> User:
    """Return another caseworker of the school."""
    return make.user("caseworker", make.school(), display_name="胡老师")


def test_deputy_approves_in_the_approvers_stead_and_the_list_says_so(approver: User, caseworker: User) -> None:
    stock.coats(3)
    sent = stock.sent(caseworker, make.child())
    deputy = colleague()

    stands_in = named(approver, deputy)
    posted = approve_distribution(distribution=sent, at=timezone.now(), by=deputy)

    assert (posted.approved_by, posted.deputy) == (deputy, stands_in)


def wet_coats(by: User) -> WriteOffRequest:
    """Ask that two coats be written off."""
    stock.coats(3)
    return ask_for_write_off(
        place=stock.store(), fund=make.fund(), item=stock.coat(), quantity=2, reason="受潮", date=stock.DAY,
        at=timezone.now(), by=by, key="sheet-1",
    )  # fmt: skip


def test_write_off_says_in_whose_stead_it_was_approved(client: Client, approver: User, caseworker: User) -> None:
    asked, deputy = wet_coats(caseworker), colleague()
    stands_in = named(approver, deputy)

    written = approve_write_off(request=asked, date=stock.DAY, at=timezone.now(), by=deputy)
    page = signed_in(client, caseworker).get(f"/stock/write-offs/{written.entry.number}/", headers=ENGLISH)

    assert WriteOffRequest.objects.get().deputy == stands_in
    assert f"{deputy} (for {approver}, who was away)" in words(page.content)


def test_fund_change_says_in_whose_stead_it_was_declined_or_approved(
    client: Client, approver: User, treasurer: User
) -> None:
    give(amount=500_00, place=stock.cash())
    deputy = colleague()
    stands_in = named(approver, deputy)
    asked = [
        ask_for_fund_change(
            place=stock.cash(), fund=make.fund(), to_fund=make.fund("BOOKS"), item=None, wanted=100_00, by=treasurer,
            consent="letter", date=stock.DAY, at=timezone.now(), key=f"sheet-{at}",
        )
        for at in range(2)
    ]  # fmt: skip

    approved = approve_fund_change(change=asked[0], date=stock.DAY, at=timezone.now(), by=deputy)
    declined = decline_fund_change(change=asked[1], why="没有同意书", at=timezone.now(), by=deputy)
    signed_in(client, treasurer)
    pages = [words(client.get(f"/money/fund-changes/{one.pk}/", headers=ENGLISH).content) for one in asked]

    assert [one.deputy for one in (approved, declined)] == [stands_in] * 2
    assert [f"(for {approver}, who was away)" in page for page in pages] == [True, True]


def test_whoever_holds_the_role_approves_in_nobodys_stead(approver: User, caseworker: User) -> None:
    named(approver, colleague())

    approve_write_off(request=wet_coats(caseworker), date=stock.DAY, at=timezone.now(), by=approver)

    assert WriteOffRequest.objects.get().deputy is None


def test_deputy_never_approves_what_the_deputy_prepared(approver: User, caseworker: User) -> None:
    stock.coats(3)
    sent = stock.sent(caseworker, make.child())
    named(approver, caseworker)

    with pytest.raises(OwnWork):
        approve_distribution(distribution=sent, at=timezone.now(), by=caseworker)

    sent.approved_by, sent.approved_at = caseworker, timezone.now()
    with pytest.raises(IntegrityError, match="distribution_is_approved_by_another"), transaction.atomic():
        sent.save()


def test_deputies_of_another_agency_are_not_seen(approver: User) -> None:
    stands_in, elsewhere = named(approver, colleague()), make.agency("OTHER", name="别处")
    auditors = [make.user("auditor", unit) for unit in (make.agency(), elsewhere)]

    assert [list(deputies_visible_to(each)) for each in auditors] == [[stands_in], []]


def test_list_that_the_deputy_prepared_waits_for_another(approver: User, caseworker: User) -> None:
    deputy = colleague()
    [named(approver, each) for each in (deputy, caseworker)]
    stock.coats(3)
    sent = stock.sent(caseworker, make.child())

    assert [list(lists_to_approve(each)) for each in (approver, deputy, caseworker)] == [[sent], [sent], []]


@pytest.mark.parametrize(("since", "until", "counts"), [(0, 0, True), (-5, 0, True), (1, 5, False)])
def test_deputy_counts_from_the_first_day_to_the_last(approver: User, since: int, until: int, *, counts: bool) -> None:
    deputy = colleague()

    named(approver, deputy, since=days(since), until=days(until))

    assert may(deputy, Permission.APPROVE, make.school()) is counts


def test_deputy_counts_no_more_once_it_is_over(approver: User) -> None:
    deputy = colleague()
    named(approver, deputy)
    Deputy.objects.update(since=days(-5), until=days(-1))

    assert may(deputy, Permission.APPROVE, make.school()) is False


def test_deputy_that_is_ended_counts_no_more(approver: User) -> None:
    deputy = colleague()
    stands_in = named(approver, deputy)

    end_own_deputy(deputy=stands_in, at=timezone.now(), by=approver)

    assert may(deputy, Permission.APPROVE, make.school()) is False


def test_deputy_falls_with_the_role_of_the_approver(approver: User) -> None:
    deputy = colleague()
    named(approver, deputy)

    take_role(assignment=approver.assignments.get(), by=make.clerk_of_the_system())

    assert (may(deputy, Permission.APPROVE, make.school()), Deputy.objects.get().approver) == (False, approver)


def test_deputy_stands_in_for_the_unit_of_the_approver_only(agency: object) -> None:
    approver = make.user("approver", make.school("S001"))
    deputy = colleague()

    named(approver, deputy)

    assert [may(deputy, Permission.APPROVE, make.school(code)) for code in ("S001", "S002")] == [True, False]


def test_deputy_of_several_acts_for_the_approver_of_the_unit(agency: object) -> None:
    deputy = colleague()
    stand_ins = [named(make.user("approver", make.school(code)), deputy) for code in ("S001", "S002")]

    assert [stead_of(deputy, make.school(code)) for code in ("S001", "S002")] == stand_ins


def test_deputy_counts_no_more_once_the_approver_may_not_sign_in(approver: User, administrator: User) -> None:
    deputy = colleague()
    named(approver, deputy)

    let_sign_in(user=approver, is_active=False, by=administrator)

    assert may(deputy, Permission.APPROVE, make.school()) is False


def test_whoever_may_not_sign_in_stands_in_for_nobody(approver: User, administrator: User) -> None:
    deputy = colleague()
    let_sign_in(user=deputy, is_active=False, by=administrator)
    deputy.refresh_from_db()

    assert (refused(approver, deputy), Deputy.objects.count()) == ("deputy_looks_only", 0)


def test_deputy_is_ended_once_and_by_no_other_approver(approver: User, administrator: User) -> None:
    stands_in, later = named(approver, colleague()), timezone.now() + dt.timedelta(hours=1)

    with pytest.raises(NotAllowed):
        end_own_deputy(deputy=stands_in, at=timezone.now(), by=make.user("approver"))
    end_deputy(deputy=stands_in, at=timezone.now(), by=administrator)
    with pytest.raises(DeputyIsOver):
        end_own_deputy(deputy=stands_in, at=later, by=approver)

    stands_in.refresh_from_db()
    assert (stands_in.ended_by, stands_in.ended_at == later) == (administrator, False)


def test_only_whoever_approves_has_a_deputy(treasurer: User, administrator: User) -> None:
    with pytest.raises(NotAllowed):
        name_deputy(
            assignment=treasurer.assignments.get(), deputy=colleague(), since=today(), until=today(), why="x",
            today=today(), by=administrator,
        )  # fmt: skip

    assert Deputy.objects.count() == 0


def test_deputy_names_no_deputy(approver: User) -> None:
    deputy = colleague()
    named(approver, deputy)

    with pytest.raises(NotAllowed):
        name_own_deputy(
            assignment=approver.assignments.get(), deputy=colleague(), since=today(), until=today(), why="x",
            today=today(), by=deputy,
        )  # fmt: skip


def test_administrator_names_a_deputy_for_somebody_who_fell_ill(approver: User, administrator: User) -> None:
    deputy = colleague()

    name_deputy(
        assignment=approver.assignments.get(), deputy=deputy, since=today(), until=days(3), why="生病", today=today(),
        by=administrator,
    )  # fmt: skip

    assert may(deputy, Permission.APPROVE, make.school()) is True


def test_auditor_donor_and_the_approver_stand_in_for_nobody(approver: User, auditor: User) -> None:
    outsider = make.user("donor", make.agency())
    codes = [refused(approver, who) for who in (auditor, outsider, approver, make.user())]

    assert codes == ["deputy_looks_only", "deputy_looks_only", "deputy_of_oneself", "deputy_looks_only"]


@pytest.mark.parametrize(("since", "until"), [(3, 2), (-9, -1), (0, 400)])
def test_days_that_make_no_sense_are_refused(approver: User, since: int, until: int) -> None:
    assert refused(approver, colleague(), since=days(since), until=days(until)) == "deputy_ends"


def refused(approver: User, deputy: User, **changes: Any) -> str:
    with pytest.raises(Refusal) as refusal:
        named(approver, deputy, **changes)
    return refusal.value.code


def test_approver_names_a_deputy_in_the_browser_and_ends_it(client: Client, approver: User) -> None:
    deputy = colleague()
    sent = {
        "assignment": approver.assignments.get().pk, "deputy": deputy.pk, "since": today().isoformat(),
        "until": days(5).isoformat(), "why": "出差",
    }  # fmt: skip
    signed_in(client, approver)

    client.post("/deputies/new", sent)
    listed = words(client.get("/deputies/", headers=ENGLISH).content)
    client.post(f"/deputies/{Deputy.objects.get().pk}/end")

    assert ("胡老师" in listed, "stands in" in listed) == (True, True)
    assert Deputy.objects.get().ended_by == approver


def test_form_says_what_is_missing_beside_its_field(client: Client, approver: User) -> None:
    answer = signed_in(client, approver).post("/deputies/new", {"since": "soon", "why": ""})

    assert (answer.status_code, errors_of(answer.content)) == (422, ["assignment", "deputy", "since", "until", "why"])


def test_approver_offers_only_the_own_role(client: Client, approver: User) -> None:
    other = make.user("approver", make.school("S002"))

    answer = signed_in(client, approver).post(
        "/deputies/new",
        {
            "assignment": Assignment.objects.get(user=other).pk, "deputy": colleague().pk,
            "since": today().isoformat(), "until": today().isoformat(), "why": "x",
        },
    )  # fmt: skip

    assert (answer.status_code, errors_of(answer.content), Deputy.objects.count()) == (422, ["assignment"], 0)


def test_approver_is_not_offered_as_the_own_deputy(client: Client, approver: User, clerk: User) -> None:
    page = signed_in(client, approver).get("/deputies/new").content.decode()
    chooser = page[page.index('<select name="deputy"') :].split("</select>")[0]

    assert [f'value="{each.pk}"' in chooser for each in (clerk, approver)] == [True, False]


def test_auditor_reads_where_fewer_people_than_usual_shared_a_hand_out(
    client: Client, approver: User, caseworker: User, auditor: User
) -> None:
    child = make.child("C1", birth_date=dt.date(2015, 1, 1))
    stock.coats(9)
    usual = stock.posted(caseworker, approver, make.child("C2"))
    deputy = colleague()
    named(approver, deputy)
    by_deputy = approve_distribution(distribution=stock.sent(caseworker, child), at=timezone.now(), by=deputy)
    stock.sign(by_deputy, child, by=deputy)
    close_distribution(distribution=by_deputy, at=timezone.now(), by=deputy)

    page = words(signed_in(client, auditor).get("/distributions/exceptions", headers=ENGLISH).content)

    assert "approved by a deputy, approved and took signatures, approved and closed" in page
    assert (by_deputy.ref in page, usual.ref in page, "出差" in page) == (True, False, True)


def test_whoever_prepared_a_list_before_the_last_is_an_exception_too(
    client: Client, approver: User, caseworker: User, auditor: User
) -> None:
    child, second = make.child("C1", birth_date=dt.date(2015, 1, 1)), colleague()
    stock.coats(3)
    sent = send_distribution(distribution=stock.draft(caseworker, child), at=stock.NOON, by=second)
    given = approve_distribution(distribution=sent, at=timezone.now(), by=approver)
    stock.sign(given, child, by=caseworker)

    page = stock.said(signed_in(client, auditor).get("/distributions/exceptions", headers=ENGLISH).content)

    assert f"| prepared and took signatures | {caseworker}, {second} | {approver} |" in page


def test_signatures_taken_by_nobody_who_prepared_are_no_exception(approver: User, caseworker: User) -> None:
    child = make.child("C1", birth_date=dt.date(2015, 1, 1))
    stock.coats(3)
    stock.sign(stock.posted(caseworker, approver, child), child, by=colleague())

    assert exceptions_in(Unit.objects.all()).count() == 0


def test_exceptions_are_for_those_who_look_over_approvals(client: Client, caseworker: User) -> None:
    assert signed_in(client, caseworker).get("/distributions/exceptions").status_code == 403

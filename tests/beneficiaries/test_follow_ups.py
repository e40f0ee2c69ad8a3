"""What is to be done about children: by one person, by a day, one of a kind for each object."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client

from beneficiaries.errors import (
    AskedAlready,
    AssigneeCannot,
    FileIsClosed,
    FollowUpIsClosed,
    NotOfThisChild,
    PlannedInThePast,
)
from beneficiaries.follow_ups import follow_ups_visible_to, late, mine_soon, objects_of, open_about
from beneficiaries.models import Child, FollowUp, Visit
from beneficiaries.operations import (
    VisitReport,
    approve_merge,
    ask_follow_up,
    ask_merge,
    drop_follow_up,
    erase_child,
    finish_follow_up,
    record_visit,
)
from ledger.access.errors import NotAllowed
from ledger.access.models import User
from tests import make
from tests.beneficiaries.caring import DAY, NOON, consent, guardian_of, visited_child
from tests.beneficiaries.test_identity import whole_database
from tests.donors.desk import ENGLISH, errors_of, signed_in, words

pytestmark = pytest.mark.django_db
DUE = dt.date(2026, 6, 5)


def visit(child: Child, by: User) -> Visit:
    return record_visit(child=child, kind="call", happened_on=DAY, report=VisitReport("被子薄"), by=by)


def ask(child: Child, by: User, **changes: Any) -> FollowUp:
    about = changes.get("about") or visit(child, by).pk
    told: dict[str, Any] = {
        "kind": "visit", "about": about, "what": "送一床被子", "assignee": by, "due_on": DUE, "on": DAY, "at": NOON,
    }  # fmt: skip
    return ask_follow_up(child=child, by=by, **told | changes)


def test_something_is_asked_once_about_an_object_and_again_when_it_is_done(caseworker: User) -> None:
    child = make.child("C1")
    first = ask(child, caseworker)
    with pytest.raises(AskedAlready):
        ask(child, caseworker, about=first.about)
    finish_follow_up(follow_up=first, at=NOON, by=caseworker)
    ask(child, caseworker, about=first.about)

    assert list(FollowUp.objects.order_by("pk").values_list("state", flat=True)) == ["done", "open"]


def test_it_is_done_or_let_go_once(caseworker: User) -> None:
    one = drop_follow_up(follow_up=ask(make.child("C1"), caseworker), reason="mistake", at=NOON, by=caseworker)
    with pytest.raises(FollowUpIsClosed):
        finish_follow_up(follow_up=one, at=NOON, by=caseworker)

    one.refresh_from_db()
    assert (one.state, one.reason, one.closed_by) == ("dropped", "mistake", caseworker)


def test_what_can_be_asked_about(caseworker: User) -> None:
    child = visited_child()
    made = visit(child, caseworker)

    assert [(one.kind, one.label) for one in objects_of(child, DAY)] == [
        ("visit", f"by phone {made.happened_on}"), ("phone", "acting guardian · 外祖母"),
        ("consent", "visits and pairing"),
    ]  # fmt: skip


def test_refusals_leave_nothing(caseworker: User, auditor: User) -> None:
    child, other = visited_child(), visited_child("C2")
    cases: list[tuple[type[Exception], dict[str, Any]]] = [
        (PlannedInThePast, {"due_on": dt.date(2026, 5, 31)}), (AssigneeCannot, {"assignee": auditor}),
        (NotOfThisChild, {"about": visit(other, caseworker).pk}),
        (NotOfThisChild, {"kind": "phone", "about": guardian_of(other).pk}),
        (NotOfThisChild, {"kind": "line", "about": 7}), (NotOfThisChild, {"kind": "fly", "about": 7}),
    ]  # fmt: skip
    for refusal, changes in cases:
        with pytest.raises(refusal):
            ask(child, caseworker, **changes)

    assert FollowUp.objects.count() == 0


def test_a_closed_file_takes_nothing(caseworker: User) -> None:
    child = make.child("C1")
    made = visit(child, caseworker)
    erase_child(child=child, by=caseworker)
    with pytest.raises(FileIsClosed):
        ask(child, caseworker, about=made.pk)

    assert FollowUp.objects.count() == 0


def test_another_school_asks_and_ends_nothing(caseworker: User, other_caseworker: User) -> None:
    child = make.child("C1")
    one = ask(child, caseworker)
    tries: list[Any] = [
        lambda: ask(child, other_caseworker, about=one.about),
        lambda: finish_follow_up(follow_up=one, at=NOON, by=other_caseworker),
        lambda: drop_follow_up(follow_up=one, reason="mistake", at=NOON, by=other_caseworker),
    ]
    for attempt in tries:
        with pytest.raises(NotAllowed):
            attempt()

    assert list(FollowUp.objects.values_list("state", flat=True)) == ["open"]
    assert (list(follow_ups_visible_to(caseworker)), list(follow_ups_visible_to(other_caseworker))) == ([one], [])


def test_database_keeps_one_open_of_a_kind_and_why_it_ended(caseworker: User) -> None:
    one = ask(make.child("C1"), caseworker)
    row: dict[str, Any] = {
        "child": one.child, "kind": one.kind, "about": one.about, "assignee": caseworker, "due_on": DUE,
        "made_by": caseworker, "made_at": NOON,
    }  # fmt: skip
    for wrong in ({}, {"about": 0, "state": "done"}, {"about": 0, "reason": "mistake"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            FollowUp.objects.create(**row | wrong)

    assert FollowUp.objects.count() == 1


def test_overdue_is_the_day_after_and_only_while_it_is_open(caseworker: User) -> None:
    one = ask(make.child("C1"), caseworker)

    def overdue_on(day: dt.date) -> int:
        return FollowUp.objects.filter(late(NOON, day)).count()

    assert (overdue_on(DUE), overdue_on(DUE + dt.timedelta(days=1))) == (0, 1)
    finish_follow_up(follow_up=one, at=NOON, by=caseworker)
    assert overdue_on(DUE + dt.timedelta(days=1)) == 0


def test_home_tells_of_a_week(caseworker: User) -> None:
    ask(make.child("C1"), caseworker)
    ask(make.child("C2"), caseworker, due_on=DAY + dt.timedelta(days=8))

    assert [one.child.code for one in mine_soon(caseworker, DAY)] == ["C1"]
    assert list(mine_soon(make.user("caseworker", make.school()), DAY)) == []


def test_what_is_to_be_done_lies_sealed_follows_a_joined_file_and_is_erased(caseworker: User, approver: User) -> None:
    survivor, absorbed = make.child("C1"), make.child("C2")
    one = ask(absorbed, caseworker)
    assert "送一床被子" not in whole_database()
    merge = ask_merge(survivor=survivor, absorbed=absorbed, choices={}, at=NOON, by=caseworker)
    approve_merge(merge=merge, on=DAY, at=NOON, by=approver)

    assert (list(open_about(survivor)), list(follow_ups_visible_to(caseworker))) == ([one], [one])
    erase_child(child=survivor, by=caseworker)
    assert (bytes(FollowUp.objects.get().what), list(mine_soon(caseworker, DAY))) == (b"", [])


# ---- in the browser


@time_machine.travel(NOON, tick=False)
def test_something_is_asked_on_the_file_stands_at_home_and_is_done(client: Client, caseworker: User) -> None:
    child = visited_child()
    made = visit(child, caseworker)
    signed_in(client, caseworker)
    sent = {"about": f"visit-{made.pk}", "what": "送一床被子", "assignee": str(caseworker.pk), "due_on": "2026-06-03"}
    file = words(client.post("/children/C1/follow-up", sent, headers=ENGLISH, follow=True).content)
    home = words(client.get("/", headers=ENGLISH).content)
    one = f"/follow-ups/{FollowUp.objects.get().pk}"
    with time_machine.travel(dt.datetime(2026, 6, 4, 4, tzinfo=dt.UTC), tick=False):
        late_ones = words(client.get("/follow-ups/?state=late&whose=mine", headers=ENGLISH).content)
        wrong = client.post(f"{one}/drop", {"reason": ""})
    client.post(f"{one}/done")

    assert ("送一床被子" in file, "1 thing is to be done for a child" in home) == (True, True)
    assert ("送一床被子" in late_ones, "1 row" in late_ones, errors_of(wrong.content)) == (True, True, ["reason"])
    assert FollowUp.objects.get().state == "done"


@time_machine.travel(NOON, tick=False)
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"about": ""}, "about"), ({"about": "visit-0"}, "about"), ({"what": ""}, "what"),
        ({"assignee": "0"}, "assignee"),
        ({"due_on": "2026-05-31"}, "due_on"), ({"due_on": "x"}, "due_on"), ({"what": "长" * 401}, "what"),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_beside_its_field(
    client: Client, caseworker: User, changes: dict[str, str], field: str
) -> None:
    child = visited_child()
    sent = {
        "about": f"phone-{guardian_of(child).pk}", "what": "打电话", "assignee": str(caseworker.pk),
        "due_on": "2026-06-03",
    } | changes  # fmt: skip

    answer = signed_in(client, caseworker).post("/children/C1/follow-up", sent, headers=ENGLISH)

    assert (answer.status_code, errors_of(answer.content), FollowUp.objects.count()) == (422, [field], 0)


def test_pages_are_closed_to_another_school_and_to_who_only_looks(
    client: Client, caseworker: User, other_caseworker: User, auditor: User
) -> None:
    one = ask(make.child("C1"), caseworker)
    pages = ["/follow-ups/", f"/follow-ups/{one.pk}/done", f"/follow-ups/{one.pk}/fly", "/children/C1/follow-up"]

    def codes(who: User) -> list[int]:
        return [signed_in(client, who).get(page).status_code for page in pages]

    assert (codes(caseworker), codes(other_caseworker), codes(auditor)) == (
        [200, 200, 404, 200], [200, 404, 404, 404], [403] * 4,
    )  # fmt: skip


def test_a_consent_that_was_decided_anew_is_asked_about_by_its_latest_decision(caseworker: User) -> None:
    child = visited_child()
    old = objects_of(child, DAY)[-1].key
    new = consent(child)

    assert (objects_of(child, DAY)[-1].key, old == new.pk) == (new.pk, False)

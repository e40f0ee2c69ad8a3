"""Visits: who went, what was found, what comes next; sealed, for those who keep the file, and gone with it."""

import datetime as dt
from dataclasses import fields
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client

from beneficiaries.errors import (
    DayIsToCome,
    FileIsClosed,
    NextBeforeVisit,
    NotYourVisit,
    OneAdultAlone,
    PlannedInThePast,
    VisitIsSettled,
    VisitNotPlanned,
    VisitNotSettled,
)
from beneficiaries.models import Child, Visit, VisitAmendment
from beneficiaries.operations import (
    VisitReport,
    amend_visit,
    approve_merge,
    ask_merge,
    cancel_visit,
    edit_visit,
    erase_child,
    leave_child,
    plan_visit,
    record_attempt,
    record_own_visit,
    record_visit,
)
from beneficiaries.visits import last_visited, opened_for, visits_of
from ledger.access.errors import NotAllowed
from ledger.access.models import User
from tests import make
from tests.beneficiaries.caring import begun, checked_helper, visited_child
from tests.beneficiaries.test_identity import whole_database
from tests.donors.desk import ENGLISH, errors_of, signed_in, words

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 6, 1)
NOON = dt.datetime(2026, 6, 1, 4, tzinfo=dt.UTC)
TYPED = {"kind": "home", "happened_on": "2026-06-01", "found": "屋顶已修好", "second_adult": "李老师"}


def visit(child: Child, by: User, **changes: Any) -> Visit:
    given: dict[str, Any] = {"kind": "call", "happened_on": DAY} | changes
    told = {field.name: given.pop(field.name) for field in fields(VisitReport) if field.name in given}
    return record_visit(child=child, by=by, report=VisitReport(**{"found": "奶奶身体好"} | told), **given)


def test_what_was_found_lies_sealed_and_is_read_the_latest_first(caseworker: User) -> None:
    child = make.child("C1")
    visit(child, caseworker)
    visit(
        child, caseworker, kind="home", happened_on=dt.date(2026, 6, 2), found="屋顶已修好", second_adult="李老师",
        next_step="送被子", next_on=dt.date(2026, 6, 9),
    )  # fmt: skip

    shown = [
        (one.found, one.second_adult, one.next_step, str(one.next_on))
        for one in opened_for(visits_of(child)[:9], child, caseworker)
    ]
    assert shown == [("屋顶已修好", "李老师", "送被子", "2026-06-09"), ("奶奶身体好", "", "", "None")]
    assert [word in whole_database() for word in ("屋顶", "李老师", "送被子", "奶奶身体好")] == [False] * 4


def test_two_adults_make_a_visit_at_home(caseworker: User) -> None:
    child = make.child("C1")
    with pytest.raises(OneAdultAlone):
        visit(child, caseworker, kind="home")
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.create(child=child, kind="home", happened_on=DAY, found=b"x", recorded_by=caseworker)

    assert Visit.objects.count() == 0


def test_next_step_does_not_lie_before_the_visit(caseworker: User) -> None:
    with pytest.raises(NextBeforeVisit):
        visit(make.child("C1"), caseworker, next_on=dt.date(2026, 5, 31))

    assert Visit.objects.count() == 0


def test_another_school_and_a_closed_file_take_no_visit(caseworker: User, other_caseworker: User) -> None:
    child = make.child("C1")
    with pytest.raises(NotAllowed):
        visit(child, other_caseworker)
    erase_child(child=child, by=caseworker)
    with pytest.raises(FileIsClosed):
        visit(child, caseworker)

    assert Visit.objects.count() == 0


def test_visits_of_a_joined_file_are_the_childs(caseworker: User, approver: User) -> None:
    survivor, absorbed = make.child("C1"), make.child("C2")
    visit(absorbed, caseworker)
    merge = ask_merge(survivor=survivor, absorbed=absorbed, choices={}, at=NOON, by=caseworker)
    approve_merge(merge=merge, on=DAY, at=NOON, by=approver)

    assert [one.found for one in opened_for(visits_of(survivor)[:9], survivor, caseworker)] == ["奶奶身体好"]


def test_erasing_a_child_destroys_what_was_found_and_leaves_that_somebody_went(caseworker: User) -> None:
    child = make.child("C1")
    visit(child, caseworker, second_adult="李老师")
    visit(child, caseworker, kind="home", second_adult="李老师", next_step="送被子")

    erase_child(child=child, by=caseworker)

    kept = Visit.objects.order_by("pk").values_list("kind", "second_adult", "found", "next_step")
    assert [(kind, *map(bytes, words_of)) for kind, *words_of in kept] == [
        ("call", b"", b"", b""), ("home", b"\0", b"", b""),
    ]  # fmt: skip


# ---- planned, made, tried in vain, called off


def plan(child: Child, by: User, on: dt.date = DAY, kind: str = "call") -> Visit:
    return plan_visit(child=child, kind=kind, planned_on=on, on=DAY, by=by)


def test_a_planned_visit_is_made_tried_or_called_off_once(caseworker: User) -> None:
    child = make.child("C1")
    made, tried, off = (plan(child, caseworker) for _ in range(3))
    visit(child, caseworker, planned=made, at=NOON)
    told: dict[str, Any] = {"child": child, "kind": "call", "happened_on": DAY, "by": caseworker}
    record_attempt(**told, reason="no_answer", planned=tried, at=NOON)
    cancel_visit(visit=off, reason="weather", at=NOON, by=caseworker)
    again: list[Any] = [
        lambda: visit(child, caseworker, planned=made), lambda: record_attempt(**told, reason="weather", planned=off),
        lambda: cancel_visit(visit=tried, reason="weather", at=NOON, by=caseworker),
        lambda: visit(make.child("C2"), caseworker, planned=plan(child, caseworker)),
    ]  # fmt: skip
    for attempt in again:
        with pytest.raises(VisitNotPlanned):
            attempt()

    kept = Visit.objects.order_by("pk").values_list("state", "reason", "planned_on", "happened_on")[:3]
    assert list(kept) == [
        ("done", "", DAY, DAY), ("attempted", "no_answer", DAY, DAY), ("cancelled", "weather", DAY, None),
    ]  # fmt: skip


def test_nothing_is_planned_for_a_day_that_is_over(caseworker: User) -> None:
    with pytest.raises(PlannedInThePast):
        plan(make.child("C1"), caseworker, dt.date(2026, 5, 31))

    assert Visit.objects.count() == 0


def test_a_home_is_tried_by_one_and_visited_by_two(caseworker: User) -> None:
    child = make.child("C1")
    record_attempt(child=child, kind="home", happened_on=DAY, reason="nobody_home", by=caseworker)
    with pytest.raises(OneAdultAlone):
        visit(child, caseworker, kind="home", planned=plan(child, caseworker, kind="home"))

    assert list(Visit.objects.order_by("pk").values_list("state", flat=True)) == ["attempted", "planned"]


def test_what_is_planned_for_a_child_who_left_or_is_erased_is_called_off(caseworker: User) -> None:
    gone, erased = make.child("C1"), make.child("C2")
    plan(gone, caseworker), plan(erased, caseworker)

    leave_child(child=gone, reason="moved_elsewhere", on=DAY, by=caseworker)
    erase_child(child=erased, by=caseworker)

    assert set(Visit.objects.values_list("state", "reason")) == {("cancelled", "not_needed")}


def test_visits_of_a_joined_file_are_made_mended_added_to_and_called_off(caseworker: User, approver: User) -> None:
    survivor, absorbed = make.child("C1"), make.child("C2")
    made, off, old = plan(absorbed, caseworker), plan(absorbed, caseworker), visit(absorbed, caseworker)
    merge = ask_merge(survivor=survivor, absorbed=absorbed, choices={}, at=NOON, by=caseworker)
    approve_merge(merge=merge, on=DAY, at=NOON, by=approver)
    made, off, old = (Visit.objects.get(pk=one.pk) for one in (made, off, old))

    visit(made.child, caseworker, planned=made, at=NOON)
    cancel_visit(visit=off, reason="weather", at=NOON, by=caseworker)
    edit_visit(visit=old, report=VisitReport("奶奶咳嗽"), at=old.recorded_at, by=caseworker)
    amend_visit(visit=old, text="已送药", at=old.recorded_at + dt.timedelta(days=3), by=caseworker)
    with pytest.raises(FileIsClosed):
        visit(old.child, caseworker)

    shown = opened_for(visits_of(survivor), survivor, caseworker)
    assert [(one.row.state, one.found, len(one.amendments)) for one in shown] == [
        ("cancelled", "", 0), ("done", "奶奶咳嗽", 1), ("done", "奶奶身体好", 0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "planned", "happened_on": None}, {"state": "done", "happened_on": None},
        {"state": "attempted"}, {"reason": "weather"}, {"wellbeing": 5},
        {"state": "attempted", "reason": "weather", "wellbeing": 1},
    ],
)  # fmt: skip
def test_database_keeps_the_day_and_reason_of_each_state(caseworker: User, wrong: dict[str, Any]) -> None:
    made = visit(make.child("C1"), caseworker)
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.filter(pk=made.pk).update(**wrong)

    assert Visit.objects.filter(state="done").count() == 1


# ---- mended for two days, then added to


def test_who_wrote_it_mends_it_for_two_days_and_adds_after(caseworker: User) -> None:
    child = make.child("C1")
    made = visit(child, caseworker)
    day, end = made.recorded_at, made.recorded_at + dt.timedelta(hours=48)
    edit_visit(visit=made, report=VisitReport("奶奶咳嗽", wellbeing=3), at=end, by=caseworker)
    after = end + dt.timedelta(seconds=1)
    with pytest.raises(VisitIsSettled):
        edit_visit(visit=made, report=VisitReport("别的"), at=after, by=caseworker)
    with pytest.raises(VisitNotSettled):
        amend_visit(visit=made, text="补充", at=day, by=caseworker)
    amend_visit(visit=made, text="已送药", at=after, by=caseworker)

    [shown] = opened_for(visits_of(child), child, caseworker)
    assert (shown.found, shown.row.wellbeing, [text for text, *_rest in shown.amendments]) == (
        "奶奶咳嗽", 3, ["已送药"],
    )  # fmt: skip
    assert "已送药" not in whole_database()


def test_a_colleague_adds_and_does_not_mend(caseworker: User) -> None:
    made, colleague = visit(make.child("C1"), caseworker), make.user("caseworker", make.school())
    with pytest.raises(NotYourVisit):
        edit_visit(visit=made, report=VisitReport("别的"), at=NOON, by=colleague)
    amend_visit(visit=made, text="我也去了", at=NOON, by=colleague)

    assert VisitAmendment.objects.get().recorded_by == colleague


def test_a_planned_visit_is_mended_for_two_days_from_when_it_was_made(caseworker: User) -> None:
    child = make.child("C1")
    planned = plan(child, caseworker)
    made_at = planned.recorded_at + dt.timedelta(days=30)
    made = visit(child, caseworker, planned=planned, at=made_at)

    last = made_at + dt.timedelta(hours=47)
    assert edit_visit(visit=made, report=VisitReport("x"), at=last, by=caseworker).state == "done"


def test_what_is_not_made_is_neither_mended_nor_added_to(caseworker: User) -> None:
    planned = plan(make.child("C1"), caseworker)
    with pytest.raises(VisitIsSettled):
        edit_visit(visit=planned, report=VisitReport("x"), at=NOON, by=caseworker)
    with pytest.raises(VisitNotSettled):
        amend_visit(visit=planned, text="x", at=NOON, by=make.clerk_of_the_system())

    assert VisitAmendment.objects.count() == 0


def test_mending_keeps_to_the_rules_of_a_visit(caseworker: User) -> None:
    made = visit(make.child("C1"), caseworker, kind="home", second_adult="李老师")
    at = made.recorded_at
    with pytest.raises(OneAdultAlone):
        edit_visit(visit=made, report=VisitReport("x"), at=at, by=caseworker)
    early = VisitReport("x", "李", next_on=dt.date(2026, 5, 1))
    with pytest.raises(NextBeforeVisit):
        edit_visit(visit=made, report=early, at=at, by=caseworker)

    [shown] = opened_for(visits_of(made.child), made.child, caseworker)
    assert shown.found == "奶奶身体好"


def test_another_school_does_nothing_with_a_visit(caseworker: User, other_caseworker: User) -> None:
    child = make.child("C1")
    made, planned = visit(child, caseworker), plan(child, caseworker)
    tries: list[Any] = [
        lambda: plan(child, other_caseworker), lambda: amend_visit(visit=made, text="x", at=NOON, by=other_caseworker),
        lambda: edit_visit(visit=made, report=VisitReport("x"), at=NOON, by=other_caseworker),
        lambda: cancel_visit(visit=planned, reason="weather", at=NOON, by=other_caseworker),
        lambda: record_attempt(child=child, kind="call", happened_on=DAY, reason="weather", by=other_caseworker),
    ]  # fmt: skip
    for attempt in tries:
        with pytest.raises(NotAllowed):
            attempt()

    assert (Visit.objects.count(), VisitAmendment.objects.count()) == (2, 0)


# ---- who reads it


def test_what_is_for_the_supervisor_is_read_by_its_author_and_who_keeps_all_files(caseworker: User) -> None:
    child = make.child("C1")
    visit(child, caseworker, audience="supervisor")
    colleague, supervisor = make.user("caseworker", make.school()), make.user("caseworker", make.agency())

    read = [opened_for(visits_of(child), child, who)[0].found for who in (caseworker, colleague, supervisor)]
    assert read == ["奶奶身体好", "", "奶奶身体好"]


def test_helper_writes_down_a_visit_to_a_child_they_stand_by_and_to_no_other(caseworker: User, approver: User) -> None:
    person, child, other = make.user("helper", make.school()), visited_child(), visited_child("C2")
    pairing = begun(child, checked_helper(sign_in=person), caseworker, approver)
    told: dict[str, Any] = {"kind": "call", "report": VisitReport("都好"), "on": DAY, "by": person}
    record_own_visit(child=child, happened_on=DAY, **told)
    with pytest.raises(NotAllowed):
        record_own_visit(child=other, happened_on=DAY, **told)
    with pytest.raises(DayIsToCome):
        record_own_visit(child=child, happened_on=dt.date(2026, 6, 2), **told)

    assert list(Visit.objects.values_list("child", "pairing", "recorded_by")) == [(child.pk, pairing.pk, person.pk)]


def test_children_never_visited_come_first_and_what_was_tried_in_vain_is_no_visit(
    caseworker: User, approver: User
) -> None:
    seen, tried, joined, absorbed = (make.child(f"C{at}") for at in range(1, 5))
    visit(seen, caseworker)
    visit(absorbed, caseworker, happened_on=dt.date(2026, 5, 1))
    record_attempt(child=tried, kind="call", happened_on=DAY, reason="no_answer", by=caseworker)
    merge = ask_merge(survivor=joined, absorbed=absorbed, choices={}, at=NOON, by=caseworker)
    approve_merge(merge=merge, on=DAY, at=NOON, by=approver)

    rows = last_visited(Child.objects.filter(status="active")).order_by("latest", "code")
    assert list(rows.values_list("code", "last_visit")) == [
        ("C2", None), ("C3", dt.date(2026, 5, 1)), ("C1", DAY),
    ]  # fmt: skip


def test_erasing_a_child_destroys_what_was_added_and_how_it_was(caseworker: User) -> None:
    child = make.child("C1")
    made = visit(child, caseworker, wellbeing=4, present=["guardian"])
    amend_visit(visit=made, text="念慈哭了", at=made.recorded_at + dt.timedelta(days=3), by=caseworker)

    erase_child(child=child, by=caseworker)

    made.refresh_from_db()
    assert (bytes(VisitAmendment.objects.get().text), made.wellbeing, made.present) == (b"", None, [])


# ---- in the browser


@time_machine.travel(NOON, tick=False)
def test_visit_is_written_down_and_stands_on_the_file_of_who_keeps_it(
    client: Client, caseworker: User, auditor: User
) -> None:
    make.child("C1")

    page = signed_in(client, caseworker).post("/children/C1/visit", TYPED, headers=ENGLISH, follow=True).content
    masked = signed_in(client, auditor).get("/children/C1/", headers=ENGLISH).content

    shown, hidden = words(page), words(masked)
    assert ("At home · 2026-06-01" in shown, "屋顶已修好" in shown, "李老师" in shown) == (True, True, True)
    assert ("屋顶已修好" in hidden, "Record a visit" in hidden) == (False, False)


@time_machine.travel(NOON, tick=False)
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"found": ""}, "found"), ({"happened_on": "2026-06-02"}, "happened_on"),
        ({"second_adult": ""}, "second_adult"),
        ({"next_on": "2026-05-01"}, "next_on"), ({"kind": ""}, "kind"), ({"found": "长" * 4001}, "found"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_visit_stands_beside_its_field_and_what_was_typed_stays(
    client: Client, caseworker: User, changes: dict[str, str], field: str
) -> None:
    make.child("C1")

    answer = signed_in(client, caseworker).post("/children/C1/visit", TYPED | changes)

    assert (answer.status_code, errors_of(answer.content), Visit.objects.count()) == (422, [field], 0)
    assert (TYPED | changes)["found"] in answer.content.decode()


def test_visit_is_for_who_keeps_the_file(client: Client, auditor: User, other_caseworker: User) -> None:
    make.child("C1")

    codes = [
        signed_in(client, who).post("/children/C1/visit", TYPED).status_code for who in (auditor, other_caseworker)
    ]

    assert (codes, Visit.objects.count()) == ([403, 404], 0)


@time_machine.travel(NOON, tick=False)
def test_page_of_a_child_shows_every_visit_page_by_page(client: Client, caseworker: User, auditor: User) -> None:
    child = make.child("C1")
    for day in range(1, 26):
        visit(child, caseworker, happened_on=dt.date(2026, 5, day), found=f"第{day:02d}次")
    signed_in(client, caseworker)

    first, second, file = (
        words(client.get(address, headers=ENGLISH).content)
        for address in ("/children/C1/visits", "/children/C1/visits?page=2", "/children/C1/")
    )
    masked = words(signed_in(client, auditor).get("/children/C1/visits", headers=ENGLISH).content)

    assert ("25 visits" in first, "第06次" in first, "第05次" in first, "第05次" in second) == (True, True, False, True)
    assert ("第25次" in file, "第20次" in file, "All visits" in file) == (True, False, True)
    assert ("次" in masked, "What was found is for those who keep the file." in masked) == (False, True)


@time_machine.travel(NOON, tick=False)
def test_visit_is_planned_made_and_added_to_in_the_browser(client: Client, caseworker: User) -> None:
    make.child("C1")
    signed_in(client, caseworker)
    client.post("/children/C1/visit-plan", {"kind": "home", "planned_on": "2026-06-01"})
    one = f"/visits/{Visit.objects.get().pk}"
    page = words(client.get("/children/C1/visits", headers=ENGLISH).content)
    made = client.post(f"{one}/made", TYPED | {"wellbeing": "3", "present": ["guardian"], "minutes": "40"}, follow=True)
    mended = client.get(f"{one}/edit").content.decode()
    client.post(f"{one}/edit", {"found": "屋顶又漏", "second_adult": "李老师"})
    after = words(client.get("/children/C1/visits", headers=ENGLISH).content)

    assert ("planned" in page, "Call the visit off" in page, made.status_code) == (True, True, 200)
    assert ("屋顶已修好" in mended, "屋顶又漏" in after, "屋顶已修好" in after) == (True, True, False)


@time_machine.travel(NOON, tick=False)
def test_list_of_visits_finds_by_state_code_and_day_and_tells_nothing_of_what_was_found(
    client: Client, caseworker: User
) -> None:
    one, other = make.child("C1"), make.child("C2")
    visit(one, caseworker, happened_on=dt.date(2026, 5, 3))
    plan(other, caseworker)
    signed_in(client, caseworker)

    def found(query: str) -> list[str]:
        page = words(client.get(f"/visits/?{query}", headers=ENGLISH).content)
        assert "奶奶身体好" not in page
        return [code for code in ("C1", "C2") if code in page]

    queries = ("state=planned", "q=c1", "since=2026-05-04", "until=2026-05-04", "school=S001", "kind=home")
    assert [found(query) for query in queries] == [["C2"], ["C1"], [], ["C1"], ["C1", "C2"], []]
    due = words(client.get("/children/visits-due?since=30", headers=ENGLISH).content)
    assert ("C2" in due, "C1" in due, "never" in due) == (True, False, True)


def test_pages_of_visits_are_closed_to_another_school_and_acts_to_who_only_looks(
    client: Client, caseworker: User, other_caseworker: User, auditor: User, clerk: User
) -> None:
    made = visit(make.child("C1"), caseworker)
    pages = ["/children/C1/visits", f"/visits/{made.pk}/amend", f"/visits/{made.pk}/fly", "/children/visits-due"]

    def codes(who: User) -> list[int]:
        return [signed_in(client, who).get(address).status_code for address in pages]

    assert (codes(other_caseworker), codes(auditor), codes(clerk)) == (
        [404, 404, 404, 200], [200, 403, 403, 403], [403] * 4,
    )  # fmt: skip


@time_machine.travel(NOON, tick=False)
def test_helper_writes_a_visit_down_on_their_own_page(client: Client, caseworker: User, approver: User) -> None:
    person = make.user("helper", make.school())
    begun(visited_child(), checked_helper(sign_in=person), caseworker, approver)
    signed_in(client, person)

    wrong = client.post("/my-children/C1/visit", TYPED | {"second_adult": ""})
    right = client.post("/my-children/C1/visit", TYPED)

    assert (wrong.status_code, errors_of(wrong.content), right.status_code) == (422, ["second_adult"], 302)
    assert Visit.objects.get().recorded_by == person

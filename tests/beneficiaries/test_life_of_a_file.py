"""A file through its life: paused, left, came back; facts of the family; and both definitions of left-behind."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils.translation import override

from beneficiaries.errors import EndsBeforeItBegins, HoldsAlready, NotFromHere, SomethingWasDelivered
from beneficiaries.left_behind import left_behind
from beneficiaries.models import Category, Child, LifeEvent, ParentFact
from beneficiaries.operations import (
    end_fact,
    erase_child,
    leave_child,
    pause_child,
    record_category,
    record_parent_fact,
    return_child,
)
from beneficiaries.queries import children_visible_to
from distributions.operations import HandOut, bring_in_distribution
from ledger.access.errors import NotAllowed
from ledger.access.models import User
from tests import make
from tests.donors.desk import DAY, ENGLISH, errors_of, give, signed_in, words

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
TODAY = NOON.date()


def leave(child: Child, by: User, reason: str = "moved_elsewhere") -> Child:
    return leave_child(child=child, reason=reason, on=TODAY, by=by)


def test_child_who_left_ends_its_class_and_its_school_still_keeps_the_file(caseworker: User) -> None:
    child = leave(make.child(school_class="一年级1班"), caseworker)

    enrolment = child.enrolments.get()
    assert (child.status, enrolment.until, list(children_visible_to(caseworker))) == ("left", TODAY, [child])
    assert list(child.life.values_list("kind", "reason", "on")) == [
        ("joined", "", None), ("left", "moved_elsewhere", TODAY),
    ]  # fmt: skip


def test_child_who_came_back_is_active_in_the_new_class(caseworker: User) -> None:
    child = leave(make.child(school_class="一年级1班"), caseworker)

    back = return_child(
        child=child, reason="came_home", on=TODAY, school=make.school(), school_class="二年级1班", by=caseworker
    )

    assert (back.status, list(back.enrolments.order_by("pk").values_list("school_class", "since", "until"))) == (
        "active", [("一年级1班", None, TODAY), ("二年级1班", TODAY, None)],
    )  # fmt: skip


def test_child_who_came_back_is_not_enrolled_before_it_left(caseworker: User) -> None:
    child = leave(make.child(), caseworker)

    with pytest.raises(EndsBeforeItBegins):
        return_child(
            child=child, reason="came_home", on=TODAY - dt.timedelta(1), school=make.school(), school_class="",
            by=caseworker,
        )  # fmt: skip

    child.refresh_from_db()
    assert (child.status, child.enrolments.count()) == ("left", 1)


def test_paused_file_keeps_its_class_and_comes_back_to_it(caseworker: User) -> None:
    child = make.child(school_class="一年级1班")

    paused = pause_child(child=child, reason="away_for_a_time", on=TODAY, by=caseworker)
    back = return_child(
        child=paused, reason="came_home", on=TODAY, school=make.school(), school_class="一年级1班", by=caseworker
    )

    assert (paused.status, back.status, back.enrolments.count()) == ("paused", "active", 1)


def test_file_takes_no_step_that_is_not_open_to_it(caseworker: User) -> None:
    child = leave(make.child(), caseworker)

    with pytest.raises(NotFromHere):
        pause_child(child=child, reason="away_for_a_time", on=TODAY, by=caseworker)
    with pytest.raises(NotFromHere):
        leave(child, caseworker)

    assert child.life.count() == 2


def test_child_to_whom_something_was_delivered_was_not_entered_in_error(caseworker: User) -> None:
    child, mistake = make.child(), make.child()
    give()
    line = HandOut(make.place(), make.fund(), None, 5_00, child=child)
    by = make.clerk_of_the_system()
    bring_in_distribution(unit=make.book(), date=DAY, occasion="", lines=[line], number="F-1", by=by)

    with pytest.raises(SomethingWasDelivered):
        leave(child, caseworker, "in_error")

    assert leave(mistake, caseworker, "in_error").status == "left"


def test_another_school_takes_no_step_with_a_file(other_caseworker: User) -> None:
    with pytest.raises(NotAllowed):
        leave(make.child(), other_caseworker)

    assert LifeEvent.objects.count() == 1


def test_category_is_written_once_ended_once_and_may_come_again(caseworker: User) -> None:
    child = make.child()
    given: dict[str, Any] = {"child": child, "kind": "orphan", "document": "民〔2026〕7号", "by": caseworker}
    first = record_category(since=dt.date(2026, 1, 1), **given)

    with pytest.raises(HoldsAlready):
        record_category(since=None, **given)
    with pytest.raises(EndsBeforeItBegins):
        end_fact(fact=first, on=dt.date(2026, 1, 1), at=NOON, by=caseworker)
    end_fact(fact=first, on=TODAY, at=NOON, by=caseworker)
    record_category(since=TODAY, **given)

    assert list(Category.objects.values_list("since", "until", "ended_by")) == [
        (dt.date(2026, 1, 1), TODAY, caseworker.pk), (TODAY, None, None),
    ]  # fmt: skip


def test_erasure_takes_the_facts_of_the_family_with_it(caseworker: User) -> None:
    child = make.child()
    record_category(child=child, kind="orphan", since=None, document="", by=caseworker)
    record_parent_fact(child=child, parent="father", kind="away", since=None, place="深圳市", by=caseworker)

    erase_child(child=child, why="", by=caseworker)

    assert (Category.objects.count(), ParentFact.objects.count()) == (0, 0)


def fact(parent: str, kind: str, since: str = "", until: str = "") -> ParentFact:
    days = [dt.date.fromisoformat(day) if day else None for day in (since, until)]
    return ParentFact(parent=parent, kind=kind, since=days[0], until=days[1])


@pytest.mark.parametrize(
    ("facts", "civil", "school"),
    [
        ([], "not", "0"),
        ([("father", "away")], "not", "1"),
        ([("father", "away"), ("mother", "away")], "both_away", "2"),
        ([("father", "away"), ("mother", "incapable")], "one_away_other_incapable", "1"),
        ([("father", "incapable"), ("mother", "incapable")], "not", "0"),
        ([("father", "away"), ("father", "incapable")], "not", "1"),
        ([("father", "away", "2026-03-01"), ("mother", "away", "2026-03-02")], "both_away", "1"),
        ([("father", "away", "2026-06-02")], "not", "0"),
        ([("father", "away", "2026-01-01", "2026-06-01"), ("mother", "away")], "not", "1"),
    ],
)
def test_both_definitions_are_derived_from_who_is_away(facts: list[Any], civil: str, school: str) -> None:
    found = left_behind([fact(*each) for each in facts], 2015, 6, TODAY)

    assert (found.civil.value, found.school.value) == (civil, school)


def test_child_of_whose_parents_nothing_is_recorded_is_not_called_cared_for() -> None:
    ended = [fact("father", "away", "2026-01-01", "2026-06-01")]
    with override("en"):
        words = [left_behind(facts, 2015, 6, TODAY).civil_in_words for facts in ([], ended)]

    assert words == ["not known yet: nothing is recorded of the parents", "not left-behind"]


@pytest.mark.parametrize(
    ("born", "civil"),
    [((2010, 5), "not"), ((2010, 6), "both_away"), ((None, None), "both_away"), ((2010, None), "both_away")],
)
def test_civil_affairs_count_children_under_sixteen(born: tuple[Any, Any], civil: str) -> None:
    facts = [fact("father", "away"), fact("mother", "away")]

    assert left_behind(facts, *born, TODAY).civil.value == civil


@pytest.mark.parametrize(("on", "school"), [("2026-05-30", "0"), ("2026-05-31", "0"), ("2026-06-01", "1")])
def test_three_months_end_on_the_last_day_of_a_short_month(on: str, school: str) -> None:
    facts = [fact("father", "away", "2026-03-01")]

    assert left_behind(facts, 2015, 6, dt.date.fromisoformat(on)).school.value == school


def test_facts_are_written_down_in_the_browser_and_told_on_the_file(client: Client, caseworker: User) -> None:
    make.child("C1", birth_date=dt.date(2015, 6, 1))
    signed_in(client, caseworker)

    for_both = [
        {"parent": parent, "kind": "away", "since": "2026-01-05", "place": "深圳市"} for parent in ("father", "mother")
    ]
    with time_machine.travel(NOON, tick=False):
        answers = [client.post("/children/C1/parent", sent)["location"] for sent in for_both]
        client.post("/children/C1/category", {"kind": "orphan", "document": "民〔2026〕7号"})
        page = words(client.get("/children/C1/", headers=ENGLISH).content)

    assert answers == ["/children/C1/", "/children/C1/"]
    assert "Fatheraway for work, 深圳市since 2026-01-05" in page
    assert "Civil affairsleft-behind: both parents away" in page
    assert "Pupil record2, both parents away" in page
    assert "民〔2026〕7号" in page


def test_auditor_is_not_told_why_a_child_is_helped(client: Client, auditor: User, caseworker: User) -> None:
    child = make.child("C1", situation="父母双方外出")
    record_category(child=child, kind="orphan", since=None, document="民〔2026〕7号", by=caseworker)

    page = words(signed_in(client, auditor).get("/children/C1/", headers=ENGLISH).content)

    assert ("orphan" in page, "民〔2026〕7号" in page) == (False, False)


@pytest.mark.parametrize(
    ("act", "sent", "field"),
    [
        ("pause", {"reason": "", "on": "2026-06-01"}, "reason"),
        ("pause", {"reason": "died", "on": "2026-06-01"}, "reason"),
        ("leave", {"reason": "moved_elsewhere", "on": "2026-06-02"}, "on"),
        ("leave", {"reason": "moved_elsewhere", "on": "soon"}, "on"),
        ("category", {"kind": "rich"}, "kind"),
        ("parent", {"parent": "uncle", "kind": "away"}, "parent"),
        ("end", {"fact": "category-999", "on": "2026-06-01"}, "fact"),
    ],
)
def test_what_is_wrong_with_an_act_stands_beside_its_field(
    client: Client, caseworker: User, act: str, sent: dict[str, str], field: str
) -> None:
    child = make.child("C1")
    signed_in(client, caseworker)

    with time_machine.travel(NOON, tick=False):
        answer = client.post(f"/children/C1/{act}", sent)

    child.refresh_from_db()
    assert (answer.status_code, errors_of(answer.content), child.status) == (422, [field], "active")


def test_file_is_closed_and_taken_up_again_in_the_browser(client: Client, caseworker: User) -> None:
    make.child("C1", school_class="一年级1班")
    signed_in(client, caseworker)

    with time_machine.travel(NOON, tick=False):
        client.post("/children/C1/leave", {"reason": "moved_elsewhere", "on": "2026-05-01"})
        closed = Child.objects.get().status
        client.post(
            "/children/C1/return",
            {"reason": "came_home", "on": "2026-05-20", "school": str(make.school().pk), "school_class": "一年级1班"},
        )
        page = words(client.get("/history/child/C1/", headers=ENGLISH).content)

    assert (closed, Child.objects.get().status) == ("left", "active")
    assert ("moved elsewhere" in page, "came home" in page) == (True, True)


@pytest.mark.parametrize("act", ["return", "fly"])
def test_act_that_is_not_open_to_a_file_is_not_there(client: Client, caseworker: User, act: str) -> None:
    make.child("C1")

    assert signed_in(client, caseworker).get(f"/children/C1/{act}").status_code == 404

"""The school year: classes move up in one step that is seen first and can be taken back; two schools become one."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from beneficiaries.classes import classes_of, next_class
from beneficiaries.errors import AlreadyUndone, NobodyToMove, SchoolOfOtherBook
from beneficiaries.models import Child, ClassMove, Enrolment
from beneficiaries.operations import leave_child, move_classes, return_child, undo_class_move
from beneficiaries.queries import children_visible_to
from ledger.access.errors import NotAllowed
from ledger.access.models import User
from tests import make
from tests.donors.desk import ENGLISH, errors_of, signed_in, words

pytestmark = pytest.mark.django_db
SEPTEMBER = dt.date(2026, 9, 1)
NOON = dt.datetime(2026, 9, 1, 12, tzinfo=dt.UTC)
UP = {"五年级1班": "六年级1班", "六年级1班": None}


def move(by: User, **changes: Any) -> ClassMove:
    school = make.school()
    given: dict[str, Any] = {"school": school, "to_school": school, "moves": UP, "on": SEPTEMBER} | changes
    return move_classes(by=by, **given)


def where(*children: Child) -> list[tuple[str, str | None]]:
    """Return the state and the class of today of each child."""
    rows = Enrolment.objects.filter(child__in=children, until__isnull=True).values_list("child", "school_class")
    classes = dict(rows)
    return [(Child.objects.get(pk=child.pk).status, classes.get(child.pk)) for child in children]


@pytest.mark.parametrize(
    ("name", "others", "following"),
    [
        ("一年级2班", (), "二年级2班"), ("五年级1班", (), "六年级1班"), ("六年级1班", (), None),
        ("六年级1班", ("七年级1班",), "七年级1班"), ("九年级1班", (), None), ("3年级", (), "4年级"),
        ("Grade 4 Class 1", (), "Grade 5 Class 1"), ("Grade 6 Class 1", (), None), ("向日葵班", (), "向日葵班"),
    ],
)  # fmt: skip
def test_september_proposes_the_class_that_follows(name: str, others: tuple[str, ...], following: str | None) -> None:
    assert next_class(name, (name, *others)) == following


def test_classes_stand_in_the_order_of_their_grades(caseworker: User) -> None:
    [make.child(school_class=name) for name in ("三年级1班", "二年级1班", "一年级2班", "一年级1班")]

    assert [each.name for each in classes_of(make.school(), SEPTEMBER)] == [
        "一年级1班", "一年级2班", "二年级1班", "三年级1班",
    ]  # fmt: skip


def test_classes_move_up_and_the_last_finishes_school(caseworker: User) -> None:
    fifth, sixth, first = (make.child(school_class=name) for name in ("五年级1班", "六年级1班", "一年级1班"))

    move(caseworker)

    assert where(fifth, sixth, first) == [("active", "六年级1班"), ("left", None), ("active", "一年级1班")]
    assert list(sixth.life.values_list("kind", "reason", "on"))[-1] == ("left", "finished_school", SEPTEMBER)
    assert list(fifth.enrolments.order_by("pk").values_list("until", flat=True)) == [SEPTEMBER, None]


def test_child_who_entered_that_day_stays_in_its_new_class(caseworker: User) -> None:
    child = make.child(school_class="一年级1班")
    leave_child(child=child, reason="moved_elsewhere", on=dt.date(2026, 6, 1), by=caseworker)
    return_child(
        child=child, reason="came_home", on=SEPTEMBER, school=make.school(), school_class="五年级1班", by=caseworker
    )

    with pytest.raises(NobodyToMove):
        move(caseworker)

    assert (where(child), ClassMove.objects.count()) == ([("active", "五年级1班")], 0)


def test_move_is_taken_back_whole(caseworker: User) -> None:
    children = [make.child(school_class=name) for name in ("五年级1班", "六年级1班")]
    moved = move(caseworker)

    left = undo_class_move(move=moved, at=NOON, by=caseworker)

    assert (left, where(*children)) == (0, [("active", "五年级1班"), ("active", "六年级1班")])
    assert Enrolment.objects.count() == 2
    with pytest.raises(AlreadyUndone):
        undo_class_move(move=moved, at=NOON, by=caseworker)


def test_what_was_changed_since_is_not_taken_back(caseworker: User) -> None:
    stays, goes = make.child(school_class="五年级1班"), make.child(school_class="五年级1班")
    moved = move(caseworker)
    leave_child(child=goes, reason="moved_elsewhere", on=dt.date(2026, 9, 20), by=caseworker)

    left = undo_class_move(move=moved, at=NOON, by=caseworker)

    assert (left, where(stays, goes)) == (1, [("active", "五年级1班"), ("left", None)])


def test_two_schools_become_one_and_the_files_go_along(caseworker: User) -> None:
    child = make.child(school_class="五年级1班")
    other = make.school("S002")
    both = make.user("caseworker", make.agency())

    moved = move(both, to_school=other, moves={"五年级1班": "五年级3班"})

    child.refresh_from_db()
    assert (moved.kind, child.keeper, where(child)) == ("merger", other, [("active", "五年级3班")])
    assert (list(children_visible_to(caseworker)), child.enrolments.get(until=None).school) == ([], other)

    undo_class_move(move=moved, at=NOON, by=both)

    assert list(children_visible_to(caseworker)) == [child]


def test_nobody_moves_children_into_a_school_that_is_not_theirs(caseworker: User, other_caseworker: User) -> None:
    make.child(school_class="五年级1班")

    with pytest.raises(NotAllowed):
        move(caseworker, to_school=make.school("S002"))
    with pytest.raises(NotAllowed):
        move(other_caseworker)
    with pytest.raises(SchoolOfOtherBook):
        move(make.clerk_of_the_system(), to_school=make.school("X001", make.book("OTHER")))

    assert ClassMove.objects.count() == 0


def test_move_of_many_takes_as_many_statements_as_a_move_of_few(caseworker: User) -> None:
    [make.child(school_class="五年级1班") for _ in range(3)]
    with CaptureQueriesContext(connection) as few:
        move(caseworker)
    [make.child(school_class="四年级1班") for _ in range(30)]
    with CaptureQueriesContext(connection) as many:
        move(caseworker, moves={"四年级1班": "五年级1班"})

    assert len(many) <= len(few)


def test_move_is_seen_first_then_done_and_taken_back_in_the_browser(client: Client, caseworker: User) -> None:
    children = [make.child(school_class=name) for name in ("五年级1班", "六年级1班")]
    signed_in(client, caseworker)
    sent = {
        "on": "2026-09-01", "to_school": str(make.school().pk), "what_0": "move", "to_0": "六年级1班",
        "what_1": "leave", "to_1": "",
    }  # fmt: skip
    with time_machine.travel(NOON - dt.timedelta(days=60), tick=False):
        page = client.get("/school-year/S001/promotion").content.decode()
        seen = words(client.post("/school-year/S001/promotion", sent, headers=ENGLISH).content)
        before = where(*children)
        client.post("/school-year/S001/promotion", sent | {"go": "1"})
        after = where(*children)
        client.post("/school-year/undo", {"move": str(ClassMove.objects.get().pk)})

    assert ('value="六年级1班"' in page, "1 will change class, 1 will finish school, 0 will stay." in seen) == (
        True,
        True,
    )
    assert (before, after, where(*children)) == (
        [("active", "五年级1班"), ("active", "六年级1班")], [("active", "六年级1班"), ("left", None)],
        [("active", "五年级1班"), ("active", "六年级1班")],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field"), [({"to_0": ""}, "to_0"), ({"on": "soon"}, "on"), ({"what_0": "fly"}, "what_0")]
)
def test_what_is_wrong_with_a_move_is_told_and_nothing_moves(
    client: Client, caseworker: User, changes: dict[str, str], field: str
) -> None:
    make.child(school_class="五年级1班")
    sent = {"on": "2026-09-01", "to_school": str(make.school().pk), "what_0": "move", "to_0": "六年级1班", "go": "1"}

    answer = signed_in(client, caseworker).post("/school-year/S001/promotion", sent | changes)

    assert (answer.status_code, field in answer.context["form"].errors, ClassMove.objects.count()) == (422, True, 0)
    assert errors_of(answer.content) == ([field] if field != "what_0" else [])


@pytest.mark.parametrize("role", ["auditor", "approver", "recorder", "privacy_officer"])
def test_school_year_is_for_caseworkers(client: Client, role: str) -> None:
    signed_in(client, make.user(role, make.agency()))

    assert [client.get(each).status_code for each in ("/school-year/", "/school-year/S001/promotion")] == [403, 403]


def test_classes_of_another_school_are_not_there(client: Client, other_caseworker: User) -> None:
    make.school()
    signed_in(client, other_caseworker)

    assert client.get("/school-year/S001/promotion").status_code == 404


def test_move_of_another_school_is_not_taken_back(client: Client, caseworker: User, other_caseworker: User) -> None:
    make.child(school_class="五年级1班")
    moved = move(caseworker)

    assert signed_in(client, other_caseworker).post("/school-year/undo", {"move": str(moved.pk)}).status_code == 404

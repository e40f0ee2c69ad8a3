"""Tables of children: whole in the house, and nothing small, or to be worked out, once they leave it."""

import datetime as dt
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from beneficiaries.models import AccessEvent, Child
from beneficiaries.operations import record_category, record_parent_fact
from beneficiaries.queries import children_visible_to
from beneficiaries.statistics import counted
from beneficiaries.suppression import THRESHOLD, hidden_cells
from ledger.access.models import User
from tests import make
from tests.donors.desk import ENGLISH, signed_in, words

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 6, 1)
GRIDS = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 12), min_size=width, max_size=width), min_size=1, max_size=6)
)


def with_totals(grid: list[list[int]]) -> list[list[int]]:
    rows = [[*cells, sum(cells)] for cells in grid]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]]


def less(line: list[Fraction], other: list[Fraction], times: Fraction) -> list[Fraction]:
    return [value - times * each for value, each in zip(line, other, strict=True)]


def worked_out(table: list[list[int]], hidden: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """Return the hidden cells that somebody who knows that rows and columns add up finds exactly."""
    unknown = sorted(hidden)
    last_row, last_column = len(table) - 1, len(table[0]) - 1
    lines = [[(row, column) for column in range(last_column + 1)] for row in range(last_row + 1)]
    lines += [[(row, column) for row in range(last_row + 1)] for column in range(last_column + 1)]
    equations = [
        [Fraction((cell in line) * (-1 if cell == line[-1] else 1)) for cell in unknown] for line in lines
    ]  # fmt: skip
    pivots: dict[int, list[Fraction]] = {}
    for line in equations:
        left = line
        for at, pivot in pivots.items():
            left = less(left, pivot, left[at])
        lead = next((at for at, value in enumerate(left) if value), None)
        if lead is not None:
            one = [value / left[lead] for value in left]
            pivots = {at: less(pivot, one, pivot[lead]) for at, pivot in pivots.items()} | {lead: one}
    return {unknown[at] for at, pivot in pivots.items() if sum(1 for value in pivot if value) == 1}


@given(GRIDS)
def test_no_small_cell_is_shown_and_none_that_is_hidden_can_be_worked_out(grid: list[list[int]]) -> None:
    table = with_totals(grid)

    hidden = hidden_cells(table)

    shown = {
        count for row, cells in enumerate(table) for column, count in enumerate(cells) if (row, column) not in hidden
    }
    assert not shown & set(range(1, THRESHOLD))
    assert worked_out(table, hidden) == set()


def test_one_small_cell_takes_the_cheapest_ring_with_it() -> None:
    table = with_totals([[3, 20, 9], [8, 30, 7], [50, 60, 70]])

    assert hidden_cells(table) == {(0, 0), (0, 2), (1, 0), (1, 2)}


def test_table_without_small_cells_is_shown_whole() -> None:
    assert hidden_cells(with_totals([[5, 0], [9, 12]])) == set()


def register() -> None:
    """Enter six girls and two boys of one class, and five boys of another."""
    for name, sex, count in (("一年级1班", "female", 6), ("一年级1班", "male", 2), ("二年级1班", "male", 5)):
        for _ in range(count):
            make.child(school_class=name, sex=sex, birth_date=dt.date(2015, 6, 1), boarding="boarder")


def table_of(client: Client, query: str) -> str:
    return words(client.get(f"/children/statistics?{query}", headers=ENGLISH).content)


def test_house_sees_its_table_whole_and_others_see_no_small_cell(
    client: Client, caseworker: User, auditor: User
) -> None:
    register()

    inside = table_of(signed_in(client, caseworker), "rows=class&columns=sex")
    outside = table_of(client, "rows=class&columns=sex&for=outside")
    others = table_of(signed_in(client, auditor), "rows=class&columns=sex")

    assert ("1班 | 6 | 2 | 8" in inside, "※" in inside) == (True, False)
    assert "1班 | 6 | ※ | ※" in outside
    assert ("※" in others, " 2 |" in others) == (True, False)


def test_file_that_leaves_hides_small_cells_whoever_takes_it(client: Client, caseworker: User) -> None:
    register()

    file = signed_in(client, caseworker).get("/children/statistics?rows=class&columns=sex&export=csv", headers=ENGLISH)

    lines = file.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Class,girl,boy,Total"
    assert lines[1:3] == ["第S001小学 一年级1班,6,※,※", "第S001小学 二年级1班,0,※,※"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("rows=village&columns=age", "合心村 | 13 | 13"),
        ("rows=class&columns=boarding", "Total | 13 | 13"),
        ("rows=category&columns=sex", "Orphan | 0 | 1 | 1"),
        ("rows=school&columns=civil", "第S001小学 | 12 | 1 | 13"),
        ("rows=school&columns=pupil", "第S001小学 | 12 | 1 | 13"),
        ("rows=nothing&columns=nothing", "Total | 6 | 7 | 13"),
    ],
)
def test_tables_are_cut_by_what_the_school_keeps(client: Client, caseworker: User, query: str, expected: str) -> None:
    register()
    child = Child.objects.filter(sex="male").order_by("pk").first()
    record_category(child=child, kind="orphan", since=None, document="", by=caseworker)
    for parent in ("father", "mother"):  # both are away
        record_parent_fact(child=child, parent=parent, kind="away", since=None, place="", by=caseworker)

    page = table_of(signed_in(client, caseworker), query)

    assert expected.replace(" ", "").replace("|", "") in page.replace(" ", "").replace("|", "")


def test_counting_opens_nobody_and_takes_as_many_queries_for_many(caseworker: User) -> None:
    make.child()
    with CaptureQueriesContext(connection) as few:
        counted(children_visible_to(caseworker), TODAY)
    register()
    with CaptureQueriesContext(connection) as many:
        found = counted(children_visible_to(caseworker), TODAY)

    assert (len(few), len(found), AccessEvent.objects.count()) == (len(many), 14, 0)


@pytest.mark.parametrize(
    ("role", "status"), [("caseworker", 200), ("auditor", 200), ("approver", 403), ("recorder", 403)]
)
def test_tables_are_for_those_who_see_children(client: Client, role: str, status: int) -> None:
    assert signed_in(client, make.user(role, make.agency())).get("/children/statistics").status_code == status


def test_tables_count_no_child_of_another_school(client: Client, other_caseworker: User) -> None:
    register()

    assert "No children to count." in table_of(signed_in(client, other_caseworker), "rows=class&columns=sex")


def test_boarders_are_typed_on_the_file_and_move_up_with_it(client: Client, caseworker: User) -> None:
    make.child("C1", school_class="一年级1班")
    sent: dict[str, Any] = {
        "name": "王小雨", "sex": "male", "school": str(make.school().pk), "school_class": "一年级1班",
        "boarding": "boarder",
    }  # fmt: skip

    signed_in(client, caseworker).post("/children/C1/edit", sent)
    client.post("/children/C1/edit", sent | {"school_class": "二年级1班"})

    assert [*Child.objects.get().enrolments.order_by("pk").values_list("school_class", "boarding")] == [
        ("一年级1班", "boarder"), ("二年级1班", "boarder"),
    ]  # fmt: skip

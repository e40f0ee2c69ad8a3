"""Tables of children: by class, village, school or category, and sex, age, boarding or left-behind.

Nobody's identity is opened for them: what they count lies in the clear, the age to the month.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from beneficiaries.classes import in_order
from beneficiaries.left_behind import WORDS, Civil, School, left_behind
from beneficiaries.models import Category, Child, Enrolment, ParentFact
from beneficiaries.suppression import hidden_cells
from ledger.access.naming import called_in

Label = str | Promise
_MONTHS_A_YEAR = 12
AGES: tuple[tuple[int, Label], ...] = (
    (6, _("under 6")), (9, _("6 to 8")), (12, _("9 to 11")), (15, _("12 to 14")), (18, _("15 to 17")),
    (200, _("18 and over")),
)  # fmt: skip
UNKNOWN = _("not known")


@dataclass(slots=True)
class Counted:
    """What is counted of one child."""

    sex: str
    age: int | None
    village: str
    school: str = ""
    school_class: str = ""
    boarding: str = ""
    civil: str = Civil.NOT
    pupil: str = School.NOT
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dimension:
    """What a table is cut by. ``of`` gives the labels of a child, several where a child may be in several."""

    title: Label
    of: Callable[[Counted], Sequence[Label]]
    order: Sequence[Label] = ()
    is_several: bool = False


def _age_band(child: Counted) -> Label:
    if child.age is None:
        return UNKNOWN
    return next(label for below, label in AGES if child.age < below)


_SEXES = dict(Child.Sex.choices)
_BOARDING = dict(Enrolment.Boarding.choices)
_CATEGORIES = dict(Category.Kind.choices)
DIMENSIONS: dict[str, Dimension] = {
    "class": Dimension(_("Class"), lambda one: [f"{one.school} {one.school_class}".strip() or UNKNOWN]),
    "village": Dimension(_("Village"), lambda one: [one.village or UNKNOWN]),
    "school": Dimension(_("School"), lambda one: [one.school or UNKNOWN]),
    "sex": Dimension(_("Sex"), lambda one: [_SEXES[one.sex]], list(_SEXES.values())),
    "age": Dimension(_("Age"), lambda one: [_age_band(one)], [*(label for _below, label in AGES), UNKNOWN]),
    "boarding": Dimension(
        _("Boarding"), lambda one: [_BOARDING.get(one.boarding, UNKNOWN)], [*_BOARDING.values(), UNKNOWN]
    ),
    "civil": Dimension(
        _("Left-behind, civil affairs"), lambda one: [WORDS[Civil(one.civil)]], [WORDS[each] for each in Civil]
    ),
    "pupil": Dimension(
        _("Left-behind, pupil record"), lambda one: [WORDS[School(one.pupil)]], [WORDS[each] for each in School]
    ),
    "category": Dimension(
        _("Category"), lambda one: [_CATEGORIES[each] for each in one.categories] or [_("none")],
        [*_CATEGORIES.values(), _("none")], is_several=True,
    ),
}  # fmt: skip
ROWS = ("class", "village", "school", "category", "age")
COLUMNS = ("sex", "age", "boarding", "civil", "pupil")


@dataclass(frozen=True, slots=True)
class Tabulated:
    """A table with its totals; a cell is None where it must not leave the unit."""

    rows: Dimension
    columns: Dimension
    heads: Sequence[Label]
    lines: Sequence[tuple[Label, Sequence[int | None]]]
    totals: Sequence[int | None]


def counted(children: QuerySet[Child], on: dt.date) -> list[Counted]:
    """Return what is counted of the children whose files are open: five queries, however many there are."""
    rows = children.filter(status__in=(Child.Status.ACTIVE, Child.Status.PAUSED))
    found = {
        key: Counted(sex, _age(year, month, on), village or "")
        for key, sex, year, month, village in rows.values_list(
            "pk", "sex", "birth_year", "birth_month", "village__name"
        )
    }
    born = {key: (year, month) for key, year, month in rows.values_list("pk", "birth_year", "birth_month")}
    here = rows.values("pk")
    for child, school, name, boarding in Enrolment.objects.filter(child__in=here, until__isnull=True).values_list(
        "child", called_in("school"), "school_class", "boarding"
    ):
        found[child].school, found[child].school_class, found[child].boarding = school, name, boarding
    for child, kind in Category.objects.filter(child__in=here, until__isnull=True).values_list("child", "kind"):
        found[child].categories += (kind,)
    facts: dict[int, list[ParentFact]] = defaultdict(list)
    for fact in ParentFact.objects.filter(child__in=here):
        facts[fact.child_id].append(fact)
    for child, held in facts.items():
        both = left_behind(held, *born[child], on)
        found[child].civil, found[child].pupil = both.civil, both.school
    return list(found.values())


def tabulate(children: Sequence[Counted], rows: str, columns: str, *, leaves_the_unit: bool) -> Tabulated:
    """Return a table of two dimensions with its totals; what leaves the unit has its small cells hidden.

    A child in several categories stands in several rows, and once in the totals.
    """
    down, across = DIMENSIONS[rows], DIMENSIONS[columns]
    counts: Counter[tuple[str, str]] = Counter()
    totals: Counter[str] = Counter()
    for child in children:
        [column] = across.of(child)
        totals[str(column)] += 1
        for row in down.of(child):
            counts[str(row), str(column)] += 1
    heads = _in_order(across.order, {column for _row, column in counts})
    labels = _in_order(down.order, {row for row, _column in counts})
    grid = [_with_total([counts[row, column] for column in heads]) for row in labels]
    last = _with_total([totals[column] for column in heads])
    hidden = _hidden(grid, last, adds_up=not down.is_several) if leaves_the_unit else set()
    shown = [
        [None if (at, column) in hidden else count for column, count in enumerate(cells)]
        for at, cells in enumerate([*grid, last])
    ]
    return Tabulated(down, across, heads, list(zip(labels, shown, strict=False)), shown[-1])


def _hidden(grid: list[list[int]], last: list[int], *, adds_up: bool) -> set[tuple[int, int]]:
    if adds_up:
        return hidden_cells([*grid, last])
    # Rows that overlap add up to nothing: each is a table of its own.
    return {
        (at, column)
        for at, cells in enumerate([*grid, last])
        for row, column in hidden_cells([cells, cells])
        if row == 0
    }


def _with_total(cells: list[int]) -> list[int]:
    return [*cells, sum(cells)]


def _in_order(order: Sequence[Label], found: set[str]) -> list[str]:
    known = [str(each) for each in order]
    return [each for each in known if each in found] + sorted(found - set(known), key=in_order)


def _age(year: int | None, month: int | None, on: dt.date) -> int | None:
    if year is None:
        return None
    return on.year - year - (on.month < (month or _MONTHS_A_YEAR))

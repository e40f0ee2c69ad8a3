"""Classes of a school: who is in each today, and which class follows which in September."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count

from beneficiaries.models import Child, Enrolment
from ledger.access.models import Unit

_GRADES = "一二三四五六七八九"
_CHINESE = re.compile(rf"([{_GRADES}])(?=年级)")
_FIGURE = re.compile(r"(\d+)(?=年级)|(?<=[Gg]rade )(\d+)")
_PRIMARY, _LAST = 6, len(_GRADES)


@dataclass(frozen=True, slots=True)
class ClassToday:
    """A class, how many children it has, and what September proposes: another class, or none to leave the school."""

    name: str
    children: int
    proposed: str | None


def classes_of(school: Unit, before: dt.date) -> list[ClassToday]:
    """Return the classes of a school with the children who were in them before a day."""
    enrolled = Enrolment.objects.filter(
        school=school, until__isnull=True, child__status__in=(Child.Status.ACTIVE, Child.Status.PAUSED)
    ).exclude(since__gte=before)
    counts = dict(enrolled.order_by().values_list("school_class").annotate(count=Count("pk")))
    return [ClassToday(name, counts[name], next_class(name, counts)) for name in sorted(counts, key=in_order)]


def in_order(name: str) -> str:
    """Return what classes are sorted by: 二年级 comes before 三年级, as no alphabet has it."""
    return _CHINESE.sub(lambda found: str(_GRADES.index(found[1]) + 1), name)


def next_class(name: str, classes: Collection[str] = ()) -> str | None:
    """Return the class that follows: 五年级1班 becomes 六年级1班. None where the school ends there.

    A name without a grade follows itself. The sixth grade ends a school that has none above it, the ninth every one.
    """
    grade = _grade_of(name)
    if grade is None:
        return name
    highest = max(filter(None, (_grade_of(each) for each in classes)), default=grade)
    if grade >= _LAST or (grade == _PRIMARY and highest == grade):
        return None
    if found := _CHINESE.search(name):
        return name.replace(found[1], _GRADES[grade], 1)
    return _FIGURE.sub(str(grade + 1), name, count=1)


def _grade_of(name: str) -> int | None:
    if found := _CHINESE.search(name):
        return _GRADES.index(found[1]) + 1
    figure = _FIGURE.search(name)
    return int(figure[0]) if figure else None

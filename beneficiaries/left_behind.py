"""Left-behind by both official definitions, derived from facts of the parents and never stored.

Source: domain-rules.md, section 5.1: State Council document 13 of 2016 for civil affairs, the pupil-record system for
schools. A child may be left-behind by one and not by the other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import ParentFact

Kind = ParentFact.Kind
AGE_OF_CIVIL_AFFAIRS = 16
_MONTHS_OF_SCHOOLS = 3
_MONTHS_A_YEAR = 12


class Civil(StrEnum):
    """What civil affairs says."""

    NOT = "not"
    BOTH_AWAY = "both_away"
    ONE_AWAY_OTHER_INCAPABLE = "one_away_other_incapable"


class School(StrEnum):
    """What the pupil-record system says; the values are its codes."""

    NOT = "0"
    ONE_PARENT = "1"
    BOTH_PARENTS = "2"


WORDS: dict[Civil | School, Promise] = {
    Civil.NOT: _("not left-behind"),
    Civil.BOTH_AWAY: _("left-behind: both parents away"),
    Civil.ONE_AWAY_OTHER_INCAPABLE: _("left-behind: one parent away, the other unable to care"),
    School.NOT: _("0, not left-behind"),
    School.ONE_PARENT: _("1, one parent away"),
    School.BOTH_PARENTS: _("2, both parents away"),
}

UNKNOWN = _("not known yet: nothing is recorded of the parents")


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """Both answers, as of a day; known where anything was ever recorded of a parent."""

    civil: Civil
    school: School
    on: dt.date
    is_known: bool

    @property
    def civil_in_words(self) -> str:
        """What civil affairs says, in words."""
        return str(WORDS[self.civil] if self.is_known else UNKNOWN)

    @property
    def school_in_words(self) -> str:
        """What the pupil-record system says, in words."""
        return str(WORDS[self.school] if self.is_known else UNKNOWN)

    @property
    def is_by_any(self) -> bool:
        """Whether one of the two says so."""
        return self.civil is not Civil.NOT or self.school is not School.NOT


def left_behind(
    facts: Iterable[ParentFact], birth_year: int | None, birth_month: int | None, on: dt.date
) -> LeftBehind:
    """Return what both definitions say of a child on a day.

    Units: age is counted to the month, so that no date of birth need be opened: a child is under sixteen until the
        month of its sixteenth birthday is over. Of unknown age it counts as under sixteen, being at a school.
    Source: domain-rules.md, section 5.1.
    """
    recorded = list(facts)
    hold = [fact for fact in recorded if holds(fact, on)]
    away = {fact.parent for fact in hold if fact.kind == Kind.AWAY}
    incapable = {fact.parent for fact in hold if fact.kind == Kind.INCAPABLE}
    long_away = {
        fact.parent
        for fact in hold
        if fact.kind == Kind.AWAY and (fact.since is None or _months_before(on) >= fact.since)
    }
    return LeftBehind(_civil(away, incapable, birth_year, birth_month, on), _school(long_away), on, bool(recorded))


def holds(fact: ParentFact, on: dt.date) -> bool:
    """Whether a fact holds on a day."""
    return (fact.since is None or fact.since <= on) and (fact.until is None or fact.until > on)


def _civil(away: set[str], incapable: set[str], year: int | None, month: int | None, on: dt.date) -> Civil:
    if year is not None and (on.year - year, on.month) > (AGE_OF_CIVIL_AFFAIRS, month or _MONTHS_A_YEAR):
        return Civil.NOT
    both = set(ParentFact.Parent.values)
    if away == both:
        return Civil.BOTH_AWAY
    if len(away) == 1 and incapable & (both - away):
        return Civil.ONE_AWAY_OTHER_INCAPABLE
    return Civil.NOT


def _school(long_away: set[str]) -> School:
    return (School.NOT, School.ONE_PARENT, School.BOTH_PARENTS)[len(long_away)]


def _months_before(day: dt.date) -> dt.date:
    """Return the day three months before, or the last one of that month."""
    months = day.year * _MONTHS_A_YEAR + day.month - 1 - _MONTHS_OF_SCHOOLS
    year, month = divmod(months, _MONTHS_A_YEAR)
    first_of_next = dt.date(year + (month == _MONTHS_A_YEAR - 1), (month + 1) % _MONTHS_A_YEAR + 1, 1)
    last = first_of_next - dt.timedelta(days=1)
    return last.replace(day=min(day.day, last.day))

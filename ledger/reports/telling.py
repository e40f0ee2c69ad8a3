"""A statement on screen: the figures that the paper would print, in the reader's language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from donors.models import Donor
from ledger.access.models import User
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.reports.models import Statement
from ledger.reports.snapshots import figures_content
from ledger.reports.statements import Figures, figures_for
from ledger.screens.bars import Bar, Part
from ledger.screens.flow.nodes import Tone

YEARS = 5
_TOLD_BY_NAME = ("gifts", "given_out", "left", "lost")


@dataclass(frozen=True, slots=True)
class Year:
    """The days of a year that a statement can tell of: the current one is told up to today."""

    since: dt.date
    until: dt.date


@dataclass(frozen=True, slots=True)
class Telling:
    """A donor's statement of a period, as it would be issued now."""

    since: dt.date
    until: dt.date
    content: dict[str, Any]
    figures: Figures
    years: Sequence[Year]

    @property
    def is_empty(self) -> bool:
        """Whether the donor gave nothing up to the end."""
        return not self.figures.flows.flows

    @property
    def bar(self) -> Bar:
        """What became of all there was in the period."""
        total = self.figures.total
        parts = [
            Part(_("Given out"), self.content["used"]),
            Part(_("Lost"), total["lost"], Tone.TWO),
            Part(_("Refunded"), total["refunded"], Tone.THREE),
            Part(_("Not yet used"), total["closing"], Tone.HATCHED),
        ]
        return Bar("statement", parts)


def donors_of_statements(user: User) -> QuerySet[Donor]:
    """Return the donors whose statements a person may read."""
    return Donor.objects.filter(root__in=units_visible_to(user, Permission.READ_STATEMENTS))


def statements_visible_to(user: User) -> QuerySet[Statement]:
    """Return the issued statements that a person may read."""
    return Statement.objects.filter(root__in=units_visible_to(user, Permission.READ_STATEMENTS))


def telling_of(donor: Donor, since: dt.date, until: dt.date, today: dt.date) -> Telling:
    """Return a donor's statement of a period, worked out now."""
    figures = figures_for(donor, since, until)
    content: dict[str, Any] = dict(figures_content(donor, figures, since, until))
    for name in _TOLD_BY_NAME:
        for row in content[name]:
            row["what"] = _what(row)
    for fund in content["funds"]:
        fund["told_rule"] = fund["rule"]["en" if get_language() == "en" else "zh"]
    return Telling(since, until, content, figures, years_of(figures, today))


def years_of(figures: Figures, today: dt.date) -> list[Year]:
    """Return the years in which something happened with a donor's gifts, and the current one, the latest first."""
    years = sorted({flow.date.year for flow in figures.flows.flows} | {today.year}, reverse=True)
    return [Year(dt.date(year, 1, 1), min(dt.date(year, 12, 31), today)) for year in years[:YEARS]]


def _what(row: dict[str, Any]) -> str:
    """Return what goods are called: in English with the Chinese name behind, as for people."""
    if get_language() != "en" or not row["description_en"]:
        return str(row["description"])
    return f"{row['description_en']} {row['description']}"

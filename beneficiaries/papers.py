"""Papers about children: contact cards for the drawer of the class, and the letter of entrusted care.

They carry codes and no ID numbers, are kept nowhere, and each names who printed it and when.
Source: domain-rules.md, sections 5.4 and 5.5.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from beneficiaries.models import Child, Enrolment
from beneficiaries.showing import ShownChild, files_shown
from ledger.access.models import User
from ledger.printing.render import render_sheet

CARDS_A_PAGE = 8
PAGES_A_PART = 10
MOST_CARDS = 600


@dataclass(frozen=True, slots=True)
class Card:
    """One child on a contact card."""

    code: str
    school: str
    school_phone: str
    school_class: str
    village: str
    file: ShownChild

    @property
    def confirmed_on(self) -> dt.date | None:
        """When a phone on the card was last confirmed."""
        return max((adult.confirmed_on for adult in self.file.adults if adult.confirmed_on), default=None)


def contact_cards(*, children: Sequence[Child], by: User, at: dt.datetime) -> bytes:
    """Return contact cards in one PDF, eight to a page; each child on them is written down as taken out."""
    pages = _in_runs(_cards(children, by, "card"), CARDS_A_PAGE)
    parts = [{"pages": some, "by": by, "at": at} for some in _in_runs(pages, PAGES_A_PART)]
    return render_sheet("contact_cards", parts)


def care_letter(*, child: Child, by: User, at: dt.datetime) -> bytes:
    """Return the letter by which parents away entrust a child's care, to be signed by hand."""
    [card] = _cards([child], by, "care_letter")
    return render_sheet("care_letter", [{"card": card, "by": by, "at": at}])


def _cards(children: Sequence[Child], by: User, purpose: str) -> list[Card]:
    files = files_shown([child.pk for child in children], by, purpose)
    enrolments = Enrolment.objects.filter(child__in=files, until__isnull=True).select_related("school")
    places = {one.child_id: one for one in enrolments}
    return [_card(child, files[child.pk], places.get(child.pk)) for child in children if child.pk in files]


def _card(child: Child, file: ShownChild, place: Enrolment | None) -> Card:
    school = place.school if place else child.keeper
    return Card(
        code=child.code, school=school.name, school_phone=school.phone, file=file,
        school_class=place.school_class if place else "", village=child.village.name if child.village else "",
    )  # fmt: skip


def _in_runs(rows: list[Any], length: int) -> list[list[Any]]:
    return [rows[at : at + length] for at in range(0, len(rows), length)]

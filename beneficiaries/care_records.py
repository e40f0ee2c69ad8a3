"""Who helps children, who went to see them, what is to be done, as plain records: to take a book out and bring one in.

What has no code of its own is numbered in the order in which it was entered. What was told of erased children is left
out. Reading opens identity: the caller has made sure of the right, and leaves the line.
Source: docs/spreadsheets.md; children-and-distributions.md, section 5.4.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import F, Model, QuerySet
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from beneficiaries.follow_ups import WHAT
from beneficiaries.models import (
    Child,
    Consent,
    FollowUp,
    GuardianLink,
    Helper,
    HelperCheck,
    Pairing,
    PairingStep,
    Visit,
    VisitAmendment,
)
from beneficiaries.pairings import PLACE_OF_NOTE
from beneficiaries.people import open_for_children
from beneficiaries.visits import AMENDMENT, shown
from ledger.access.models import Unit

M = TypeVar("M", bound=Model)
_ERASED = Child.Status.ERASED
_OF_DECISIONS = (FollowUp.Kind.CONSENT, FollowUp.Kind.FILE)


@dataclass(frozen=True, slots=True)
class HelperRecord:
    """An adult who helps children of a unit and those below it."""

    number: str
    unit: str
    name: str
    phone: str = ""
    occupation: str = ""
    is_one_to_one: bool = False
    ended_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class HelperCheckRecord:
    """A check of a helper, and whether it was taken back."""

    helper: str
    kind: str
    checked_on: dt.date
    valid_until: dt.date
    evidence: str
    withdrawn_on: dt.date | None = None
    withdrawn_because: str = ""


@dataclass(frozen=True, slots=True)
class PairingRecord:
    """A helper and a child, as it stands; the note of handing over is opened."""

    child: str
    number: str
    helper: str
    kind: str
    state: str
    held_until: dt.date
    proposed_on: dt.date
    reason: str = ""
    agreed_role: str = ""
    agreed_by: str = ""
    agreed_on: dt.date | None = None
    approved_on: dt.date | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    handed_over_to: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class PairingStepRecord:
    """A step of a pairing."""

    child: str
    pairing: str
    state: str
    on: dt.date
    reason: str = ""


@dataclass(frozen=True, slots=True)
class VisitRecord:
    """A visit or call, opened. It has a number where something else names it."""

    child: str
    kind: str
    happened_on: dt.date | None = None
    found: str = ""
    second_adult: str = ""
    next_step: str = ""
    next_on: dt.date | None = None
    number: str = ""
    state: str = Visit.State.DONE
    reason: str = ""
    planned_on: dt.date | None = None
    minutes: int | None = None
    present: tuple[str, ...] = ()
    wellbeing: str = ""
    audience: str = Visit.Audience.TEAM
    pairing: str = ""


@dataclass(frozen=True, slots=True)
class AmendmentRecord:
    """What was added to a visit, opened."""

    child: str
    visit: str
    text: str
    added_on: dt.date


@dataclass(frozen=True, slots=True)
class FollowUpRecord:
    """Something to be done, opened. What it is about is named by the columns of its kind."""

    child: str
    kind: str
    what: str
    due_on: dt.date
    made_on: dt.date
    state: str = FollowUp.State.OPEN
    reason: str = ""
    closed_on: dt.date | None = None
    assignee: str = ""
    visit: str = ""
    role: str = ""
    adult: str = ""
    purpose: str = ""
    decided_on: dt.date | None = None
    of_child: str = ""


class Care:
    """Reads what a book says of helping its children; numbers are given once."""

    def __init__(self, root: Unit, names: dict[int, str]) -> None:
        """Take the book, and the names of its adults by the link that signs."""
        self.root, self.names = root, names
        self._helpers = _numbered("H", Helper.objects.filter(unit__root=root).order_by("pk"))
        self._pairings = _numbered("P", _told(Pairing.objects.all(), root).order_by("pk"))
        self._visits = _numbered("V", _visits(root))

    def helpers(self) -> Iterator[HelperRecord]:
        """Yield every helper, also those who stopped."""
        for one in Helper.objects.filter(pk__in=self._helpers).select_related("unit").order_by("pk"):
            yield HelperRecord(
                self._helpers[one.pk], one.unit.code, one.name, one.phone, one.occupation, one.is_one_to_one,
                one.ended_on,
            )  # fmt: skip

    def checks(self) -> Iterator[HelperCheckRecord]:
        """Yield every check, also those that were taken back."""
        for one in HelperCheck.objects.filter(helper__in=self._helpers).order_by("helper", "pk"):
            yield HelperCheckRecord(
                self._helpers[one.helper_id], one.kind, one.checked_on, one.valid_until, one.evidence,
                localdate(one.withdrawn_at) if one.withdrawn_at else None, one.withdrawn_because,
            )  # fmt: skip

    def pairings(self) -> Iterator[PairingRecord]:
        """Yield every pairing, in the order in which they were proposed."""
        rows = list(_told(Pairing.objects.all(), self.root).select_related("child", "agreed_by").order_by("pk"))
        notes = open_for_children([(one.child_id, one.hand_over_note) for one in rows], PLACE_OF_NOTE)
        for one, note in zip(rows, notes, strict=True):
            yield PairingRecord(
                one.child.code, self._pairings[one.pk], self._helpers[one.helper_id], one.kind, one.state,
                one.held_until, localdate(one.proposed_at), one.reason, one.agreed_by.role if one.agreed_by else "",
                self.names.get(one.agreed_by_id or 0, ""), one.agreed_on,
                localdate(one.approved_at) if one.approved_at else None, one.since, one.until,
                self._helpers.get(one.handed_over_to_id or 0, ""), note,
            )  # fmt: skip

    def steps(self) -> Iterator[PairingStepRecord]:
        """Yield the steps of pairings, in the order in which they were made."""
        rows = PairingStep.objects.filter(pairing__in=self._pairings).select_related("pairing__child")
        for one in rows.order_by("pairing", "pk"):
            yield PairingStepRecord(
                one.pairing.child.code, self._pairings[one.pairing_id], one.state, one.on, one.reason
            )  # fmt: skip

    def visits(self) -> Iterator[VisitRecord]:
        """Yield every visit: planned, made, tried in vain or called off."""
        named = set(VisitAmendment.objects.filter(visit__in=self._visits).values_list("visit", flat=True))
        named |= set(FollowUp.objects.filter(kind=FollowUp.Kind.VISIT).values_list("about", flat=True))
        for one in _visits(self.root).select_related("child__identity", "recorded_by"):
            told = shown(one)
            yield VisitRecord(
                one.child.code, one.kind, one.happened_on, told.found, told.second_adult, told.next_step, one.next_on,
                self._visits[one.pk] if one.pk in named else "", one.state, one.reason, one.planned_on, one.minutes,
                tuple(one.present), str(one.wellbeing or ""), one.audience,
                self._pairings.get(one.pairing_id or 0, ""),
            )  # fmt: skip

    def amendments(self) -> Iterator[AmendmentRecord]:
        """Yield what was added to visits."""
        every = VisitAmendment.objects.filter(visit__in=self._visits).select_related("visit__child")
        rows = sorted(every, key=lambda each: (int(self._visits[each.visit_id][1:]), each.pk))
        texts = open_for_children([(one.visit.child_id, one.text) for one in rows], AMENDMENT)
        for one, text in zip(rows, texts, strict=True):
            yield AmendmentRecord(
                one.visit.child.code, self._visits[one.visit_id], text, localdate(one.recorded_at)
            )  # fmt: skip

    def follow_ups(self) -> Iterator[FollowUpRecord]:
        """Yield what is to be done, and was; not about lines of hand-outs, which say themselves what was left."""
        kept = _told(FollowUp.objects.exclude(kind=FollowUp.Kind.LINE), self.root)
        rows = list(kept.select_related("child", "assignee").order_by("pk"))
        words = open_for_children([(one.child_id, one.what) for one in rows], WHAT)
        links = GuardianLink.objects.filter(child__root=self.root).in_bulk()
        consents = Consent.objects.filter(child__root=self.root).select_related("child").in_bulk()
        for one, what in zip(rows, words, strict=True):
            link = links[one.about] if one.kind == FollowUp.Kind.PHONE else None
            consent = consents[one.about] if one.kind in _OF_DECISIONS else None
            yield FollowUpRecord(
                one.child.code, one.kind, what, one.due_on,
                localdate(one.made_at), one.state, one.reason, localdate(one.closed_at) if one.closed_at else None,
                "" if one.assignee.is_system else one.assignee.username,
                self._visits[one.about] if one.kind == FollowUp.Kind.VISIT else "",
                link.role if link else "", self.names.get(link.pk, "") if link else "",
                consent.purpose if consent else "", consent.decided_on if consent else None,
                consent.child.code if consent and consent.child_id != one.child_id else "",
            )  # fmt: skip


def _told(rows: QuerySet[M], root: Unit) -> QuerySet[M]:
    return rows.filter(child__root=root).exclude(child__status=_ERASED)


def _visits(root: Unit) -> QuerySet[Visit]:
    return _told(Visit.objects.all(), root).order_by("child__code", Coalesce(F("happened_on"), F("planned_on")), "pk")


def _numbered(letter: str, rows: QuerySet[M]) -> dict[int, str]:
    return {key: f"{letter}{at}" for at, key in enumerate(rows.values_list("pk", flat=True), 1)}

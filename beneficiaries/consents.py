"""What consent counts today: derived from every decision, never stored.

Nothing here is asked when something is handed out: a family that wants no photo is helped like any other.
Source: children-and-distributions.md, section 5.2.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Child, Consent, GuardianLink, Purpose
from beneficiaries.models.consent import PHOTOS

SOON = dt.timedelta(days=30)
GIVERS = frozenset({GuardianLink.Role.FATHER, GuardianLink.Role.MOTHER, GuardianLink.Role.ACTING_GUARDIAN})


class Standing(StrEnum):
    """How a purpose stands."""

    NOT_ASKED = "not_asked"
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    OBJECTED = "objected"
    EXPIRED = "expired"
    GIVER_GONE = "giver_gone"
    CHILD_NOT_ASKED = "child_not_asked"


_WORDS: dict[Standing, Promise] = {
    Standing.NOT_ASKED: _("not asked yet"),
    Standing.GIVEN: _("given"),
    Standing.REFUSED: _("refused"),
    Standing.WITHDRAWN: _("withdrawn"),
    Standing.OBJECTED: _("the child objected"),
    Standing.EXPIRED: _("expired"),
    Standing.GIVER_GONE: _("to be asked again: who gave it is no guardian any more"),
    Standing.CHILD_NOT_ASKED: _("the child was not asked yet"),
}
ENDS_SOON = "ends_soon"
TO_RENEW: dict[str, Promise] = {
    ENDS_SOON: _("ends within 30 days"), Standing.EXPIRED: _WORDS[Standing.EXPIRED],
    Standing.GIVER_GONE: _WORDS[Standing.GIVER_GONE], Standing.WITHDRAWN: _WORDS[Standing.WITHDRAWN],
    Standing.CHILD_NOT_ASKED: _WORDS[Standing.CHILD_NOT_ASKED],
}  # fmt: skip
_TONES = {
    Standing.GIVEN: "ok", Standing.EXPIRED: "warn", Standing.GIVER_GONE: "warn", Standing.CHILD_NOT_ASKED: "warn",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Current:
    """How one purpose stands on a day, and the decision that it rests on."""

    purpose: Purpose
    standing: Standing
    decision: Consent | None
    on: dt.date

    @property
    def may(self) -> bool:
        """Whether it may be done."""
        return self.standing is Standing.GIVEN

    @property
    def in_words(self) -> str:
        """How it stands, in words."""
        return str(_WORDS[self.standing])

    @property
    def tone(self) -> str:
        """How a badge shows it; what ends within thirty days warns."""
        return "warn" if self.ends_soon else _TONES.get(self.standing, "")

    @property
    def ends_soon(self) -> bool:
        """Whether it ends within thirty days."""
        until = self.decision.valid_until if self.decision else None
        return self.may and until is not None and until - self.on <= SOON


def current_consents(child: Child, on: dt.date) -> list[Current]:
    """Return how each purpose stands for a child on a day, by what was said in joined files too: one query."""
    joined = Q(child=child) | Q(child__merged_into=child)
    decisions = list(Consent.objects.filter(joined, decided_on__lte=on).select_related("given_by", "notice"))
    return [_current(purpose, decisions, on) for purpose in Purpose]


def current_consent(child: Child, purpose: Purpose, on: dt.date) -> Current:
    """Return how one purpose stands for a child on a day: one query."""
    return next(one for one in current_consents(child, on) if one.purpose == purpose)


def without_consent(children: Collection[int], purpose: Purpose, on: dt.date) -> set[int]:
    """Return those of these children for whom a purpose is not consented to on a day: one query for all."""
    asked = Q(child__in=children) | Q(child__merged_into__in=children)
    decisions: dict[int, list[Consent]] = defaultdict(list)
    rows = Consent.objects.filter(asked, purpose=purpose, decided_on__lte=on)
    for one in rows.select_related("given_by", "notice", "child"):
        decisions[one.child.merged_into_id or one.child_id].append(one)
    return {child for child in children if not _current(purpose, decisions[child], on).may}


def to_renew(children: QuerySet[Child], on: dt.date) -> QuerySet[Consent]:
    """Return the decisions of these children that somebody should look at again.

    What ends within thirty days or has ended, what was withdrawn, what an adult gave who is no guardian any more, and
    pictures of which the child was not asked; only the latest of a purpose counts. Each carries ``stands``, one of
    ``TO_RENEW``, and ``whose`` it is. One query.
    Source: children-and-distributions.md, section 5.2; domain-rules.md, section 7.3.
    """
    said = Consent.objects.filter(decided_on__lte=on).annotate(whose=Coalesce("child__merged_into", "child"))
    later = said.filter(
        Q(decided_on__gt=OuterRef("decided_on")) | Q(decided_on=OuterRef("decided_on"), pk__gt=OuterRef("pk")),
        whose=OuterRef("whose"), purpose=OuterRef("purpose"),
    )  # fmt: skip
    given = Q(decision=Consent.Decision.GIVEN)
    stands = Case(
        When(decision=Consent.Decision.WITHDRAWN, then=Value(Standing.WITHDRAWN)),
        When(given & Q(purpose__in=PHOTOS, child_view=Consent.ChildView.OBJECTED), then=None),
        When(given & Q(purpose__in=PHOTOS, child_view=Consent.ChildView.NOT_ASKED),
             then=Value(Standing.CHILD_NOT_ASKED)),
        When(given & Q(valid_until__lte=on), then=Value(Standing.EXPIRED)),
        When(given & Q(given_by__until__lte=on), then=Value(Standing.GIVER_GONE)),
        When(given & Q(valid_until__lte=on + SOON), then=Value(ENDS_SOON)),
        default=None, output_field=CharField(),
    )  # fmt: skip
    latest = said.filter(~Exists(later), whose__in=children.order_by().values("pk")).annotate(stands=stands)
    return latest.filter(stands__isnull=False)


def _current(purpose: Purpose, decisions: Iterable[Consent], on: dt.date) -> Current:
    latest = max(
        (one for one in decisions if one.purpose == purpose), key=lambda one: (one.decided_on, one.pk), default=None
    )
    return Current(purpose, _standing(purpose, latest, on), latest, on)


def _standing(purpose: Purpose, latest: Consent | None, on: dt.date) -> Standing:
    if latest is None:
        return Standing.NOT_ASKED
    if latest.decision != Consent.Decision.GIVEN:
        return Standing(latest.decision)
    # A child's no to a picture outweighs a guardian's yes.
    if purpose in PHOTOS and latest.child_view == Consent.ChildView.OBJECTED:
        return Standing.OBJECTED
    if purpose in PHOTOS and latest.child_view == Consent.ChildView.NOT_ASKED:
        return Standing.CHILD_NOT_ASKED
    if latest.valid_until is not None and latest.valid_until <= on:
        return Standing.EXPIRED
    return Standing.GIVEN if is_linked(latest.given_by, on) else Standing.GIVER_GONE


def is_linked(link: GuardianLink, on: dt.date) -> bool:
    """Whether an adult is a child's guardian on a day."""
    begun = link.since is None or link.since <= on
    return begun and (link.until is None or link.until > on) and link.role in GIVERS

"""Reading visits: opened for those who keep the file, who leave a line where they open it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import Case, DateField, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext as _

from beneficiaries import sealing
from beneficiaries.models import Child, ChildIdentity, Photograph, Visit, VisitAmendment
from beneficiaries.queries import Visitor, schools_seen_by
from ledger.access.models import User
from ledger.access.permissions import Permission
from ledger.access.queries import may

# Where the words of a visit are sealed to stand.
PLACES = {"second_adult": "visit.second_adult", "found": "visit.found", "next_step": "visit.next_step"}
AMENDMENT = "visit.amendment"
# How long who wrote a visit may mend it.
SETTLES = dt.timedelta(hours=48)
_NEVER = dt.date(1900, 1, 1)
State = Visit.State


@dataclass(frozen=True, slots=True)
class ShownVisit:
    """A visit, opened. ``is_kept_back``: its words are for others than the one who looks."""

    kind_in_words: str
    happened_on: dt.date
    by: User
    second_adult: str
    found: str
    next_step: str
    next_on: dt.date | None
    row: Visit
    amendments: tuple[tuple[str, User, dt.datetime], ...] = ()
    is_kept_back: bool = False
    photographs: tuple[Photograph, ...] = ()

    @property
    def who_was_there(self) -> str:
        """Who was there beside the visitors, in words."""
        return _(", ").join(str(Visit.Present(one).label) for one in self.row.present if one in Visit.Present.values)

    @property
    def tone(self) -> str:
        """How a badge shows how the child is."""
        return {1: "ok", 2: "ok", 3: "warn", 4: "danger"}.get(self.row.wellbeing or 0, "")


def visits_visible_to(user: Visitor) -> QuerySet[Visit]:
    """Return the visits to children whom a person sees, by name or masked; their words are opened by ``opened_for``."""
    return Visit.objects.filter(child__keeper__in=schools_seen_by(user))


def visits_of(child: Child) -> QuerySet[Visit]:
    """Return the visits to a child, also those of files joined with its own: what is planned first, then the latest."""
    rows = Visit.objects.filter(Q(child=child) | Q(child__merged_into=child))
    order = (F("happened_on").desc(nulls_first=True), "-pk")
    return rows.order_by(*order).select_related("child__identity", "child__root", "recorded_by")


def opened_for(visits: Iterable[Visit], child: Child, viewer: User) -> list[ShownVisit]:
    """Return visits to a child as a viewer reads them, who has the right to the whole file: two queries for all.

    What is meant for the supervisor is opened to who keeps the files of the whole book, and to who wrote it.
    """
    is_supervisor = may(viewer, Permission.READ_CHILDREN, child.root)
    rows = list(visits)
    added = dict[int, list[VisitAmendment]]()
    for one in _amendments(rows):
        added.setdefault(one.visit_id, []).append(one)
    shown_ones = []
    for visit in rows:
        if is_read_by(visit, viewer, is_supervisor=is_supervisor):
            key = _key(visit)
            told = tuple(
                (key.open(one.text, AMENDMENT), one.recorded_by, one.recorded_at) for one in added.get(visit.pk, [])
            )
            shown_ones.append(replace(shown(visit), amendments=told))
        else:
            shown_ones.append(_kept_back(visit))
    return shown_ones


def is_read_by(visit: Visit, viewer: User, *, is_supervisor: bool) -> bool:
    """Whether the words of a visit are for a viewer who sees the child whole."""
    return visit.audience == Visit.Audience.TEAM or is_supervisor or visit.recorded_by_id == viewer.pk


def shown(visit: Visit) -> ShownVisit:
    """Return a visit, opened. The caller has made sure of the right, and leaves the line."""
    key = _key(visit)
    words = {
        name: key.open(sealed, place) if (sealed := getattr(visit, name)) else "" for name, place in PLACES.items()
    }
    return _shown(visit, words)


def is_settled(visit: Visit, at: dt.datetime) -> bool:
    """Whether the two days are over in which its author may mend a visit."""
    return at - (visit.written_at or visit.recorded_at) > SETTLES


def last_visited(children: QuerySet[Child]) -> QuerySet[Child]:
    """Return children with ``last_visit``, the day of the latest that was made, in joined files too, or none."""
    made = Visit.objects.filter(state=State.DONE).order_by("-happened_on")
    own, joined = (
        Coalesce(Subquery(made.filter(**{of: OuterRef("pk")}).values("happened_on")[:1]), Value(_NEVER),
                 output_field=DateField())
        for of in ("child", "child__merged_into")
    )  # fmt: skip
    found = children.annotate(latest=Greatest(own, joined))
    return found.annotate(
        last_visit=Case(When(latest__gt=_NEVER, then=F("latest")), default=None, output_field=DateField())
    )


def _amendments(rows: list[Visit]) -> QuerySet[VisitAmendment]:
    return VisitAmendment.objects.filter(visit__in=[one.pk for one in rows]).select_related("recorded_by")


def _key(visit: Visit) -> sealing.OwnKey:
    identity: ChildIdentity = visit.child.identity
    return sealing.unwrap(identity.master, identity.wrapped_key)


def _kept_back(visit: Visit) -> ShownVisit:
    return replace(_shown(visit, dict.fromkeys(PLACES, "")), is_kept_back=True)


def _shown(visit: Visit, words: dict[str, str]) -> ShownVisit:
    day = visit.happened_on or visit.planned_on
    if day is None:  # pragma: no cover -- the database keeps the day of each state
        raise ValueError(visit.pk)
    return ShownVisit(
        str(visit.get_kind_display()), day, visit.recorded_by, words["second_adult"], words["found"],
        words["next_step"], visit.next_on, visit,
    )  # fmt: skip

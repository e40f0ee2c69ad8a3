"""Reading the pictures on a child's file: what consent lets be seen today, derived and never stored."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from beneficiaries.consents import Current
from beneficiaries.models import Child, Photograph, Visit
from beneficiaries.pictures import PLACES
from beneficiaries.sealing import unwrap
from beneficiaries.visits import ShownVisit, is_read_by
from ledger.access.models import User
from ledger.access.permissions import Permission
from ledger.access.queries import may


@dataclass(frozen=True, slots=True)
class ShownPhotograph:
    """A picture as a list names it; ``shows``: what it is proof of, opened."""

    row: Photograph
    shows: str

    @property
    def taken_on(self) -> dt.date:
        """The day on which it was taken."""
        return self.row.taken_on

    @property
    def visit(self) -> Visit | None:
        """The visit on which it was taken."""
        return self.row.visit


@dataclass(frozen=True, slots=True)
class ShownPhotographs:
    """The pictures of a child: those that may be looked at, and how many are hidden since consent does not count."""

    consent: Current
    seen: tuple[ShownPhotograph, ...]
    hidden: int


def photographs_seen(child: Child, viewer: User, consent: Current) -> ShownPhotographs:
    """Return the pictures on a file that a viewer sees whole. The caller has made sure of that, and leaves the line.

    Without consent that counts today none is named. One of a visit that is kept for others is left out.
    Source: children-and-distributions.md, section 5.2.
    """
    rows = Photograph.objects.filter(child=child).select_related("child", "visit", "kept_by")
    is_supervisor = may(viewer, Permission.READ_CHILDREN, child.root)
    read = [one for one in rows if one.visit is None or is_read_by(one.visit, viewer, is_supervisor=is_supervisor)]
    if not consent.may:
        return ShownPhotographs(consent, (), len(read))
    return ShownPhotographs(consent, tuple(ShownPhotograph(one, _told(one)) for one in read), 0)


def with_photographs(visits: Iterable[ShownVisit], seen: ShownPhotographs) -> list[ShownVisit]:
    """Return visits with the pictures that were taken on them."""
    taken = defaultdict[int | None, list[Photograph]](list)
    for one in seen.seen:
        taken[one.row.visit_id].append(one.row)
    return [replace(one, photographs=tuple(taken[one.row.pk])) for one in visits]


def _told(photograph: Photograph) -> str:
    key = unwrap(photograph.master, photograph.wrapped_key)
    return key.open(photograph.shows, PLACES["shows"])

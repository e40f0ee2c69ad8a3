"""Reading what is to be done about children, and about what something can be done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from beneficiaries.consents import current_consents
from beneficiaries.due import is_overdue, overdue
from beneficiaries.errors import NotOfThisChild
from beneficiaries.models import Child, Consent, FollowUp
from beneficiaries.people import open_for_children
from beneficiaries.queries import Visitor, children_visible_to
from beneficiaries.visits import visits_of
from ledger.access.models import User

WHAT = "follow_up.what"
Kind, State = FollowUp.Kind, FollowUp.State
# What keeps a file that the family does not want: the rest of it is destroyed or stands still.
LAWS = frozenset({FollowUp.Reason.BY_VILLAGE, FollowUp.Reason.BY_SCHOOL})
SOON = dt.timedelta(days=7)
_LATEST = 10


@dataclass(frozen=True, slots=True)
class About:
    """One object about which something may be to be done; the label names nobody."""

    kind: str
    key: int
    label: str


Finder = Callable[[Child], list[tuple[int, str]]]
_above: dict[str, Finder] = {}


def offer_with(kind: str, finder: Finder) -> None:
    """Let an app above this one offer objects of a kind: nothing here looks upward."""
    _above[kind] = finder


def objects_of(child: Child, on: dt.date) -> list[About]:
    """Return about what something can be asked for a child: visits, phones, consents, what was not delivered."""
    made = visits_of(child).filter(happened_on__isnull=False)[:_LATEST]
    links = child.guardians.filter(until__isnull=True).exclude(person__phone=b"").order_by("pk")
    decisions = [one for one in current_consents(child, on) if one.decision]
    found = [About(Kind.VISIT, one.pk, f"{one.get_kind_display()} {one.happened_on}") for one in made]
    found += [About(Kind.PHONE, link.pk, _adult(link)) for link in links]
    found += [About(Kind.CONSENT, one.decision.pk, str(one.purpose.label)) for one in decisions if one.decision]
    found += [About(kind, key, label) for kind, finder in _above.items() for key, label in finder(child)]
    return found


def check_about(child: Child, kind: str, about: int, on: dt.date) -> None:
    """Refuse an object that is none of this child's.

    Errors: ``NotOfThisChild``.
    """
    if (kind, about) not in {(one.kind, one.key) for one in objects_of(child, on)}:
        raise NotOfThisChild


def follow_ups_visible_to(user: Visitor) -> QuerySet[FollowUp]:
    """Return what is to be done, or was, about the children whose files a person reads."""
    seen = children_visible_to(user).exclude(status__in=Child.CLOSED)
    rows = FollowUp.objects.filter(Q(child__in=seen) | Q(child__merged_into__in=seen))
    return rows.select_related("child__keeper", "assignee", "made_by")


def open_about(child: Child) -> QuerySet[FollowUp]:
    """Return what is still to be done about a child, also under the codes of files joined with its own."""
    rows = FollowUp.objects.filter(Q(child=child) | Q(child__merged_into=child), state=State.OPEN)
    return rows.select_related("child", "assignee").order_by("due_on", "pk")


def law_that_keeps(consent: Consent) -> FollowUp | None:
    """Return what says which law keeps a file in spite of a decision of the family, or None."""
    rows = FollowUp.objects.filter(kind=Kind.FILE, about=consent.pk, state=State.DROPPED, reason__in=LAWS)
    return rows.select_related("closed_by").last()


def mine_soon(user: User, on: dt.date) -> QuerySet[FollowUp]:
    """Return what somebody is to do within a week, or should have done, while they still read the file."""
    return follow_ups_visible_to(user).filter(assignee=user, state=State.OPEN, due_on__lte=on + SOON)


def is_late(follow_up: FollowUp, now: dt.datetime, today: dt.date) -> bool:
    """Whether it is still to be done and overdue."""
    return follow_up.state == State.OPEN and is_overdue(follow_up.due_on, now, today)


def late(now: dt.datetime, today: dt.date) -> Q:
    """Return the same as a condition on rows."""
    return Q(state=State.OPEN) & overdue(now, today)


def open_words(follow_ups: list[Any]) -> None:
    """Give each its words, opened, in one statement. The caller has made sure of the right, and leaves the line."""
    words = open_for_children([(one.child_id, one.what) for one in follow_ups], WHAT)
    for one, told in zip(follow_ups, words, strict=True):
        one.told = told


def _adult(link: Any) -> str:  # noqa: ANN401 -- a link to an adult
    return f"{link.get_role_display()} · {link.relation}" if link.relation else str(link.get_role_display())

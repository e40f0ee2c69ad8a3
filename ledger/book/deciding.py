"""What all requests have in common that one makes and another decides: waiting, approved or declined, taken back.

For operations, which hold the right and the transaction.
"""

import datetime as dt
from typing import TypeVar

from django.db.models import QuerySet

from ledger.access.errors import AlreadyDecided, AskedByAnother, OwnWork
from ledger.access.history import keep
from ledger.access.models import User
from ledger.access.queries import stead_of
from ledger.book.errors import WhyMissing
from ledger.book.models.decided import Decided

State = Decided.State
D = TypeVar("D", bound=Decided)


def waiting(asked: D, rows: QuerySet[D]) -> D:
    """Return a request anew from these rows, locked, while nobody has decided it.

    Errors: ``AlreadyDecided``.
    """
    found = rows.select_for_update(no_key=True, of=("self",)).get(pk=asked.pk)
    if found.state != State.WAITING:
        raise AlreadyDecided
    return found


def to_decide(asked: D, rows: QuerySet[D], by: User) -> D:
    """Return a request anew, locked, for somebody who may decide it: another than who asked.

    Errors: ``AlreadyDecided``; ``OwnWork``.
    """
    found = waiting(asked, rows)
    if found.asked_by_id == by.pk:
        raise OwnWork
    return found


def keep_approved(asked: D, *, at: dt.datetime, by: User) -> D:
    """Keep that a request is approved, and in whose stead."""
    return _keep(asked, State.APPROVED, at, by)


def keep_declined(asked: D, rows: QuerySet[D], *, why: str, at: dt.datetime, by: User) -> D:
    """Keep that a request is declined, and why: whoever asked reads it.

    Errors: ``WhyMissing``; ``AlreadyDecided``; ``OwnWork``.
    """
    if not why.strip():
        raise WhyMissing
    asked = to_decide(asked, rows, by)
    asked.declined_because = why.strip()[:200]
    return _keep(asked, State.DECLINED, at, by)


def keep_withdrawn(asked: D, rows: QuerySet[D], *, at: dt.datetime, by: User) -> D:
    """Keep that a request was taken back by whoever made it.

    Errors: ``AlreadyDecided`` where somebody was quicker; ``AskedByAnother``.
    """
    asked = waiting(asked, rows)
    if asked.asked_by_id != by.pk:
        raise AskedByAnother(who=asked.asked_by)
    return _keep(asked, State.WITHDRAWN, at, by)


def _keep(asked: D, state: str, at: dt.datetime, by: User) -> D:
    asked.state, asked.decided_by, asked.decided_at = state, by, at
    asked.deputy = None if state == State.WITHDRAWN else stead_of(by, asked.unit)
    keep(asked, by=by)
    return asked

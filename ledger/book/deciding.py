"""What all requests have in common that one makes and another decides: waiting, approved or declined, taken back.

For operations, which hold the right and the transaction.
"""

import datetime as dt
from collections.abc import Sequence
from typing import TypeVar

from django.db.models import QuerySet

from ledger.access.errors import AlreadyDecided, AskedByAnother, OwnWork
from ledger.access.history import keep
from ledger.access.models import Unit, User
from ledger.access.queries import stead_of
from ledger.book.errors import KeyReused, WhyMissing
from ledger.book.models.decided import Decided

State = Decided.State
D = TypeVar("D", bound=Decided)


def asked_before(asked: D, key: str, told: Sequence[str]) -> D | None:
    """Return the request that the same sheet made, if it says the same in these columns.

    Of two who send it at the same moment the second waits, then is given what the first made.

    Errors: ``KeyReused`` for other content under the same key.
    """
    Unit.objects.select_for_update(no_key=True).get(pk=asked.unit_id)
    rows = type(asked)._default_manager  # noqa: SLF001 -- Django's public way
    before = rows.filter(unit=asked.unit_id, key=key).first()
    if before and any(getattr(before, name) != getattr(asked, name) for name in told):
        raise KeyReused(number=before)
    return before


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

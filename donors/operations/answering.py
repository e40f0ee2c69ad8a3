"""What all requests have in common that one makes and another answers: waiting, answered in whose stead, taken back."""

import datetime as dt

from donors.errors import AnsweredAlready, TakenBack
from donors.models import Asked, AttributedInStead
from ledger.access.errors import AskedByAnother, OwnWork
from ledger.access.models import Unit, User
from ledger.access.queries import stead_of
from ledger.book.errors import WhyMissing
from ledger.book.models import Entry


def check_waits(asked: Asked) -> None:
    """Refuse what does not wait any more.

    Errors: ``TakenBack``; ``AnsweredAlready``.
    """
    if asked.state == Asked.WITHDRAWN:
        raise TakenBack(who=asked.asked_by)
    if asked.state != Asked.WAITING:
        raise AnsweredAlready


def check_may_answer(asked: Asked, by: User) -> None:
    """Refuse an answer to what does not wait, and one's own.

    Errors: ``TakenBack``; ``AnsweredAlready``; ``OwnWork``.
    """
    check_waits(asked)
    if asked.asked_by_id == by.pk:
        raise OwnWork


def keep_answer(asked: Asked, state: str, *, unit: Unit, at: dt.datetime, by: User, why: str = "") -> None:
    """Keep what became of a request, who said so, and in whose stead in ``unit``."""
    asked.state, asked.answered_by, asked.answered_at, asked.answer = state, by, at, why.strip()[:200]
    asked.deputy = stead_of(by, unit)
    asked.save()


def keep_declined(asked: Asked, state: str, *, unit: Unit, why: str, at: dt.datetime, by: User) -> None:
    """Keep that a request is declined, and why: whoever asked reads it.

    Errors: ``WhyMissing``.
    """
    if not why.strip():
        raise WhyMissing
    keep_answer(asked, state, unit=unit, at=at, by=by, why=why)


def keep_taken_back(asked: Asked, *, at: dt.datetime, by: User) -> None:
    """Keep that a request was taken back by whoever made it.

    Errors: ``TakenBack``; ``AnsweredAlready`` where somebody was quicker; ``AskedByAnother``.
    """
    check_waits(asked)
    if asked.asked_by_id != by.pk:
        raise AskedByAnother(who=asked.asked_by)
    asked.state, asked.answered_by, asked.answered_at = Asked.WITHDRAWN, by, at
    asked.save()


def keep_stead(entry: Entry, *, by: User) -> None:
    """Keep beside an attribution in whose stead it was approved, where a deputy did."""
    if stead := stead_of(by, entry.unit):
        AttributedInStead.objects.get_or_create(entry=entry, defaults={"deputy": stead})

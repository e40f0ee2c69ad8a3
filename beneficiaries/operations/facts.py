"""Writing down what holds of a child, and that it no longer does: hardship, and which parent is away."""

import datetime as dt

from beneficiaries.errors import EndsBeforeItBegins, HoldsAlready
from beneficiaries.locking import lock_open_file
from beneficiaries.models import Category, Child, ParentFact
from ledger.access.models import User
from ledger.access.operation import operation
from ledger.access.permissions import Permission

Fact = Category | ParentFact


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["child"].keeper)
def record_category(*, child: Child, kind: str, since: dt.date | None, document: str, by: User) -> Category:
    """Write down a class of hardship, with the document that confirms it.

    Errors: ``HoldsAlready``; ``FileIsClosed``.
    Source: domain-rules.md, section 5.2.
    """
    lock_open_file(child)
    _refuse_twice(child.categories.filter(kind=kind, until__isnull=True).first())
    return Category.objects.create(child=child, kind=kind, since=since, document=document, recorded_by=by)


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["child"].keeper)
def record_parent_fact(
    *, child: Child, parent: str, kind: str, since: dt.date | None, place: str, by: User
) -> ParentFact:
    """Write down that a parent is away for work, or can't care for the child, since a day.

    Errors: ``HoldsAlready``; ``FileIsClosed``.
    Source: domain-rules.md, section 5.1.
    """
    lock_open_file(child)
    _refuse_twice(child.parent_facts.filter(parent=parent, kind=kind, until__isnull=True).first())
    return ParentFact.objects.create(child=child, parent=parent, kind=kind, since=since, place=place, recorded_by=by)


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["fact"].child.keeper)
def end_fact(*, fact: Fact, on: dt.date, at: dt.datetime, by: User) -> Fact:
    """Write down that something no longer holds from a day on. What was written stays.

    Errors: ``EndsBeforeItBegins``.
    """
    fact = type(fact).objects.select_for_update().get(pk=fact.pk)
    if fact.until is not None:
        return fact
    if fact.since is not None and fact.since >= on:
        raise EndsBeforeItBegins(since=fact.since)
    fact.until, fact.ended_by, fact.ended_at = on, by, at
    fact.save(update_fields=["until", "ended_by", "ended_at"])
    return fact


def _refuse_twice(present: Fact | None) -> None:
    if present is not None:
        raise HoldsAlready(since=present.since or "—")

"""Two files of one child: found, told apart for ever, or joined without losing anything."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q

from beneficiaries.errors import EndsBeforeItBegins, FileIsClosed, NotTheSame, StandsOnAList
from beneficiaries.models import Category, Child, ChildIdentity, DuplicatePair, GuardianLink, LifeEvent, ParentFact
from beneficiaries.operations.changing import change_child
from beneficiaries.operations.lifecycle import end_enrolment, take_step
from beneficiaries.operations.registering import ChildParticulars
from beneficiaries.searching import index_child
from beneficiaries.ties import ties_of
from ledger.access.models import Unit, User
from ledger.access.operation import operation, require
from ledger.access.permissions import Permission

_CLOSED = (Child.Status.ERASED, Child.Status.MERGED)


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["unit"])
def note_pairs(*, unit: Unit, pairs: Iterable[tuple[str, str, list[str]]], by: User) -> int:  # noqa: ARG001 -- the right is asked of them
    """Put pairs of files, by code, before people; those known already stay as decided. Return how many are new.

    Errors: ``NotAllowed``.
    """
    found = list(pairs)
    codes = {code for one, other, _reasons in found for code in (one, other)}
    keys = dict(Child.objects.filter(root=unit.root, code__in=codes).values_list("code", "pk"))
    before = DuplicatePair.objects.count()
    DuplicatePair.objects.bulk_create(
        [
            DuplicatePair(one_id=min(pair), other_id=max(pair), reasons=reasons)
            for one, other, reasons in found
            if len(pair := {keys[one], keys[other]}) == 2  # noqa: PLR2004 -- a pair
        ],
        ignore_conflicts=True,
        batch_size=500,
    )
    return DuplicatePair.objects.count() - before


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["one"].keeper)
def tell_apart(*, one: Child, other: Child, at: dt.datetime, by: User) -> DuplicatePair:
    """Say that two files are two children: nobody is asked again.

    Errors: ``NotAllowed`` at the school of either; ``FileIsClosed`` once they were joined.
    """
    require(by=by, permission=Permission.WRITE_CHILDREN, unit=other.keeper)
    first, second = sorted((one, other), key=lambda child: child.pk)
    pair, _made = DuplicatePair.objects.select_for_update(of=("self",)).get_or_create(one=first, other=second)
    if pair.decision == DuplicatePair.Decision.SAME:
        raise FileIsClosed(code=other.code)
    pair.decision, pair.decided_by, pair.decided_at = DuplicatePair.Decision.DIFFERENT, by, at
    pair.save(update_fields=["decision", "decided_by", "decided_at"])
    return pair


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["survivor"].keeper)
def merge_children(
    *, survivor: Child, other: Child, to: ChildParticulars, on: dt.date, at: dt.datetime, by: User
) -> Child:
    """Join two files of one child: ``survivor`` goes on, and says ``to`` from now on.

    Nothing is lost: the other file stays, closed and sealed as it was, and leads to this one; what the book, lists and
    consents say of its code counts for this child. Adults, hardship and facts that only the other knew come along.

    Errors: ``NotAllowed`` at the school of either; ``NotTheSame``; ``FileIsClosed``; ``StandsOnAList`` while something
        is planned for the other; ``NotFromHere``; as ``change_child``.
    Source: children-and-distributions.md, sections 5.1 and 5.3.
    """
    require(by=by, permission=Permission.WRITE_CHILDREN, unit=other.keeper)
    if survivor.pk == other.pk or survivor.root_id != other.root_id:
        raise NotTheSame
    # In the order of their keys, so that two who join the same two wait for each other.
    rows = Child.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=[survivor.pk, other.pk])
    survivor, other = (next(row for row in rows.order_by("pk") if row.pk == key) for key in (survivor.pk, other.pk))
    for child in (survivor, other):
        if child.status in _CLOSED:
            raise FileIsClosed(code=child.code)
    if blocking := next((tie for tie in ties_of(other) if tie.blocks), None):
        raise StandsOnAList(code=other.code, what=blocking.what, count=blocking.count)
    _close(other, survivor, on, by)
    change_child(child=survivor, to=to, on=on, by=by)
    _bring_along(survivor, other)
    index_child(survivor)
    _decide(survivor, other, at, by)
    survivor.refresh_from_db()
    return survivor


def _close(other: Child, survivor: Child, on: dt.date, by: User) -> None:
    take_step(other, LifeEvent.Kind.MERGED, reason=LifeEvent.Reason.SAME_CHILD, on=on, by=by, merged_into=survivor)
    # Who was joined with the other before is joined with the survivor now: one step leads there.
    Child.objects.filter(merged_into=other).update(merged_into=survivor)
    # The number stays sealed in its file; it is found by the survivor's.
    ChildIdentity.objects.filter(child=other).update(id_digest="")
    present = other.enrolments.filter(until__isnull=True).first()
    if present:
        try:
            end_enrolment(present, on, by)
        except EndsBeforeItBegins:
            return  # it began today: a closed file stands on no list of its class


def _bring_along(survivor: Child, other: Child) -> None:
    """Give the survivor what only the other's file says: a copy, so that the other stays as it was."""
    mine = survivor.guardians
    for link in other.guardians.filter(until__isnull=True):
        overlapping = Q(until__isnull=True) | Q(until__gt=link.since) if link.since else Q()
        if not mine.filter(overlapping, role=link.role).exists():
            _copy(link, survivor)
    for facts, same in ((Category, ("kind",)), (ParentFact, ("parent", "kind"))):
        for fact in facts.objects.filter(child=other, until__isnull=True):
            named = {name: getattr(fact, name) for name in same}
            if not facts.objects.filter(child=survivor, until__isnull=True, **named).exists():
                _copy(fact, survivor)


def _copy(row: GuardianLink | Category | ParentFact, survivor: Child) -> None:
    row.pk, row.child, row._state.adding = None, survivor, True  # noqa: SLF001 -- Django's documented way
    row.save()


def _decide(survivor: Child, other: Child, at: dt.datetime, by: User) -> None:
    first, second = sorted((survivor, other), key=lambda child: child.pk)
    decided = {"decision": DuplicatePair.Decision.SAME, "decided_by": by, "decided_at": at}
    DuplicatePair.objects.update_or_create(one=first, other=second, defaults=decided)

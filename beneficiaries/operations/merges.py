"""Joining two files of one child: asked by one person, decided by another, undone if it was wrong; nothing is lost."""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any, TypeVar

from beneficiaries import sealing
from beneficiaries.errors import (
    EndsBeforeItBegins,
    FileIsClosed,
    IdNumberKnown,
    MergeAnswered,
    MergeWaits,
    NotTheSame,
    StandsOnAList,
    StillPaired,
)
from beneficiaries.merging import FIELDS, LABELS, adult_field, as_text, from_text, joined_fields, side_of
from beneficiaries.models import (
    Category,
    Child,
    ChildIdentity,
    ChildMerge,
    DuplicatePair,
    Enrolment,
    GuardianLink,
    LifeEvent,
    ParentFact,
    Person,
    Photograph,
)
from beneficiaries.operations.changing import end_link, write_particulars
from beneficiaries.operations.follow_ups import end_where_agreed
from beneficiaries.operations.lifecycle import end_enrolment, take_step
from beneficiaries.operations.registering import AdultParticulars, ChildParticulars
from beneficiaries.pairings import OPEN
from beneficiaries.people import open_for_child, seal_for_child
from beneficiaries.register import ChildFile, opened
from beneficiaries.searching import index_child
from beneficiaries.ties import join_elsewhere, ties_of
from ledger.access.errors import OwnWork
from ledger.access.history import keep
from ledger.access.models import User
from ledger.access.operation import operation, require
from ledger.access.permissions import Permission

Row = TypeVar("Row", bound=GuardianLink | Category | ParentFact | Person)
State = ChildMerge.State
_BEFORE = "merge.before"
_FACTS: dict[str, tuple[type[Category | ParentFact], tuple[str, ...]]] = {
    "categories": (Category, ("kind",)),
    "parent_facts": (ParentFact, ("parent", "kind")),
}


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["survivor"].keeper)
def ask_merge(*, survivor: Child, absorbed: Child, choices: Mapping[str, str], at: dt.datetime, by: User) -> ChildMerge:
    """Ask that two files be one: ``survivor`` goes on. ``choices`` say whose value wins where both say something else.

    Errors: ``NotAllowed`` at the school of either; ``NotTheSame``; ``FileIsClosed``; ``MergeWaits``;
        ``StandsOnAList`` while something is planned for the one that is closed, ``StillPaired`` while it is paired.
    Source: children-and-distributions.md, section 5.3.
    """
    require(by=by, permission=Permission.WRITE_CHILDREN, unit=absorbed.keeper)
    if survivor.pk == absorbed.pk or survivor.root_id != absorbed.root_id:
        raise NotTheSame
    survivor, absorbed = _locked_files(survivor.pk, absorbed.pk)
    _refuse_what_stands_against_it(survivor, absorbed)
    for child in (absorbed, survivor):
        if ChildMerge.objects.filter(absorbed=child, state=State.WAITING).exists():
            raise MergeWaits(code=child.code)
    wanted = {name: side for name, side in choices.items() if name in LABELS and side in ChildMerge.SIDES}
    return ChildMerge.objects.create(survivor=survivor, absorbed=absorbed, choices=wanted, asked_by=by, asked_at=at)


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["merge"].survivor.keeper)
def withdraw_merge(*, merge: ChildMerge, by: User) -> ChildMerge:  # noqa: ARG001 -- the right is asked of them
    """Take a question back that nobody has answered.

    Errors: ``MergeAnswered``.
    """
    merge = _in_state(merge, State.WAITING)
    merge.state = State.WITHDRAWN
    merge.save(update_fields=["state"])
    return merge


@operation(Permission.APPROVE, at=lambda given: given["merge"].survivor.keeper)
def decline_merge(*, merge: ChildMerge, answer: str, at: dt.datetime, by: User) -> ChildMerge:
    """Leave two files two, and say why; whether they are two children is said by who keeps them.

    Errors: ``NotAllowed`` at the school of either; ``OwnWork``; ``MergeAnswered``.
    """
    merge = _waiting(merge, by)
    merge.state, merge.answer, merge.answered_by, merge.answered_at = State.DECLINED, answer, by, at
    merge.save()
    return merge


@operation(Permission.APPROVE, at=lambda given: given["merge"].survivor.keeper)
def approve_merge(*, merge: ChildMerge, on: dt.date, at: dt.datetime, by: User) -> ChildMerge:
    """Join two files: the survivor says from now on what was chosen.

    Nothing is lost: the other file stays, closed and sealed as it was, and leads to this one; what the book, lists,
    papers and consents say of its code counts for this child. Adults, hardship and facts that only the other knew
    come along. What is written is written in the name of who asked.

    Errors: ``NotAllowed`` at the school of either; ``OwnWork`` for the one who asked; ``MergeAnswered``;
        ``FileIsClosed``; ``StandsOnAList``; ``StillPaired``; ``EndsBeforeItBegins`` where an adult who gives way began
        that day; as ``change_child``.
    Source: children-and-distributions.md, sections 5.1 and 5.3.
    """
    merge = _waiting(merge, by)
    survivor, absorbed = _locked_files(merge.survivor_id, merge.absorbed_id)
    _refuse_what_stands_against_it(survivor, absorbed)
    one, other = _opened(survivor), _opened(absorbed)
    moved = _close(absorbed, survivor, on, by) | _bring_adults(survivor, one, absorbed, merge.choices, on)
    end_where_agreed(survivor, at, by)
    moved["photographs"] = _bring_photographs(survivor, absorbed)
    moved |= {name: _bring_facts(survivor, absorbed, *of) for name, of in _FACTS.items()}
    fields = joined_fields(one, other, merge.choices)
    write_particulars(survivor, _particulars(survivor, fields), on, merge.asked_by)
    before = {name: getattr(one, name) for name in FIELDS}
    kept = json.dumps([as_text(before), as_text(fields)])
    merge.moved, merge.before = moved, seal_for_child(survivor.pk, kept, _BEFORE)
    merge.state, merge.answered_by, merge.answered_at = State.DONE, by, at
    merge.save()
    _decide(survivor, absorbed, {"decision": DuplicatePair.Decision.SAME, "decided_by": by, "decided_at": at})
    join_elsewhere([survivor.pk, absorbed.pk])
    return merge


@operation(Permission.APPROVE, at=lambda given: given["merge"].survivor.keeper)
def undo_merge(*, merge: ChildMerge, on: dt.date, at: dt.datetime, by: User) -> ChildMerge:
    """Take a merge back: both files say again what they said; what is new since stays in the file that went on.

    A value goes back only where the file still says what the merge wrote.

    Errors: ``NotAllowed`` at the school of either; ``MergeAnswered`` where it is not done; ``FileIsClosed`` where the
        survivor was erased or joined with a third meanwhile; ``EndsBeforeItBegins`` where somebody signed today under
        an adult who came along; ``IdNumberKnown``.
    Source: children-and-distributions.md, section 5.3.
    """
    merge = _in_state(merge, State.DONE)
    require(by=by, permission=Permission.APPROVE, unit=merge.absorbed.keeper)
    survivor, absorbed = _locked_files(merge.survivor_id, merge.absorbed_id)
    if survivor.status in Child.CLOSED:
        raise FileIsClosed(code=survivor.code)
    _take_adults_back(survivor, merge.moved, on)
    for name, (facts, _same) in _FACTS.items():
        facts._default_manager.filter(pk__in=merge.moved[name], until__isnull=True).delete()  # noqa: SLF001 -- Django's public way
    before, since = (from_text(each) for each in json.loads(open_for_child(survivor.pk, bytes(merge.before), _BEFORE)))
    Photograph.objects.filter(pk__in=merge.moved.get("photographs", []), child=survivor).update(child=absorbed)
    now = _opened(survivor)
    fields = {name: before[name] if getattr(now, name) == since[name] else getattr(now, name) for name in FIELDS}
    write_particulars(survivor, _particulars(survivor, fields), on, by)
    _open_again(absorbed, survivor, merge.moved, on, by)
    merge.state, merge.undone_by, merge.undone_at = State.UNDONE, by, at
    merge.save()
    _decide(survivor, absorbed, {"decision": DuplicatePair.Decision.OPEN, "decided_by": None, "decided_at": None})
    join_elsewhere([survivor.pk, absorbed.pk])
    return merge


def _locked_files(survivor: int, absorbed: int) -> tuple[Child, Child]:
    """Return both files under their locks, taken in the order of their keys: two who join the same two wait."""
    rows = Child.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=[survivor, absorbed])
    found = {row.pk: row for row in rows.select_related("root", "keeper").order_by("pk")}
    return found[survivor], found[absorbed]


def _refuse_what_stands_against_it(survivor: Child, absorbed: Child) -> None:
    for child in (survivor, absorbed):
        if child.status in Child.CLOSED:
            raise FileIsClosed(code=child.code)
    if blocking := next((tie for tie in ties_of(absorbed) if tie.blocks), None):
        raise StandsOnAList(code=absorbed.code, what=blocking.what, count=blocking.count)
    if absorbed.pairings.filter(state__in=OPEN).exists():
        raise StillPaired(code=absorbed.code)


def _in_state(merge: ChildMerge, state: str) -> ChildMerge:
    rows = ChildMerge.objects.select_for_update(of=("self",))
    merge = rows.select_related("survivor__keeper", "absorbed__keeper", "asked_by").get(pk=merge.pk)
    if merge.state != state:
        raise MergeAnswered
    return merge


def _waiting(merge: ChildMerge, by: User) -> ChildMerge:
    merge = _in_state(merge, State.WAITING)
    require(by=by, permission=Permission.APPROVE, unit=merge.absorbed.keeper)
    if merge.asked_by_id == by.pk:
        raise OwnWork
    return merge


def _opened(child: Child) -> ChildFile:
    return next(opened([child.pk]))


def _particulars(survivor: Child, fields: Mapping[str, Any]) -> ChildParticulars:
    """Return what the survivor says, with the adults that it has by now."""
    adults = tuple(
        (role, AdultParticulars(adult.name, adult.phone, adult.workplace, adult.relation))
        for role, adult in _opened(survivor).adults.items()
    )
    return ChildParticulars(code=survivor.code, school=survivor.keeper, adults=adults, **fields)


def _close(absorbed: Child, survivor: Child, on: dt.date, by: User) -> dict[str, Any]:
    """Close a file, and return how it was."""
    was = absorbed.status
    take_step(absorbed, LifeEvent.Kind.MERGED, reason=LifeEvent.Reason.SAME_CHILD, on=on, by=by, merged_into=survivor)
    # Who was joined with the other before is joined with the survivor now: one step leads there.
    joined = Child.objects.filter(merged_into=absorbed)
    keys = list(joined.values_list("pk", flat=True))
    joined.update(merged_into=survivor)
    # The number stays sealed in its file; it is found by the survivor's.
    ChildIdentity.objects.filter(child=absorbed).update(id_digest="")
    present = absorbed.enrolments.filter(until__isnull=True).first()
    ended = None
    if present:
        try:
            end_enrolment(present, on, by)
            ended = present.pk
        except EndsBeforeItBegins:
            ended = None  # it began today: a closed file stands on no list of its class
    return {"was": was, "joined": keys, "enrolment": ended}


def _bring_adults(
    survivor: Child, one: ChildFile, absorbed: Child, choices: Mapping[str, str], on: dt.date
) -> dict[str, Any]:
    """Give the survivor the adults that only the other's file knows, or that were chosen: copies, with their calls."""
    brought, ended = [], []
    for link in absorbed.guardians.filter(until__isnull=True).select_related("person"):
        if side_of(adult_field(link.role), one, choices) == "survivor":
            continue
        mine = survivor.guardians.filter(role=link.role)
        for gives_way in mine.filter(until__isnull=True):
            if gives_way.since is not None and gives_way.since >= on:
                raise EndsBeforeItBegins(since=gives_way.since)
            end_link(gives_way, on)
            ended.append(gives_way.pk)
        last = mine.order_by("-until").values_list("until", flat=True).first()
        since = max((day for day in (link.since, last) if day), default=None)
        brought.append(_copy(link, child=survivor, person=_copy(link.person), since=since).pk)
    return {"adults": brought, "ended": ended, "on": on.isoformat()}


def _bring_facts(
    survivor: Child, absorbed: Child, facts: type[Category | ParentFact], same: tuple[str, ...]
) -> list[int]:
    rows = facts._default_manager  # noqa: SLF001 -- Django's public way
    known = set(rows.filter(child=survivor, until__isnull=True).values_list(*same))
    found = rows.filter(child=absorbed, until__isnull=True)
    return [
        _copy(fact, child=survivor).pk for fact in found if tuple(getattr(fact, name) for name in same) not in known
    ]


def _bring_photographs(survivor: Child, absorbed: Child) -> list[int]:
    """Give the survivor the pictures: each has a key of its own, and the other file keeps none."""
    rows = Photograph.objects.filter(child=absorbed)
    keys = list(rows.values_list("pk", flat=True))
    rows.update(child=survivor)
    return keys


def _copy(row: Row, **changes: Any) -> Row:  # noqa: ANN401 -- columns
    copied = type(row)(**{field.attname: getattr(row, field.attname) for field in row._meta.fields})  # noqa: SLF001 -- Django's public way
    copied.pk = None
    for name, value in changes.items():
        setattr(copied, name, value)
    copied.save(force_insert=True)
    return copied


def _take_adults_back(survivor: Child, moved: Mapping[str, Any], on: dt.date) -> None:
    for link in survivor.guardians.filter(pk__in=moved["adults"], until__isnull=True):
        end_link(link, on)
    held = set(survivor.guardians.filter(until__isnull=True).values_list("role", flat=True))
    for link in survivor.guardians.filter(pk__in=moved["ended"], until=dt.date.fromisoformat(moved["on"])):
        overlapping = survivor.guardians.filter(role=link.role, since__gte=link.until).exists()
        if link.role not in held and not overlapping:
            link.until = None
            link.save(update_fields=["until"])


def _open_again(absorbed: Child, survivor: Child, moved: Mapping[str, Any], on: dt.date, by: User) -> None:
    absorbed.status, absorbed.merged_into = moved["was"], None
    keep(absorbed, by=by)
    LifeEvent.objects.create(
        child=absorbed, kind=LifeEvent.Kind.APART_AGAIN, reason=LifeEvent.Reason.NOT_ONE, on=on, recorded_by=by
    )
    Child.objects.filter(pk__in=moved["joined"], merged_into=survivor).update(merged_into=absorbed)
    for enrolment in Enrolment.objects.filter(pk=moved["enrolment"]):
        enrolment.until = None
        keep(enrolment, by=by)
    _find_by_number_again(absorbed)
    index_child(absorbed)


def _find_by_number_again(absorbed: Child) -> None:
    identity = ChildIdentity.objects.get(child=absorbed)
    number = open_for_child(absorbed.pk, bytes(identity.id_number), "identity.id_number")
    if not number:
        return
    known = ChildIdentity.objects.filter(child__root=absorbed.root_id, id_digest__in=sealing.digests_of(number))
    if other := known.select_related("child").first():
        raise IdNumberKnown(code=absorbed.code, other=other.child.code)
    identity.id_digest = sealing.digest(number)
    identity.save(update_fields=["id_digest"])


def _decide(survivor: Child, absorbed: Child, decided: Mapping[str, Any]) -> None:
    first, second = sorted((survivor, absorbed), key=lambda child: child.pk)
    DuplicatePair.objects.update_or_create(one=first, other=second, defaults=decided)

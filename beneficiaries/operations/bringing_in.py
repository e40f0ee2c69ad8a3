"""Bringing in what files say beside the register, for children that were just entered: adults, then their histories."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from simple_history.utils import bulk_create_with_history

from beneficiaries import sealing
from beneficiaries.errors import FileIsClosed, NoNoticeThen, NotGuardianThen
from beneficiaries.models import (
    Category,
    Child,
    ChildIdentity,
    Consent,
    Enrolment,
    GuardianLink,
    LifeEvent,
    Notice,
    ParentFact,
    Person,
)
from beneficiaries.people import reseal_person, seal_for_child, sealed_person
from beneficiaries.reach import children_of_keys
from beneficiaries.records import (
    WITNESS,
    AdultRecord,
    CategoryRecord,
    ConsentRecord,
    EnrolmentRecord,
    ParentRecord,
    StepRecord,
    names_of_adults,
)
from beneficiaries.search_blocks import empty_blocks
from beneficiaries.searching import index_children
from beneficiaries.ties import join_elsewhere
from ledger.access.errors import Refusal
from ledger.access.history import keep
from ledger.access.models import Unit, User
from ledger.access.operation import operation
from ledger.access.permissions import Permission

_BATCH = 1000
Adults = dict[tuple[int, str, str], list[GuardianLink]]


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["root"])
def bring_in_adults(*, root: Unit, adults: Sequence[AdultRecord], by: User) -> int:
    """Enter what a book said of the adults of children that the register has just entered. Return how many.

    An open one in a role that the register told of is that adult, told in full.

    Errors: ``NotAllowed``; the database refuses a second open one in a role.
    """
    children = by_code(root, {record.child for record in adults})
    links = GuardianLink.objects.filter(child__in=children_of_keys([child.pk for child in children.values()]))
    told = {(link.child_id, link.role): link for link in links.filter(until__isnull=True).select_related("person")}
    fresh: list[GuardianLink] = []
    for record in adults:
        link = told.get((children[record.child].pk, record.role)) if record.until is None else None
        if link is None:
            person = sealed_person(name=record.name, phone=record.phone, workplace=record.workplace)
            link = GuardianLink(child=children[record.child], person=person, role=record.role)
            fresh.append(link)
        else:
            reseal_person(link.person, name=record.name, phone=record.phone, workplace=record.workplace)
        _tell_in_full(link, record, by)
    Person.objects.bulk_create([link.person for link in fresh], batch_size=_BATCH)
    for link in fresh:
        link.person_id = link.person.pk
    GuardianLink.objects.bulk_create(fresh, batch_size=_BATCH)
    index_children([child.pk for child in children.values()])
    return len(adults)


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["root"])
def bring_in_histories(
    *,
    root: Unit,
    enrolments: Sequence[EnrolmentRecord],
    categories: Sequence[CategoryRecord],
    parents: Sequence[ParentRecord],
    steps: Sequence[StepRecord],
    consents: Sequence[ConsentRecord],
    at: dt.datetime,
    by: User,
) -> None:
    """Enter how files went that were just entered: classes before, hardship, parents, steps, decisions.

    Errors: ``NotAllowed``; ``NotGuardianThen`` for a decision by nobody of the child's adults; ``NoNoticeThen`` for
        one on a notice that there is not.
    """
    records: tuple[Any, ...] = (*enrolments, *categories, *parents, *steps, *consents)
    children = by_code(root, {record.child for record in records})
    _enrol(root, children, enrolments, by)
    Category.objects.bulk_create(
        [Category(**_columns(each, children), **_recorded(each, at, by)) for each in categories], batch_size=_BATCH
    )
    ParentFact.objects.bulk_create(
        [ParentFact(**_columns(each, children), **_recorded(each, at, by)) for each in parents], batch_size=_BATCH
    )
    steps_made = [LifeEvent(**_columns(step, children), recorded_by=by) for step in steps]
    LifeEvent.objects.bulk_create(steps_made, batch_size=_BATCH)
    _decide(root, children, consents, by)


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["root"])
def bring_in_states(*, root: Unit, states: Mapping[str, tuple[str, str]], by: User) -> None:
    """Close the files that were closed: after everything that names the children, for such a file takes nothing in.

    ``states`` holds, by code, the state and the code of the file that a merged one leads to.

    Errors: ``NotAllowed``; ``FileIsClosed`` where a merged file leads to none.
    """
    children = by_code(root, {*states, *(into for _state, into in states.values())})
    joined: set[int] = set()
    for code, (status, into) in states.items():
        child = children[code]
        child.status, child.merged_into = status, children.get(into)
        if status == Child.Status.MERGED and child.merged_into is None:
            raise FileIsClosed(code=code, field="merged_into")
        if status == Child.Status.ERASED:
            ChildIdentity.objects.filter(child=child).delete()
            empty_blocks([child.pk])
        elif status == Child.Status.MERGED:  # it is found by the file that it leads to
            ChildIdentity.objects.filter(child=child).update(id_digest="")
            joined |= {child.pk, children[into].pk}
        keep(child, by=by)
    join_elsewhere(joined)


def by_code(root: Unit, codes: set[str]) -> dict[str, Child]:
    """Return the children of a book by these codes."""
    return {child.code: child for child in Child.objects.filter(root=root) if child.code in codes}


def _columns(record: Any, children: Mapping[str, Child]) -> dict[str, Any]:  # noqa: ANN401 -- of any table
    names = [name for name in type(record).__slots__ if name != "child"]
    return {"child": children[record.child], **{name: getattr(record, name) for name in names}}


def _recorded(record: CategoryRecord | ParentRecord, at: dt.datetime, by: User) -> dict[str, Any]:
    return {"recorded_by": by} | ({"ended_by": by, "ended_at": at} if record.until else {})


def _tell_in_full(link: GuardianLink, record: AdultRecord, by: User) -> None:
    person = link.person
    key = sealing.unwrap(person.master, person.wrapped_key)
    person.answered_by = key.seal(record.answered_by, "person.answered_by")
    person.phone_state, person.confirmed_on = record.phone_state, record.confirmed_on
    person.confirmed_by = by if record.confirmed_on else None
    for name in ("relation", "basis", "may_sign", "may_collect", "since", "until"):
        setattr(link, name, getattr(record, name))
    if link.pk:
        person.save()
        link.save()


def _enrol(root: Unit, children: Mapping[str, Child], enrolments: Sequence[EnrolmentRecord], by: User) -> None:
    """Put the enrolments in place of the one that the register made for want of knowing better."""
    schools = {unit.code: unit for unit in Unit.objects.filter(root=root)}
    made = Enrolment.objects.filter(child__in=children_of_keys([children[each.child].pk for each in enrolments]))
    keys = list(made.values_list("pk", flat=True))
    Enrolment.history.filter(id__in=keys).delete()
    made.filter(pk__in=keys).delete()
    rows = [Enrolment(**_columns(each, children) | {"school": schools[each.school]}) for each in enrolments]
    bulk_create_with_history(rows, Enrolment, batch_size=_BATCH, default_user=by)


def _decide(root: Unit, children: Mapping[str, Child], consents: Sequence[ConsentRecord], by: User) -> None:
    if not consents:
        return
    notices = {notice.version: notice for notice in Notice.objects.filter(root=root)}
    adults = adults_by_name(root)
    rows = []
    for line, record in enumerate(consents, 1):
        child, notice = children[record.child], notices.get(record.notice)
        if notice is None:
            raise at_line(line, NoNoticeThen(field="notice", day=record.decided_on))
        giver = adult_named(adults, child, record.role, record.given_by, record.decided_on)
        if giver is None:
            raise at_line(line, NotGuardianThen(field="given_by", day=record.decided_on))
        rows.append(
            Consent(
                child=child, notice=notice, purpose=record.purpose, decision=record.decision, given_by=giver,
                child_view=record.child_view, method=record.method, decided_on=record.decided_on,
                valid_until=record.valid_until, recorded_by=by,
                witness=seal_for_child(child.pk, record.witness, WITNESS) if record.witness else b"",
            )
        )  # fmt: skip
    Consent.objects.bulk_create(rows, batch_size=_BATCH)


def at_line(line: int, refusal: Refusal) -> Refusal:
    """Return a refusal that tells its line, counted from 1."""
    refusal.line = line
    return refusal


def adults_by_name(root: Unit) -> Adults:
    """Return the adults of a book's children by child, role and name."""
    names, found = names_of_adults(root), dict[tuple[int, str, str], list[GuardianLink]]()
    for link in GuardianLink.objects.filter(child__root=root, pk__in=list(names)).order_by("pk"):
        found.setdefault((link.child_id, link.role, names[link.pk]), []).append(link)
    return found


def adult_named(adults: Adults, child: Child, role: str, name: str, on: dt.date) -> GuardianLink | None:
    """Return the adult of that role and name, of that day where there are several."""
    found = adults.get((child.pk, role, name), [])
    return next((each for each in found if _held(each, on)), next(iter(found), None))


def _held(link: GuardianLink, on: dt.date) -> bool:
    return (link.since is None or link.since <= on) and (link.until is None or link.until > on)

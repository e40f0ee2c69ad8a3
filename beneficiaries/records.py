"""What children's files say beside the register, as plain records: to take a whole book out, and to bring one in.

Reading opens identity: the caller has made sure of the right, and leaves the line.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import F, Q

from beneficiaries.models import Category, Child, Consent, Enrolment, GuardianLink, LifeEvent, ParentFact, Person
from beneficiaries.people import open_for_children
from beneficiaries.sealing import unwrap
from ledger.access.models import Unit

WITNESS = "consent.witness"
# The adults that a register tells of; others are linked one by one.
REGISTER_ROLES = (GuardianLink.Role.FATHER, GuardianLink.Role.MOTHER, GuardianLink.Role.ACTING_GUARDIAN)


@dataclass(frozen=True, slots=True)
class AdultRecord:
    """An adult of a child over the days ``[since, until)``, opened."""

    child: str
    role: str
    name: str
    relation: str = ""
    phone: str = ""
    workplace: str = ""
    answered_by: str = ""
    phone_state: str = Person.PhoneState.UNKNOWN
    confirmed_on: dt.date | None = None
    basis: str = ""
    may_sign: bool = False
    may_collect: bool = False
    since: dt.date | None = None
    until: dt.date | None = None

    @property
    def is_told_by_the_register(self) -> bool:
        """Whether the columns of the register say all of it."""
        is_guardian = self.role == GuardianLink.Role.ACTING_GUARDIAN
        plain = AdultRecord(
            self.child, self.role, self.name, phone=self.phone, may_sign=True, may_collect=is_guardian,
            relation=self.relation if is_guardian else "", workplace="" if is_guardian else self.workplace,
        )  # fmt: skip
        return self.role in REGISTER_ROLES and self == plain


@dataclass(frozen=True, slots=True)
class EnrolmentRecord:
    """A school and class of a child over the days ``[since, until)``."""

    child: str
    school: str
    school_class: str = ""
    boarding: str = ""
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class CategoryRecord:
    """A class of hardship over the days ``[since, until)``."""

    child: str
    kind: str
    document: str = ""
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class ParentRecord:
    """What holds of a parent over the days ``[since, until)``."""

    child: str
    parent: str
    kind: str
    place: str = ""
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class StepRecord:
    """A step of a file through its life; the first, that it was made, is told by the register."""

    child: str
    kind: str
    reason: str = ""
    on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class ConsentRecord:
    """A decision about one purpose, by the adult of a role and name."""

    child: str
    notice: str
    purpose: str
    decision: str
    role: str
    given_by: str
    child_view: str
    method: str
    decided_on: dt.date
    witness: str = ""
    valid_until: dt.date | None = None


def adults_of(root: Unit) -> Iterator[AdultRecord]:
    """Yield every adult of a book's children, also those of before; those who were erased have nothing to tell."""
    links = GuardianLink.objects.filter(child__root=root).exclude(person__master="").select_related("person", "child")
    order = ("child__code", "role", F("until").asc(nulls_last=True), "pk")
    for link in links.order_by(*order).iterator(chunk_size=2000):
        person, key = link.person, unwrap(link.person.master, link.person.wrapped_key)
        yield AdultRecord(
            link.child.code, link.role, key.open(person.name, "person.name"), link.relation,
            key.open(person.phone, "person.phone"), key.open(person.workplace, "person.workplace"),
            key.open(person.answered_by, "person.answered_by"), person.phone_state, person.confirmed_on, link.basis,
            link.may_sign, link.may_collect, link.since, link.until,
        )  # fmt: skip


def names_of_adults(root: Unit) -> dict[int, str]:
    """Return the name of every adult of a book's children, also of those of before, by the link that signs."""
    links = GuardianLink.objects.filter(child__root=root).exclude(person__master="").select_related("person")
    return {
        link.pk: unwrap(link.person.master, link.person.wrapped_key).open(link.person.name, "person.name")
        for link in links.iterator(chunk_size=2000)
    }


def enrolments_of(root: Unit) -> Iterator[EnrolmentRecord]:
    """Yield the enrolments that have days: one that is open without a beginning is told by the register."""
    rows = Enrolment.objects.filter(child__root=root).filter(Q(since__isnull=False) | Q(until__isnull=False))
    columns = rows.order_by("child__code", "since", "pk").values_list(
        "child__code", "school__code", "school_class", "boarding", "since", "until"
    )
    return (EnrolmentRecord(*row) for row in columns.iterator(chunk_size=2000))


def categories_of(root: Unit) -> Iterator[CategoryRecord]:
    """Yield every class of hardship, also those of before."""
    rows = Category.objects.filter(child__root=root).order_by("child__code", "since", "pk")
    return (CategoryRecord(*row) for row in rows.values_list("child__code", "kind", "document", "since", "until"))


def parents_of(root: Unit) -> Iterator[ParentRecord]:
    """Yield what holds or held of parents."""
    rows = ParentFact.objects.filter(child__root=root).order_by("child__code", "since", "pk")
    return (ParentRecord(*row) for row in rows.values_list("child__code", "parent", "kind", "place", "since", "until"))


def steps_of(root: Unit) -> Iterator[StepRecord]:
    """Yield the steps of files, in the order in which they were made."""
    rows = LifeEvent.objects.filter(child__root=root).exclude(kind=LifeEvent.Kind.JOINED).order_by("child__code", "pk")
    return (StepRecord(*row) for row in rows.values_list("child__code", "kind", "reason", "on"))


def consents_of(root: Unit, names: dict[int, str]) -> Iterator[ConsentRecord]:
    """Yield every decision; of an erased child they tell nothing any more, and are left out."""
    kept = Consent.objects.filter(child__root=root).exclude(child__status=Child.Status.ERASED)
    rows = list(kept.select_related("child", "notice", "given_by").order_by("child__code", "decided_on", "pk"))
    witnesses = open_for_children([(one.child_id, one.witness) for one in rows], WITNESS)
    for one, witness in zip(rows, witnesses, strict=True):
        yield ConsentRecord(
            one.child.code, one.notice.version, one.purpose, one.decision, one.given_by.role,
            names.get(one.given_by_id, ""), one.child_view, one.method, one.decided_on, witness, one.valid_until,
        )  # fmt: skip


def states_of(root: Unit) -> dict[str, tuple[str, str]]:
    """Return how files stand that are not active, by code: the state, and the code of the file they lead to."""
    rows = Child.objects.filter(root=root).exclude(status=Child.Status.ACTIVE)
    return {
        code: (status, into or "") for code, status, into in rows.values_list("code", "status", "merged_into__code")
    }

"""Entering children, one or a whole register."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from simple_history.utils import bulk_create_with_history

from beneficiaries import codes, id_number, sealing
from beneficiaries.errors import BirthDateDisagrees, IdNumberKnown, IdNumberWrong, SchoolOfOtherBook
from beneficiaries.keys import require_all_keys
from beneficiaries.locking import lock_register
from beneficiaries.models import Child, ChildIdentity, Enrolment, GuardianLink, LifeEvent, Person
from beneficiaries.people import sealed_person
from beneficiaries.search_blocks import empty_blocks
from beneficiaries.searching import sealed_words
from beneficiaries.villages import villages_named
from ledger.access.errors import CodeInUse
from ledger.access.models import Unit, User
from ledger.access.operation import operation
from ledger.access.permissions import Permission

_BATCH = 1000


@dataclass(frozen=True, slots=True)
class AdultParticulars:
    """What a register says of a parent or guardian."""

    name: str
    phone: str = ""
    workplace: str = ""
    relation: str = ""


@dataclass(frozen=True, slots=True)
class ChildParticulars:
    """What a register says of a child. ``adults`` by ``GuardianLink.Role``; without a code it is given a new one."""

    code: str
    name: str
    school: Unit
    sex: str = Child.Sex.UNKNOWN
    birth_date: dt.date | None = None
    id_number: str = ""
    school_class: str = ""
    village: str = ""
    situation: str = ""
    remark: str = ""
    address: str = ""
    household: str = ""
    boarding: str = ""
    adults: tuple[tuple[str, AdultParticulars], ...] = ()


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["root"])
def register_children(*, root: Unit, children: Sequence[ChildParticulars], by: User) -> list[Child]:
    """Enter many children of a root unit's schools at once, identity sealed.

    Errors: ``CodeInUse``; ``SchoolOfOtherBook``; ``IdNumberWrong``; ``BirthDateDisagrees``; ``IdNumberKnown`` names
        the codes, never the number.
    Source: domain-rules.md, sections 4.5 and 5.3; docs/adr/0007.
    """
    return _register(root, children, by)


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["school"])
def register_children_of_school(*, school: Unit, children: Sequence[ChildParticulars], by: User) -> list[Child]:
    """Enter many children of one school at once.

    Errors: as ``register_children``; ``SchoolOfOtherBook`` for a child of another school.
    """
    for child in children:
        if child.school != school:
            raise SchoolOfOtherBook(school=child.school, unit=school)
    return _register(school.root or school, children, by)


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["child"].school)
def register_child(*, child: ChildParticulars, by: User) -> Child:
    """Enter one child of a school.

    Errors: as ``register_children``.
    """
    return _register(child.school.root or child.school, [child], by)[0]


def _register(root: Unit, children: Sequence[ChildParticulars], by: User) -> list[Child]:
    free = _free_codes(root, sum(not child.code for child in children))
    children = [child if child.code else replace(child, code=free.pop()) for child in children]
    digests = {child.code: sealing.digest(child.id_number) for child in children if child.id_number}
    require_all_keys()
    _check(root, children)
    villages = villages_named(root, {child.village for child in children if child.village}, by)
    rows: list[Child] = bulk_create_with_history(
        [
            Child(
                root=root, code=child.code, sex=child.sex, situation=child.situation,
                birth_year=month_of(child.birth_date)[0], birth_month=month_of(child.birth_date)[1],
                keeper=child.school, village=villages.get(child.village),
            )
            for child in children
        ],
        Child, batch_size=_BATCH, default_user=by,
    )  # fmt: skip
    pairs = list(zip(rows, children, strict=True))
    bulk_create_with_history(
        [
            Enrolment(child=row, school=child.school, school_class=child.school_class, boarding=child.boarding)
            for row, child in pairs
        ],
        Enrolment,
        batch_size=_BATCH,
        default_user=by,
    )
    ChildIdentity.objects.bulk_create(
        [_identity(row, child, digests.get(child.code, "")) for row, child in pairs], batch_size=_BATCH
    )
    empty_blocks([row.pk for row in rows])
    _enter_adults(pairs)
    LifeEvent.objects.bulk_create(
        [LifeEvent(child=row, kind=LifeEvent.Kind.JOINED, recorded_by=by) for row in rows], batch_size=_BATCH
    )
    return rows


def month_of(birth_date: dt.date | None) -> tuple[int | None, int | None]:
    """Return the year and month of birth, which lie in the clear; the day is sealed."""
    return (birth_date.year, birth_date.month) if birth_date else (None, None)


def _free_codes(root: Unit, count: int) -> list[str]:
    """Return codes that no child of the book has or ever had: rows of children are never deleted."""
    free: set[str] = set()
    while len(free) < count:
        fresh = {codes.new_code() for _ in range(count - len(free))}
        free |= fresh - set(Child.objects.filter(root=root, code__in=fresh).values_list("code", flat=True))
    return list(free)


def check_id_number(child: ChildParticulars) -> None:
    """Refuse an ID number that can't be one, or that names another day of birth.

    Errors: ``IdNumberWrong``; ``BirthDateDisagrees``.
    Source: GB 11643-1999; domain-rules.md, section 5.7.
    """
    if not child.id_number:
        return
    try:
        found = id_number.parse(child.id_number)
    except ValueError:
        raise IdNumberWrong(code=child.code) from None
    if child.birth_date and found.birth_date != child.birth_date:
        raise BirthDateDisagrees(code=child.code)


def _check(root: Unit, children: Sequence[ChildParticulars]) -> None:
    codes = {child.code for child in children}
    taken = Child.objects.filter(root=root, code__in=codes).values_list("code", flat=True).first()
    if taken or len(codes) < len(children):
        raise CodeInUse(code=taken or _first_twice([child.code for child in children]))
    for school in {child.school for child in children}:
        if (school.root_id or school.pk) != root.pk:
            raise SchoolOfOtherBook(school=school, unit=root)
    for child in children:
        check_id_number(child)
    _refuse_known_numbers(root, children)


def _refuse_known_numbers(root: Unit, children: Sequence[ChildParticulars]) -> None:
    """Refuse an ID number twice, also one whose digest an older key made."""
    every = {child.code: sealing.digests_of(child.id_number) for child in children if child.id_number}
    if every:
        lock_register(root.pk)
    asked = {digest for digests in every.values() for digest in digests}
    known = ChildIdentity.objects.filter(child__root=root, id_digest__in=asked)
    owners = dict(known.values_list("id_digest", "child__code"))
    for code, digests in every.items():
        if other := next((owners[digest] for digest in digests if digest in owners), None):
            raise IdNumberKnown(code=code, other=other)
        owners[digests[0]] = code


def _first_twice(codes: Iterable[str]) -> str:
    return next(code for code, times in Counter(codes).items() if times > 1)


def _identity(row: Child, child: ChildParticulars, digest: str) -> ChildIdentity:
    key, master, wrapped = sealing.new_key()
    birth = child.birth_date.isoformat() if child.birth_date else ""
    return ChildIdentity(
        child=row,
        master=master,
        wrapped_key=wrapped,
        name=key.seal(child.name, "identity.name"),
        birth_date=key.seal(birth, "identity.birth_date"),
        id_number=key.seal(child.id_number, "identity.id_number"),
        remark=key.seal(child.remark, "identity.remark"),
        address=key.seal(child.address, "identity.address"),
        household=key.seal(child.household, "identity.household"),
        id_digest=digest,
        search=sealed_words(master, child.name, [adult.phone for _, adult in child.adults]),
    )


def _enter_adults(pairs: Sequence[tuple[Child, ChildParticulars]]) -> None:
    adults = [(row, role, adult) for row, child in pairs for role, adult in child.adults if adult.name]
    people = Person.objects.bulk_create(
        [sealed_person(name=adult.name, phone=adult.phone, workplace=adult.workplace) for _, _, adult in adults],
        batch_size=_BATCH,
    )
    GuardianLink.objects.bulk_create(
        [
            GuardianLink(
                child=row, person=person, role=role, relation=adult.relation,
                may_sign=True, may_collect=role == GuardianLink.Role.ACTING_GUARDIAN,
            )
            for (row, role, adult), person in zip(adults, people, strict=True)
        ],
        batch_size=_BATCH,
    )  # fmt: skip

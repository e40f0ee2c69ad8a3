"""The register and its names, opened: never without leaving a line that says who asked, and what for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from beneficiaries.models import AccessEvent, Child, ChildIdentity, Enrolment, GuardianLink
from beneficiaries.openings import leave_line
from beneficiaries.queries import children_visible_to
from beneficiaries.sealing import unwrap
from ledger.access.errors import NotAllowed
from ledger.access.models import Unit, User
from ledger.access.operation import require
from ledger.access.permissions import Permission
from ledger.access.queries import root_of

# What a register says in place of a name that was erased.
ERASED = "（已删除）"


@dataclass(frozen=True, slots=True)
class AdultFile:
    """A parent or guardian as the register shows them. ``link`` is how a signature names them."""

    link: int
    name: str
    relation: str
    workplace: str
    phone: str
    answered_by: str = ""
    phone_state: str = ""
    confirmed_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class ChildFile:
    """A child's line of the register, opened."""

    code: str
    name: str
    sex: str
    birth_date: dt.date | None
    id_number: str
    school: str
    school_class: str
    village: str
    situation: str
    remark: str
    adults: dict[str, AdultFile]
    address: str = ""
    household: str = ""
    boarding: str = ""


def names_of(children: Collection[int], viewer: User, purpose: str) -> dict[int, str]:
    """Return the names of children, by key, and leave a line that says who asked, and what for.

    Errors: ``NotAllowed`` where one of them is not among those the viewer may read.
    """
    _check_sight(children, viewer)
    return _open_names(children, viewer, purpose)


def names_on_list(children: Collection[int], viewer: User, unit: Unit, purpose: str) -> dict[int, str]:
    """Return the names on a list that a unit submitted to those who approve there, and leave a line.

    The caller has made sure that the list was submitted: an approver reads names there and nowhere else.

    Errors: ``NotAllowed`` for somebody who does not approve in that unit.
    Source: book.md, section 5.
    """
    require(by=viewer, permission=Permission.APPROVE, unit=unit)
    root = root_of(unit)
    own = Child.objects.filter(pk__in=children, root=root).values_list("pk", flat=True)
    return _open_names(list(own), viewer, purpose)


def register_of(root: Unit, viewer: User, purpose: str, what: str = AccessEvent.What.FILE) -> Iterator[ChildFile]:
    """Yield every line of a root unit's register, opened, and leave a line that says who asked; ``what`` they did.

    Errors: ``NotAllowed`` where the viewer may not read the children of the whole root.
    """
    children = Child.objects.filter(root=root).exclude(status=Child.Status.ERASED)
    keys = list(children.values_list("pk", flat=True))
    _check_sight(keys, viewer)
    leave_line(viewer, what, keys, purpose, ())
    for at in range(0, len(keys), 1000):
        yield from opened(keys[at : at + 1000])


def erased_of(root: Unit) -> Iterator[ChildFile]:
    """Yield what is left of the erased children of a root unit: the code and the school that the book relies on."""
    enrolments = Enrolment.objects.filter(child__root=root, child__status=Child.Status.ERASED, until__isnull=True)
    classes = dict(enrolments.values_list("child", "school_class"))
    erased = Child.objects.filter(root=root, status=Child.Status.ERASED).select_related("village", "keeper")
    for child in erased.order_by("code"):
        yield ChildFile(
            code=child.code, name=ERASED, sex=Child.Sex.UNKNOWN, birth_date=None, id_number="", remark="",
            school=child.keeper.code, school_class=classes.get(child.pk, ""), situation="", adults={},
            village=child.village.name if child.village else "",
        )  # fmt: skip


def opened(keys: list[int]) -> Iterator[ChildFile]:
    """Yield the files of children, opened. The caller has made sure of the right, and leaves the line."""
    adults = _adults_of(keys)
    enrolled = {
        enrolment.child_id: enrolment
        for enrolment in Enrolment.objects.filter(child__in=keys, until__isnull=True).select_related("school")
    }
    identities = (
        ChildIdentity.objects.filter(child__in=keys)
        .select_related("child__village", "child__keeper")
        .order_by("child__code")
    )
    for identity in identities:
        child, key = identity.child, unwrap(identity.master, identity.wrapped_key)
        birth = key.open(identity.birth_date, "identity.birth_date")
        place = enrolled.get(child.pk)
        yield ChildFile(
            code=child.code,
            name=key.open(identity.name, "identity.name"),
            sex=child.sex,
            birth_date=dt.date.fromisoformat(birth) if birth else None,
            id_number=key.open(identity.id_number, "identity.id_number"),
            school=place.school.code if place else child.keeper.code,
            school_class=place.school_class if place else "",
            village=child.village.name if child.village else "",
            situation=child.situation,
            remark=key.open(identity.remark, "identity.remark"),
            address=key.open(identity.address, "identity.address"),
            household=key.open(identity.household, "identity.household"),
            boarding=place.boarding if place else "",
            adults=adults.get(child.pk, {}),
        )


def _adults_of(keys: list[int]) -> dict[int, dict[str, AdultFile]]:
    found: dict[int, dict[str, AdultFile]] = {}
    # An adult that was erased has no key, and nothing to open.
    links = GuardianLink.objects.filter(child__in=keys, until__isnull=True).exclude(person__master="")
    links = links.select_related("person")
    for link in links:
        person = link.person
        key = unwrap(person.master, person.wrapped_key)
        found.setdefault(link.child_id, {})[link.role] = AdultFile(
            link=link.pk,
            name=key.open(person.name, "person.name"),
            relation=link.relation,
            workplace=key.open(person.workplace, "person.workplace"),
            phone=key.open(person.phone, "person.phone"),
            answered_by=key.open(person.answered_by, "person.answered_by"),
            phone_state=person.phone_state,
            confirmed_on=person.confirmed_on,
        )
    return found


def _open_names(children: Collection[int], viewer: User, purpose: str) -> dict[int, str]:
    if not children:
        return {}
    leave_line(viewer, AccessEvent.What.NAME, children, purpose, ("name",))
    sealed = ChildIdentity.objects.filter(child__in=children).values_list("child", "master", "wrapped_key", "name")
    return {
        child: unwrap(master, wrapped).open(name, "identity.name")
        for child, master, wrapped, name in sealed.iterator(chunk_size=2000)
    }


def _check_sight(children: Collection[int], viewer: User) -> None:
    if viewer.is_system:
        return
    seen = set(children_visible_to(viewer).filter(pk__in=children).values_list("pk", flat=True))
    if unseen := set(children) - seen:
        unit = Unit.objects.filter(files__in=unseen).first()
        raise NotAllowed(unit=unit or "")

"""Reading children: always from what a person may see; identity never without leaving a line."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now

from beneficiaries.models import (
    AccessEvent,
    Child,
    ChildIdentity,
    ClassMove,
    Enrolment,
    Group,
    GuardianLink,
    Notice,
    OpeningInNeed,
    Person,
)
from beneficiaries.openings import leave_line
from beneficiaries.sealing import unwrap
from ledger.access.errors import NotAllowed
from ledger.access.models import Unit, User
from ledger.access.operation import require
from ledger.access.permissions import Permission
from ledger.access.queries import root_of, units_visible_to

Visitor = User | AnonymousUser
_NOT_ACTIVE = "c.id IN ({}) AND c.status <> 'active'"
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


def enrolled_on(day: dt.date) -> Q:
    """Return the condition that picks the enrolments, or the links, of a day."""
    return (Q(since__isnull=True) | Q(since__lte=day)) & (Q(until__isnull=True) | Q(until__gt=day))


def children_visible_to(user: Visitor) -> QuerySet[Child]:
    """Return the children whose files are kept by the schools whose children a person may read."""
    return Child.objects.filter(keeper__in=units_visible_to(user, Permission.READ_CHILDREN))


def whose_files_go_on(user: Visitor) -> QuerySet[Child]:
    """Return those of the children a person may read whose files are active or paused."""
    return children_visible_to(user).filter(status__in=(Child.Status.ACTIVE, Child.Status.PAUSED))


def masked_children_visible_to(user: Visitor) -> QuerySet[Child]:
    """Return the children of the schools where a person may see them with masked names."""
    return Child.objects.filter(keeper__in=units_visible_to(user, Permission.READ_CHILDREN_MASKED))


def children_listed_to(user: Visitor) -> QuerySet[Child]:
    """Return the children that a person may see at all, by name or masked."""
    return Child.objects.filter(Q(keeper__in=schools_seen_by(user)) | Q(pk__in=opened_in_need(user).values("pk")))


def may_take_out(user: User) -> bool:
    """Whether a list on which children stand may leave as a file: taking names out is a right of its own.

    Who reads no names takes none out.
    """
    read = units_visible_to(user, Permission.READ_CHILDREN)
    return not read.exclude(pk__in=units_visible_to(user, Permission.EXPORT_CHILDREN).values("pk")).exists()


def opened_in_need(user: Visitor) -> QuerySet[Child]:
    """Return the children whose files a person opened in need, as long as that lasts, in units where they still may."""
    if not isinstance(user, User):
        return Child.objects.none()
    live = OpeningInNeed.objects.filter(viewer=user, until__gt=Now())
    units = units_visible_to(user, Permission.OPEN_IN_NEED)
    return Child.objects.filter(pk__in=live.values("child"), keeper__in=units)


def groups_visible_to(user: Visitor) -> QuerySet[Group]:
    """Return the groups of those schools: a group tells nothing of a child."""
    return Group.objects.filter(unit__in=schools_seen_by(user))


def schools_seen_by(user: Visitor) -> QuerySet[Unit]:
    """Return the units whose children a person may see, by name or masked."""
    return units_visible_to(user, Permission.READ_CHILDREN) | units_visible_to(user, Permission.READ_CHILDREN_MASKED)


def notices_visible_to(user: Visitor) -> QuerySet[Notice]:
    """Return the notices of the books in which a person sees children, or writes notices."""
    units = schools_seen_by(user) | units_visible_to(user, Permission.WRITE_NOTICES)
    return Notice.objects.filter(root__in=units.values("root"))


def notices_of(root: Unit) -> QuerySet[Notice]:
    """Return what the families of a book were told, the latest first."""
    return Notice.objects.filter(root=root)


def class_moves_visible_to(user: Visitor) -> QuerySet[ClassMove]:
    """Return the moves of classes of the schools whose children a person may write."""
    return ClassMove.objects.filter(school__in=units_visible_to(user, Permission.WRITE_CHILDREN))


def unreachable(children: QuerySet[Child], on: dt.date) -> QuerySet[Child]:
    """Return the active ones of these children who have no acting guardian, or no adult whose phone works, on a day."""
    links = GuardianLink.objects.filter(enrolled_on(on), child=OuterRef("pk"))
    guarded = Exists(links.filter(role=GuardianLink.Role.ACTING_GUARDIAN))
    can_be_called = links.exclude(person__phone=b"").exclude(person__phone_state=Person.PhoneState.DOES_NOT)
    found = children.filter(status=Child.Status.ACTIVE).annotate(is_guarded=guarded, can_call=Exists(can_be_called))
    return found.filter(Q(is_guarded=False) | Q(can_call=False))


def members_of(group: int, on: dt.date) -> list[int]:
    """Return the children who belong to a group on a day, by key."""
    found = Group.objects.get(pk=group)
    enrolments = Enrolment.objects.filter(enrolled_on(on), school=found.unit_id, child__status=Child.Status.ACTIVE)
    if found.school_class:
        enrolments = enrolments.filter(school_class=found.school_class)
    return list(enrolments.order_by("child").values_list("child", flat=True))


def first_not_active(children: Collection[int]) -> str | None:
    """Return the code of the first of these children whose file is not active, or None.

    One statement for ten thousand children: only what is wrong is fetched.
    """
    return next((code for _, code in _codes(_NOT_ACTIVE.format(_keys()), [_as_json(children)], limit=1)), None)


def not_active(children: Collection[int]) -> dict[int, str]:
    """Return those of these children whose file is not active, with their codes."""
    return dict(_codes(_NOT_ACTIVE.format(_keys()), [_as_json(children)]))


def first_outside(
    children: Collection[int],
    on: dt.date,
    *,
    villages: Collection[int] | None,
    schools: Collection[int] | None,
    named: Collection[int] | None,
) -> str | None:
    """Return the code of the first of these children whom a rule leaves out on a day, or None.

    ``None`` for a part of the rule binds nobody. One statement for ten thousand children.
    """
    return next((code for _, code in _outside(children, on, villages, schools, named, limit=1)), None)


def outside(
    children: Collection[int],
    on: dt.date,
    *,
    villages: Collection[int] | None,
    schools: Collection[int] | None,
    named: Collection[int] | None,
) -> dict[int, str]:
    """Return all of these children whom a rule leaves out on a day, with their codes."""
    return dict(_outside(children, on, villages, schools, named))


def not_of_unit(children: Collection[int], unit: Unit) -> set[int]:
    """Return those of these children who are not enrolled in a unit or one below it."""
    enrolled = Enrolment.objects.filter(child__in=children, until__isnull=True, school__path__startswith=unit.path)
    return set(children) - set(enrolled.values_list("child", flat=True))


def _outside(
    children: Collection[int],
    on: dt.date,
    villages: Collection[int] | None,
    schools: Collection[int] | None,
    named: Collection[int] | None,
    *,
    limit: int | None = None,
) -> list[tuple[int, str]]:
    rules, values = [], [_as_json(children)]
    for column, allowed in (("c.village_id", villages), ("e.school_id", schools)):
        if allowed is not None:
            rules.append(f"{column} IS NULL OR {column} NOT IN ({_keys()})")
            values.append(_as_json(allowed))
    if named is not None:
        rules.append(f"c.id NOT IN ({_keys()})")
        # Who was named under a file that was joined with another is named under that one.
        values.append(_as_json({*named, *_joined_into(named)}))
    if not rules:
        return []
    return _codes(f"c.id IN ({_keys()}) AND ({' OR '.join(rules)})", values, on, limit=limit)


def _joined_into(children: Collection[int]) -> set[int]:
    joined = children_of_keys(children).values_list("merged_into", flat=True)
    return {survivor for survivor in joined if survivor is not None}


def _codes(
    where: str, values: list[str], on: dt.date | None = None, *, limit: int | None = None
) -> list[tuple[int, str]]:
    enrolled = """
        LEFT JOIN beneficiaries_enrolment e ON e.child_id = c.id
            AND (e.since IS NULL OR e.since <= %s) AND (e.until IS NULL OR e.until > %s)
    """
    query = f"""
        SELECT c.id, c.code FROM beneficiaries_child c {enrolled if on else ""}
        WHERE {where} ORDER BY c.code {f"LIMIT {limit}" if limit else ""}
    """
    with connection.cursor() as cursor:
        cursor.execute(query, [*([on, on] if on else []), *values])
        return list(cursor.fetchall())


def children_of_keys(keys: Collection[int]) -> QuerySet[Child]:
    """Return the children of these keys, of which there may be more than a statement takes parameters."""
    return Child.objects.filter(pk__in=RawSQL(_keys(), [_as_json(keys)]))  # noqa: S611 -- our own text


def _keys() -> str:
    if connection.vendor == "postgresql":
        return "SELECT value::bigint FROM jsonb_array_elements_text(%s::jsonb)"
    return "SELECT value FROM json_each(%s)"


def _as_json(keys: Collection[int]) -> str:
    return json.dumps(sorted(keys))


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


def under_one_file(children: Iterable[int | None]) -> set[int]:
    """Return the keys of children, those of a file that was joined with another as that of the one that goes on."""
    joined = dict(Child.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into"))
    return {joined.get(key) or key for key in children if key is not None}


def with_joined(child: Child) -> list[int]:
    """Return the key of a child and of the files that were joined with it: what they received, it received."""
    return [child.pk, *Child.objects.filter(merged_into=child).values_list("pk", flat=True)]

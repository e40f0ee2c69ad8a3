"""Reading children: always from what a person may see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from beneficiaries.models import (
    Child,
    ClassMove,
    Enrolment,
    Group,
    GuardianLink,
    Notice,
    OpeningInNeed,
    Person,
)
from ledger.access.models import Unit, User
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to

Visitor = User | AnonymousUser


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


def not_of_unit(children: Collection[int], unit: Unit) -> set[int]:
    """Return those of these children who are not enrolled in a unit or one below it."""
    enrolled = Enrolment.objects.filter(child__in=children, until__isnull=True, school__path__startswith=unit.path)
    return set(children) - set(enrolled.values_list("child", flat=True))


def under_one_file(children: Iterable[int | None]) -> set[int]:
    """Return the keys of children, those of a file that was joined with another as that of the one that goes on."""
    joined = dict(Child.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into"))
    return {joined.get(key) or key for key in children if key is not None}


def with_joined(child: Child) -> list[int]:
    """Return the key of a child and of the files that were joined with it: what they received, it received."""
    return [child.pk, *Child.objects.filter(merged_into=child).values_list("pk", flat=True)]

"""What a person may see and do: every read of the product starts here."""

import datetime as dt
from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from ledger.access.deputies import in_force
from ledger.access.held import held_by, once
from ledger.access.models import ApiToken, Assignment, Deputy, SignInLink, Unit, User
from ledger.access.permissions import Permission
from ledger.access.roles import ROLES
from ledger.access.tokens import digest_of_token

# Whoever holds these sees what is their own, or whom they are paired with, and nothing of a unit.
_OF_NO_UNIT = {Assignment.Role.DONOR, Assignment.Role.HELPER}


def roles_that_may(permission: Permission) -> list[str]:
    """Return the roles that hold a permission."""
    return [role for role, held in ROLES.items() if permission in held]


def permissions_of(user: User | AnonymousUser) -> frozenset[Permission]:
    """Return what a person may do in some unit or other: enough to tell which pages to offer."""
    if isinstance(user, User) and user.is_active and user.is_system:
        return frozenset(Permission)
    return permissions_in(roles_of(user))


def permissions_in(roles: Iterable[str]) -> frozenset[Permission]:
    """Return what these roles hold together."""
    return frozenset[Permission]().union(*(ROLES[role] for role in roles))


def roles_of(user: User | AnonymousUser) -> list[str]:
    """Return the roles that a person holds in some unit or other, in the order of book.md section 5."""
    if not isinstance(user, User) or not user.is_active:
        return []
    held = {each.role for each in held_by(user)}
    return [role for role in Assignment.Role if role in held]


def units_visible_to(user: User | AnonymousUser, permission: Permission | None = None) -> QuerySet[Unit]:
    """Return the units in which a person holds a role (with that permission), and all below them."""
    if not isinstance(user, User) or not user.is_active:
        return Unit.objects.none()
    if user.is_system:
        return Unit.objects.all()
    roles = set(Assignment.Role) if permission is None else set(roles_that_may(permission))
    paths = {each.path for each in held_by(user) if each.role in roles - _OF_NO_UNIT}
    below = Q()
    for path in sorted(paths):
        below |= Q(path__startswith=path)
    return Unit.objects.filter(below) if below else Unit.objects.none()


def visible_units(user: User) -> list[Unit]:
    """Return the units in which a person holds a role and all below them: read once while a page only looks."""
    return once(("units", user.pk), lambda: list(units_visible_to(user)))


def whole_book_of(user: User | AnonymousUser, permission: Permission) -> Unit | None:
    """Return the root unit that a person sees with all below it, where that is all there is to see; else None.

    Rows of a whole book are found, and put in order, by the root that each of them names, whatever its size.
    """
    if not isinstance(user, User) or not user.is_active or user.is_system:
        return None
    roles = roles_that_may(permission)
    paths = {each.path for each in held_by(user) if each.role in roles}
    if len(paths) != 1:
        return None
    path = paths.pop()
    return once(("root", path), lambda: Unit.objects.filter(path=path, parent__isnull=True).first())


def may(user: User | AnonymousUser, permission: Permission, unit: Unit) -> bool:
    """Whether a person holds a permission in a unit, by a role there or in a unit above it."""
    if not isinstance(user, User) or not user.is_active:
        return False
    if user.is_system:
        return True
    roles = roles_that_may(permission)
    return any(unit.path.startswith(each.path) for each in held_by(user) if each.role in roles)


def deputies_visible_to(user: User | AnonymousUser) -> QuerySet[Deputy]:
    """Return the deputies in the units whose approvals or settings a person may read."""
    units = units_visible_to(user, Permission.READ_APPROVALS) | units_visible_to(user, Permission.READ_SETTINGS)
    return Deputy.objects.filter(unit__in=units)


def stead_of(user: User, unit: Unit) -> Deputy | None:
    """Return as whose deputy a person approves in a unit today; None for somebody who holds the role."""
    roles = roles_that_may(Permission.APPROVE)
    own = Assignment.objects.filter(user=user, role__in=roles).values_list("unit__path", flat=True)
    if user.is_system or any(unit.path.startswith(path) for path in own):
        return None
    stead = in_force().filter(deputy=user).select_related("unit").order_by("pk")
    return next((one for one in stead if unit.path.startswith(one.unit.path)), None)


def root_of(unit: Unit) -> Unit:
    """Return the unit that keeps the book for this one."""
    return unit.root or unit


def people_visible_to(user: User | AnonymousUser) -> QuerySet[User]:
    """Return the people who hold a role in the units whose settings a person may read."""
    units = units_visible_to(user, Permission.READ_SETTINGS)
    return User.objects.filter(is_system=False, assignments__unit__in=units).distinct()


def link_of(secret: str, at: dt.datetime) -> SignInLink | None:
    """Return the one-time link of a secret while it counts, or None."""
    links = SignInLink.objects.filter(used_at__isnull=True, expires_at__gt=at, user__is_active=True)
    return links.select_related("user").filter(digest=digest_of_token(secret)).first()


def api_token_of(secret: str, at: dt.datetime) -> ApiToken | None:
    """Return the token of a secret while it counts, or None."""
    counts = ApiToken.objects.filter(withdrawn_at__isnull=True, expires_at__gt=at, owner__is_active=True)
    return counts.select_related("owner").filter(digest=digest_of_token(secret)).first()

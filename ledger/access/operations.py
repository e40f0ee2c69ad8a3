"""Everything that writes to units, people and their roles."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from ledger.access.errors import CodeInUse, IncompatibleRoles
from ledger.access.history import keep
from ledger.access.models import Assignment, Unit, User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.access.roles import INCOMPATIBLE


def system_actor(*, name: str) -> User:
    """Return the actor that a command runs as, made on first use; nobody can sign in as it.

    Whoever can run a command on the server has the database in hand, so a system actor holds every right.
    """
    actor, made = User.objects.get_or_create(
        username=f"system:{name}", defaults={"is_system": True, "display_name": name}
    )
    if made:
        actor.set_unusable_password()
        actor.save(update_fields=["password"])
    return actor


def _parent_or_itself(given: Mapping[str, Any]) -> Unit:
    # A root has nobody above it: only the system, at set-up, makes one.
    return given["parent"] or Unit(name=given["name"], path="")


@operation(Permission.WRITE_SETTINGS, at=_parent_or_itself)
def open_unit(
    *,
    code: str,
    name: str,
    kind: str,
    parent: Unit | None,
    by: User,
    name_en: str = "",
    credit_code: str = "",
    address: str = "",
    phone: str = "",
) -> Unit:
    """Enter an agency or a school into the tree of units.

    Errors: ``CodeInUse``.
    Source: book.md, section 1.
    """
    if Unit.objects.filter(code=code).exists():
        raise CodeInUse(code=code)
    unit = Unit(
        code=code, name=name, kind=kind, parent=parent, name_en=name_en, credit_code=credit_code,
        address=address, phone=phone,
    )  # fmt: skip
    # The row needs its own key before it can name itself as root and end of its path.
    unit.save_without_historical_record()  # type: ignore[attr-defined]
    unit.root = (parent.root or parent) if parent else unit
    unit.path = f"{parent.path if parent else ''}{unit.pk:06d}/"
    keep(unit, by=by)
    return unit


@operation(Permission.WRITE_SETTINGS, at=lambda given: given["unit"])
def assign_role(*, user: User, unit: Unit, role: str, by: User) -> Assignment:
    """Give a person a role in a unit and in those below it.

    Errors: ``IncompatibleRoles`` where the person holds, in this unit or one above or below it,
        a role that may not be joined with this one.
    Source: Accounting Law (2024) art. 25; book.md, section 5.
    """
    for held in Assignment.objects.filter(user=user).select_related("unit"):
        related = held.unit.path.startswith(unit.path) or unit.path.startswith(held.unit.path)
        for pair in INCOMPATIBLE:
            if related and pair.forbids(held.role, role):
                raise IncompatibleRoles(
                    held=Assignment.Role(held.role).label,
                    wanted=Assignment.Role(role).label,
                    reason=pair.reason,
                )
    assignment = Assignment.objects.filter(user=user, unit=unit, role=role).first()
    if assignment is None:
        assignment = Assignment(user=user, unit=unit, role=role)
        keep(assignment, by=by)
    return assignment


@operation(Permission.WRITE_SETTINGS, at=lambda given: given["unit"])
def enrol_user(*, username: str, display_name: str, password: str, role: str, unit: Unit, by: User) -> User:
    """Make a sign-in for a person, with a first role.

    Errors: ``CodeInUse`` for a name that somebody signs in with.
    """
    if User.objects.filter(username=username).exists():
        raise CodeInUse(code=username, field="username")
    with transaction.atomic():
        user = User(username=username, display_name=display_name)
        user.set_password(password)
        keep(user, by=by)
        assign_role(user=user, unit=unit, role=role, by=by)
    return user

"""Plain builders: an ordinary thing of each kind, changed only where the test says so."""

from itertools import count

from ledger.access.models import Assignment, Unit, User
from ledger.access.operations import assign_role, open_unit, system_actor

_serial = count(1)


def clerk_of_the_system() -> User:
    """Return the actor that set-up runs as."""
    return system_actor(name="set-up")


def agency(code: str = "AGY", **changes: str) -> Unit:
    """Return a root unit of that code, made on first use."""
    found = Unit.objects.filter(code=code).first()
    return found or open_unit(
        code=code,
        kind=Unit.Kind.AGENCY,
        parent=None,
        by=clerk_of_the_system(),
        **{"name": "关爱办公室"} | changes,
    )


def school(code: str = "S001", parent: Unit | None = None, **changes: str) -> Unit:
    """Return a school below an agency, made on first use."""
    found = Unit.objects.filter(code=code).first()
    return found or open_unit(
        code=code,
        kind=Unit.Kind.SCHOOL,
        parent=parent or agency(),
        by=clerk_of_the_system(),
        **{"name": f"第{code}小学"} | changes,
    )


def user(role: str = "", unit: Unit | None = None, **changes: str) -> User:
    """Return a person who signs in, holding a role in a unit where one is given."""
    person = User.objects.create_user(
        **{"username": f"user{next(_serial)}", "password": "a long password"} | changes
    )
    if role:
        assign_role(user=person, unit=unit or agency(), role=Assignment.Role(role), by=clerk_of_the_system())
    return person

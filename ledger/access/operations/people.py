"""People who sign in, and the roles they hold."""

from ledger.access.errors import CodeInUse, IncompatibleRoles, LastAdministrator, OwnDoor
from ledger.access.history import keep, locked, throw_away
from ledger.access.models import Assignment, Unit, User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.access.roles import INCOMPATIBLE


@operation(Permission.WRITE_SETTINGS, at=lambda given: given["unit"])
def assign_role(*, user: User, unit: Unit, role: str, by: User) -> Assignment:
    """Give a person a role in a unit and in those below it.

    Errors: ``IncompatibleRoles`` where the person holds, in this unit or one above or below it,
        a role that may not be joined with this one.
    Source: Accounting Law (2024) art. 25; book.md, section 5.
    """
    # The person's row is the lock: of two roles that go ill together, given at the same moment, the second is refused.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
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
def enrol_user(
    *, username: str, display_name: str, role: str, unit: Unit, by: User, password: str = "", email: str = ""
) -> User:
    """Make a sign-in for a person, with a first role; without a password the person sets one by a link.

    Errors: ``CodeInUse`` for a name that somebody signs in with.
    """
    if User.objects.filter(username__iexact=username).exists():
        raise CodeInUse(code=username, field="username")
    user = User(username=username, display_name=display_name, email=email)
    user.set_password(password or None)
    keep(user, by=by)
    assign_role(user=user, unit=unit, role=role, by=by)
    return user


@operation(Permission.WRITE_SETTINGS, at=lambda given: given["assignment"].unit)
def take_role(*, assignment: Assignment, by: User, why: str = "") -> None:
    """Take a role away from a person.

    Errors: ``LastAdministrator`` where nobody else could give it back.
    Source: book.md, section 5.
    """
    if assignment.role == Assignment.Role.ADMINISTRATOR:
        _check_another_administrator(assignment.user, assignment.unit)
    throw_away(assignment, by=by, why=why)


@operation(Permission.WRITE_SETTINGS, at=lambda given: unit_over(given["user"]))
def change_person(*, user: User, display_name: str, email: str, language: str, by: User, version: str = "") -> User:
    """Change what is known of a person who signs in. The name one signs in with stays.

    Errors: ``ChangedMeanwhile``.
    """
    user = locked(user, version)
    user.display_name, user.email, user.language = display_name, email, language
    keep(user, by=by)
    return user


@operation(Permission.WRITE_SETTINGS, at=lambda given: unit_over(given["user"]))
def let_sign_in(*, user: User, is_active: bool, by: User, why: str = "") -> User:
    """Open or close the door for a person; what the person did stays in the book.

    Errors: ``OwnDoor`` for oneself; ``LastAdministrator``.
    """
    if user.pk == by.pk:
        raise OwnDoor
    user = locked(user, "")
    if not is_active:
        for held in user.assignments.filter(role=Assignment.Role.ADMINISTRATOR).select_related("unit"):
            _check_another_administrator(user, held.unit)
    user.is_active = is_active
    keep(user, by=by, why=why)
    return user


def unit_over(user: User) -> Unit:
    """Return the unit whose administrator may change this person: the one over all that the person holds roles in.

    Where the roles lie apart, the root: whoever rules only one of the schools does not rule the person.
    """
    held = [one.unit for one in user.assignments.select_related("unit__root").order_by("unit__path")]
    if not held:
        return Unit(name=str(user), path="")
    top = held[0]
    return top if all(unit.path.startswith(top.path) for unit in held) else top.root or top


def _check_another_administrator(user: User, unit: Unit) -> None:
    held = Assignment.objects.filter(role=Assignment.Role.ADMINISTRATOR)
    # Held in one order, then read: two who take the role from each other come one after the other.
    list(held.select_for_update().order_by("pk"))
    others = held.filter(user__is_active=True).exclude(user=user)
    if not any(unit.path.startswith(path) for path in others.values_list("unit__path", flat=True)):
        raise LastAdministrator(unit=unit)

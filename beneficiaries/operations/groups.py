"""Entering what goods for shared use are given to."""

from beneficiaries.models import Group
from ledger.access.errors import CodeInUse
from ledger.access.history import keep, locked
from ledger.access.models import Unit, User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.access.queries import root_of


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["unit"])
def open_group(*, unit: Unit, code: str, kind: str, name: str, by: User, school_class: str = "") -> Group:
    """Enter a class, book corner, dormitory or site of a school.

    Errors: ``CodeInUse``.
    Source: book.md, section 2, rule 8.
    """
    root = root_of(unit)
    if Group.objects.filter(root=root, code=code).exists():
        raise CodeInUse(code=code)
    group = Group(root=root, unit=unit, code=code, kind=kind, name=name, school_class=school_class)
    keep(group, by=by)
    return group


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["group"].unit)
def change_group(
    *, group: Group, kind: str, name: str, school_class: str, by: User, why: str = "", version: str = ""
) -> Group:
    """Change what a group is called and who belongs to it. Its code and school stay.

    What was handed out to it before keeps the number of members of its day.

    Errors: ``ChangedMeanwhile``.
    """
    group = locked(group, version)
    group.kind, group.name, group.school_class = kind, name, school_class
    keep(group, by=by, why=why)
    return group

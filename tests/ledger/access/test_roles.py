"""Who may do what, where; and what nobody of another unit may see."""

import datetime as dt
from itertools import permutations
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from beneficiaries.models import AccessEvent
from beneficiaries.queries import children_visible_to
from beneficiaries.register import names_of, names_on_list
from distributions.operations import HandOut, approve_distribution, prepare_distribution
from donors.operations import GivenLine, record_gift
from donors.queries import donors_visible_to, gifts_visible_to
from ledger.access.errors import IncompatibleRoles, NotAllowed, OwnWork
from ledger.access.models import Assignment, Unit, User
from ledger.access.operations import assign_role, enrol_user, open_unit
from ledger.access.permissions import Permission
from ledger.access.queries import may, units_visible_to
from ledger.access.roles import ROLES
from ledger.book.models import Entry
from ledger.book.queries import entries_visible_to
from tests import make

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 1)
Role = Assignment.Role


def give(by: User) -> Any:
    line = GivenLine(make.fund(), make.place(), 5000)
    return record_gift(unit=make.book(), donor=make.donor(), date=DAY, lines=[line], by=by)


@pytest.mark.parametrize("role", [role for role in Role if Permission.WRITE_GIFTS not in ROLES[role]])
def test_role_without_the_right_records_no_gift(role: str) -> None:
    person = make.user(role, make.agency())

    with pytest.raises(NotAllowed):
        give(person)

    assert Entry.objects.count() == 0


def test_recorder_records_in_the_own_units_only(clerk: User, stranger: User) -> None:
    gift = give(clerk)

    with pytest.raises(NotAllowed):
        give(stranger)
    assert (list(gifts_visible_to(clerk)), list(gifts_visible_to(stranger))) == ([gift], [])
    assert list(donors_visible_to(stranger)) == []
    assert list(entries_visible_to(stranger)) == []


def test_role_in_a_unit_reaches_those_below_and_none_beside(caseworker: User, auditor: User) -> None:
    make.school("S002")

    assert [unit.code for unit in units_visible_to(caseworker)] == ["S001"]
    assert [unit.code for unit in units_visible_to(auditor)] == ["AGY", "S001", "S002"]
    assert not may(caseworker, Permission.WRITE_CHILDREN, make.school("S002"))


def test_nobody_and_the_dismissed_see_nothing(clerk: User) -> None:
    clerk.is_active = False

    assert (list(units_visible_to(AnonymousUser())), list(units_visible_to(clerk))) == ([], [])
    assert not may(clerk, Permission.READ_GIFTS, make.agency())


def test_caseworker_of_another_school_sees_no_child_and_no_name(caseworker: User, other_caseworker: User) -> None:
    child = make.child()

    assert [each.code for each in children_visible_to(caseworker)] == [child.code]
    assert list(children_visible_to(other_caseworker)) == []
    with pytest.raises(NotAllowed):
        names_of([child.pk], other_caseworker, "curiosity")
    assert AccessEvent.objects.count() == 0


def test_opening_a_name_leaves_a_line(caseworker: User) -> None:
    child = make.child(name="王小雨")

    assert names_of([child.pk], caseworker, "hand-out list") == {child.pk: "王小雨"}
    assert list(AccessEvent.objects.values_list("viewer", "child", "what", "purpose")) == [
        (caseworker.pk, child.pk, "name", "hand-out list")
    ]


def test_names_on_a_list_are_opened_to_those_who_approve_there_and_of_its_own_book(approver: User) -> None:
    child, elsewhere = make.child(), make.child(school_unit=make.school("X001", make.book("OTHER")))

    assert names_on_list([child.pk, elsewhere.pk], approver, make.school(), "list") == {child.pk: "王小雨"}


@pytest.mark.parametrize(("role", "unit"), [("finance", "S001"), ("approver", "S002")])
def test_names_on_a_list_are_opened_to_nobody_else(role: str, unit: str) -> None:
    child = make.child()

    with pytest.raises(NotAllowed):
        names_on_list([child.pk], make.user(role, make.school(unit)), make.school(), "list")

    assert AccessEvent.objects.count() == 0


def test_one_who_prepared_does_not_approve() -> None:
    give(make.clerk_of_the_system())
    by = make.clerk_of_the_system()
    line = HandOut(place=make.place(), fund=make.fund(), item=None, wanted=100, child=make.child())
    prepared = prepare_distribution(unit=make.book(), date=DAY, occasion="", lines=[line], by=by)

    with pytest.raises(OwnWork):
        approve_distribution(distribution=prepared, at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC), by=by)

    assert Entry.objects.filter(kind="distribution").count() == 0


@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        (Role.RECORDER, Role.APPROVER), (Role.CASEWORKER, Role.APPROVER), (Role.FINANCE, Role.APPROVER),
        (Role.RECORDER, Role.FINANCE), (Role.AUDITOR, Role.RECORDER), (Role.DONOR, Role.AUDITOR),
    ],
)  # fmt: skip
def test_roles_that_exclude_each_other_are_refused_in_one_line_of_units(
    held: str, wanted: str, administrator: User
) -> None:
    person = make.user(held, make.school())

    with pytest.raises(IncompatibleRoles):
        assign_role(user=person, unit=make.agency(), role=wanted, by=administrator)

    assert [each.role for each in person.assignments.all()] == [held]


# Every pair that one person may not hold in one line of units.
EXCLUDE = {
    *(frozenset({Role.APPROVER, role}) for role in (Role.RECORDER, Role.CASEWORKER, Role.FINANCE)),
    frozenset({Role.RECORDER, Role.FINANCE}),
    *(
        frozenset({Role.AUDITOR, role})
        for role in (
            Role.RECORDER, Role.CASEWORKER, Role.APPROVER, Role.FINANCE, Role.ADMINISTRATOR, Role.HELPER,
            Role.PROTECTION_LEAD,
        )
    ),
    *(frozenset({Role.DONOR, role}) for role in set(Role) - {Role.DONOR}),
}  # fmt: skip


def are_refused(held: str, wanted: str, unit: str) -> bool:
    """Tell whether somebody who holds a role in the first school is refused another in a unit."""
    person, by = make.user(held, make.school()), make.clerk_of_the_system()
    try:
        assign_role(user=person, unit=Unit.objects.get(code=unit), role=wanted, by=by)
    except IncompatibleRoles:
        return True
    return False


@pytest.mark.parametrize("unit", ["S001", "AGY"])
def test_just_these_roles_exclude_each_other_there_and_above(unit: str, agency: Unit) -> None:
    refused = {pair for pair in permutations(Role, 2) if are_refused(*pair, unit)}

    assert refused == {order for pair in EXCLUDE for order in permutations(pair)}


def test_roles_that_exclude_each_other_may_be_held_in_schools_beside_each_other(agency: Unit) -> None:
    make.school("S002")

    assert are_refused(Role.RECORDER, Role.APPROVER, "S002") is False


def test_administrator_makes_sign_ins_and_nobody_makes_a_root(administrator: User) -> None:
    person = enrol_user(
        username="new",
        display_name="新人",
        password="long enough",
        role=Role.RECORDER,
        unit=make.school(),
        by=administrator,
    )

    assert may(person, Permission.WRITE_GIFTS, make.school())
    with pytest.raises(NotAllowed):
        open_unit(code="ROOT", name="另一本账", kind="agency", parent=None, by=administrator)

"""Two who give or take roles at the same moment: one after the other."""

import pytest

from ledger.access.errors import IncompatibleRoles, LastAdministrator
from ledger.access.models import Assignment
from ledger.access.operations import assign_role, let_sign_in, take_role
from tests import make
from tests.ledger.book.test_concurrency import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
Role = Assignment.Role


def test_two_administrators_lose_the_role_at_once_and_one_keeps_it() -> None:
    held, by = [make.user("administrator").assignments.get() for _ in range(2)], make.clerk_of_the_system()

    results = all_at_once(lambda writer: take_role(assignment=held[writer], by=by), 2)

    assert [type(result) for result in results if result is not None] == [LastAdministrator]
    assert Assignment.objects.filter(role=Role.ADMINISTRATOR).count() == 1


def test_two_administrators_are_shut_out_at_once_and_one_stays() -> None:
    people, by = [make.user("administrator") for _ in range(2)], make.clerk_of_the_system()

    results = all_at_once(lambda writer: let_sign_in(user=people[writer], is_active=False, by=by), 2)

    assert [type(result) for result in results if isinstance(result, Exception)] == [LastAdministrator]


def test_two_roles_that_go_ill_together_are_not_given_at_once() -> None:
    person, unit, by = make.user(), make.agency(), make.clerk_of_the_system()
    roles = [Role.RECORDER, Role.APPROVER]

    results = all_at_once(lambda writer: assign_role(user=person, unit=unit, role=roles[writer], by=by), 2)

    assert [type(result) for result in results if isinstance(result, Exception)] == [IncompatibleRoles]
    assert person.assignments.count() == 1

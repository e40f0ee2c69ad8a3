"""Roles are read once by a page that only looks, and anew by whatever is sent to be done."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ledger.access.held import remembered
from ledger.access.models import Assignment, Unit, User
from ledger.access.operations import assign_role
from ledger.access.permissions import Permission
from ledger.access.queries import may, units_visible_to
from tests import make

pytestmark = pytest.mark.django_db


def test_page_that_only_looks_reads_the_roles_of_its_reader_once(treasurer: User) -> None:
    client = Client()
    client.force_login(treasurer)

    with CaptureQueriesContext(connection) as asked:
        client.get("/")

    assert len([query for query in asked.captured_queries if 'FROM "access_assignment"' in query["sql"]]) == 1


def test_role_that_was_given_counts_at_once(agency: Unit) -> None:
    person = make.user()
    before = may(person, Permission.READ_MONEY, agency)
    assign_role(user=person, unit=agency, role=Assignment.Role.FINANCE, by=make.clerk_of_the_system())

    assert (before, may(person, Permission.READ_MONEY, agency)) == (False, True)


def test_what_is_remembered_is_forgotten_at_the_end(agency: Unit) -> None:
    person = make.user()
    with remembered():
        units_visible_to(person)
        assign_role(user=person, unit=agency, role=Assignment.Role.FINANCE, by=make.clerk_of_the_system())
        while_looking = list(units_visible_to(person))

    assert (while_looking, list(units_visible_to(person))) == ([], [agency])

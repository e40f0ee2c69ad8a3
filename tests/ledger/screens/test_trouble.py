"""Addresses and texts that no keyboard types."""

import pytest
from django.test import Client

from ledger.access.models import User
from tests import make
from tests.donors.desk import signed_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address", ["/children/%00/", "/groups/G%00/", "/trace/child/%00/", "/stock/returns/new?document=%00"]
)
def test_an_address_with_the_character_0_leads_nowhere(client: Client, caseworker: User, address: str) -> None:
    assert signed_in(client, caseworker).get(address).status_code == 404


def test_a_combobox_looks_for_what_is_left_without_it(client: Client, caseworker: User) -> None:
    make.child("C1", name="欧阳念慈")

    found = signed_in(client, caseworker).post("/choose/children", {"q": "欧\0阳"}).json()

    assert [one["value"] for one in found["found"]] == ["C1"]

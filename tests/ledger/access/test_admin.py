"""The admin looks and never writes."""

import datetime as dt

import pytest
from django.contrib import admin
from django.test import Client

from donors.operations import GivenLine, record_gift
from ledger.access.models import User
from tests import make

pytestmark = pytest.mark.django_db
OURS = sorted(
    (
        model
        for model in admin.site._registry
        if model.__module__.split(".")[0] in {"ledger", "beneficiaries", "donors", "distributions"}
    ),
    key=lambda model: model.__name__,
)


@pytest.fixture
def support() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("support", password="x"))
    line = GivenLine(make.fund(), make.place(), 5000)
    by = make.clerk_of_the_system()
    record_gift(unit=make.book(), donor=make.donor(), date=dt.date(2026, 3, 1), lines=[line], by=by)
    return client


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_window_lists_and_refuses_to_add(model: type, support: Client) -> None:
    address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"

    assert (support.get(address).status_code, support.get(f"{address}add/").status_code) == (200, 403)


def test_window_shows_a_record_and_changes_nothing(support: Client) -> None:
    donor = make.donor(name="朱雨兰")
    address = f"/admin/donors/donor/{donor.pk}/change/"

    assert "朱雨兰" in support.get(address).content.decode()
    assert support.post(address, {"name": "别人"}).status_code == 403
    donor.refresh_from_db()
    assert donor.name == "朱雨兰"


def test_window_puts_no_record_back_to_what_its_history_says(support: Client) -> None:
    donor = make.donor(name="朱雨兰")
    before = donor.history.get()
    address = f"/admin/donors/donor/{donor.pk}/history/{before.pk}/"
    shown = support.get(address).context["adminform"].form
    typed = {name: "" if value is None else value for name, value in shown.initial.items()} | {"name": "别人"}

    assert support.post(address, typed).status_code == 403
    donor.refresh_from_db()
    assert (donor.name, donor.history.count()) == ("朱雨兰", 1)


def test_no_window_opens_on_a_childs_identity() -> None:
    closed = {"Child", "ChildIdentity", "SearchBlock", "Person", "GuardianLink"}

    assert {model.__name__ for model in OURS} & closed == set()


def test_admin_is_closed_to_those_who_are_no_support(client: Client, clerk: User) -> None:
    client.force_login(clerk)

    assert client.get("/admin/").status_code in {302, 403}

"""Setting a book up in the browser: every noun is entered and changed, and what the book relies on stays."""

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from donors.operations import GivenLine, record_gift
from ledger.access.models import Unit, User
from ledger.book.models import Account, Fund, Item, Place
from tests import make

ENGLISH = {"accept-language": "en"}
pytestmark = pytest.mark.django_db
NOUNS = ("units", "places", "funds", "items", "accounts")


def signed_in(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


def typed_on(page: str) -> dict[str, str]:
    """Return what the form of a record holds: text fields and the version."""
    fields = re.findall(r'<input type="(?:text|hidden)" name="([a-z_]+)"(?: value="([^"]*)")?', page)
    return {name: value for name, value in fields if name != "csrfmiddlewaretoken"}


def give(fund: Fund, **line: Any) -> None:
    given = GivenLine(fund, line.pop("place", None) or make.place(), 5000, **line)
    day = dt.date(2026, 3, 1)
    record_gift(unit=make.book(), donor=make.donor(), date=day, lines=[given], by=make.clerk_of_the_system())


@pytest.mark.parametrize(
    ("noun", "sent"),
    [
        ("units", {"code": "S009", "name": "石桥小学", "kind": "school"}),
        ("places", {"code": "S009-STORE", "name": "库房", "kind": "store"}),
        ("funds", {"code": "WINTER", "name": "冬衣", "restriction": "restricted", "open_on": "2026-01-01"}),
        ("items", {"code": "COAT", "name": "棉衣", "unit_of_measure": "件"}),
    ],
)
def test_noun_is_entered_and_stands_in_its_list(
    client: Client, administrator: User, noun: str, sent: dict[str, str]
) -> None:
    root = str(make.book().pk)

    made = signed_in(client, administrator).post(f"/set-up/{noun}/new", sent | {"parent": root, "unit": root})
    page = client.get(f"/set-up/{noun}/", headers=ENGLISH).content.decode()

    assert (made.status_code, made["location"]) == (302, f"/set-up/{noun}/{sent['code']}/")
    assert sent["name"] in page


@pytest.mark.parametrize(
    ("noun", "sent", "field"),
    [
        ("units", {"code": "a/b", "name": "x", "kind": "school"}, "code"),
        ("units", {"code": "S1", "name": "x", "kind": "school", "credit_code": "129900000000000198"}, "credit_code"),
        ("places", {"code": "AGY-BANK", "name": "x", "kind": "bank"}, "code"),
        (
            "funds",
            {"code": "F", "name": "x", "restriction": "restricted", "open_on": "2026-02-01", "close_on": "2026-01-01"},
            "close_on",
        ),
        ("items", {"code": "COAT", "name": "", "unit_of_measure": "件"}, "name"),
    ],
)  # fmt: skip
def test_bad_input_is_named_beside_its_field_and_kept(
    client: Client, administrator: User, noun: str, sent: dict[str, str], field: str
) -> None:
    make.place()
    root = str(make.book().pk)
    before = [model.objects.count() for model in (Unit, Place, Fund, Item)]

    answer = signed_in(client, administrator).post(
        f"/set-up/{noun}/new", sent | {"parent": root, "unit": root}, headers=ENGLISH
    )

    page = answer.content.decode()
    assert (answer.status_code, f'id="id_{field}_error"' in page, f'value="{sent["code"]}"' in page) == (
        422,
        True,
        True,
    )
    assert [model.objects.count() for model in (Unit, Place, Fund, Item)] == before


def test_unit_is_not_given_a_credit_code_that_is_none(client: Client, administrator: User) -> None:
    address = f"/set-up/units/{make.school().code}/"
    typed = typed_on(signed_in(client, administrator).get(address).content.decode())

    wrong, sound = (
        client.post(address, typed | {"credit_code": code, "why": "登记证书"})
        for code in ("129900000000000198", "129900000000000197")
    )

    assert (wrong.status_code, 'id="id_credit_code_error"' in wrong.content.decode()) == (422, True)
    assert (sound.status_code, Unit.objects.get(code="S001").credit_code) == (302, "129900000000000197")


@pytest.mark.parametrize(
    ("noun", "make_one", "name"),
    [
        ("units", make.school, "units"),
        ("places", make.place, "places"),
        ("funds", lambda: make.fund("WINTER", "restricted"), "funds"),
        ("items", make.item, "items"),
        ("accounts", lambda: make.book() and Account.objects.first(), "accounts"),
    ],
)  # fmt: skip
def test_record_is_changed_and_its_history_says_by_whom(
    client: Client, administrator: User, noun: str, make_one: Any, name: str
) -> None:
    record = make_one()
    address = f"/set-up/{noun}/{record.code}/"
    typed = typed_on(signed_in(client, administrator).get(address).content.decode())

    answer = client.post(address, typed | {"name": "另一个名字", "why": "合并"})

    record.refresh_from_db()
    latest = record.history.latest()
    assert (answer.status_code, record.name) == (302, "另一个名字")
    assert (latest.history_user, latest.history_change_reason) == (administrator, "合并")


def test_second_of_two_who_change_a_record_sees_both_versions(client: Client, administrator: User) -> None:
    address = f"/set-up/places/{make.place().code}/"
    typed = typed_on(signed_in(client, administrator).get(address).content.decode())
    client.post(address, typed | {"name": "甲行"})

    second = client.post(address, typed | {"name": "乙行"}, headers=ENGLISH)

    page = second.content.decode()
    assert (second.status_code, "<td>甲行</td>" in page, "<td>乙行</td>" in page) == (409, True, True)
    assert Place.objects.get().name == "甲行"


def test_unit_of_measure_stays_once_something_was_counted_in_it(client: Client, administrator: User) -> None:
    give(make.fund(), item=make.item(), quantity=3, place=make.store())
    address = "/set-up/items/BAG/"
    typed = typed_on(signed_in(client, administrator).get(address).content.decode())

    answer = client.post(address, typed | {"unit_of_measure": "箱"}, headers=ENGLISH)

    assert (answer.status_code, Item.objects.get().unit_of_measure) == (422, "个")
    assert 'id="id_unit_of_measure_error"' in answer.content.decode()


def test_whom_a_fund_may_reach_stays_once_value_is_bound_to_it(client: Client, administrator: User) -> None:
    school, fund = make.school(), make.fund("WINTER", "restricted")
    address = "/set-up/funds/WINTER/"
    typed = typed_on(signed_in(client, administrator).get(address).content.decode())
    free = client.post(address, typed | {"schools": [str(school.pk)]}).status_code
    give(fund)
    typed = typed_on(client.get(address).content.decode())

    bound = client.post(address, typed, headers=ENGLISH)

    assert (free, bound.status_code, list(fund.schools.all())) == (302, 422, [school])
    assert "whom it may reach stays as the donor said" in bound.content.decode()


@pytest.mark.parametrize("noun", NOUNS)
@pytest.mark.parametrize(
    ("who", "sees", "enters"), [("clerk", 403, 403), ("auditor", 200, 403), ("administrator", 200, 200)]
)
def test_set_up_is_shown_to_those_who_may_see_it_and_changed_by_those_who_may(
    client: Client, db: None, request: pytest.FixtureRequest, noun: str, who: str, sees: int, enters: int
) -> None:
    signed_in(client, request.getfixturevalue(who))

    new = {"units": "/set-up/units/new", "accounts": "/set-up/items/new"}.get(noun, f"/set-up/{noun}/new")
    assert (client.get(f"/set-up/{noun}/").status_code, client.get(new).status_code) == (sees, enters)


def test_auditor_sees_a_record_without_a_form(client: Client, auditor: User) -> None:
    page = signed_in(client, auditor).get(f"/set-up/places/{make.place().code}/").content.decode()

    assert "<form" not in page[page.index("<main") : page.index("</main")]


@pytest.mark.parametrize("noun", NOUNS)
def test_records_of_another_agency_are_not_there(client: Client, administrator: User, noun: str) -> None:
    other = make.book("OTHER")
    codes = {
        "units": "OTHER",
        "places": make.place("OTHER-BANK", unit=other).code,
        "funds": make.fund("OTHER-F", unit=other).code,
        "items": "NONE",
        "accounts": "NONE",
    }

    assert signed_in(client, administrator).get(f"/set-up/{noun}/{codes[noun]}/").status_code == 404


def test_list_of_places_asks_the_database_as_often_for_fifty_as_for_three(client: Client, administrator: User) -> None:
    signed_in(client, administrator)
    counts = []
    for upto in (3, 50):
        for at in range(upto):
            make.place(f"P{at}")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get("/set-up/places/")
        counts.append(len(asked))

    assert counts[0] == counts[1]

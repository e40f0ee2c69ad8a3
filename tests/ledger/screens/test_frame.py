"""What all pages share: the door, the languages, the policy, and what shows when something is wrong."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import OperationalError
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.views.defaults import permission_denied, server_error

from ledger.access.models import User
from ledger.access.queries import permissions_in
from ledger.screens import health
from ledger.site.navigation import sections_for, tabs_of
from tests import make

ENGLISH = {"accept-language": "en"}
_INLINE = re.compile(r"<style|<script(?![^>]* src=)|\s(?:style|on[a-z]+)=", re.IGNORECASE)


def test_healthz_answers_without_signing_in(client: Client, db: None) -> None:
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"database": True})


def test_healthz_tells_when_the_database_fails(client: Client, db: None, monkeypatch: Any) -> None:
    def fail() -> None:
        raise OperationalError

    monkeypatch.setattr(health, "connection", SimpleNamespace(cursor=fail))

    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (503, {"database": False})


def test_one_signs_in_and_out(client: Client, clerk: User) -> None:
    entered = client.post("/accounts/login/", {"login": clerk.username, "password": "a long password"})
    left = client.post("/accounts/logout/")

    assert (entered.status_code, entered["location"]) == (302, "/")
    assert left.status_code == 302
    assert client.get("/").status_code == 302


def test_a_wrong_password_is_refused_in_words(client: Client, clerk: User) -> None:
    answer = client.post("/accounts/login/", {"login": clerk.username, "password": "wrong"}, headers=ENGLISH)

    assert answer.status_code == 200
    assert "That name and password do not match." in answer.content.decode()


def test_too_many_wrong_passwords_have_to_wait(client: Client, clerk: User) -> None:
    wrong = {"login": clerk.username, "password": "wrong"}

    answers = [client.post("/accounts/login/", wrong, headers=ENGLISH).content.decode() for _ in range(6)]

    assert ["Too many tries. Wait five minutes, then sign in." in answer for answer in answers] == [False] * 5 + [True]


def test_nobody_registers_themselves(client: Client, db: None) -> None:
    page = client.get("/accounts/signup/", headers=ENGLISH).content.decode()

    assert "Sign-ins are made by an administrator" in page


def test_the_admin_has_the_same_door(client: Client, db: None) -> None:
    answer = client.get("/admin/login/?next=/admin/")

    assert answer["location"].startswith("/accounts/login/")


@pytest.mark.parametrize(("language", "written"), [("en", 'lang="en"'), ("zh-hans", 'lang="zh-Hans"')])
def test_the_language_is_switched_without_script(client: Client, clerk: User, language: str, written: str) -> None:
    client.force_login(clerk)

    answer = client.post("/i18n/setlang/", {"language": language, "next": "/?year=2026"})

    assert answer["location"] == "/?year=2026"
    assert f"<html {written}" in client.get("/").content.decode()


def test_a_page_names_the_person_and_offers_the_way_out(client: Client, clerk: User) -> None:
    client.force_login(clerk)

    page = client.get("/", headers=ENGLISH).content.decode()

    assert f"{clerk}<span" in page
    assert "<small>recorder</small>" in page
    assert 'action="/accounts/logout/"' in page
    assert 'href="#main"' in page


@pytest.mark.parametrize("shown", [True, False])
def test_a_demonstration_says_so(client: Client, db: None, settings: Any, shown: bool) -> None:  # noqa: FBT001 -- one of the cases
    settings.DEMONSTRATION = shown

    page = client.get("/accounts/login/", headers=ENGLISH).content.decode()

    assert ("Enter nothing real here." in page) is shown


@pytest.mark.parametrize(
    "address", ["/", "/accounts/login/", "/accounts/logout/", "/accounts/signup/", "/v/0/", "/no-such-page/"]
)
def test_pages_hold_to_the_policy(client: Client, clerk: User, address: str) -> None:
    if address in {"/", "/accounts/logout/"}:
        client.force_login(clerk)

    answer = client.get(address, headers=ENGLISH)

    assert "default-src 'self'" in answer["content-security-policy"]
    assert "unsafe" not in answer["content-security-policy"]
    assert not _INLINE.search(answer.content.decode())


def test_what_is_not_there_is_said_in_words(client: Client, db: None) -> None:
    answer = client.get("/no-such-page/", headers=ENGLISH)

    assert answer.status_code == 404
    assert "Nothing is here" in answer.content.decode()


@pytest.mark.parametrize("address", ["/no-such-page/", "/gifts/G-AGY-2026-000001/"])
def test_what_is_not_there_is_said_in_words_also_to_programmers(
    client: Client, clerk: User, settings: Any, address: str
) -> None:
    settings.DEBUG = True
    client.force_login(clerk)

    answer = client.get(address, headers=ENGLISH)

    assert answer.status_code == 404
    assert "Look at the address once more, or search." in answer.content.decode()
    assert "urlpatterns" not in answer.content.decode().lower()


def test_what_is_not_allowed_is_said_in_words(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = AnonymousUser()

    answer = permission_denied(request, PermissionError())

    assert answer.status_code == 403
    assert "/accounts/" not in answer.content.decode()


def test_the_page_for_failures_needs_nothing(rf: RequestFactory) -> None:
    answer = server_error(rf.get("/"))

    assert answer.status_code == 500
    assert "Nothing was saved." in answer.content.decode()
    assert not _INLINE.search(render_to_string("500.html"))


def test_another_person_is_never_named(client: Client, db: None) -> None:
    make.user(display_name="林巧云")

    assert "林巧云" not in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize(
    ("role", "tabs"),
    [
        ("recorder", ["home", "donors", "gifts", "pledges"]),
        ("caseworker", ["home", "children", "distributions", "stock"]),
        ("finance", ["home", "gifts", "distributions", "stock"]),
        ("protection_lead", ["home", "raise_concern", "concerns", "open_in_need"]),
        ("helper", ["home", "raise_concern", "my_children"]),
    ],
)
def test_bar_of_a_phone_is_filled_up_where_somebody_has_few_main_places(role: str, tabs: list[str]) -> None:
    offered = tabs_of(sections_for(permissions_in([role]), {}))

    assert [place.url_name for place in offered] == tabs

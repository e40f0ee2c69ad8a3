"""A form left open over night: signing in again loses nothing that was typed."""

import datetime as dt
import html
import re

import time_machine
from django.core import signing
from django.test import Client
from django.utils import timezone

from ledger.access.models import User
from ledger.screens.again import SALT

ENGLISH = {"accept-language": "en"}


def hidden(page: str) -> list[tuple[str, str]]:
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return [(name, html.unescape(value)) for name, value in found if name != "csrfmiddlewaretoken"]


def test_form_sent_after_the_sign_in_ended_comes_back_after_signing_in(client: Client, clerk: User) -> None:
    sent = {"name": "爱心 & 书", "amount": "12,000", "way": ["a", "b"]}

    asked = client.post("/components/?x=1", sent, headers=ENGLISH)
    kept = dict(hidden(asked.content.decode()))["kept"]
    entered = client.post(
        "/sign-in-again/", {"login": clerk.username, "password": "a long password", "kept": kept}, headers=ENGLISH
    )

    page = entered.content.decode()
    assert (asked.status_code, entered.status_code) == (401, 200)
    assert hidden(page) == [("name", "爱心 & 书"), ("amount", "12,000"), ("way", "a"), ("way", "b")]
    assert 'action="/components/?x=1"' in page


def test_password_that_was_sent_is_no_part_of_what_is_kept(client: Client, clerk: User) -> None:
    asked = client.post("/components/confirm", {"why": "done", "password": "a long password"})
    kept = dict(hidden(asked.content.decode()))["kept"]

    assert signing.loads(kept, salt=SALT)["sent"] == {"why": ["done"]}


def test_wrong_password_keeps_the_form(client: Client, clerk: User) -> None:
    kept = dict(hidden(client.post("/components/", {"name": "x"}).content.decode()))["kept"]

    answer = client.post("/sign-in-again/", {"login": clerk.username, "password": "wrong", "kept": kept})

    assert (answer.status_code, dict(hidden(answer.content.decode()))["kept"]) == (422, kept)


def test_kept_form_that_was_altered_is_not_sent(client: Client, clerk: User) -> None:
    kept = dict(hidden(client.post("/components/", {"name": "x"}).content.decode()))["kept"]

    sent = {"login": clerk.username, "password": "a long password", "kept": kept[:-3] + "abc"}

    assert client.post("/sign-in-again/", sent).status_code == 404


def test_form_is_kept_for_a_week_and_no_longer(client: Client, clerk: User) -> None:
    kept = dict(hidden(client.post("/components/", {"name": "x"}).content.decode()))["kept"]
    sent = {"login": clerk.username, "password": "a long password", "kept": kept}

    with time_machine.travel(timezone.now() + dt.timedelta(days=8)):
        late = client.post("/sign-in-again/", sent)
    with time_machine.travel(timezone.now() + dt.timedelta(days=6)):
        in_time = client.post("/sign-in-again/", sent)

    assert (late.status_code, in_time.status_code) == (404, 200)


def test_kept_form_is_sent_to_no_other_site(client: Client, clerk: User) -> None:
    kept = signing.dumps({"path": "//elsewhere.example/", "sent": {"name": ["x"]}, "had_files": False}, salt=SALT)

    answer = client.post("/sign-in-again/", {"login": clerk.username, "password": "a long password", "kept": kept})

    assert (answer.status_code, "elsewhere.example" in answer.content.decode()) == (422, False)


def test_page_asked_for_while_signed_out_leads_to_the_door_and_back(client: Client, db: None) -> None:
    answer = client.get("/components/?x=1")

    assert answer["location"] == "/accounts/login/?next=/components/%3Fx%3D1"

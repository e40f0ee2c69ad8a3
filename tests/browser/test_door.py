"""Getting in, out, and back in: sign-in, a lost password, a sign-in that ended, a form sent twice."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core import mail
from playwright.sync_api import expect

from donors.models import Donor
from ledger.access.models import User
from tests import make
from tests.browser.person import PHONE, Person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_person_signs_in_with_the_keyboard_and_out_again(
    sit_down: Callable[..., Person], clerk: User, language: str
) -> None:
    person = sit_down(None, language).go("/donors/")

    person.type(clerk.username).keys("Tab").type("wrong").keys("Enter")
    expect(person.page.get_by_role("alert")).to_be_visible()
    complaints = person.complaints()
    person.keys("Control+A").type(clerk.username).keys("Tab").type("a long password").keys("Enter")

    person.is_at(re.compile("/donors/$")).press("Sign out").is_at(re.compile("/accounts/login/"))
    assert complaints == []


def test_lost_password_comes_by_mail(sit_down: Callable[..., Person], clerk: User) -> None:
    clerk.email = "clerk@example.org"
    clerk.save()
    person = sit_down().go("/accounts/login/").press("have one sent by mail")
    person.is_at(re.compile("/reset/$"))

    person.type("clerk@example.org").keys("Enter").is_at(re.compile("/reset/done/$"))
    link = re.search(r"/accounts/password/reset/key/\S+", str(mail.outbox[0].body))
    person.go(link.group() if link else "").type("three odd words").keys("Tab").type("three odd words").keys("Enter")

    person.is_at(re.compile(f"^{person.site}/$"))


def test_one_time_link_of_an_administrator_opens_once(
    sit_down: Callable[..., Person], administrator: User, clerk: User
) -> None:
    office = sit_down(administrator).go(f"/set-up/people/{clerk.username}/").press("One-time link")
    address = office.field("Link").input_value().removeprefix(office.site)

    colleague = sit_down().go(address).type("three odd words").keys("Enter")

    colleague.is_at(re.compile(f"^{colleague.site}/$"))
    sit_down().go(address).sees("This link is spent")


def test_form_left_open_over_night_is_not_lost(sit_down: Callable[..., Person], clerk: User) -> None:
    make.book()
    person = sit_down(clerk).go("/donors/new").fill("Name", "恒泰建材")
    kept = person.context.cookies()
    person.context.clear_cookies()
    person.context.add_cookies([cookie for cookie in kept if cookie["name"] != "sessionid"])

    person.keys("Control+Enter").sees("What you typed is kept")
    person.type(clerk.username).keys("Tab").type("a long password").keys("Enter")
    person.sees("You are signed in again").keys("Control+Enter").is_at(re.compile(r"/donors/D[-\w]+/$"))

    assert Donor.objects.get().name == "恒泰建材"


def test_form_sent_twice_counts_once(sit_down: Callable[..., Person], clerk: User) -> None:
    make.book()
    person = sit_down(clerk).go("/donors/new").fill("Name", "恒泰建材")

    person.page.locator("[data-primary]").dblclick()
    person.is_at(re.compile(r"/donors/D[-\w]+/$"))

    assert Donor.objects.count() == 1


def test_two_people_who_edit_the_same_record_see_both_versions(sit_down: Callable[..., Person], clerk: User) -> None:
    make.donor("D00001", name="恒泰")
    slow, quick = sit_down(clerk).go("/donors/D00001/edit"), sit_down(clerk).go("/donors/D00001/edit")

    quick.fill("Name", "恒泰建材").keys("Control+Enter").is_at(re.compile("/D00001/$"))
    slow.fill("Name", "恒泰建筑材料").keys("Control+Enter").sees("Both versions").sees("恒泰建材")
    complaints = slow.complaints()
    slow.keys("Control+Enter").is_at(re.compile("/D00001/$"))

    assert (complaints, Donor.objects.get().name) == ([], "恒泰建筑材料")


def test_phone_has_a_bar_of_places_and_everything_else_behind_more(
    sit_down: Callable[..., Person], clerk: User
) -> None:
    make.book()
    person = sit_down(clerk, viewport=PHONE, has_touch=True).go("/")

    person.page.locator(".tabbar").get_by_role("link", name="Gifts").tap()
    person.is_at(re.compile("/gifts/$"))
    person.page.locator(".tabbar").get_by_role("link", name="More").tap()

    person.is_at(re.compile("/more/$")).sees("Statements").sees("Sign out")

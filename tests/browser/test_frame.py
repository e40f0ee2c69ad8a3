"""The frame: language, light and dark, keys that can be switched off."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from ledger.access.models import User
from tests import make
from tests.browser.person import PHONE, Person

pytestmark = pytest.mark.django_db(transaction=True)


def test_language_and_theme_are_kept(sit_down: Callable[..., Person], clerk: User) -> None:
    make.book()
    person = sit_down(clerk).go("/gifts/")
    root = person.page.locator("html")

    person.press("中文")
    expect(root).to_have_attribute("lang", "zh-Hans")
    person.page.locator("[data-theme-toggle]").click()
    person.go("/donors/")

    expect(root).to_have_attribute("lang", "zh-Hans")
    expect(root).to_have_attribute("data-theme", "dark")


def test_keys_lead_about_help_and_can_be_switched_off(sit_down: Callable[..., Person], clerk: User) -> None:
    make.book()
    person = sit_down(clerk).go("/")

    person.keys("g", "d").is_at(re.compile("/donors/$")).keys("/")
    expect(person.page.locator("#q")).to_be_focused()
    person.page.locator("#q").blur()
    person.keys("?")
    help_ = person.page.get_by_role("dialog")
    expect(help_).to_be_visible()
    complaints = person.complaints()
    help_.get_by_label("Single letters are shortcuts").uncheck()
    person.keys("Escape", "n", "g", "h")

    expect(person.page).to_have_url(re.compile("/donors/$"))
    assert complaints == []


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_first_tab_skips_to_the_content(sit_down: Callable[..., Person], clerk: User, language: str) -> None:
    make.book()
    person = sit_down(clerk, language).go("/gifts/")

    person.keys("Tab", "Enter")

    expect(person.page.locator("main")).to_be_focused()


@pytest.mark.parametrize("has_script", [True, False])
def test_a_phone_folds_away_what_is_rarer_and_without_script_shows_all(
    sit_down: Callable[..., Person], caseworker: User, *, has_script: bool
) -> None:
    make.child("C1")
    person = sit_down(caseworker, viewport=PHONE, java_script_enabled=has_script).go("/children/")
    rarer = [person.page.get_by_role("link", name="Duplicates"), person.page.get_by_label("State")]
    openers = [person.page.get_by_role("button", name=name, exact=True) for name in ("More", "More filters")]

    for one, opener in zip(rarer, openers, strict=True):
        expect(opener).to_be_visible(visible=has_script)
        expect(one).to_be_visible(visible=not has_script)
        if has_script:
            opener.click()
            expect(opener).to_have_attribute("aria-expanded", "true")
            expect(one).to_be_visible()
    assert not has_script or person.complaints() == []

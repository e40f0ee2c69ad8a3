"""A form that is left half typed: with script it keeps itself, without script by its button."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from donors.models import Gift
from ledger.access.models import User
from ledger.screens.models import KeptForm
from tests import make
from tests.browser.person import PHONE, Person

pytestmark = pytest.mark.django_db(transaction=True)


def desk() -> None:
    """Lay out what a gift needs."""
    make.donor("D00001", name="朱雨兰")
    make.fund(), make.place(), make.store(), make.item()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_gift_keeps_itself_and_is_found_again_another_day(
    sit_down: Callable[..., Person], clerk: User, language: str
) -> None:
    desk()
    person = sit_down(clerk, language, viewport=PHONE)
    person.page.clock.install()
    person.go("/gifts/new").fill("Donor", "zyl")
    person.offers("朱雨兰").click()
    person.fill("Amount", "1.2万")

    person.page.clock.fast_forward(10_000)
    expect(person.page.locator("[data-draft-told]")).to_have_text(re.compile(r"\d\d:\d\d"))
    complaints = person.complaints()

    next_day = sit_down(clerk, language).go("/gifts/")
    complaints += next_day.complaints()
    next_day.press(re.compile(f"^{next_day.word('Continue')}")).sees("Receipt preview")
    expect(next_day.field("Amount")).to_have_value("1.2万")
    next_day.press("Save and issue receipt").is_at(re.compile("/receipts/R-AGY"))
    assert (complaints, Gift.objects.count(), KeptForm.objects.count()) == ([], 1, 0)


def test_gift_is_kept_without_script_and_thrown_away_after_asking(sit_down: Callable[..., Person], clerk: User) -> None:
    desk()
    person = sit_down(clerk, java_script_enabled=False).go("/gifts/new").fill("Donor", "朱雨")

    person.press("Keep as draft").is_at(re.compile("/drafts/$")).sees("Nothing of it is in the book.")
    person.press(re.compile("^Throw away")).sees("What you typed goes").press("Throw away")

    person.is_at(re.compile("/drafts/$")).sees("You have begun nothing that is not saved.")
    assert not KeptForm.objects.exists()

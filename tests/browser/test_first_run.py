"""An empty installation is set up in the browser."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from ledger.access.models import Unit
from tests.browser.person import Person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_first_run_asks_for_the_book_and_lets_its_administrator_in(
    sit_down: Callable[..., Person], language: str
) -> None:
    person = sit_down(None, language).go("/").is_at(re.compile("/first-run/$"))
    person.press("Set up").sees("Nothing was saved yet. Mend this and send again:")
    complaints = person.complaints()
    expect(person.field("Name of the agency")).to_have_css("border-top-width", "2px")

    person.fill("Name of the agency", "百里洲镇关爱站").fill("Name of its first school", "合心小学")
    person.fill("Bank account", "农商行基本户").fill("Your name", "林巧云")
    person.fill("Name you sign in with", "lin").fill("Password", "three odd words").press("Set up")

    person.is_at(f"{person.site}/welcome/").sees("Import spreadsheets").press("Settings").sees("People and roles")
    assert complaints == []
    assert list(Unit.objects.values_list("code", "name")) == [("AGY", "百里洲镇关爱站"), ("S001", "合心小学")]

"""Every page of the office: read as a blind reader would, in the dark, and on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ledger.access.models import User
from tests.browser.person import DESK, PHONE, Person
from tests.offices import Office, open_office

pytestmark = pytest.mark.django_db(transaction=True)
LANGUAGES = ("en", "zh-hans")
# Swagger's page, on which programmers try the API.
NOT_OURS = {"api_docs"}


def pages(office: Office, language: str) -> list[tuple[str, str]]:
    """Return every other page, with who opens it."""
    names = sorted(office.pages - NOT_OURS)
    return [office.found[name] for name in names[LANGUAGES.index(language) :: len(LANGUAGES)]]


def look_over(person: Person) -> list[str]:
    """Return what is wrong with a page in the light, in the dark and on a phone."""
    complaints = person.complaints()
    person.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    complaints += [f"dark: {each}" for each in person.complaints(rules=["color-contrast"])]
    person.page.set_viewport_size(PHONE)
    complaints += [f"phone: {each}" for each in person.complaints(rules=["target-size"])]
    if wider := person.sideways():
        complaints.append(f"phone: {person.page.url} scrolls sideways by {wider}")
    if broken := person.broken():
        complaints.append(f"phone: {person.page.url} breaks {broken} over two lines")
    person.page.set_viewport_size(DESK)
    return complaints


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_has_no_fault_that_axe_finds(sit_down: Callable[..., Person], language: str) -> None:
    office = open_office()
    people = {user.username: user for user in User.objects.all()}
    shown = pages(office, language)
    seats = {name: sit_down(people.get(name), language) for name in dict(shown)}

    complaints = [each for name, path in shown for each in look_over(seats[name].go(path))]

    assert complaints == []

"""Whoever reads English pages reads English names where somebody gave them."""

from __future__ import annotations

import re

import pytest

from donors.models import Donor
from ledger.access.models import Unit, User
from ledger.book.models import Fund, Item, Kit
from tests.offices import Office, open_office

pytestmark = pytest.mark.django_db
# Set-up says both names, side by side.
SET_UP = {"fund", "funds", "item", "items", "kit", "kits", "unit", "units"}
# What people typed, chose to print, or what was written down then, says what was said.
AS_IT_WAS_SAID = {
    "history", "receipt", "statement", "letterhead", "thank", "mail_reminder", "mail_thanks", "look_at_receipt",
}  # fmt: skip


def name_everything() -> list[str]:
    """Give all that can have one an English name; return the Chinese names, of which none is a word of a page."""
    chinese = []
    for number, record in enumerate(one for kind in (Unit, Fund, Item, Kit, Donor) for one in kind.objects.all()):
        chinese.append(f"㐀{number}㐁")
        type(record).objects.filter(pk=record.pk).update(name=chinese[-1], name_en=f"Name {number} in English")
    return chinese


def told(page: str) -> str:
    """Return what a page says, without what stands in its fields to be typed over."""
    main = re.search(r"<main.*</main>", page, re.DOTALL)
    return re.sub(r'<textarea.*?</textarea>|value="[^"]*"', "", main.group() if main else "", flags=re.DOTALL)


def in_chinese(office: Office, name: str, names: list[str]) -> list[str]:
    """Return the Chinese names that a page says to who was led to it."""
    username, path = office.found[name]
    page = office.client(username).get(path) if username else None
    return [one for one in names if page and one in told(page.content.decode())]


def test_english_page_says_english_names() -> None:
    office = open_office()
    names = name_everything()
    User.objects.update(language="en")

    said = [
        f"{name}: {one}"
        for name in sorted(office.pages - AS_IT_WAS_SAID - SET_UP)
        for one in in_chinese(office, name, names)
    ]

    assert said == []

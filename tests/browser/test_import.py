"""A folder with faults is uploaded, mended and imported."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from donors.models import Gift
from ledger.access.models import User
from ledger.exchange.models import Upload
from ledger.jobs.worker import work
from tests import make
from tests.browser.person import Person
from tests.ledger.exchange.uploading import FAULTY_BOOK, SOUND_BOOK

pytestmark = pytest.mark.django_db(transaction=True)


def written(folder: Path, files: dict[str, str | bytes]) -> list[str]:
    """Write files, and return where they lie."""
    folder.mkdir()
    [(folder / name).write_text(str(text), encoding="utf-8") for name, text in files.items()]
    return [str(folder / name) for name in files]


def have_it_worked(person: Person) -> None:
    """Let the worker do what was sent, away from the page of the job: that one leads on by itself when it is done."""
    person.is_at(re.compile(r"/(imports|jobs)/\d+/")).go("/")
    work(until_idle=True)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_folder_with_faults_is_mended_and_imported(
    sit_down: Callable[..., Person], administrator: User, tmp_path: Path, language: str
) -> None:
    make.book()
    person = sit_down(administrator, language).go("/imports/new")

    person.page.locator("input[type=file]").first.set_input_files(written(tmp_path / "faulty", FAULTY_BOOK))
    person.press("Upload and check")
    have_it_worked(person)
    page = f"/imports/{Upload.objects.get().pk}/"
    person.go(page).sees("gifts.csv")
    complaints = person.complaints()
    person.page.locator("section[aria-labelledby=mended] input[type=file]").set_input_files(
        written(tmp_path / "sound", SOUND_BOOK)
    )
    person.press("Upload and check again")
    have_it_worked(person)
    person.go(page).sees("Nothing is wrong. Nothing has been imported yet.").press("Import all of it")
    have_it_worked(person)

    person.go(page).sees("The uploaded files are deleted.")
    assert (complaints, Gift.objects.get().entry.number) == ([], "G1")


@pytest.mark.parametrize("has_script", [True, False])
def test_wrong_cell_is_mended_on_the_page(
    sit_down: Callable[..., Person], administrator: User, tmp_path: Path, *, has_script: bool
) -> None:
    make.book()
    person = sit_down(administrator, java_script_enabled=has_script).go("/imports/new")
    person.page.locator("input[type=file]").first.set_input_files(written(tmp_path / "faulty", FAULTY_BOOK))
    person.press("Upload and check")
    have_it_worked(person)
    page = f"/imports/{Upload.objects.get().pk}/"

    person.go(page).sees("gifts.csv, row 2")
    complaints = person.complaints() if has_script else []
    person.fill("date", "2026-03-05").press("Check again with these")
    have_it_worked(person)

    person.go(page).sees("Nothing is wrong. Nothing has been imported yet.")
    assert complaints == []

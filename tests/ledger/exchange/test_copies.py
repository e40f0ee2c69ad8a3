"""A copy of an installation: taken whole, restored only where its books prove themselves."""

import os
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from ledger.access.operations import system_actor
from ledger.book.verify import verify_book
from ledger.exchange.load import make_load
from ledger.reports.balances import figures_of

ROOT = Path(__file__).parents[3]


def manage(database: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ, "DATABASE_URL": f"sqlite:///{database}", "MEDIA_ROOT": str(database.parent / "media"),
        "LANGUAGE_CODE": "en",
    }  # fmt: skip
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    database = tmp_path_factory.mktemp("installation") / "ledger.sqlite3"
    manage(database, "migrate", "--verbosity", "0")
    manage(database, "load_demonstration")
    manage(database, "print_receipts", "--year", "2026", "--out", str(database.parent / "out"))
    return database


def test_copy_is_restored_with_its_books_and_papers(installation: Path, tmp_path: Path) -> None:
    taken = manage(installation, "backup", str(tmp_path / "copy.zip"))
    fresh = tmp_path / "fresh" / "ledger.sqlite3"
    fresh.parent.mkdir()

    restored = manage(fresh, "restore", str(tmp_path / "copy.zip"))

    assert (taken.returncode, restored.returncode, restored.stderr) == (0, 0, "")
    assert manage(fresh, "balances", "--json").stdout == manage(installation, "balances", "--json").stdout
    assert manage(fresh, "verify_books").returncode == 0


def test_copy_holds_logos_and_what_was_photographed_and_nothing_half_written(
    installation: Path, tmp_path: Path
) -> None:
    kept = ["logos/ab.png", "sheets/cd/cd.sealed", "photographs/ef/ef.sealed"]
    for name in [*kept, "photographs/ef/gh.4711", "uploads/box/index"]:
        file = installation.parent / "media" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"x")
    manage(installation, "backup", str(tmp_path / "copy.zip"))
    fresh = tmp_path / "fresh" / "ledger.sqlite3"
    fresh.parent.mkdir()

    manage(fresh, "restore", str(tmp_path / "copy.zip"))

    folders = ("logos", "sheets", "photographs", "uploads")
    media = fresh.parent / "media"
    there = [str(file.relative_to(media)) for name in folders for file in (media / name).rglob("*") if file.is_file()]
    assert there == kept


def test_copy_is_not_restored_over_books(installation: Path, tmp_path: Path) -> None:
    manage(installation, "backup", str(tmp_path / "copy.zip"))

    answer = manage(installation, "restore", str(tmp_path / "copy.zip"))

    assert (answer.returncode, "holds books" in answer.stderr) == (1, True)


def test_copy_whose_books_were_altered_is_not_handed_over(installation: Path, tmp_path: Path) -> None:
    manage(installation, "backup", str(tmp_path / "copy.zip"))
    with zipfile.ZipFile(tmp_path / "copy.zip") as archive:
        archive.extract("database", tmp_path)
    with sqlite3.connect(tmp_path / "database") as forged:
        forged.execute("DROP TRIGGER book_posting_update")
        forged.execute("UPDATE book_posting SET amount = amount + 1 WHERE id = (SELECT min(id) FROM book_posting)")
    forged.close()
    with zipfile.ZipFile(tmp_path / "forged.zip", "w") as archive:
        archive.write(tmp_path / "database", "database")
    fresh = tmp_path / "fresh.sqlite3"

    answer = manage(fresh, "restore", str(tmp_path / "forged.zip"))

    assert (answer.returncode, "do not agree with their seals" in answer.stderr) == (1, True)
    assert not fresh.exists() or "access_unit" not in str(
        sqlite3.connect(fresh).execute("SELECT name FROM sqlite_master").fetchall()
    )


def test_file_that_is_no_copy_is_refused(tmp_path: Path) -> None:
    (tmp_path / "note.zip").write_text("not a copy", encoding="utf-8")

    answer = manage(tmp_path / "fresh.sqlite3", "restore", str(tmp_path / "note.zip"))

    assert (answer.returncode, "could not be made or read" in answer.stderr) == (1, True)


@pytest.mark.django_db
def test_load_is_made_through_the_real_operations_and_verifies() -> None:
    root = make_load(children=60, seed=3, by=system_actor(name="tests"))

    assert list(verify_book(root)) == []
    assert figures_of(root)["counts"]["distributions"] == 240

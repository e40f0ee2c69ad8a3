"""Copies of a whole installation: database and stored papers in one file, taken while people work."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from ledger.access.errors import Refusal
from ledger.access.models import Unit

DATABASE = "database"
# The folders of private storage: what was issued, what was attached, and what was photographed, sealed as it lies.
KEPT = ("papers", "attachments", "logos", "sheets", "photographs")


class CopyFailed(Refusal):
    """A tool of the database refused."""

    code = "copy_failed"
    template = _("The copy could not be made or read: %(why)s")


class CopyDoesNotVerify(Refusal):
    """A copy whose books do not prove themselves is not handed over."""

    code = "copy_does_not_verify"
    template = _("The books in this copy do not agree with their seals, so it was not restored: %(why)s")


class BooksInTheWay(Refusal):
    """A restore would write over books."""

    code = "books_in_the_way"
    template = _("The database holds books. Restore into an empty one: set DATABASE_URL to a new name.")


def take_backup(file: Path) -> None:
    """Write a consistent copy of the database and the stored papers to a file.

    Errors: ``CopyFailed``.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / DATABASE
        if connection.vendor == "sqlite":
            _copy_sqlite(Path(str(connection.settings_dict["NAME"])), copy)
        else:
            _run(["pg_dump", "--format=custom", f"--file={copy}", *_address()])
        part = file.with_suffix(file.suffix + ".part")
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(copy, DATABASE)
            for file_kept in _kept_files():
                archive.write(file_kept, file_kept.relative_to(settings.MEDIA_ROOT))
        part.replace(file)


def restore_backup(file: Path) -> None:
    """Put a copy into the empty database that is configured, after its books have proved themselves.

    Errors: ``BooksInTheWay``; ``CopyFailed``; ``CopyDoesNotVerify``: the database is left as it was.
    """
    if "access_unit" in connection.introspection.table_names() and Unit.objects.exists():
        raise BooksInTheWay
    with tempfile.TemporaryDirectory() as folder:
        _unpack(file, Path(folder))
        copy, media = Path(folder) / DATABASE, Path(folder) / "media"
        if connection.vendor == "sqlite":
            target = Path(str(connection.settings_dict["NAME"]))
            _verify(f"sqlite:///{copy}", media)
            connection.close()
            for ending in ("", "-wal", "-shm"):
                Path(f"{target}{ending}").unlink(missing_ok=True)
            shutil.move(copy, target)
        else:
            connection.close()
            _run(["pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction",
                  f"--dbname={_address()[-1]}", *_address()[:-1], str(copy)])  # fmt: skip
            _verify(os.environ.get("DATABASE_URL", ""), media)
        shutil.copytree(media, settings.MEDIA_ROOT, dirs_exist_ok=True)


def _kept_files() -> Iterator[Path]:
    # A digest, with the ending of its kind: what is half written has the number of its writer behind it.
    for name in KEPT:
        for file in sorted((Path(settings.MEDIA_ROOT) / name).rglob("*")):
            if file.is_file() and file.suffix in {"", ".pdf", ".png", ".sealed"}:
                yield file


def _copy_sqlite(source: Path, target: Path) -> None:
    with sqlite3.connect(source) as one, sqlite3.connect(target) as other:
        one.backup(other)
    one.close()
    other.close()


def _unpack(file: Path, folder: Path) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            archive.extract(DATABASE, folder)
            kept = [name for name in archive.namelist() if name.partition("/")[0] in KEPT]
            archive.extractall(folder / "media", kept)
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise CopyFailed(why=error) from error
    (folder / "media").mkdir(exist_ok=True)


def _verify(address: str, media: Path) -> None:
    """Let another process prove the books of the copy: this one keeps its own database."""
    environment = {**os.environ, "DATABASE_URL": address, "MEDIA_ROOT": str(media)}
    answer = subprocess.run(  # noqa: S603 -- our own command
        [sys.executable, str(settings.ROOT / "manage.py"), "verify_books"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if answer.returncode:
        lines = (answer.stdout + answer.stderr).strip().splitlines()
        raise CopyDoesNotVerify(why=lines[0] if lines else "")


def _address() -> list[str]:
    given = connection.settings_dict
    parts = {"--host": given["HOST"], "--port": given["PORT"], "--username": given["USER"]}
    return [*(f"{name}={value}" for name, value in parts.items() if value), str(given["NAME"])]


def _run(command: list[str]) -> None:
    environment = {**os.environ, "PGPASSWORD": str(connection.settings_dict["PASSWORD"] or "")}
    try:
        subprocess.run(command, env=environment, capture_output=True, text=True, check=True)  # noqa: S603 -- a fixed program
    except FileNotFoundError as error:
        raise CopyFailed(why=error) from error
    except subprocess.CalledProcessError as error:
        raise CopyFailed(why=str(error.stderr).strip()[:200]) from error

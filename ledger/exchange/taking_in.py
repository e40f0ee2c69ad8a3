"""From what a browser sends to plain files: several, or one zip of a folder, whatever the zip tries."""

from __future__ import annotations

import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from django.core.files.uploadedfile import UploadedFile

from ledger.exchange.errors import (
    NameTwice,
    NoSpreadsheet,
    TooManyFiles,
    UnpacksTooLarge,
    UploadTooLarge,
    ZipBroken,
    ZipLocked,
    ZipPointsOutside,
)
from ledger.exchange.reading import ENDINGS

MOST_BYTES = 80 * 1024 * 1024
MOST_UNPACKED = 200 * 1024 * 1024
MOST_FILES = 200
_MB = 1024 * 1024
# Left by other systems beside what people zipped.
_LITTER = ("__MACOSX", "Thumbs.db", "desktop.ini")
_UTF8 = 0x800  # the flag of a name in UTF-8
_LOCKED = 0x1
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, RuntimeError)


@dataclass(frozen=True, slots=True)
class Sent:
    """A file by the last part of its name."""

    name: str
    data: bytes


def files_of(sent: Iterable[UploadedFile[Any]]) -> Iterator[Sent]:
    """Yield the spreadsheets among what was sent, those of a zip too; anything else is left out.

    Errors: ``UploadRefused`` of some kind, at the latest after the last file.
    """
    names: set[str] = set()
    for file in _all(list(sent)):
        if not file.name.lower().endswith(ENDINGS) or file.name.startswith((".", "~$")):
            continue
        if file.name.casefold() in names:
            raise NameTwice(name=file.name)
        names.add(file.name.casefold())
        if len(names) > MOST_FILES:
            raise TooManyFiles(most=MOST_FILES)
        yield file
    if not names:
        raise NoSpreadsheet


def _all(sent: list[UploadedFile[Any]]) -> Iterator[Sent]:
    if sum(file.size or 0 for file in sent) > MOST_BYTES:
        raise UploadTooLarge(most=MOST_BYTES // _MB)
    left = MOST_UNPACKED  # of all zips together
    for file in sent:
        name = _plain_name(str(file.name))
        if name.lower().endswith(".zip"):
            for member in _members(name, file.file, left):  # type: ignore[arg-type] # bytes of some kind
                left -= len(member.data)
                yield member
        else:
            yield Sent(name, file.read())


def _plain_name(path: str) -> str:
    return unicodedata.normalize("NFC", PurePosixPath(path.replace("\\", "/")).name)


def _members(name: str, file: BinaryIO, most: int) -> Iterator[Sent]:
    try:
        with zipfile.ZipFile(file) as archive:
            members = [each for each in archive.infolist() if not each.is_dir()]
            _check(name, members, most)
            for member in members:
                path = _path_of(member)
                if not set(path.parts) & set(_LITTER):
                    yield Sent(_plain_name(str(path)), archive.read(member))
    except _BROKEN:
        raise ZipBroken(file=name) from None


def _check(name: str, members: list[zipfile.ZipInfo], most: int) -> None:
    if len(members) > MOST_FILES:
        raise TooManyFiles(most=MOST_FILES)
    if any(member.flag_bits & _LOCKED for member in members):
        raise ZipLocked(file=name)
    # A member never unpacks to more than its own entry says: the reader stops there.
    if sum(member.file_size for member in members) > most:
        raise UnpacksTooLarge(file=name, most=MOST_UNPACKED // _MB)
    for member in members:
        path = _path_of(member)
        if path.is_absolute() or ".." in path.parts or any(":" in part for part in path.parts):
            raise ZipPointsOutside(file=name)


def _path_of(member: zipfile.ZipInfo) -> PurePosixPath:
    """Return the path of a member. Many programs write names in UTF-8, or in GB18030, without saying so."""
    name = member.filename
    if not member.flag_bits & _UTF8:
        raw = name.encode("cp437", "replace")
        name = next((text for encoding in ("utf-8", "gb18030") if (text := _decoded(raw, encoding))), name)
    return PurePosixPath(name.replace("\\", "/"))


def _decoded(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return ""

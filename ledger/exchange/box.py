"""A sealed box of files: what people upload may hold a register of children, so no file of it lies open.

Each box has a key of its own, wrapped by the master key of the installation; throwing the key away destroys the box.
"""

from __future__ import annotations

import json
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings

from beneficiaries.sealing import OwnKey, new_key, unwrap
from ledger.exchange.models import Boxed

A_DAY = 24 * 3600
_INDEX = "index"
_PLAIN = "plain"


def _room() -> Path:
    return Path(settings.MEDIA_ROOT) / "uploads"


class Box:
    """Sealed parts under names of ours; the files among them, by their own names, stand in a sealed index."""

    def __init__(self, folder: str, key: OwnKey) -> None:
        """Take where it lies and what opens it."""
        self._at, self._key, self._bound_to = _room() / folder, key, folder

    @classmethod
    def of(cls, boxed: Boxed) -> Box:
        """Return the box of something that has one."""
        return cls(boxed.folder, unwrap(boxed.master, boxed.wrapped_key))

    def put(self, part: str, data: bytes) -> None:
        """Keep a part."""
        self._at.mkdir(parents=True, exist_ok=True, mode=0o700)
        (self._at / part).write_bytes(self._key.seal_bytes(data, f"{self._bound_to}/{part}"))

    def get(self, part: str) -> bytes | None:
        """Return a part, or None where there is none."""
        file = self._at / part
        return self._key.open_bytes(file.read_bytes(), f"{self._bound_to}/{part}") if file.exists() else None

    def drop(self, part: str) -> None:
        """Remove a part."""
        (self._at / part).unlink(missing_ok=True)

    def put_json(self, part: str, value: Any) -> None:  # noqa: ANN401 -- what JSON can hold
        """Keep a value."""
        self.put(part, json.dumps(value, ensure_ascii=False).encode())

    def get_json(self, part: str, default: Any) -> Any:  # noqa: ANN401 -- what JSON can hold
        """Return a value."""
        data = self.get(part)
        return default if data is None else json.loads(data)

    def names(self) -> dict[str, str]:
        """Return the files: their own name -> the part."""
        return dict(self.get_json(_INDEX, {}))

    def put_file(self, name: str, data: bytes) -> None:
        """Keep a file under its own name, in place of one that is there."""
        names = self.names()
        part = names.setdefault(name, f"file-{secrets.token_hex(4)}")
        self.put(part, data)
        self.put_json(_INDEX, names)

    def drop_file(self, name: str) -> None:
        """Remove a file."""
        names = self.names()
        self.drop(names.pop(name))
        self.put_json(_INDEX, names)

    def drop_files(self) -> None:
        """Remove all files; the other parts stay."""
        for name in self.names():
            self.drop_file(name)

    @contextmanager
    def opened(self) -> Iterator[Path]:
        """Lay the files out in a private folder, for as long as they are read."""
        plain = self._at / _PLAIN
        shutil.rmtree(plain, ignore_errors=True)
        plain.mkdir(parents=True, mode=0o700)
        try:
            for name, part in self.names().items():
                (plain / name).write_bytes(self.get(part) or b"")
            yield plain
        finally:
            shutil.rmtree(plain, ignore_errors=True)


def new_box() -> tuple[Box, dict[str, Any]]:
    """Return an empty box, and what its upload keeps of it."""
    key, master, wrapped = new_key()
    folder = secrets.token_hex(16)
    return Box(folder, key), {"folder": folder, "master": master, "wrapped_key": wrapped}


def throw_away(folder: str) -> None:
    """Delete a box, if it is there."""
    if folder:
        shutil.rmtree(_room() / folder, ignore_errors=True)


def sweep(kept: set[str]) -> None:
    """Delete boxes that no upload keeps, and what a killed worker left lying open; a young one may be in the making."""
    for at in _room().iterdir() if _room().exists() else ():
        if time.time() - at.stat().st_mtime < A_DAY:
            continue
        shutil.rmtree(at / _PLAIN if at.name in kept else at, ignore_errors=True)

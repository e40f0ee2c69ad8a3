"""Files named by the digest of their content, in private storage: written whole or not at all."""

import hashlib
import os
import threading
from pathlib import Path


def digest_of(data: bytes) -> str:
    """Return the SHA-256 by which a file is named."""
    return hashlib.sha256(data).hexdigest()


def keep_file(path: Path, data: bytes) -> None:
    """Write bytes under a name that their digest gave; what is there already is the same."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    # A crash leaves either the whole file or none under the name.
    fresh = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
    with fresh.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def read_file(path: Path, digest: str) -> bytes | None:
    """Return the bytes under a name, or None where they are gone or no longer what was kept."""
    data = path.read_bytes() if path.is_file() else b""
    return data if digest_of(data) == digest else None

"""Logos on papers: pictures by digest, in private storage, handed to the printer as they were kept."""

from __future__ import annotations

import base64
from pathlib import Path

from django.conf import settings

from ledger.printing.files import digest_of, keep_file, read_file
from ledger.printing.store import PaperIsDamaged


def keep_logo(data: bytes) -> str:
    """Store the bytes of a PNG and return their digest."""
    digest = digest_of(data)
    keep_file(_path_of(digest), data)
    return digest


def logo_of(digest: str) -> bytes:
    """Return the bytes of a logo.

    Errors: ``PaperIsDamaged`` where they are gone or altered: a paper without its logo is another paper.
    """
    data = read_file(_path_of(digest), digest)
    if data is None:
        raise PaperIsDamaged(paper=digest[:16])
    return data


def logo_uri(digest: str) -> str:
    """Return a logo as an address that holds its own bytes: the printer fetches nothing."""
    return f"data:image/png;base64,{base64.b64encode(logo_of(digest)).decode()}"


def _path_of(digest: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "logos" / f"{digest}.png"

"""A picture of a child as it is kept: drawn again from its points, small, sealed, in private storage.

Where, when and with what it was taken stays behind, as does the file's own name.
Source: docs/adr/0011-what-people-upload.md; domain-rules.md, section 4.3.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from PIL import Image

from beneficiaries.errors import NoPicture, PhotographIsDamaged
from beneficiaries.models import Photograph
from beneficiaries.sealing import OwnKey, unwrap
from ledger.printing.errors import FileNotTaken
from ledger.printing.files import digest_of, keep_file, read_file
from ledger.printing.sent_files import PDF, as_kept

# Enough to see what was handed over, and soon there on a poor line.
LONGEST_SIDE = 1600
QUALITY = 85
PLACES = {"picture": "photograph.picture", "shows": "photograph.shows"}


def as_photograph(data: bytes, called: str) -> bytes:
    """Return the JPEG that is kept of a picture; ``called`` is the file's own name, which is only compared.

    Errors: ``NoPicture``; as ``as_kept`` for what is empty, too large, damaged, or not what its name says.
    """
    try:
        kind, kept = as_kept(data, called)
    except FileNotTaken:
        raise NoPicture from None
    if kind == PDF:
        raise NoPicture
    with Image.open(io.BytesIO(kept)) as opened:
        picture = opened.convert("RGB")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    drawn = io.BytesIO()
    picture.save(drawn, "JPEG", quality=QUALITY)
    return drawn.getvalue()


def keep_picture(picture: bytes, key: OwnKey) -> str:
    """Seal a picture, store it, and return the digest of the sealed file."""
    sealed = key.seal_bytes(picture, PLACES["picture"])
    digest = digest_of(sealed)
    keep_file(_path_of(digest), sealed)
    return digest


def picture_of(photograph: Photograph) -> bytes:
    """Return the bytes of a picture. The caller has made sure of the right, and leaves the line.

    Errors: ``PhotographIsDamaged`` where the file is gone or altered.
    """
    sealed = read_file(_path_of(photograph.file_sha256), photograph.file_sha256)
    if sealed is None:
        raise PhotographIsDamaged
    return unwrap(photograph.master, photograph.wrapped_key).open_bytes(sealed, PLACES["picture"])


def drop_pictures(digests: Iterable[str]) -> None:
    """Remove sealed files from storage."""
    for digest in digests:
        _path_of(digest).unlink(missing_ok=True)


def _path_of(digest: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "photographs" / digest[:2] / f"{digest}.sealed"

"""The bytes of what is attached, in private storage under their digest."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from ledger.book.errors import AttachmentIsDamaged
from ledger.book.models import Attachment
from ledger.printing.files import digest_of, keep_file, read_file


def keep_bytes(data: bytes) -> str:
    """Store the bytes of an attachment and return their digest."""
    digest = digest_of(data)
    keep_file(_path_of(digest), data)
    return digest


def bytes_of(attachment: Attachment) -> bytes:
    """Return the stored bytes of an attachment, as they were kept.

    Errors: ``AttachmentIsDamaged``.
    """
    data = stored(attachment.sha256)
    if data is None:
        raise AttachmentIsDamaged(digest=attachment.sha256[:16])
    return data


def stored(digest: str) -> bytes | None:
    """Return the bytes that were kept under a digest, or None where they are gone or altered."""
    return read_file(_path_of(digest), digest)


def _path_of(digest: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "attachments" / digest[:2] / digest

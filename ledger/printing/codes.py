"""Verification codes and QR codes of papers."""

from __future__ import annotations

import hashlib
import io
import json

import segno

Content = dict[str, object]


def content_digest(content: Content) -> str:
    """Return the SHA-256 of a snapshot: of its canonical JSON, keys sorted."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def verify_code(digest: str) -> str:
    """Return the code that is printed: 16 characters in groups of four."""
    letters = digest[:16].upper()
    return " ".join(letters[at : at + 4] for at in range(0, 16, 4))


def qr_svg(text: str) -> str:
    """Return a QR code as inline SVG, named for those who can't see it."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", xmldecl=False, omitsize=True, border=0, nl=False)
    return out.getvalue().decode().replace("<svg ", '<svg role="img" aria-label="QR" ', 1)

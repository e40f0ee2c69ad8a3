"""A logo, drawn again from its points: small, on white, without anything that was written beside them."""

from __future__ import annotations

import io

from PIL import Image

from ledger.book.models import Attachment
from ledger.printing.errors import FileNotTaken
from ledger.printing.sent_files import as_kept

# Enough for 40 by 20 millimetres in print.
MOST = (640, 320)


def as_logo(data: bytes, called: str) -> bytes:
    """Return the PNG that is kept of a picture.

    Errors: as ``as_kept``; ``FileNotTaken`` for what is no picture.
    """
    kind, kept = as_kept(data, called)
    if kind == Attachment.Kind.PDF:
        raise FileNotTaken
    with Image.open(io.BytesIO(kept)) as opened:
        picture = opened.convert("RGBA")
    picture.thumbnail(MOST)
    on_white = Image.new("RGB", picture.size, "white")
    on_white.paste(picture, mask=picture.getchannel("A"))
    drawn = io.BytesIO()
    on_white.save(drawn, "PNG", optimize=True)
    return drawn.getvalue()

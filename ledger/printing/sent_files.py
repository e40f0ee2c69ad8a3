"""What a file that somebody sends is, by its content, and the bytes that are kept of it.

A PDF is kept as it came: an electronic invoice is signed over its bytes. A picture is drawn again from
its points, so that where, when and with what it was taken stays behind.
"""

from __future__ import annotations

import io
import warnings
from pathlib import Path

import pikepdf
import puremagic
from PIL import Image, ImageOps, UnidentifiedImageError

from ledger.printing.errors import (
    FileDamaged,
    FileLies,
    FileMissing,
    FileNotTaken,
    FileTooLarge,
    PictureTooLarge,
)

# The kinds of what is kept.
PDF, JPEG, PNG = "pdf", "jpeg", "png"
MOST_BYTES = 10 * 1024 * 1024
MOST_POINTS = 50_000_000
QUALITY = 88
# What a content may call itself.
ENDINGS = {
    "application/pdf": ("PDF", {".pdf"}),
    "image/jpeg": ("JPEG", {".jpg", ".jpeg", ".jpe", ".jfif"}),
    "image/png": ("PNG", {".png"}),
    "image/webp": ("WebP", {".webp"}),
}


def as_kept(data: bytes, called: str) -> tuple[str, bytes]:
    """Return the kind of a file and the bytes to keep; ``called`` is its own name, which is only compared.

    Errors: ``FileMissing``; ``FileTooLarge``; ``FileNotTaken``; ``FileLies``; ``FileDamaged``; ``PictureTooLarge``.
    """
    if not data:
        raise FileMissing
    if len(data) > MOST_BYTES:
        raise FileTooLarge(most=MOST_BYTES // 1024 // 1024)
    inside = _inside(data)
    if inside not in ENDINGS:
        raise FileNotTaken
    name, endings = ENDINGS[inside]
    ending = Path(called).suffix.lower()
    if ending and ending not in endings:
        raise FileLies(called=ending, inside=name)
    return _whole_pdf(data) if inside == "application/pdf" else _drawn_again(data, inside)


def _inside(data: bytes) -> str:
    try:
        return str(puremagic.from_string(data, mime=True))
    except (puremagic.PureError, ValueError):
        return ""


def _whole_pdf(data: bytes) -> tuple[str, bytes]:
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            pages = len(pdf.pages)
    except (pikepdf.PdfError, pikepdf.PasswordError) as error:
        raise FileDamaged from error
    if not pages:
        raise FileDamaged
    return PDF, data


def _drawn_again(data: bytes, inside: str) -> tuple[str, bytes]:
    # Pillow only warns of a picture that grows beyond all bounds; its size is looked at before it is drawn.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(data), formats=["JPEG", "PNG", "WEBP"]) as picture:
                if picture.width * picture.height > MOST_POINTS:
                    raise PictureTooLarge(most=MOST_POINTS // 1_000_000)
                points = _points_of(picture)
        except Image.DecompressionBombError as error:
            raise PictureTooLarge(most=MOST_POINTS // 1_000_000) from error
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
            raise FileDamaged from error
    is_png = inside == "image/png"
    drawn = io.BytesIO()
    if is_png:
        points.save(drawn, "PNG", optimize=False)
    else:
        points.convert("RGB").save(drawn, "JPEG", quality=QUALITY)
    return (PNG if is_png else JPEG), drawn.getvalue()


def _points_of(picture: Image.Image) -> Image.Image:
    """Return the points alone, the right way up, without anything that was written beside them."""
    upright = ImageOps.exif_transpose(picture)
    has_holes = upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info
    mode = "RGBA" if has_holes else "L" if upright.mode in {"1", "L"} else "RGB"
    points = upright.convert(mode)
    clean = Image.new(mode, points.size)
    clean.paste(points)
    return clean

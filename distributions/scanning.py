"""Reading the code on a photographed page: turned, skewed, dim or cut off; and taking pictures out of a scanned PDF.

A code of ours is long enough, and checked by the reader, that a page is found or not found: never mistaken.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf
import zxingcpp
from PIL import Image, ImageFilter, ImageOps

from distributions.sheets import page_named
from ledger.book.models import Attachment

WIDEST = 3200  # points of the longer side: more takes longer and reads no better
PDF = Attachment.Kind.PDF
QUALITY = 85
QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


def pictures_in(data: bytes, kind: str) -> list[Image.Image]:
    """Return the pictures of a file: itself, or the largest of each page of a scanned PDF."""
    if kind != PDF:
        return [_upright(Image.open(io.BytesIO(data)))]
    with pikepdf.open(io.BytesIO(data)) as document:
        return [picture for page in document.pages if (picture := _largest_of(page))]


@dataclass(frozen=True, slots=True)
class FoundPage:
    """The token and the page number of a code, and by how many quarters the page was turned clockwise."""

    token: str
    number: int
    quarters: int


def page_on(picture: Image.Image) -> FoundPage | None:
    """Return the page whose code stands on a picture, or None where none can be read."""
    for attempt in _attempts(picture):
        for found in zxingcpp.read_barcodes(attempt, formats=QR):
            if named := page_named(found.text):
                return FoundPage(*named, round(found.orientation / 90) % 4)
    return None


def turned_upright(data: bytes, quarters: int) -> bytes:
    """Return a picture turned back by so many quarters, as JPEG."""
    upright = _upright(Image.open(io.BytesIO(data))).rotate(90 * quarters, expand=True)
    written = io.BytesIO()
    upright.convert("RGB").save(written, "JPEG", quality=QUALITY)
    return written.getvalue()


def _attempts(picture: Image.Image) -> Iterator[Image.Image]:
    """Yield a picture, then what may help where the light was bad or the hand shook: the quick ways first."""
    grey = ImageOps.grayscale(picture)
    grey.thumbnail((WIDEST, WIDEST))
    yield grey
    soft = grey.filter(ImageFilter.GaussianBlur(1.5))  # grain away
    yield soft
    yield grey.resize((grey.width // 2, grey.height // 2), Image.Resampling.BOX)
    yield grey.filter(ImageFilter.GaussianBlur(1.6)).filter(ImageFilter.UnsharpMask(4, 200, 0))  # a shaken hand
    yield soft.resize((soft.width * 2, soft.height * 2), Image.Resampling.BICUBIC)
    yield ImageOps.autocontrast(grey.filter(ImageFilter.GaussianBlur(1)), cutoff=2)
    yield grey.filter(ImageFilter.GaussianBlur(2.2)).filter(ImageFilter.UnsharpMask(5, 250, 0))


def _upright(picture: Image.Image) -> Image.Image:
    return ImageOps.exif_transpose(picture) or picture


def _largest_of(page: pikepdf.Page) -> Image.Image | None:
    found = [pikepdf.PdfImage(image) for image in page.get_images().values()]  # type: ignore[arg-type] # images are streams
    if not found:
        return None
    largest = max(found, key=lambda image: image.width * image.height)
    picture: Image.Image = largest.as_pil_image()
    return picture

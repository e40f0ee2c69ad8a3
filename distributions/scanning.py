"""Reading the code on a photographed page: turned, skewed, dim or cut off; and taking pictures out of a scanned PDF.

A code of ours is long enough, and checked by the reader, that a page is found or not found: never mistaken.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf
import zxingcpp
from PIL import Image, ImageFilter, ImageOps, ImageStat

from distributions.sheets import page_named
from ledger.book.models import Attachment
from ledger.printing.sent_files import MOST_POINTS

WIDEST = 3200  # points of the longer side: more takes longer and reads no better
PDF = Attachment.Kind.PDF
QUALITY = 85
GRAIN = 3  # of 255 grades: a page with a single line of print has more
QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


def pictures_in(data: bytes, kind: str) -> Iterator[tuple[int, Image.Image | None]]:
    """Yield the pictures of a file one by one, with their pages: itself, or the largest of each page of a scanned PDF.

    None stands for one that can't be drawn: damaged, too large, or packed in a way that is not known here. The empty
    backs of a scan are passed over.
    """
    if kind != PDF:
        yield 1, _upright(Image.open(io.BytesIO(data)))
        return
    with pikepdf.open(io.BytesIO(data)) as document:
        for number, page in enumerate(document.pages, 1):
            if (largest := _largest_of(page)) is None:
                continue
            picture = _drawn(largest)
            if picture is None or not _is_empty(picture):
                yield number, picture


@dataclass(frozen=True, slots=True)
class FoundPage:
    """The token and the page number of a code, and by how many quarters the page was turned clockwise."""

    token: str
    number: int
    quarters: int


def pages_on(picture: Image.Image) -> list[FoundPage]:
    """Return the pages whose codes stand on a picture, each once; none where no code can be read."""
    for attempt in _attempts(picture):
        found: dict[tuple[str, int], FoundPage] = {}
        for one in zxingcpp.read_barcodes(attempt, formats=QR):
            if named := page_named(one.text):
                found.setdefault(named, FoundPage(*named, round(one.orientation / 90) % 4))
        if found:
            return list(found.values())
    return []


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


def _largest_of(page: pikepdf.Page) -> pikepdf.Object | None:
    return max(page.get_images().values(), key=_points_of, default=None)


def _points_of(image: pikepdf.Object) -> int:
    return int(image.get("/Width", 0)) * int(image.get("/Height", 0))


def _drawn(image: pikepdf.Object) -> Image.Image | None:
    if _points_of(image) > MOST_POINTS:
        return None
    try:
        picture: Image.Image = pikepdf.PdfImage(image).as_pil_image()  # type: ignore[arg-type] # images are streams
        picture.load()
    except (pikepdf.PikepdfError, OSError, ValueError, NotImplementedError):
        return None
    return picture


def _is_empty(picture: Image.Image) -> bool:
    """Whether nothing stands on a picture: all of it is of one colour, but for the grain of the paper."""
    small = ImageOps.grayscale(picture).resize((64, 64), Image.Resampling.BOX)
    return ImageStat.Stat(small).stddev[0] < GRAIN

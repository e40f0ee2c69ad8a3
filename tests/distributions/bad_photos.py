"""Photographs of a sheet as a tired person takes them: turned, skewed, dim, noisy, blurred, cut off."""

from __future__ import annotations

import io
import random
from collections.abc import Callable

import pikepdf
from PIL import Image, ImageChops, ImageEnhance, ImageFilter

Change = Callable[[Image.Image, random.Random], Image.Image]


def on_a_table(page: Image.Image, chance: random.Random) -> Image.Image:
    """Lay a page on a dark table, with room around it."""
    table = Image.new("RGB", (int(page.width * 1.25), int(page.height * 1.3)), (chance.randint(60, 120),) * 3)
    table.paste(page, (chance.randint(0, table.width - page.width), chance.randint(0, table.height - page.height)))
    return table


def turned(page: Image.Image, chance: random.Random) -> Image.Image:
    """Turn a page: upside down, on its side, a little askew."""
    return page.rotate(chance.choice([0, 90, 180, 270]) + chance.uniform(-12, 12), expand=True, fillcolor=(90, 90, 90))


def skewed(page: Image.Image, chance: random.Random) -> Image.Image:
    """Look at a page from the side."""
    wide, high, by = page.width, page.height, chance.uniform(0.02, 0.09)
    corners = (by * wide, by * high, 0, high, wide, high * (1 - by), wide * (1 - by), 0)
    return page.transform(page.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC)


def dim(page: Image.Image, chance: random.Random) -> Image.Image:
    """Take away light and contrast."""
    darker = ImageEnhance.Brightness(page).enhance(chance.uniform(0.3, 0.7))
    return ImageEnhance.Contrast(darker).enhance(chance.uniform(0.5, 0.9))


def noisy(page: Image.Image, chance: random.Random) -> Image.Image:
    """Add the grain of a poor camera."""
    grain = Image.effect_noise(page.size, chance.uniform(20, 60)).convert("RGB")
    return ImageChops.add(page, grain, scale=1.0, offset=-128)


def blurred(page: Image.Image, chance: random.Random) -> Image.Image:
    """Shake the hand a little."""
    return page.filter(ImageFilter.GaussianBlur(chance.uniform(0.6, 1.8)))


def halved(page: Image.Image, chance: random.Random) -> Image.Image:
    """Cut off one half of a page."""
    wide, high = page.size
    return page.crop(chance.choice([(0, 0, wide, high // 2), (0, high // 2, wide, high)]))


KINDS: dict[str, tuple[Change, ...]] = {
    "turned": (turned,),
    "skewed": (skewed, on_a_table),
    "dim": (dim, on_a_table),
    "noisy": (noisy,),
    "half": (halved, on_a_table),
    "blurred": (blurred,),
    "all of it": (skewed, on_a_table, turned, dim, blurred, noisy),
}


def taken(page: Image.Image, kind: str, seed: int) -> bytes:
    """Return a photograph of a page as the JPEG that a telephone sends."""
    chance = random.Random(seed)  # noqa: S311 -- the same photographs every time
    for change in KINDS[kind]:
        page = change(page, chance)
    sent = io.BytesIO()
    page.convert("RGB").save(sent, "JPEG", quality=chance.choice([55, 70, 85]))
    return sent.getvalue()


def scanned(pages: list[Image.Image]) -> bytes:
    """Return pages as the PDF that a scanner sends: a picture a page."""
    sent = io.BytesIO()
    pages[0].save(sent, "PDF", save_all=True, append_images=pages[1:])
    with pikepdf.open(io.BytesIO(sent.getvalue())) as document:
        written = io.BytesIO()
        document.save(written)
    return written.getvalue()

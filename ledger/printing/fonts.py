"""The print fonts: our own, and no others, so that a paper is the same on every machine.

``use_own_fonts`` must run before WeasyPrint is imported: fontconfig reads its file once.
"""

from __future__ import annotations

import os
from ctypes.util import find_library
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from django.conf import settings

from ledger.printing.errors import Unprintable

FOLDER = Path(__file__).parent / "fonts"
FILES = ("PaperSans-Regular.ttf", "PaperSans-Bold.ttf", "NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf")
VERSION = "noto-sans-sc 0.4.3"

_CONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
</fontconfig>
"""


def use_own_fonts() -> None:
    """Point fontconfig at our fonts alone."""
    folder = Path(settings.VAR) / "fontconfig"
    file = folder / "fonts.conf"
    text = _CONFIG.format(fonts=escape(str(FOLDER)), cache=escape(str(folder / "cache")))
    if not file.exists() or file.read_text(encoding="utf-8") != text:
        folder.mkdir(parents=True, exist_ok=True)
        # Two processes may start at once: each writes its own file and moves it into place.
        fresh = folder / f"fonts.conf.{os.getpid()}"
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(file)
    os.environ["FONTCONFIG_FILE"] = str(file)


def missing_files() -> list[str]:
    """Return the fonts that are not where they should be."""
    return [name for name in FILES if not (FOLDER / name).is_file()]


def missing_library() -> bool:
    """Whether the library that cuts fonts is missing; without it printing takes ten times as long."""
    return find_library("harfbuzz-subset") is None


@cache
def _printable() -> frozenset[int]:
    from fontTools.ttLib import TTFont  # noqa: PLC0415 -- 90 ms that only printing pays

    with TTFont(FOLDER / "NotoSansSC-Regular.ttf", lazy=True) as font:
        return frozenset(font.getBestCmap())


def unprintable(text: str) -> list[str]:
    """Return the characters that no font has: they would print as a crossed box, without any error."""
    known = _printable()
    return sorted({letter for letter in text if ord(letter) not in known and not letter.isspace()})


def check_printable(text: str) -> None:
    """Refuse a text of which the fonts lack a character: it would print as a crossed box.

    Errors: ``Unprintable``.
    """
    if missing := unprintable(text):
        raise Unprintable(characters=" ".join(missing))

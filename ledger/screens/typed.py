"""Reading amounts, counts and days as people type them, in the office's two languages."""

import datetime as dt
import re
import unicodedata
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# A book holds less than this in one line; more is a slip of the finger.
MOST = 10**15
_WAN = re.compile(r"(?:万|[wW])$")
# As people write figures: no powers of ten, which a finger slips into, and no words for endless numbers.
_FIGURES = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)", re.ASCII)
_NOISE = re.compile(r"[,，\s¥￥元]")
_TODAY = {"today": 0, "今天": 0, "今日": 0, "yesterday": -1, "昨天": -1}


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace("。", ".").strip()


def fen_of(text: str) -> int:
    """Return the minor units of ``12000``, ``12,000.5``, ``１２，０００`` or ``1.2万``.

    Errors: ``ValidationError`` for what is no amount, has more than two decimals, or is less than nothing.
    """
    bare = _NOISE.sub("", _plain(text)).replace("−", "-")
    scale = 1_000_000 if _WAN.search(bare) else 100
    figures = _WAN.sub("", bare)
    if not _FIGURES.fullmatch(figures):
        raise ValidationError(_("“%(text)s” is no amount. Write it like 1,200.50 or 1.2万.") % {"text": text})
    fen = Decimal(figures) * scale
    whole = int(fen)
    if fen != whole:
        raise ValidationError(_("An amount has at most two decimals: fen are the smallest there is."))
    if fen < 0:
        raise ValidationError(_("An amount can't be less than nothing. To take something back, reverse it."))
    if fen >= MOST:
        raise ValidationError(_("“%(text)s” is more than a book holds. Check the figures.") % {"text": text})
    return whole


def count_of(text: str) -> int:
    """Return a whole number of pieces.

    Errors: ``ValidationError`` for what is no whole number of pieces.
    """
    bare = _NOISE.sub("", _plain(text))
    if not re.fullmatch(r"\d{1,12}", bare):
        raise ValidationError(_("“%(text)s” is no number of pieces. Write a whole number, like 24.") % {"text": text})
    return int(bare)


def day_of(text: str, today: dt.date) -> dt.date:
    """Return the day of ``2026-11-23``, ``20261123``, ``11-23``, ``23``, ``today`` or ``今天``.

    Of a day without month or year the nearest is meant.

    Errors: ``ValidationError`` for what names no day.
    """
    bare = re.sub(r"[年月/.]", "-", _plain(text)).replace("日", "").lower()
    if bare in _TODAY:
        return today + dt.timedelta(days=_TODAY[bare])
    if re.fullmatch(r"\d{8}", bare):
        bare = f"{bare[:4]}-{bare[4:6]}-{bare[6:]}"
    days = [day for parts in _fill(bare, today) if (day := _day(parts))]
    if not days:
        raise ValidationError(_("“%(text)s” is no day. Write it like 2026-11-23, 11-23 or 23.") % {"text": text})
    return min(days, key=lambda day: abs(day - today))


def _fill(bare: str, today: dt.date) -> list[tuple[int, int, int]]:
    if not re.fullmatch(r"(?:\d{4}-)?(?:\d{1,2}-)?\d{1,2}", bare):
        return []
    given = tuple(int(part) for part in bare.split("-"))
    if len(given) == 3:  # noqa: PLR2004 -- year, month, day
        return [given]
    if len(given) == 2:  # noqa: PLR2004 -- month, day
        return [(year, *given) for year in (today.year - 1, today.year, today.year + 1)]
    months = [today.year * 12 + today.month - 1 + step for step in (-1, 0, 1)]
    return [(month // 12, month % 12 + 1, given[0]) for month in months]


def _day(parts: tuple[int, int, int]) -> dt.date | None:
    try:
        return dt.date(*parts)
    except ValueError:
        return None

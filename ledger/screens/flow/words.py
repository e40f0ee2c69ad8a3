"""The words of a picture, and the room they take."""

import unicodedata

from ledger.printing.figures import yuan_printed

# A Chinese letter, a bold Latin one, and one of the second line, in the units of the picture.
_WIDE, _NARROW, QUIET = 12.8, 7.3, 6.7


def figures_of(amount: int, note: str) -> str:
    """Return the second line of a label: the amount in minor units as money, and a short fact."""
    return f"¥{yuan_printed(amount)}" + (f" · {note}" if note else "")


def wide(text: str, narrow: float = _NARROW) -> float:
    """Return how wide a text is likely to be, in the units of the picture."""
    return sum(_WIDE if unicodedata.east_asian_width(letter) in "WF" else narrow for letter in text)


def shortened(text: str, room: float) -> str:
    """Return a text that fits a room, with an ellipsis where something had to go."""
    if wide(text) <= room:
        return text
    while text and wide(text) + _WIDE > room:
        text = text[:-1]
    return text.rstrip() + "…"


def percent(part: int, whole: int) -> str:
    """Return a share of a whole as a width: ``37.50%``; of nothing, ``0.00%``."""
    return f"{100 * part / whole if whole else 0:.2f}%"

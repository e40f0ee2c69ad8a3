"""Amounts in English words."""

from num2words import num2words

# The library's own currency mode has no yuan; its cardinals are sound.
_UNITS = {"CNY": ("yuan", "fen"), "USD": ("dollars", "cents"), "EUR": ("euros", "cents"), "GBP": ("pounds", "pence")}


def amount_in_words(minor: int, currency: str = "CNY") -> str:
    """Return an amount in English words: ``Five hundred yuan and five fen only``.

    Units: minor units, not below zero.
    Errors: ``ValueError`` below zero.
    """
    if minor < 0:
        raise ValueError(minor)
    major, rest = divmod(minor, 100)
    one, part = _UNITS.get(currency, (currency, "hundredths"))
    words = f"{num2words(major)} {one}"
    if rest:
        words += f" and {num2words(rest)} {part}"
    return f"{words} only".capitalize()

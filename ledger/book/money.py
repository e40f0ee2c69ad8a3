"""Exact money: whole minor units of the base currency (1 yuan = 100 fen). No floats, ever."""

from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext_lazy as _

from ledger.book.errors import NotWhole
from ledger.printing.figures import yuan

MINOR_UNITS = 100
_DECIMALS = 2
# What an empty item stands for, said when a sentence is read.
MONEY = _("money")


def plain(fen: int) -> str:
    """Return minor units as figures for spreadsheets: ``1234.00``."""
    return yuan(fen).replace(",", "")


def fen(figures: str | Decimal) -> int:
    """Return figures as minor units.

    Errors: ``NotWhole`` for more than two decimals, and for what is no number.
    """
    try:
        exact = Decimal(figures)
    except InvalidOperation:
        raise NotWhole(value=figures) from None
    if not exact.is_finite() or -int(exact.as_tuple().exponent) > _DECIMALS:
        raise NotWhole(value=figures)
    return int(exact * MINOR_UNITS)


def money_word() -> str:
    """Return the word for what an empty item stands for."""
    return str(MONEY)


__all__ = ["MONEY", "fen", "money_word", "plain", "yuan"]

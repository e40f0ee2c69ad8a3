"""Which papers that left the house show a gift. Other storeys say so themselves: nothing here looks upward.

An app above registers, when it is named to Django, a function that tells of its papers.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable

from donors.models import Donor, Gift, Thank

# What it is ("receipt", "statement", "letter"), its number or day, and the number of what replaces it, or blank.
Paper = dict[str, str]
Teller = Callable[[Collection[Donor], dt.date], Iterable[Paper]]

_tellers: list[Teller] = []


def tell_papers_with(teller: Teller) -> None:
    """Have a function asked which of its papers tell donors of what they gave from a day on."""
    if teller not in _tellers:
        _tellers.append(teller)


def papers_showing(gift: Gift, donors: Collection[Donor], since: dt.date) -> list[Paper]:
    """Return the statements of donors that reach to a day or beyond, and the letters that thanked for a gift."""
    told = [paper for teller in _tellers for paper in teller(donors, since)]
    letters = Thank.objects.filter(gifts__gift=gift, state=Thank.State.SENT, sent_at__isnull=False)
    return told + [{"kind": "letter", "number": f"{letter.sent_at:%Y-%m-%d}", "by": ""} for letter in letters]

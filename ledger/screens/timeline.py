"""What happened, in one line of days: received, given out, promised."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise

from ledger.printing.figures import yuan_printed

Text = str | Promise
Dot = Literal["in", "out", "goods", "p", "s"]


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a timeline. ``amount`` in minor units, with its sign; None where there is none.

    ``dot``: ``in`` received, ``goods`` goods received, ``out`` given out, ``p`` promised, ``s`` said; what
    ``is_due`` has not happened yet.
    """

    on: dt.date
    text: Text
    dot: Dot
    url: str = ""
    note: Text = ""
    amount: int | None = None
    is_due: bool = False

    @property
    def signed(self) -> str:
        """The amount with its sign, plus or minus."""
        if self.amount is None:
            return ""
        return f"+{yuan_printed(self.amount)}" if self.amount > 0 else yuan_printed(self.amount)

"""A bar of parts: widths as SVG attributes, for no page may carry a style of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ledger.screens.flow.nodes import Tone
from ledger.screens.flow.words import percent


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a bar: an amount in minor units (or any count), and what it is."""

    label: str
    amount: int
    tone: Tone = Tone.ONE


@dataclass(frozen=True, slots=True)
class Stripe:
    """A part as it is drawn: where it begins and how wide it is, as shares of the whole."""

    part: Part
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class Bar:
    """Parts of a whole, side by side. ``key`` makes its names in the page its own.

    Without a ``whole`` the parts fill the bar. A part of nothing is not drawn.
    """

    key: str
    parts: Sequence[Part]
    whole: int = 0

    @property
    def stripes(self) -> list[Stripe]:
        """The parts, laid end to end."""
        whole = self.whole or sum(part.amount for part in self.parts)
        found, at = [], 0
        for part in self.parts:
            if part.amount > 0:
                found.append(Stripe(part, percent(at, whole), percent(part.amount, whole)))
                at += part.amount
        return found

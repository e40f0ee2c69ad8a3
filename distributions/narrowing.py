"""Lists of choices that a page of children is narrowed by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Narrowing:
    """One list of choices: what it is called in the address and on the page, what it offers and what is chosen.

    ``choices`` are pairs of what stands in the address and its words.
    """

    name: str
    label: str
    choices: Sequence[tuple[str, str]]
    chosen: str

    @classmethod
    def of(cls, name: str, label: str, choices: Iterable[str | tuple[str, str]], chosen: str | None) -> Narrowing:
        """Return a list of choices; those that are words already stand in the address as they are."""
        pairs = [(each, each) if isinstance(each, str) else each for each in choices]
        return cls(name, label, pairs, chosen or "")

"""What a flow picture is told: columns of nodes, and the amounts between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """What a node is painted with: one of five colours of a series, neutral, or hatched (not yet used)."""

    ONE = "v1"
    TWO = "v2"
    THREE = "v3"
    FOUR = "v4"
    FIVE = "v5"
    NEUTRAL = "ink-3"
    HATCHED = "v0"


SERIES = (Tone.ONE, Tone.TWO, Tone.THREE, Tone.FOUR, Tone.FIVE)


def tone_of(position: int) -> Tone:
    """Return the colour of the n-th of a series, from 0; what comes after the fifth is neutral."""
    return SERIES[position] if position < len(SERIES) else Tone.NEUTRAL


@dataclass(frozen=True, slots=True)
class Node:
    """Something that value comes from or goes to. ``note`` is a short second fact, ``is_kept`` never merged."""

    key: str
    label: str
    tone: Tone = Tone.NEUTRAL
    note: str = ""
    url: str = ""
    is_kept: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """Nodes under a heading, in the order in which they are drawn."""

    heading: str
    nodes: Sequence[Node]


@dataclass(frozen=True, slots=True)
class Link:
    """An amount that goes from a node of one column to a node of the next."""

    source: str
    target: str
    amount: int

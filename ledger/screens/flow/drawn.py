"""A flow picture as it is drawn: every part knows where it stands and what it says."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.screens.flow.nodes import Link, Node, Tone
from ledger.screens.flow.words import figures_of, percent, shortened

WIDTH = 1000.0
NODE = 12.0  # the width of a node


@dataclass(frozen=True, slots=True)
class Box:
    """A node as it is drawn: its rectangle, and its label with the room that it has."""

    node: Node
    amount: int
    x: float
    y: float
    height: float
    room: float
    is_first: bool
    is_last: bool

    @property
    def width(self) -> float:
        """How wide it is."""
        return NODE

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return round(self.y + self.height / 2, 2)

    @property
    def label_x(self) -> float:
        """Where the label begins, or ends in the first column."""
        return self.x - 8 if self.is_first else self.x + NODE + 8

    @property
    def label(self) -> str:
        """The label, shortened to its room."""
        return shortened(self.node.label, self.room)

    @property
    def label_y(self) -> float:
        """The base line of the label."""
        return round(self.middle - 2, 2)

    @property
    def figures(self) -> str:
        """The second line: the amount, and a short fact."""
        return figures_of(self.amount, self.node.note)

    @property
    def figures_y(self) -> float:
        """The base line of the second line."""
        return round(self.middle + 13, 2)


@dataclass(frozen=True, slots=True)
class Ribbon:
    """A link as it is drawn, from the right edge of one node to the left edge of another."""

    link: Link
    tone: Tone
    left: float
    right: float
    from_y: float
    to_y: float
    height: float

    @property
    def path(self) -> str:
        """The outline."""
        half = (self.left + self.right) / 2
        a, b, c, d = self.from_y, self.to_y, self.to_y + self.height, self.from_y + self.height
        return (
            f"M{self.left:.1f} {a:.1f}C{half:.1f} {a:.1f} {half:.1f} {b:.1f} {self.right:.1f} {b:.1f}"
            f"V{c:.1f}C{half:.1f} {c:.1f} {half:.1f} {d:.1f} {self.left:.1f} {d:.1f}Z"
        )


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table that tells the same."""

    source: Node
    source_of: str
    target: Node
    target_of: str
    amount: int


@dataclass(frozen=True, slots=True)
class PhoneRow:
    """A node of the column that phones list: its amount, and where it went."""

    node: Node
    amount: int
    of: int
    unused: int
    parts: list[tuple[str, int]]

    @property
    def used_percent(self) -> str:
        """The width of the part that went on."""
        return percent(self.amount - self.unused, self.of)

    @property
    def unused_percent(self) -> str:
        """The width of the part that is not yet used."""
        return percent(self.unused, self.of)


@dataclass(frozen=True, slots=True)
class Flow:
    """A picture, its table and its list for phones. ``key`` makes its names in the page its own."""

    key: str
    title: str
    description: str
    total: int
    height: float
    headings: list[tuple[str, float, bool]]
    boxes: list[list[Box]]
    ribbons: list[Ribbon]
    rows: list[Row]
    listed: list[PhoneRow]

    @property
    def width(self) -> float:
        """How wide the picture is."""
        return WIDTH

    @property
    def is_drawn(self) -> bool:
        """Whether there is anything to see: what has no value can't be drawn to scale."""
        return self.total > 0

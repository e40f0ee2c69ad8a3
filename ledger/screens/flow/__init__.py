"""Flow pictures: what came from where and went where, drawn by the server, with the table that tells the same."""

from ledger.screens.flow.drawing import draw
from ledger.screens.flow.drawn import Flow
from ledger.screens.flow.nodes import Column, Link, Node, Tone, tone_of

__all__ = ["Column", "Flow", "Link", "Node", "Tone", "draw", "tone_of"]

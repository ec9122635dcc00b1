"""The drawing of a graph of fallbacks: boxes in columns, from decisions to what they fall back to; plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reviews.evidence.lineage import ACROSS, DOWN, EDGE, HEIGHT, WIDTH


@dataclass(frozen=True)
class GraphNode:
    """A decision in the graph: its number, the model ("" if the reader may not see it), tone and word of standing."""

    number: int
    repo_id: str
    tone: str
    word: str


@dataclass(frozen=True)
class GraphBox:
    """A node with the top left corner of its box, in pixels."""

    node: GraphNode
    x: int
    y: int

    @property
    def sign(self) -> str:
        """The glyph of its standing."""
        return {"info": "dot", "quiet": "unknown"}.get(self.node.tone, self.node.tone)


@dataclass(frozen=True)
class FallbackDrawing:
    """The whole drawing, in pixels; each line is its path and its tip."""

    width: int
    height: int
    boxes: tuple[GraphBox, ...]
    lines: tuple[tuple[str, str], ...]
    box_width: int = WIDTH
    box_height: int = HEIGHT
    text_width: int = WIDTH - 18


def drawn(nodes: Mapping[int, GraphNode], links: Sequence[tuple[int, int]]) -> FallbackDrawing:
    """Lay out the decisions that nothing falls back to on the left, and what they fall back to in columns rightwards.

    ``links`` are pairs of numbers, a decision and its fallback, all of them among ``nodes``, which are not empty.
    """
    columns: dict[int, list[int]] = {}
    for number, depth in _depths(nodes, links).items():
        columns.setdefault(depth, []).append(number)
    high = max(len(column) for column in columns.values()) * (HEIGHT + DOWN) - DOWN
    boxes: dict[int, GraphBox] = {}
    for place, depth in enumerate(sorted(columns)):
        column = columns[depth]
        top = (high - (len(column) * (HEIGHT + DOWN) - DOWN)) // 2
        for row, number in enumerate(column):
            at = (EDGE + place * (WIDTH + ACROSS), EDGE + top + row * (HEIGHT + DOWN))
            boxes[number] = GraphBox(nodes[number], *at)
    width = EDGE + len(columns) * (WIDTH + ACROSS) - ACROSS + EDGE
    lines = tuple(_line(boxes[start], boxes[end]) for start, end in links)
    return FallbackDrawing(width, high + 2 * EDGE, tuple(boxes.values()), lines)


def _depths(nodes: Mapping[int, GraphNode], links: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Return the longest way to each decision, in steps; a circle, which the rules refuse, would be cut off."""
    depths = dict.fromkeys(nodes, 0)
    for _ in range(len(depths)):
        moved = False
        for start, end in links:
            if depths[end] <= depths[start] < len(depths):
                depths[end], moved = depths[start] + 1, True
        if not moved:
            break
    return depths


def _line(start: GraphBox, end: GraphBox) -> tuple[str, str]:
    x1, y1, x2, y2 = start.x + WIDTH, start.y + HEIGHT // 2, end.x, end.y + HEIGHT // 2
    bend = x1 + 32
    return f"M{x1} {y1} C{bend} {y1} {x1} {y2} {bend} {y2} H{x2 - 6}", f"M{x2} {y2} l-7 -4 v8 z"

"""Ancestors and variants of a repository, as table rows and as a drawing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from reviews.evidence.spelling import license_words, records
from reviews.hub.shapes import lineage
from reviews.hub.shapes.lineage_source import PLACES
from reviews.language.phrases import say

STATES: dict[str, tuple[str, str]] = {
    "read": ("ok", say("Read")), "gated": ("warn", say("Gated")), "missing": ("bad", say("Missing")),
    "private": ("warn", say("Private")), "local": ("bad", say("Local path")), "cycle": ("bad", say("Cycle")),
    "not read": ("quiet", say("Not read")), "title only": ("warn", say("Title only")),
    "outside the hub": ("warn", say("Outside the hub")), "not understood": ("warn", say("Not understood")),
    "not followed": ("quiet", say("Not followed")),
}  # fmt: skip
"""Tone and label of each ancestor state."""
NOTES = {
    lineage.LOCAL: say("A path on the publisher's machine; the hub was not asked for it."),
    lineage.UNNAMED: say("A title; the hub was not asked for it."),
    lineage.OUTSIDE: say("An address outside the hub; it was not followed."),
    lineage.UNCLEAR: say("The value was not understood as the name of a model."),
}
"""What a state means where no hub was asked."""

RELATIONS = {
    "quantized": say("Quantized"),
    "adapter": say("Adapter"),
    "finetune": say("Fine-tuned"),
    "merge": say("Merged"),
    "": say("Relation not said"),
}
MOST_DRAWN = 40
"""Most ancestors in the drawing; the table lists all of them."""

WIDTH, HEIGHT, ACROSS, DOWN = 224, 68, 108, 18
"""Size of a box and the space between boxes, in pixels."""
NAMES, LINE, EDGE = 4, 18, 2


@dataclass(frozen=True)
class LineageRow:
    """One table row: a model, where it is named as the base, and what is known about it."""

    id: str
    of: str
    relation: str
    stated: str
    tone: str
    word: str
    license: str
    gate: str
    publisher: str
    renamed_from: str
    commit: str
    texts: tuple[tuple[str, str], ...]
    revision: str = ""
    why: str = ""

    @property
    def commit_words(self) -> str:
        """What the commit that was read is: the one that is named, or the head at the time."""
        if not self.commit:
            return ""
        if self.revision == self.commit:
            return say("the commit that is named")
        return (
            say("named: {revision}", revision=self.revision[:60])
            if self.revision
            else say("its head; no commit is named")
        )


def ancestors(found: Any) -> list[LineageRow]:
    """Return the ancestors of a reading, nearest first; ``found`` is the list of records made by the hub reader."""
    return [_ancestor(one) for one in records(found)]


def _ancestor(one: Mapping[str, Any]) -> LineageRow:
    tone, word = STATES.get(str(one.get("state")), ("quiet", str(one.get("state") or say("Not read"))))
    known = one.get("state") in (lineage.READ, lineage.GATED)
    gated = one.get("gated")
    texts = one.get("texts")
    return LineageRow(
        id=str(one.get("id") or ""), of=str(one.get("of") or ""), relation=str(one.get("relation") or ""),
        stated=PLACES.get(str(one.get("stated")), str(one.get("stated") or "")), tone=tone, word=word,
        license=license_words(dict(one)) if known else "",
        gate=(say("Gated, {gated}", gated=gated) if gated else say("Open")) if known else "",
        publisher=str(one.get("publisher") or ""), renamed_from=str(one.get("renamed_from") or ""),
        commit=str(one.get("commit") or ""),
        texts=tuple((str(path), str(digest)) for path, digest in texts.items()) if isinstance(texts, dict) else (),
        revision=str(one.get("revision") or ""), why=str(one.get("why") or NOTES.get(str(one.get("state")), "")),
    )  # fmt: skip


@dataclass(frozen=True)
class Box:
    """A model in the drawing, with the top left corner of its box in pixels."""

    id: str
    tone: str
    word: str
    x: int
    y: int

    @property
    def owner(self) -> str:
        """The owner with its slash, "" for a path or an id without an owner."""
        return f"{self.id.partition('/')[0]}/" if self.id.count("/") == 1 and not self.id.startswith("/") else ""

    @property
    def name(self) -> str:
        """The id without its owner."""
        return self.id.removeprefix(self.owner)

    @property
    def sign(self) -> str:
        """The glyph of its state."""
        return {"info": "dot", "quiet": "unknown"}.get(self.tone, self.tone)


@dataclass(frozen=True)
class Edge:
    """A line from a model to its base, with its label and the label's position."""

    path: str
    tip: str
    words: str
    x: int
    y: int


@dataclass(frozen=True)
class Band:
    """The variants with one relation: their number, the first names, and how many more there are."""

    title: str
    relation: str
    n: int
    names: tuple[str, ...]
    more: int
    x: int
    y: int
    height: int
    path: str

    @property
    def lines(self) -> list[tuple[int, str]]:
        """Every name with its vertical offset inside the box."""
        return [(20 + LINE * place, name) for place, name in enumerate(self.names, 1)]

    @property
    def more_y(self) -> int:
        """The vertical offset of the line that says how many more there are."""
        return 20 + LINE * (len(self.names) + 1)


@dataclass(frozen=True)
class Tree:
    """The whole drawing, in pixels; ``left_out`` counts the ancestors that are only in the table."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]
    bands: tuple[Band, ...]
    left_out: int
    box_width: int = WIDTH
    box_height: int = HEIGHT
    text_width: int = WIDTH - 18


def tree(repo_id: str, rows: list[LineageRow], variants: Iterable[Mapping[str, Any]]) -> Tree:
    """Lay out the repository on the left, its ancestors in columns to the right and its variants below."""
    drawn = rows[:MOST_DRAWN]
    boxes, edges, high = placed(*_graph(repo_id, drawn))
    bands = _bands(variants, boxes[_key(repo_id)], high)
    right = max([box.x + WIDTH for box in boxes.values()] + [band.x + WIDTH for band in bands])
    low = max([high] + [band.y + band.height for band in bands])
    return Tree(right + EDGE, low + EDGE, tuple(boxes.values()), edges, tuple(bands), len(rows) - len(drawn))


def placed(
    nodes: Mapping[str, tuple[str, str, str]], links: list[tuple[str, str, str]]
) -> tuple[dict[str, Box], tuple[Edge, ...], int]:
    """Return boxes by key, bases to the right of what was made from them, the lines, and the lower end in pixels.

    ``nodes`` maps keys to id, tone and label; ``links`` are key of the child, key of the base, and label.
    """
    columns: dict[int, list[str]] = {}
    for key, depth in _depths(nodes, links).items():
        columns.setdefault(depth, []).append(key)
    tall = max(len(column) for column in columns.values())
    high = tall * (HEIGHT + DOWN) - DOWN
    boxes = {}
    for place, depth in enumerate(sorted(columns)):
        column = columns[depth]
        top = (high - (len(column) * (HEIGHT + DOWN) - DOWN)) // 2
        for row, key in enumerate(column):
            x, y = EDGE + place * (WIDTH + ACROSS), EDGE + top + row * (HEIGHT + DOWN)
            boxes[key] = Box(*nodes[key], x, y)
    return boxes, tuple(_edge(boxes[child], boxes[base], words) for child, base, words in links), EDGE + high


def _key(repo_id: str) -> str:
    return repo_id.casefold()


def _graph(repo_id: str, rows: list[LineageRow]) -> tuple[dict[str, tuple[str, str, str]], list[tuple[str, str, str]]]:
    """Return boxes by key as (id, tone, label), and lines as (key of the child, key of the base, label)."""
    nodes = {_key(repo_id): (repo_id, "info", say("This repository"))}
    links = []
    for number, row in enumerate(rows):
        child = _key(row.of) if _key(row.of) in nodes else _key(repo_id)
        key = _key(row.id)
        if row.word == "Cycle" or key == _key(repo_id):
            key = say(
                "{key} {number_of}", key=key, number_of=number
            )  # a cycle ends in its own box, so that the lines never run in circles
        nodes.setdefault(key, (row.id, row.tone, row.word))
        links.append((child, key, row.relation or say("not said")))
    return nodes, links


def _depths(nodes: Iterable[str], links: list[tuple[str, str, str]]) -> dict[str, int]:
    """Return the longest distance of each model from the repository, in steps; cycles are cut off."""
    depths = dict.fromkeys(nodes, 0)
    for _ in range(len(depths)):
        moved = False
        for child, base, _words in links:
            if depths[base] <= depths[child] < len(depths):
                depths[base], moved = depths[child] + 1, True
        if not moved:
            break
    return depths


def _edge(child: Box, base: Box, words: str) -> Edge:
    x1, y1, x2, y2 = child.x + WIDTH, child.y + HEIGHT // 2, base.x, base.y + HEIGHT // 2
    bend = x1 + 32
    path = f"M{x1} {y1} C{bend} {y1} {x1} {y2} {bend} {y2} H{x2 - 6}"
    tip = f"M{x2} {y2} l-7 -4 v8 z"
    return Edge(path, tip, words, x2 - 10, y2 - 5)


def _bands(variants: Iterable[Mapping[str, Any]], own: Box, below: int) -> list[Band]:
    top = below + 56
    found = []
    for place, (relation, names) in enumerate(by_relation(variants)):
        x = EDGE + place * (WIDTH + DOWN)
        shown = tuple(names[:NAMES])
        more = len(names) - len(shown)
        height = 24 + LINE * (len(shown) + bool(more)) + 10
        path = f"M{own.x + WIDTH // 2} {own.y + HEIGHT} V{top - 30} H{x + WIDTH // 2} V{top - 1}"
        title = RELATIONS.get(relation, relation)
        found.append(Band(title, relation, len(names), shown, more, x, top, height, path))
    return found


def by_relation(variants: Iterable[Mapping[str, Any]]) -> list[tuple[str, list[str]]]:
    """Return the ids of variants by their stated relation, largest group first."""
    groups: dict[str, list[str]] = {}
    for one in variants:
        groups.setdefault(str(one.get("relation") or ""), []).append(str(one.get("id") or ""))
    return sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0]))


@dataclass(frozen=True)
class Looked:
    """A source that can name a base, and what it states or why it states nothing."""

    key: str
    title: str
    said: str


LOOKED = (
    ("lineage.base_model", say("The card's base_model")),
    ("lineage.hub_base_models", say("The hub's tags")),
    ("lineage.adapter_base", "adapter_config.json"),
    ("lineage.gguf_base", say("The GGUF header")),
    ("lineage.quantized_from", say("The quantization's configuration")),
    ("lineage.merge", say("The merge's configuration")),
    ("lineage.config_base", say("config.json, as saved by a tool")),
)


def looked_for(whys: Mapping[str, str]) -> list[Looked]:
    """Return the sources that can name a base, each with why it does not; ``whys`` maps fact keys to reasons."""
    return [Looked(key, title, whys.get(key) or say("not checked in this snapshot")) for key, title in LOOKED]

"""Node classes by what a model must fit: "24 GiB" instead of a list of products, with duplicates gone."""

from collections import defaultdict
from dataclasses import dataclass

from reviews.language.phrases import joined, say
from reviews.workloads.nodes.models import NodeClassVersion
from reviews.workloads.nodes.queries import newest
from reviews.workloads.nodes.spec import CPU, UNIFIED, NodeSpec

SIZES = (4, 6, 8, 10, 12, 16, 20, 24, 32, 36, 40, 48, 64, 80, 96, 128, 144, 192, 256, 288, 384, 512)
"""Memories as they are sold, in GiB. A driver reports less: 22.5 of 24."""


@dataclass(frozen=True)
class NodeNeed:
    """One need: its key, its words, and the node classes that meet it; ``ours`` if people here confirmed them."""

    key: str
    words: str
    slugs: tuple[str, ...]
    ours: bool


def needs() -> list[NodeNeed]:
    """Return the needs that the selectable node classes meet, ours first and the smallest first; one query."""
    groups: dict[tuple[str, int, bool, int], list[NodeClassVersion]] = defaultdict(list)
    for version in distinct():
        node = version.node
        groups[node.kind, node.memories, node.divided, sold_gib(node)].append(version)
    found = []
    for (kind, many, divided, gib), versions in sorted(groups.items(), key=lambda one: _rank(one[0])):
        ours = any(one.confirmed for one in versions)
        kept = [one for one in versions if one.confirmed or not ours]
        key = f"{kind}-{many}x{gib}{'-part' if divided else ''}"
        found.append(NodeNeed(key, _words(kept), tuple(one.node_class.slug for one in kept), ours))
    return sorted(found, key=lambda one: not one.ours)


def distinct() -> list[NodeClassVersion]:
    """Return the selectable classes without a bundled example of hardware that a class of our own has."""
    rows = [one for one in newest().values() if not one.node_class.retired]
    ours = {_hardware(one.node) for one in rows if one.confirmed}
    return [one for one in rows if one.confirmed or _hardware(one.node) not in ours]


def sold_gib(node: NodeSpec) -> int:
    """Return the size as which a memory is sold, in GiB: the smallest usual one that is no less than the reported."""
    gib = node.memory_mib / 1024
    return next((size for size in SIZES if size >= gib), -(-int(gib) // 64) * 64)


def _hardware(node: NodeSpec) -> tuple[str, str, int, int, bool]:
    return node.kind, _product(node).casefold(), node.memories, sold_gib(node), node.divided


def _product(node: NodeSpec) -> str:
    """Return an accelerator's name without what only some drivers add, such as the kind of its memory."""
    name = joined(" ", node.accelerator.split())
    return name.removesuffix(" HBM3").removesuffix(" HBM2e")


def _rank(key: tuple[str, int, bool, int]) -> tuple[bool, bool, bool, int, int]:
    kind, many, divided, gib = key
    return kind == CPU, kind == UNIFIED, divided, many, gib


def _words(versions: list[NodeClassVersion]) -> str:
    node = versions[0].node
    least = min(one.node.memory_mib for one in versions) / 1024
    fits = (
        say("Fits {sold_gib} GiB", sold_gib=sold_gib(node))
        if node.memories == 1
        else say("Fits {memories} × {sold_gib} GiB", memories=node.memories, sold_gib=sold_gib(node))
    )
    if node.kind == CPU:
        return say("{fits} of main memory, no accelerator", fits=fits)
    part = (
        say(" of a shared or divided accelerator")
        if node.divided
        else say(" of unified memory")
        if node.kind == UNIFIED
        else ""
    )
    names = joined(", ", dict.fromkeys(_product(one.node) for one in versions))
    return say(
        "{fits}{part}: {names} ({least:,.1f} GiB or more reported)", fits=fits, part=part, names=names, least=least
    )

"""A first split of a model over several nodes: stages of whole layers, sized from above, for a test and no verdict.

Each node holds the layers of one stage, and its accelerators share them. What the network between nodes costs is not
sized, so a split never fits: it is what a test starts with.
"""

from __future__ import annotations

from dataclasses import replace

from reviews.language.phrases import say
from reviews.sizing.filling import most_sequences
from reviews.sizing.fit import TIGHT, Load
from reviews.sizing.layers import Shape
from reviews.sizing.memory import MemoryPart, Sized, parts_of, total
from reviews.sizing.plan import DOES_NOT_FIT, Plan
from reviews.sizing.reading import Refused
from reviews.sizing.reserved import RUNTIME
from reviews.sizing.sized_model import Model
from reviews.sizing.splits import ways_to_split
from reviews.sizing.widths import widths_of
from reviews.workloads.nodes.spec import GPU, NodeSpec

MOST_STAGES = 16


def split_over_nodes(
    model: Model, node: NodeSpec, context: int, at_once: int, dtype: str, on_one: Plan
) -> tuple[int, Plan] | None:
    """Return the fewest nodes that hold one replica, with the plan of one accelerator; None if there is no split.

    ``on_one`` is the plan for one node, which must be too small for a single request.
    """
    widths = widths_of(model.config)
    sized = model.sized(widths)
    if on_one.verdict != DOES_NOT_FIT or on_one.most or not on_one.lines or on_one.lacks or sized is None:
        return None
    if model.runtime != RUNTIME or node.kind != GPU or node.divided or widths.unknown:
        return None
    ranks = max(ways_to_split(node, sized.shape, model.runtime), default=0)
    layers = sum(one.count for one in sized.shape.layers)
    ends = (widths.words or 0) * (widths.hidden or 0) * 2
    for stages in range(2, min(MOST_STAGES, layers, node.nodes or MOST_STAGES) + 1):
        share = -(-layers // stages) / layers
        part = replace(sized, shape=_cut(sized.shape, stages), weights=int(sized.weights * share) + ends)
        if found := _sequences(part, node, Load(context, 1, dtype, ranks), at_once):
            sequences, need, lines = found
            replicas = -(-at_once // sequences)
            surge = on_one.surge if node.rollout == "recreate" else 1
            plan = replace(
                on_one, ranks=ranks, sequences=sequences, most=sequences, replicas=replicas, lines=lines, need=need,
                replicas_a_node=1, nodes_load=replicas * stages, surge=surge, nodes_need=(replicas + surge) * stages,
                why=say(
                    "a first split over {stages} nodes, sized from above; no verdict covers several nodes",
                    stages=stages,
                ),
            )  # fmt: skip
            return stages, plan
    return None


def _cut(shape: Shape, stages: int) -> Shape:
    return replace(shape, layers=tuple(replace(one, count=-(-one.count // stages)) for one in shape.layers))


def _sequences(part: Sized, node: NodeSpec, load: Load, at_once: int) -> tuple[int, int, tuple[MemoryPart, ...]] | None:
    """Return sequences, bytes and lines of one accelerator with a tenth of its memory free; None if none fits."""
    try:
        parts = parts_of(part, node, load)
    except Refused:
        return None
    most = min(at_once, most_sequences(parts, int(node.usable * (1 - TIGHT))))
    return (most, total(parts(most)), parts(most)) if most else None

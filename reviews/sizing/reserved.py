"""What a serving runtime reserves for one sequence before it admits it: pages and groups, not the tensors alone.

vLLM 0.33.0 (v1/kv_cache_interface.py, v1/core/kv_cache_planning.py): layers of one kind form groups of equal size that
share one pool of blocks of 16 tokens. A sliding layer reserves its window and the tokens in flight, and one block more.
"""

from __future__ import annotations

from dataclasses import dataclass

from reviews.sizing.layers import FULL, MLA, SWA, Layers, Shape, kv_bytes
from reviews.sizing.reading import Refused

RUNTIME, VERSION = "vLLM", "0.33.0"
BLOCK = 16
"""Tokens of a block; vLLM's default."""
IN_FLIGHT = 16_384
"""Tokens in flight: two batches of 8,192 on large cards, of 2,048 on small ones (4,096). The larger one is reserved
where nothing else is said, so that what is called enough is enough on either."""
KNOWN = (FULL, SWA, MLA)


@dataclass(frozen=True, slots=True)
class Reserved:
    """Bytes that a named runtime and version reserves for a sequence."""

    runtime: str
    version: str
    bytes_per_sequence: int


def reserved(shape: Shape, context: int, dtype: str = "bfloat16", in_flight: int = IN_FLIGHT) -> Reserved:
    """What vLLM reserves for a sequence of this length. Raises ``Refused`` for kinds of layers whose pages differ."""
    for one in shape.layers:
        if one.kind not in KNOWN:
            raise Refused(f"{one.kind} layers", f"what {RUNTIME} {VERSION} reserves for them was not read")
    if len({one.elements for one in shape.layers}) > 1:
        raise Refused("layers of several widths", f"how {RUNTIME} {VERSION} shares pages between them was not read")
    if not shape.layers:
        return Reserved(RUNTIME, VERSION, 0)
    size = _group_size(shape.layers)
    blocks = sum(-(-one.count // size) * _blocks(one, context, in_flight) for one in shape.layers)
    page = Shape(shape.model_type, (Layers(FULL, 1, shape.layers[0].elements),), None)
    return Reserved(RUNTIME, VERSION, blocks * size * kv_bytes(page, BLOCK, dtype))


def _group_size(layers: tuple[Layers, ...]) -> int:
    counts = [one.count for one in layers]
    return max(counts) if max(counts) < 1.5 * min(counts) else min(counts)


def _blocks(one: Layers, context: int, in_flight: int) -> int:
    if one.kind == SWA and one.window:
        return -(-min(one.window - 1 + in_flight, context) // BLOCK) + 1
    return -(-context // BLOCK)

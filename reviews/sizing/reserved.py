"""Memory that a serving runtime reserves for one sequence before admitting it: pages and groups, not just tensors.

vLLM 0.33.0 (v1/kv_cache_interface.py, v1/core/kv_cache_planning.py, platforms/interface.py): layers of one kind form
groups of equal size that share one pool of blocks of 16 tokens. A sliding layer reserves its window, the tokens in
flight, and one more block; a chunked one its chunk and the tokens in flight. With constant states, the blocks grow
until a block's page holds a state, and every state takes one such page; its precision is assumed to be 32 bits, the
largest that the runtime uses. Cross-attention takes blocks for a request's own input; one that grows with the text is
not served by this version.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from reviews.language.phrases import say
from reviews.sizing.layers import CHUNKED, CROSS, FULL, GDN, MLA, STATE, SWA, Layers, Shape, kv_bytes
from reviews.sizing.reading import Refused

RUNTIME, VERSION = "vLLM", "0.33.0"
BLOCK = 16
"""Tokens per block; vLLM's default."""
IN_FLIGHT = 16_384
"""Tokens in flight: two batches of 8,192 on large cards, of 2,048 on small ones (4,096). Unless specified, the larger
one is reserved, so that what is reported as enough is enough on both."""
LATENT_BLOCK = 128
"""Block sizes of a latent cache are multiples of this number of tokens if states share the pool."""
GROWING, CONSTANT = (FULL, SWA, MLA, CHUNKED, CROSS), (STATE, GDN)
INPUT = 8192
"""Tokens of cross-attention for which the pool must have blocks before the runtime starts: its default batch."""


@dataclass(frozen=True, slots=True)
class Reserved:
    """Bytes that a given runtime and version reserves for a sequence; it does not start with fewer than ``least``."""

    runtime: str
    version: str
    bytes_per_sequence: int
    least: int = 0

    def of(self, sequences: int) -> int:
        """Return the bytes for a number of sequences together."""
        return max(self.least, sequences * self.bytes_per_sequence)


def reserved(shape: Shape, context: int, dtype: str = "bfloat16", in_flight: int = IN_FLIGHT) -> Reserved:
    """Return what vLLM reserves for a sequence of this length. Raises ``Refused`` for unsupported kinds of layers."""
    growing = [one for one in shape.layers if one.kind in GROWING]
    states = [one for one in shape.layers if one.kind in CONSTANT]
    for one in shape.layers:
        if (one.kind not in GROWING and one.kind not in CONSTANT) or (one.kind == CROSS and not one.fixed):
            raise Refused(
                say("{kind} layers", kind=one.kind),
                say("their reservation in {runtime} {version} is not supported", runtime=RUNTIME, version=VERSION),
            )
    if any(one.ratio > 1 or (one.fixed and one.kind != CROSS) for one in growing):
        raise Refused(
            say("squeezed layers"),
            say("their reservation in {runtime} {version} is not supported", runtime=RUNTIME, version=VERSION),
        )
    widths = len({one.elements for one in growing})
    if widths > 1 and (states or not {one.kind for one in growing} <= {FULL, MLA}):
        raise Refused(
            say("layers of several widths"),
            say("their shared pages in {runtime} {version} are not supported", runtime=RUNTIME, version=VERSION),
        )
    if len({one.state for one in states}) > 1:
        raise Refused(
            say("states of several sizes"),
            say("their shared pages in {runtime} {version} are not supported", runtime=RUNTIME, version=VERSION),
        )
    if not growing:
        total = sum(one.count * one.state for one in states)
    elif widths > 1:
        pages = sum(one.count * _bytes(one.elements, BLOCK, dtype) for one in growing)
        total = -(-context // BLOCK) * pages
    else:
        total = _pooled(growing, states, context, dtype, in_flight)
    if any(one.kind == CROSS for one in growing):
        whole = [replace(one, fixed=max(one.fixed, INPUT)) if one.kind == CROSS else one for one in growing]
        return Reserved(RUNTIME, VERSION, total, _pooled(whole, states, context, dtype, in_flight))
    return Reserved(RUNTIME, VERSION, total)


def _pooled(growing: list[Layers], states: list[Layers], context: int, dtype: str, in_flight: int) -> int:
    """Return the bytes of the blocks that all groups take from one pool; a group has one page per layer."""
    elements, block = growing[0].elements, BLOCK
    if states:
        step = LATENT_BLOCK if growing[0].kind == MLA else BLOCK
        block = step * -(-states[0].state // _bytes(elements, step, dtype))
    size = _group_size([*growing, *states])
    taken = sum(-(-one.count // size) * _blocks(one, context, in_flight, block) for one in [*growing, *states])
    return taken * size * _bytes(elements, block, dtype)


def _bytes(elements: int, tokens: int, dtype: str) -> int:
    """Return the bytes that a layer keeps for a number of tokens."""
    return kv_bytes(Shape("", (Layers(FULL, 1, elements),), None), tokens, dtype)


def _group_size(layers: list[Layers]) -> int:
    counts = [one.count for one in layers]
    return max(counts) if max(counts) < 1.5 * min(counts) else min(counts)


def _blocks(one: Layers, context: int, in_flight: int, block: int) -> int:
    if one.kind in CONSTANT:
        return 1
    if one.kind == SWA and one.window:
        return -(-min(one.window - 1 + in_flight, context) // block) + 1
    if one.kind == CHUNKED and one.window:
        return -(-min(one.window + in_flight, context) // block)
    return -(-one.tokens(context) // block)  # a decoder over a fixed input has no positions beyond its window

"""What llama.cpp keeps for its sequences: cells of a cache that is made at the start, for all of them together.

Read from commit 0c1e57098 of 1 October 2026 (src/llama-kv-cache.cpp, src/llama-kv-cache-iswa.cpp): the context that is
asked for counts for all sequences together, rounded up to 256 cells; sliding layers have cells for every sequence's
window and one batch of 512 tokens; a latent is kept once, without a value beside it.
"""

from __future__ import annotations

from reviews.sizing.layers import FULL, GDN, MLA, STATE, SWA, Layers, Shape, kv_bytes
from reviews.sizing.reading import Refused
from reviews.sizing.reserved import Reserved

RUNTIME, VERSION = "llama.cpp", "0c1e57098"
PAD, BATCH = 256, 512


def cells(shape: Shape, context: int, sequences: int, dtype: str = "float16") -> Reserved:
    """Return bytes of the cache of all sequences together. Raises ``Refused`` for kinds of layers that were not read."""
    total = 0
    for one in shape.layers:
        if one.kind in (STATE, GDN):
            total += one.count * one.state * sequences
            continue
        if one.kind in (FULL, MLA):
            tokens = context * sequences
        elif one.kind == SWA and one.window:
            tokens = min(context * sequences, one.window * sequences + BATCH)
        else:
            raise Refused(f"{one.kind} layers", f"what {RUNTIME} keeps for them was not read")
        kept = Shape(shape.model_type, (Layers(FULL, one.count, one.elements),), None)
        total += kv_bytes(kept, PAD * -(-tokens // PAD), dtype)
    return Reserved(RUNTIME, VERSION, total)

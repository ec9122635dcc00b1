"""The cache of llama.cpp: cells allocated at the start for all sequences together.

Read from commit 0c1e57098 of 1 October 2026 (src/llama-kv-cache.cpp, src/llama-kv-cache-iswa.cpp): the requested
context is shared by all sequences and rounded up to 256 cells; sliding layers have cells for every sequence's window
and one batch of 512 tokens; a latent is stored once, without a separate value.
"""

from __future__ import annotations

from reviews.language.phrases import say
from reviews.sizing.layers import FULL, GDN, MLA, STATE, SWA, Layers, Shape, kv_bytes
from reviews.sizing.reading import Refused
from reviews.sizing.reserved import Reserved

RUNTIME, VERSION = "llama.cpp", "0c1e57098"
PAD, BATCH = 256, 512


def cells(shape: Shape, context: int, sequences: int, dtype: str = "float16") -> Reserved:
    """Return the bytes of the cache for all sequences together. Raises ``Refused`` for unsupported kinds of layers."""
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
            raise Refused(
                say("{kind} layers", kind=one.kind), say("their cache in {runtime} is not supported", runtime=RUNTIME)
            )
        kept = Shape(shape.model_type, (Layers(FULL, one.count, one.elements),), None)
        total += kv_bytes(kept, PAD * -(-tokens // PAD), dtype)
    return Reserved(RUNTIME, VERSION, total)

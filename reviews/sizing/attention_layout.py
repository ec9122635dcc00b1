"""Parts shared by readers of several families: depth, heads, windows from a list or a pattern."""

from __future__ import annotations

from reviews.sizing.layers import FULL, SWA, Layers
from reviews.sizing.reading import Keys, Refused

POSITIONS = ("max_position_embeddings", "n_positions", "max_seq_len", "seq_length", "n_ctx")
CONV_BYTES, STATE_BYTES = 2, 4
"""Bytes per element of a convolution's columns (bfloat16) and of a recurrent state (float32)."""


def limit_of(keys: Keys) -> int | None:
    """Return the longest context that the positions allow, None if not stated."""
    limit = keys.optional(*POSITIONS)
    keys.skip("original_max_position_embeddings", "initial_context_length", *POSITIONS)
    return limit


def grouped(
    keys: Keys, heads_default: int | None = None, kv_default: int | None = None, dim: int | None = None
) -> tuple[int, int]:
    """Return the key-value heads and their dimension."""
    heads = keys.number("num_attention_heads", "n_head", "n_heads", "num_heads", default=heads_default)
    kv = keys.number("num_key_value_heads", default=kv_default or heads)
    if keys.values.get("head_dim") is None and dim is None:
        hidden = keys.number("hidden_size", "n_embd", "d_model", "n_embed")
        keys.skip("head_dim")
        return kv, hidden // heads
    keys.skip("hidden_size", "n_embd", "d_model", "n_embed")
    return kv, keys.number("head_dim", default=dim)


def depth_of(keys: Keys, default: int | None = None) -> int:
    """Return the number of layers."""
    return keys.number("num_hidden_layers", "n_layer", "n_layers", default=default)


def attention(kind: str, count: int, kv: int, dim: int, window: int | None = None) -> Layers:
    """Return layers in which every key-value head keeps a key and a value of this dimension."""
    return Layers(kind, count, 2 * kv * dim, window, heads=kv)


def patterned(keys: Keys, depth: int, kv: int, dim: int, sliding: list[bool]) -> tuple[Layers, ...]:
    """Return sliding and full layers from a list of kinds if there is one, else from the class's own pattern."""
    stated = keys.words("layer_types")
    if stated is not None:
        if len(stated) != depth or any(one not in ("full_attention", "sliding_attention") for one in stated):
            raise Refused(keys.name("layer_types"), "does not name a known kind for every layer")
        sliding = [one == "sliding_attention" for one in stated]
    count = sum(sliding)
    window = keys.number("sliding_window") if count else None
    found = []
    if count:
        found.append(attention(SWA, count, kv, dim, window))
    if count < depth:
        found.append(attention(FULL, depth - count, kv, dim))
    keys.skip("sliding_window", "sliding_window_size")
    return tuple(found)

"""Parts shared by readers of several families: depth, heads, windows from a list or a pattern."""

from __future__ import annotations

from reviews.language.phrases import say
from reviews.sizing.layers import FULL, SWA, Layers
from reviews.sizing.reading import Keys, Refused

POSITIONS = ("max_position_embeddings", "max_seq_len")
"""Names of the longest context; a class's other names for the first are in its table."""
OLDER_POSITIONS = ("n_positions", "seq_length", "n_ctx")
CONV_BYTES, STATE_BYTES = 2, 4
"""Bytes per element of a convolution's columns (bfloat16) and of a recurrent state (float32)."""


def limit_of(keys: Keys) -> int | None:
    """Return the longest context that the positions allow, None if not stated."""
    keys.skip("original_max_position_embeddings", "initial_context_length", *POSITIONS, *OLDER_POSITIONS)
    named = [key for key in POSITIONS if keys.written(key) or keys.table.names(key)[0] in keys.table.absent]
    found = [key for key in named if keys.value(key) is not None]
    older = [key for key in OLDER_POSITIONS if keys.values.get(key) is not None]
    return keys.number(found[0]) if found else keys.number(older[0]) if older else None


def grouped(keys: Keys) -> tuple[int, int]:
    """Return the key-value heads and their dimension, as written or as the class computes them."""
    keys.skip("hidden_size", "num_attention_heads", *keys.table.names("hidden_size"))
    keys.skip(*keys.table.names("num_attention_heads"))
    return keys.number("num_key_value_heads"), keys.number("head_dim")


def depth_of(keys: Keys) -> int:
    """Return the number of layers."""
    return keys.depth()


def attention(kind: str, count: int, kv: int, dim: int, window: int | None = None) -> Layers:
    """Return layers in which every key-value head keeps a key and a value of this dimension."""
    return Layers(kind, count, 2 * kv * dim, window, heads=kv)


def kinds_of(keys: Keys, depth: int, *known: str) -> tuple[str, ...] | None:
    """Return the kind of every layer as listed or by the class's pattern, None without either.

    Raises ``Refused`` for a list of another length, and for kinds that are not ``known``.
    """
    kinds = keys.words("layer_types")
    if kinds is not None and (len(kinds) != depth or not set(kinds) <= set(known)):
        raise Refused(keys.name("layer_types"), say("does not name a known kind for every layer"))
    return kinds


def patterned(keys: Keys, depth: int, kv: int, dim: int, sliding: list[bool] | None = None) -> tuple[Layers, ...]:
    """Return sliding and full layers from a written list, else from ``sliding``, else from the class's pattern."""
    if sliding is None or keys.written("layer_types"):
        kinds = kinds_of(keys, depth, "full_attention", "sliding_attention")
        if kinds is None:
            raise Refused(keys.name("layer_types"), keys.unsaid())
        sliding = [one == "sliding_attention" for one in kinds]
    count = sum(sliding)
    window = keys.number("sliding_window") if count else None
    found = []
    if count:
        found.append(attention(SWA, count, kv, dim, window))
    if count < depth:
        found.append(attention(FULL, depth - count, kv, dim))
    keys.skip("sliding_window", "sliding_window_size", "layer_types")
    return tuple(found)

"""Readers of families with layers that attend to a window or a chunk of tokens beside layers that keep all.

Read from the classes of transformers 5.23, and held against caches measured with them.
"""

from __future__ import annotations

from collections.abc import Callable

from reviews.sizing.attention_layout import attention, depth_of, grouped, patterned
from reviews.sizing.layers import CHUNKED, FULL, SWA, Layers
from reviews.sizing.reading import Keys, Refused

Reader = Callable[[Keys], tuple[Layers, ...]]


def windowed(keys: Keys) -> tuple[Layers, ...]:
    """Read Mistral, Phi-3 and Starcoder2, where a stated sliding window applies to every layer."""
    depth, (kv, dim) = depth_of(keys), grouped(keys)
    return patterned(keys, depth, kv, dim, [keys.optional("sliding_window") is not None] * depth)


def qwen(keys: Keys) -> tuple[Layers, ...]:
    """Read Qwen2 and Qwen3, where the window applies only if it is on, and from layer ``max_window_layers``."""
    depth, (kv, dim) = depth_of(keys), grouped(keys, dim=None)
    slides, first = keys.flag("use_sliding_window", False), keys.number("max_window_layers", default=28, least=0)
    window = keys.optional("sliding_window") if slides else None
    keys.skip("sliding_window")
    return patterned(keys, depth, kv, dim, [slides and window is not None and n >= first for n in range(depth)])


def gemma2(keys: Keys) -> tuple[Layers, ...]:
    """Read Gemma 2, where every second layer slides, starting with the first."""
    depth, (kv, dim) = depth_of(keys, 26), grouped(keys, 8, 4, 256)
    return patterned(keys, depth, kv, dim, [n % 2 == 0 for n in range(depth)])


def gemma3(keys: Keys) -> tuple[Layers, ...]:
    """Read Gemma 3: five sliding layers, then a full one, unless ``sliding_window_pattern`` states another rhythm."""
    depth, (kv, dim) = depth_of(keys, 26), grouped(keys, 8, 4, 256)
    rhythm = keys.number("sliding_window_pattern", "_sliding_window_pattern", default=6)
    return patterned(keys, depth, kv, dim, [(n + 1) % rhythm != 0 for n in range(depth)])


def gemma3n(keys: Keys) -> tuple[Layers, ...]:
    """Read Gemma 3n: the last layers use the cache of earlier ones; every fifth layer keeps all."""
    depth, (kv, dim) = depth_of(keys, 35), grouped(keys, 8, 2, 256)
    own = depth - keys.number("num_kv_shared_layers", default=15, least=0)
    kinds = keys.words("layer_types") or tuple(
        "full_attention" if (n + 1) % 5 == 0 else "sliding_attention" for n in range(depth)
    )
    if len(kinds) != depth or own < 1 or not set(kinds) <= {"full_attention", "sliding_attention"}:
        raise Refused(keys.name("layer_types"), "does not name a known kind for every layer")
    slides = kinds[:own].count("sliding_attention")
    keys.skip("hidden_size_per_layer_input", "vocab_size_per_layer_input", "altup_num_inputs", "laurel_rank")
    return (
        attention(SWA, slides, kv, dim, keys.number("sliding_window", default=512)),
        attention(FULL, own - slides, kv, dim),
    )


def gemma4(keys: Keys) -> tuple[Layers, ...]:
    """Read Gemma 4: sliding layers with their own heads, full ones with fewer and wider; shared caches are refused."""
    depth, (kv, dim) = depth_of(keys), grouped(keys, 8, 4, 256)
    if keys.number("num_kv_shared_layers", default=0, least=0):
        raise Refused(keys.name("num_kv_shared_layers"), "layers that share a cache are not supported")
    kinds = keys.words("layer_types")
    if kinds is None or len(kinds) != depth or not set(kinds) <= {"full_attention", "sliding_attention"}:
        raise Refused(keys.name("layer_types"), "does not name a known kind for every layer")
    wide = keys.number("global_head_dim", default=512)
    few = keys.number("num_global_key_value_heads", default=kv)
    keys.skip(
        "use_bidirectional_attention", "attention_k_eq_v", "hidden_size_per_layer_input", "vocab_size_per_layer_input"
    )
    slides = kinds.count("sliding_attention")
    return (
        attention(SWA, slides, kv, dim, keys.number("sliding_window", default=512)),
        attention(FULL, depth - slides, few, wide),
    )


def cohere2(keys: Keys) -> tuple[Layers, ...]:
    """Read Cohere 2: three sliding layers, then a full one."""
    depth, (kv, dim) = depth_of(keys, 40), grouped(keys, 64)
    rhythm = keys.number("sliding_window_pattern", default=4)
    keys.skip("order_of_interleaved_layers")
    return patterned(keys, depth, kv, dim, [(n + 1) % rhythm != 0 for n in range(depth)])


def gpt_oss(keys: Keys) -> tuple[Layers, ...]:
    """Read gpt-oss: alternating sliding and full layers with the same heads."""
    depth, (kv, dim) = depth_of(keys, 36), grouped(keys, 64, 8, 64)
    return patterned(keys, depth, kv, dim, [n % 2 == 0 for n in range(depth)])


def every_nth(default: int, *names: str) -> Reader:
    """Return a reader for models whose every n-th layer keeps all and the others slide, unless a list overrides it."""

    def read(keys: Keys) -> tuple[Layers, ...]:
        depth, (kv, dim) = depth_of(keys), grouped(keys)
        stated = next((keys.values[one] for one in names if keys.values.get(one) is not None), default)
        keys.skip(*names, "num_dense_layers", "mup_enabled", "use_sliding_window", "max_window_layers", "rotary_dim")
        if isinstance(stated, str):
            sliding = [stated[n % len(stated)] == "L" for n in range(depth)] if set(stated) <= {"L", "G"} else []
            if not sliding:
                raise Refused(keys.name(names[0]), "is not a pattern of L and G")
            if keys.values.get("layer_types") is None:
                sliding[-1] = False  # the last layer keeps all, as in its class
        elif isinstance(stated, int) and not isinstance(stated, bool) and stated >= 1:
            sliding = [(n + 1) % stated != 0 for n in range(depth)]
        else:
            raise Refused(keys.name(names[0] if names else "layer_types"), "states no known rhythm")
        if keys.values.get("sliding_window") is None and keys.values.get("layer_types") is None:
            sliding = [False] * depth
        return patterned(keys, depth, kv, dim, sliding)

    return read


def listed(keys: Keys) -> tuple[Layers, ...]:
    """Read sliding and full layers from a list; without one, the model type is refused."""
    depth, (kv, dim) = depth_of(keys), grouped(keys)
    if keys.values.get("layer_types") is None:
        raise Refused(keys.name("layer_types"), "is not stated, and its class has no usable default")
    keys.skip(
        "use_sliding_window", "max_window_layers", "sliding_window_pattern", "layer_rope_theta", "qk_scale_factor"
    )
    return patterned(keys, depth, kv, dim, [])


def mimo_flash(keys: Keys) -> tuple[Layers, ...]:
    """Read MiMo-V2: different widths for keys and values, other heads in sliding layers, one token more than stated."""
    pattern = keys.values.get("hybrid_layer_pattern")
    depth = depth_of(keys)
    if not isinstance(pattern, list) or len(pattern) != depth or not set(map(str, pattern)) <= {"0", "1"}:
        raise Refused(keys.name("hybrid_layer_pattern"), "does not name a known kind for every layer")
    kv, few = keys.number("swa_num_key_value_heads"), keys.number("num_key_value_heads")
    wide = keys.number("head_dim") + keys.number("v_head_dim")
    slid = keys.number("swa_head_dim") + keys.number("swa_v_head_dim")
    window, slides = keys.number("sliding_window_size", "sliding_window") + 1, sum(map(int, pattern))
    keys.skip("hybrid_layer_pattern", "num_attention_heads", "swa_num_attention_heads", "hidden_size", "sliding_window")
    keys.skip(
        "attention_chunk_size", "attention_value_scale", "attention_projection_layout", "add_swa_attention_sink_bias"
    )
    keys.skip("add_full_attention_sink_bias", "swa_rope_theta")
    return (
        Layers(SWA, slides, kv * slid, window, heads=kv),
        Layers(FULL, depth - slides, few * wide, heads=few),
    )


def llama4(keys: Keys) -> tuple[Layers, ...]:
    """Read Llama 4: three chunked layers, then a full one without positions, unless a list overrides it."""
    depth, (kv, dim) = depth_of(keys, 48), grouped(keys, 40, 8, 128)
    chunk, kinds = keys.optional("attention_chunk_size"), keys.words("layer_types")
    names = kinds or tuple("full_attention" if (n + 1) % 4 == 0 else "chunked_attention" for n in range(depth))
    if len(names) != depth or not set(names) <= {"full_attention", "chunked_attention"}:
        raise Refused(keys.name("layer_types"), "does not name a known kind for every layer")
    if kinds is None and keys.values.get("no_rope_layers"):
        raise Refused(keys.name("no_rope_layers"), "is stated without layer_types")
    keys.skip("no_rope_layers", "interleave_moe_layer_step", "moe_layers", "intermediate_size_mlp")
    full = names.count("full_attention")
    return (attention(CHUNKED, depth - full, kv, dim, chunk or 8192), attention(FULL, full, kv, dim))


def stated_windows(keys: Keys) -> tuple[Layers, ...]:
    """Read Laguna: sliding and full layers as listed; query heads differ by layer, cache heads do not."""
    depth, (kv, dim) = depth_of(keys), grouped(keys)
    if keys.values.get("layer_types") is None:
        raise Refused(keys.name("layer_types"), "is not stated, and its class has no usable default")
    keys.skip("num_attention_heads_per_layer", "mlp_layer_types", "gating_types")
    return patterned(keys, depth, kv, dim, [])

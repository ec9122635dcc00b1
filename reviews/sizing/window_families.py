"""Readers of families with layers that attend to a window or a chunk of tokens beside layers that keep all.

Read from the classes of transformers 5, and held against caches measured with them.
"""

from __future__ import annotations

from collections.abc import Callable

from reviews.language.phrases import say
from reviews.sizing.attention_layout import attention, depth_of, grouped, kinds_of, patterned
from reviews.sizing.layers import CHUNKED, FULL, SWA, Layers
from reviews.sizing.reading import Keys, Refused

Reader = Callable[[Keys], tuple[Layers, ...]]


def windowed(keys: Keys) -> tuple[Layers, ...]:
    """Read Mistral, Phi-3, Starcoder2 and others, where a sliding window applies to every layer."""
    depth, (kv, dim) = depth_of(keys), grouped(keys)
    keys.skip("max_window_layers", "rotary_dim")
    return patterned(keys, depth, kv, dim, [keys.optional("sliding_window") is not None] * depth)


def smollm3(keys: Keys) -> tuple[Layers, ...]:
    """Read SmolLM3, where a window that is on applies to the layers without positions, every fourth unless stated."""
    depth, (kv, dim) = depth_of(keys), grouped(keys)
    on = keys.flag("use_sliding_window") and keys.optional("sliding_window") is not None
    stated, rhythm = keys.values.get("no_rope_layers"), keys.number("no_rope_layer_interval")
    if stated is not None and not _zeros_and_ones(stated, depth):
        raise Refused(keys.name("no_rope_layers"), say("is not a 0 or a 1 for every layer"))
    rotated = stated if stated is not None else [(n + 1) % rhythm for n in range(depth)]
    keys.skip("sliding_window", "max_window_layers", "no_rope_layers")
    return patterned(keys, depth, kv, dim, [on and not one for one in rotated])


def _zeros_and_ones(stated: object, depth: int) -> bool:
    return isinstance(stated, list) and len(stated) == depth and set(map(str, stated)) <= {"0", "1"}


def qwen(keys: Keys) -> tuple[Layers, ...]:
    """Read Qwen2 and Qwen3, where the window applies only if it is on, and from layer ``max_window_layers``."""
    first = keys.number("max_window_layers", least=0)
    return _switched(keys, lambda n: n >= first)


def qwen2_moe(keys: Keys) -> tuple[Layers, ...]:
    """Read Qwen2-MoE, where a window that is on applies to every second layer before ``max_window_layers``."""
    first = keys.number("max_window_layers", least=0)
    return _switched(keys, lambda n: n % 2 == 0 and n < first)


def qwen3_moe(keys: Keys) -> tuple[Layers, ...]:
    """Read Qwen3-MoE, where a window that is on applies to every layer."""
    keys.skip("max_window_layers")
    return _switched(keys, lambda _n: True)


def _switched(keys: Keys, slides: Callable[[int], bool]) -> tuple[Layers, ...]:
    depth, (kv, dim) = depth_of(keys), grouped(keys)
    on = keys.flag("use_sliding_window") and keys.optional("sliding_window") is not None
    keys.skip("sliding_window", "max_window_layers")
    return patterned(keys, depth, kv, dim, [on and slides(n) for n in range(depth)])


def rhythmic(*names: str) -> Reader:
    """Return a reader for models whose list follows a rhythm: a written one, else that of the class."""

    def read(keys: Keys) -> tuple[Layers, ...]:
        depth, (kv, dim) = depth_of(keys), grouped(keys)
        keys.skip("order_of_interleaved_layers", "use_sliding_window", "max_window_layers", "rotary_dim")
        keys.skip(
            "use_bidirectional_attention",
            "num_dense_layers",
            "mup_enabled",
            "layer_rope_theta",
            "qk_scale_factor",
            *names,
        )
        named = next((one for one in names if keys.values.get(one) is not None), None)
        if keys.written("layer_types"):
            return patterned(keys, depth, kv, dim)
        if named and isinstance(keys.values[named], str):
            return patterned(keys, depth, kv, dim, _spelled(keys, named, depth))
        own = next((one for one in names if one in keys.table.absent), None)
        if named or own:
            rhythm = keys.number(named or own or "")
            return patterned(keys, depth, kv, dim, [(n + 1) % rhythm != 0 for n in range(depth)])
        return patterned(keys, depth, kv, dim)

    return read


def _spelled(keys: Keys, name: str, depth: int) -> list[bool]:
    """Return which layers slide by a pattern such as LLLG; the last layer keeps all, as in the publisher's code."""
    pattern = keys.values[name]
    if not pattern or not set(pattern) <= {"L", "G"}:
        raise Refused(keys.name(name), say("is not a pattern of L and G"))
    return [pattern[n % len(pattern)] == "L" for n in range(depth - 1)] + [False]


def gemma3(keys: Keys) -> tuple[Layers, ...]:
    """Read Gemma 3: five sliding layers, then a full one, unless ``sliding_window_pattern`` states another rhythm.

    With attention in both directions, the class halves the window.
    """
    found = rhythmic("sliding_window_pattern", "_sliding_window_pattern")(keys)
    return _halved(found) if keys.value("use_bidirectional_attention") else found


def _halved(layers: tuple[Layers, ...]) -> tuple[Layers, ...]:
    return tuple(
        attention(SWA, one.count, one.heads, one.elements // one.heads // 2, (one.window or 0) // 2 + 1)
        if one.kind == SWA else one for one in layers
    )  # fmt: skip


def gemma3n(keys: Keys) -> tuple[Layers, ...]:
    """Read Gemma 3n: the last layers use the cache of earlier ones; every fifth layer keeps all."""
    depth, (kv, dim) = depth_of(keys), grouped(keys)
    own = depth - keys.number("num_kv_shared_layers", least=0)
    kinds = kinds_of(keys, depth, "full_attention", "sliding_attention")
    if own < 1:
        raise Refused(keys.name("num_kv_shared_layers"), say("leaves no layer with a cache of its own"))
    slides = (kinds or ())[:own].count("sliding_attention")
    keys.skip("hidden_size_per_layer_input", "vocab_size_per_layer_input", "altup_num_inputs", "laurel_rank")
    return (
        attention(SWA, slides, kv, dim, keys.number("sliding_window")),
        attention(FULL, own - slides, kv, dim),
    )


def gemma4(keys: Keys) -> tuple[Layers, ...]:
    """Read Gemma 4: sliding layers with their own heads, full ones with fewer and wider; shared caches are refused."""
    depth, (kv, dim) = depth_of(keys), grouped(keys)
    if keys.number("num_kv_shared_layers", least=0):
        raise Refused(keys.name("num_kv_shared_layers"), say("layers that share a cache are not supported"))
    kinds = list(kinds_of(keys, depth, "full_attention", "sliding_attention") or ())
    wide = keys.number("global_head_dim")
    few = keys.number("num_global_key_value_heads") if keys.flag("attention_k_eq_v") else kv
    keys.skip("hidden_size_per_layer_input", "vocab_size_per_layer_input", "num_global_key_value_heads")
    slides = kinds[:-1].count("sliding_attention")  # the class makes the last layer a full one
    window = keys.number("sliding_window")
    if keys.value("use_bidirectional_attention") == "all":
        window = window // 2 + 1
    return (attention(SWA, slides, kv, dim, window), attention(FULL, depth - slides, few, wide))


def mimo_flash(keys: Keys) -> tuple[Layers, ...]:
    """Read MiMo-V2: keys and values of different widths, twice the heads in sliding layers unless stated."""
    depth, few = depth_of(keys), keys.number("num_key_value_heads")
    wide = keys.number("head_dim") + keys.number("v_head_dim")
    kv = keys.number("swa_num_key_value_heads", default=2 * few)
    narrow = keys.number("swa_head_dim", default=keys.number("head_dim"))
    slid = narrow + keys.number("swa_v_head_dim", default=keys.number("v_head_dim"))
    size = keys.values.get("sliding_window_size")
    window = keys.number("sliding_window") if size is None else keys.number("sliding_window_size") + 1
    slides = _listed_slides(keys, depth)
    keys.skip("hybrid_layer_pattern", "num_attention_heads", "swa_num_attention_heads", "hidden_size", "sliding_window")
    keys.skip("attention_chunk_size", "attention_value_scale", "attention_projection_layout", "sliding_window_size")
    keys.skip("add_full_attention_sink_bias", "add_swa_attention_sink_bias", "swa_rope_theta", "layer_types")
    return (
        Layers(SWA, slides, kv * slid, window, heads=kv),
        Layers(FULL, depth - slides, few * wide, heads=few),
    )


def _listed_slides(keys: Keys, depth: int) -> int:
    """Return how many layers slide: by a list of ones, else by the kinds of the layers."""
    pattern = keys.values.get("hybrid_layer_pattern")
    if pattern is None:
        return (kinds_of(keys, depth, "full_attention", "sliding_attention") or ()).count("sliding_attention")
    if not isinstance(pattern, list) or not _zeros_and_ones(pattern, depth):
        raise Refused(keys.name("hybrid_layer_pattern"), say("does not name a known kind for every layer"))
    return sum(map(int, pattern))


def llama4(keys: Keys) -> tuple[Layers, ...]:
    """Read Llama 4: chunked layers with positions and full ones without, every fourth unless stated otherwise."""
    depth, (kv, dim) = depth_of(keys), grouped(keys)
    chunk = keys.optional("attention_chunk_size")
    if keys.written("layer_types"):
        names = kinds_of(keys, depth, "full_attention", "chunked_attention") or ()
    elif stated := keys.values.get("no_rope_layers"):
        if not _zeros_and_ones(stated, depth):
            raise Refused(keys.name("no_rope_layers"), say("is not a 0 or a 1 for every layer"))
        names = tuple("chunked_attention" if one and chunk else "full_attention" for one in stated)
    else:
        rhythm = keys.number("no_rope_layer_interval")
        names = tuple("chunked_attention" if (n + 1) % rhythm and chunk else "full_attention" for n in range(depth))
    keys.skip("no_rope_layers", "no_rope_layer_interval", "interleave_moe_layer_step", "moe_layers", "layer_types")
    keys.skip("intermediate_size_mlp")
    full = names.count("full_attention")
    if full < depth and chunk is None:
        raise Refused(keys.name("attention_chunk_size"), say("is off, although layers attend to chunks"))
    return (attention(CHUNKED, depth - full, kv, dim, chunk), attention(FULL, full, kv, dim))


def laguna(keys: Keys) -> tuple[Layers, ...]:
    """Read Laguna: sliding and full layers as listed; query heads differ by layer, cache heads do not."""
    keys.skip("num_attention_heads_per_layer", "mlp_layer_types", "gating_types")
    return rhythmic()(keys)

"""Readers of families whose layers attend to every token: multi-head, grouped or multi-query attention.

Read from the classes of transformers 5.23, and held against caches measured with them.
"""

from __future__ import annotations

from reviews.sizing.attention_layout import attention, depth_of, grouped
from reviews.sizing.layers import FULL, Layers
from reviews.sizing.reading import Keys, Refused


def dense(keys: Keys) -> tuple[Layers, ...]:
    """Read models in which every layer attends to everything: multi-head, grouped-query or multi-query."""
    depth, (kv, dim) = depth_of(keys), grouped(keys)
    return (attention(FULL, depth, kv, dim),)


def llama(keys: Keys) -> tuple[Layers, ...]:
    """Read Llama; the defaults of LlamaConfig are those of its first 7B model."""
    depth = depth_of(keys, 32)
    keys.number("hidden_size", default=4096)
    kv, dim = grouped(keys, 32, dim=None if keys.values.get("hidden_size") else 128)
    keys.skip("pretraining_tp")
    return (attention(FULL, depth, kv, dim),)


def plain(keys: Keys) -> tuple[Layers, ...]:
    """Read models in which every layer keeps every token; a list of kinds must agree, and a window must be off."""
    depth, (kv, dim) = depth_of(keys), grouped(keys)
    kinds = keys.words("layer_types")
    if kinds is not None and (len(kinds) != depth or set(kinds) != {"full_attention"}):
        raise Refused(keys.name("layer_types"), "names layers that are not supported for this model type")
    if keys.optional("sliding_window") is not None and keys.flag("use_sliding_window", True):
        raise Refused(keys.name("sliding_window"), "a window is not supported for this model type")
    keys.skip("no_rope_layers", "no_rope_layer_interval", "max_window_layers", "qk_layernorm", "use_sliding_window")
    keys.skip("pretraining_tp", "rotary_dim", "attention_multiplier", "logits_scaling", "residual_multiplier")
    return (attention(FULL, depth, kv, dim),)


def falcon(keys: Keys) -> tuple[Layers, ...]:
    """Read Falcon: one key-value head for all, unless the new architecture states the number."""
    depth, heads = depth_of(keys, 32), keys.number("num_attention_heads", "n_head", default=71)
    new, one_head = keys.flag("new_decoder_architecture", False), keys.flag("multi_query", True)
    kv = keys.number("num_kv_heads", "n_head_kv", default=heads) if new else 1 if one_head else heads
    dim = keys.number("hidden_size", default=4544) // heads
    keys.skip("num_kv_heads", "n_head_kv", "parallel_attn", "num_ln_in_parallel_attn")
    return (attention(FULL, depth, kv, dim),)


def bigcode(keys: Keys) -> tuple[Layers, ...]:
    """Read GPT-BigCode: one key-value head for all, unless stated otherwise."""
    depth, heads = depth_of(keys), keys.number("n_head", "num_attention_heads")
    kv = 1 if keys.flag("multi_query", True) else heads
    dim = keys.number("n_embd", "hidden_size") // heads
    keys.skip("pad_key_length", "pre_allocate_kv_cache", "max_sequence_length")
    return (attention(FULL, depth, kv, dim),)


def minimax(keys: Keys) -> tuple[Layers, ...]:
    """Read MiniMax-M2: full attention in every layer; a list of attention types must agree."""
    depth, (kv, dim) = depth_of(keys), grouped(keys)
    if any(one != 1 for one in keys.values.get("attn_type_list") or []):
        raise Refused(keys.name("attn_type_list"), "names attention other than full attention")
    keys.skip("attn_type_list", "mtp_transformer_layers", "use_mtp", "num_mtp_modules", "rotary_dim")
    return (attention(FULL, depth, kv, dim),)


def neo(keys: Keys) -> tuple[Layers, ...]:
    """Read GPT-Neo, which keeps layers with a local window in full."""
    depth, width = keys.number("num_layers"), keys.number("hidden_size")
    heads = keys.number("num_heads", default=16)
    keys.skip("attention_types", "attention_layers", "window_size", "intermediate_size")
    return (Layers(FULL, depth, 2 * width, heads=heads),)

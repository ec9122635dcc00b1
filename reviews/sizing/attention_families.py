"""Readers of families whose layers attend to every token: multi-head, grouped or multi-query attention.

Read from the classes of transformers 5, and held against caches measured with them.
"""

from __future__ import annotations

from reviews.language.phrases import say
from reviews.sizing.attention_layout import attention, depth_of, grouped
from reviews.sizing.layers import FULL, Layers
from reviews.sizing.reading import Keys, Refused


def dense(keys: Keys) -> tuple[Layers, ...]:
    """Read models in which every layer attends to everything: multi-head, grouped-query or multi-query."""
    depth, (kv, dim) = depth_of(keys), grouped(keys)
    keys.skip("use_bidirectional_attention")
    return (attention(FULL, depth, kv, dim),)


def llama(keys: Keys) -> tuple[Layers, ...]:
    """Read Llama and models like it, which may state how they were trained in parallel."""
    keys.skip("pretraining_tp")
    return dense(keys)


def plain(keys: Keys) -> tuple[Layers, ...]:
    """Read models in which every layer keeps every token; a list of kinds must agree, and a window must be off."""
    depth, (kv, dim) = depth_of(keys), grouped(keys)
    kinds = keys.words("layer_types") if keys.written("layer_types") else None
    if kinds is not None and (len(kinds) != depth or set(kinds) != {"full_attention"}):
        raise Refused(keys.name("layer_types"), say("names layers that are not supported for this model type"))
    window = keys.value("sliding_window")
    slides = window is not None and kinds is None and keys.flag("use_sliding_window", True)
    if slides:
        raise Refused(keys.name("sliding_window"), say("a window is not supported for this model type"))
    keys.skip("no_rope_layers", "no_rope_layer_interval", "max_window_layers", "qk_layernorm", "use_sliding_window")
    keys.skip("pretraining_tp", "rotary_dim", "attention_multiplier", "logits_scaling", "residual_multiplier")
    keys.skip("layer_types")
    return (attention(FULL, depth, kv, dim),)


def falcon(keys: Keys) -> tuple[Layers, ...]:
    """Read Falcon: one key-value head for all, unless the new architecture states the number."""
    depth, heads = keys.number("num_hidden_layers", "n_layer"), keys.number("num_attention_heads", "n_head")
    new, one_head = keys.flag("new_decoder_architecture"), keys.flag("multi_query")
    kv = 1 if one_head and not new else keys.number("num_kv_heads", "n_head_kv")
    dim = keys.number("hidden_size", "n_embed") // heads
    keys.skip("num_kv_heads", "n_head_kv", "parallel_attn", "num_ln_in_parallel_attn", "ffn_hidden_size")
    return (attention(FULL, depth, kv, dim),)


def bloom(keys: Keys) -> tuple[Layers, ...]:
    """Read BLOOM, whose older files call the width ``n_embed``."""
    depth, heads = depth_of(keys), keys.number("num_attention_heads")
    dim = keys.number("hidden_size", "n_embed") // heads
    return (attention(FULL, depth, heads, dim),)


def mpt(keys: Keys) -> tuple[Layers, ...]:
    """Read MPT: as many key-value heads as its attention object states, else all.

    vLLM reads ``attn_config.kv_n_heads``, the class of transformers does not. Multi-query attention without that
    number is refused: the publisher's own code makes one head of it, and transformers all.
    """
    depth, heads = depth_of(keys), keys.number("num_attention_heads")
    dim = keys.number("hidden_size") // heads
    keys.skip("attn_config", "expansion_ratio", "ffn_config", "init_config")
    inner = Keys(keys.values.get("attn_config") or {}, keys.name("attn_config"))
    kv = inner.optional("kv_n_heads")
    if kv is None and inner.values.get("attn_type") not in (None, "multihead_attention"):
        raise Refused(
            inner.name("kv_n_heads"), say("is not stated, and runtimes differ on the heads of this attn_type")
        )
    if kv is not None and heads % kv:
        raise Refused(inner.name("kv_n_heads"), say("does not divide the {heads} heads", heads=heads))
    if inner.values.get("sliding_window_size") not in (None, -1):
        raise Refused(inner.name("sliding_window_size"), say("a window is not supported for this model type"))
    return (attention(FULL, depth, kv or heads, dim),)


def bigcode(keys: Keys) -> tuple[Layers, ...]:
    """Read GPT-BigCode: one key-value head for all, unless stated otherwise."""
    depth, heads = depth_of(keys), keys.number("num_attention_heads")
    kv = 1 if keys.flag("multi_query") else heads
    dim = keys.number("hidden_size") // heads
    keys.skip("pad_key_length", "pre_allocate_kv_cache", "max_sequence_length", "num_key_value_heads")
    return (attention(FULL, depth, kv, dim),)


def minimax(keys: Keys) -> tuple[Layers, ...]:
    """Read MiniMax-M2: full attention in every layer; a list of attention types must agree."""
    depth, (kv, dim) = depth_of(keys), grouped(keys)
    stated = keys.values.get("attn_type_list")
    if stated is not None and (not isinstance(stated, list) or any(one != 1 for one in stated)):
        raise Refused(keys.name("attn_type_list"), say("names attention other than full attention"))
    keys.skip("attn_type_list", "mtp_transformer_layers", "use_mtp", "num_mtp_modules", "rotary_dim")
    return (attention(FULL, depth, kv, dim),)


def neo(keys: Keys) -> tuple[Layers, ...]:
    """Read GPT-Neo, which keeps layers with a local window in full."""
    depth, heads = depth_of(keys), keys.number("num_attention_heads")
    dim = keys.number("hidden_size") // heads
    keys.skip("attention_types", "attention_layers", "window_size", "intermediate_size")
    return (attention(FULL, depth, heads, dim),)

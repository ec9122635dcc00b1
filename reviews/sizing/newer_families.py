"""Readers of newer families, each from its own class: indexers with a latent, chunks, letter patterns, widths.

Read from the classes of transformers 5.23, and verified against caches measured with them.
"""

from __future__ import annotations

from reviews.sizing.layers import CHUNKED, FULL, MLA, STATE, SWA, Layers
from reviews.sizing.parts import CONV_BYTES, STATE_BYTES, attention, depth_of, grouped, patterned
from reviews.sizing.reading import Keys, Refused


def indexed_latent(keys: Keys) -> tuple[Layers, ...]:
    """Read DeepSeek-V3.2 and GLM with sparse attention: the latent, plus an indexer's key in layers that have one."""
    elements = keys.number("kv_lora_rank", default=512) + keys.number("qk_rope_head_dim", default=64)
    index, depth = keys.number("index_head_dim", default=128), depth_of(keys)
    kinds = keys.words("indexer_types")
    if kinds is not None and (len(kinds) != depth or not set(kinds) <= {"full", "shared"}):
        raise Refused(keys.name("indexer_types"), "does not name a known kind for every layer")
    stated = keys.words("layer_types")
    if stated is not None and set(stated) != {"deepseek_sparse_attention"}:
        raise Refused(keys.name("layer_types"), "names layers that are not supported for this model type")
    own = depth if kinds is None else kinds.count("full")
    keys.skip("num_attention_heads", "num_key_value_heads", "hidden_size", "q_lora_rank", "qk_nope_head_dim")
    keys.skip("v_head_dim", "head_dim", "qk_head_dim", "index_n_heads", "index_topk", "indexer_rope_interleave")
    keys.skip("index_share_for_mtp_iteration", "index_skip_topk_offset", "index_topk_freq", "index_topk_pattern")
    return (Layers(MLA, own, elements + index), Layers(MLA, depth - own, elements))


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


LETTERS = {"M": "mamba", "*": "attention", "E": "moe", "-": "mlp"}


def nemotron_h(keys: Keys) -> tuple[Layers, ...]:
    """Read Nemotron-H: a pattern of letters or words, one per layer: Mamba-2, attention, or layers without a cache."""
    pattern, listed = keys.values.get("hybrid_override_pattern"), keys.words("layers_block_type")
    keys.skip("hybrid_override_pattern")
    if listed is None and isinstance(pattern, str) and set(pattern) <= set(LETTERS):
        listed = tuple(LETTERS[letter] for letter in pattern)
    if not listed or not set(listed) <= set(LETTERS.values()):
        raise Refused(keys.name("hybrid_override_pattern"), "does not name a known kind for every layer")
    kv = keys.number("num_key_value_heads", default=8)
    dim = keys.number("head_dim", "attention_head_dim", default=128)
    heads, width = keys.number("mamba_num_heads", default=128), keys.number("mamba_head_dim", default=64)
    size, columns = keys.number("ssm_state_size", default=128), keys.number("conv_kernel", default=4) - 1
    mixed = heads * width + 2 * keys.number("n_groups", default=8) * size
    state = mixed * columns * CONV_BYTES + heads * width * size * STATE_BYTES
    keys.skip(
        "num_hidden_layers", "hidden_size", "num_attention_heads", "expand", "chunk_size", "mtp_layers_block_type"
    )
    keys.skip("mamba_ssm_cache_dtype", "mamba_hidden_act", "mamba_proj_bias", "moe_latent_size", "num_logits_to_keep")
    keys.skip("residual_in_fp32", "sliding_window", "mtp_hybrid_override_pattern")
    if keys.values.get("sliding_window"):
        raise Refused(keys.name("sliding_window"), "a window is not supported for this model type")
    return (
        Layers(STATE, listed.count("mamba"), state=state),
        attention(FULL, listed.count("attention"), kv, dim),
    )

"""Readers of families that cache one compressed latent for all heads.

Read from the classes of transformers 5.23, and held against caches measured with them.
"""

from __future__ import annotations

from reviews.sizing.attention_layout import depth_of
from reviews.sizing.layers import MLA, SWA, Layers
from reviews.sizing.reading import Keys, Refused


def latent(keys: Keys) -> tuple[Layers, ...]:
    """Read DeepSeek-V2 and V3: one compressed latent and one rotated key for all heads, the same on every GPU."""
    elements = keys.number("kv_lora_rank", default=512) + keys.number("qk_rope_head_dim", default=64)
    depth = depth_of(keys)
    keys.skip("num_attention_heads", "num_key_value_heads", "hidden_size", "q_lora_rank", "qk_nope_head_dim")
    keys.skip("v_head_dim", "head_dim", "qk_head_dim", "scale_depth")
    return (Layers(MLA, depth, elements),)


def latent_twice(keys: Keys) -> tuple[Layers, ...]:
    """Read LongCat: two latent attentions per layer."""
    elements = keys.number("kv_lora_rank", default=512) + keys.number("qk_rope_head_dim", default=64)
    depth = keys.number("num_layers", "num_hidden_layers")
    keys.skip("num_hidden_layers", "num_attention_heads", "num_key_value_heads", "hidden_size", "q_lora_rank")
    keys.skip("qk_nope_head_dim", "v_head_dim", "head_dim", "qk_head_dim", "mla_scale_q_lora", "mla_scale_kv_lora")
    keys.skip("ffn_hidden_size", "expert_ffn_hidden_size", "zero_expert_num", "zero_expert_type")
    return (Layers(MLA, 2 * depth, elements),)


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


def squeezed(keys: Keys) -> tuple[Layers, ...]:
    """Read DeepSeek-V4: a short window in every layer, plus the output of a compressor over 4 or 128 tokens.

    Key and value are one tensor and counted once. Layers of ratio 4 also keep an indexer's key for each compressed
    token, and the unfinished part of the compressors' overlap: key and gate of 4 tokens.
    """
    depth, dim = depth_of(keys), keys.number("head_dim")
    index, window = keys.number("index_head_dim", default=128), keys.number("sliding_window", default=128)
    ratios = keys.values.get("compress_ratios")
    keys.skip("compress_ratios", "compress_rope_theta", "compress_rope_parameters", "index_n_heads", "index_topk")
    keys.skip("num_attention_heads", "num_key_value_heads", "hidden_size", "q_lora_rank", "qk_rope_head_dim")
    keys.skip("o_lora_rank", "o_groups", "num_hash_layers", "kv_lora_rank", "v_head_dim", "qk_nope_head_dim")
    keys.skip("hc_mult", "hc_sinkhorn_iters", "qk_head_dim", "layer_types")
    if not isinstance(ratios, list) or len(ratios) < depth or not {str(one) for one in ratios} <= {"0", "4", "128"}:
        raise Refused(keys.name("compress_ratios"), "does not name a known ratio for every layer")
    of = [ratios[:depth].count(one) for one in (0, 4, 128)]
    return (
        Layers(SWA, of[0], dim, window),
        Layers(MLA, of[1] + of[2], dim, window),
        Layers(MLA, of[1], dim + index, ratio=4, beside=True),
        Layers(MLA, of[1], 2 * (dim + index), fixed=4, beside=True),
        Layers(MLA, of[2], dim, ratio=128, beside=True),
    )

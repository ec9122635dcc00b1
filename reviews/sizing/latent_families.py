"""Readers of families that cache one compressed latent for all heads.

Read from the classes of transformers 5, and held against caches measured with them.
"""

from __future__ import annotations

from reviews.language.phrases import say
from reviews.sizing.attention_layout import depth_of, kinds_of
from reviews.sizing.layers import MLA, SWA, Layers
from reviews.sizing.reading import Keys, Refused

UNUSED = (
    "num_attention_heads", "num_key_value_heads", "hidden_size", "q_lora_rank", "qk_nope_head_dim", "v_head_dim",
    "head_dim", "qk_head_dim",
)  # fmt: skip
"""Keys that decide how a latent is used, not what is kept of it."""
INDEXED = ("indexed_attention", "deepseek_sparse_attention")
SPARSE, HEAVY, SLIDING = "compressed_sparse_attention", "heavily_compressed_attention", "sliding_attention"
RATIOS = {"0": SLIDING, "4": SPARSE, "128": HEAVY}


def latent(keys: Keys) -> tuple[Layers, ...]:
    """Read DeepSeek-V2 and V3: one compressed latent and one rotated key for all heads, the same on every GPU."""
    elements = keys.number("kv_lora_rank") + keys.number("qk_rope_head_dim")
    depth = depth_of(keys)
    keys.skip(*UNUSED, "scale_depth")
    return (Layers(MLA, depth, elements),)


def latent_twice(keys: Keys) -> tuple[Layers, ...]:
    """Read LongCat: two latent attentions per layer."""
    elements = keys.number("kv_lora_rank") + keys.number("qk_rope_head_dim")
    depth = keys.number("num_layers")
    both = keys.values.get("num_hidden_layers")
    if both is not None and both not in (depth, 2 * depth):
        raise Refused(keys.name("num_hidden_layers"), say("is neither num_layers nor twice as many"))
    keys.skip(*UNUSED, "num_hidden_layers", "mla_scale_q_lora", "mla_scale_kv_lora")
    keys.skip("ffn_hidden_size", "expert_ffn_hidden_size", "zero_expert_num", "zero_expert_type")
    return (Layers(MLA, 2 * depth, elements),)


def indexed_latent(keys: Keys) -> tuple[Layers, ...]:
    """Read DeepSeek-V3.2 and GLM with sparse attention: the latent, plus an indexer's key in layers that have one."""
    elements = keys.number("kv_lora_rank") + keys.number("qk_rope_head_dim")
    index, depth = keys.number("index_head_dim"), depth_of(keys)
    kinds = _indexers(keys, depth)
    kinds_of(keys, depth, *INDEXED)
    own = depth if kinds is None else kinds.count("full")
    keys.skip(*UNUSED, "index_n_heads", "index_topk", "indexer_rope_interleave", "index_share_for_mtp_iteration")
    keys.skip("index_skip_topk_offset", "index_topk_freq", "index_topk_pattern")
    return (Layers(MLA, own, elements + index), Layers(MLA, depth - own, elements))


def _indexers(keys: Keys, depth: int) -> tuple[str, ...] | None:
    """Return which layers have an indexer: as listed, by the older keys that state a rhythm, or as the class does."""
    if not keys.written("indexer_types") and "indexer_types" in keys.table.absent:
        pattern = keys.values.get("index_topk_pattern")
        if isinstance(pattern, str) and set(pattern) <= {"F", "S"} and len(pattern) == depth:
            return tuple("full" if one == "F" else "shared" for one in pattern)
        if pattern is not None:
            raise Refused(keys.name("index_topk_pattern"), say("is not one letter F or S per layer"))
        if keys.values.get("index_topk_freq") is not None:
            rhythm = keys.number("index_topk_freq")
            start = keys.number("index_skip_topk_offset", default=2, least=0)
            return tuple("full" if max(n - start + 1, 0) % rhythm == 0 else "shared" for n in range(depth))
    kinds = keys.words("indexer_types")
    if kinds is not None and (len(kinds) != depth or not set(kinds) <= {"full", "shared"}):
        raise Refused(keys.name("indexer_types"), say("does not name a known kind for every layer"))
    return kinds


def squeezed(keys: Keys) -> tuple[Layers, ...]:
    """Read DeepSeek-V4: a short window in every layer, plus the output of a compressor over 4 or 128 tokens.

    Key and value are one tensor and counted once. Layers of ratio 4 also keep an indexer's key for each compressed
    token, and the unfinished part of the compressors' overlap: key and gate of 4 tokens.
    """
    depth, dim = depth_of(keys), keys.number("head_dim")
    index, window = keys.number("index_head_dim"), keys.number("sliding_window")
    kinds = _squeezed_kinds(keys, depth)
    keys.skip(*UNUSED, "compress_rope_theta", "compress_rope_parameters", "index_n_heads", "index_topk")
    keys.skip("qk_rope_head_dim", "o_lora_rank", "o_groups", "num_hash_layers", "kv_lora_rank")
    keys.skip("hc_mult", "hc_sinkhorn_iters", "compress_ratios", "layer_types")
    plain, sparse, heavy = (kinds.count(one) for one in (SLIDING, SPARSE, HEAVY))
    return (
        Layers(SWA, plain, dim, window),
        Layers(MLA, sparse + heavy, dim, window),
        Layers(MLA, sparse, dim + index, ratio=4, beside=True),
        Layers(MLA, sparse, 2 * (dim + index), fixed=4, beside=True),
        Layers(MLA, heavy, dim, ratio=128, beside=True),
    )


def _squeezed_kinds(keys: Keys, depth: int) -> list[str]:
    """Return the kind of every layer: from a list of kinds, from ratios as files state them, or as the class does."""
    rates, ratios = keys.value("compress_rates"), keys.values.get("compress_ratios")
    if rates is not None and rates != {SPARSE: 4, HEAVY: 128}:
        raise Refused(keys.name("compress_rates"), say("names rates other than 4 and 128"))
    if ratios is not None and not keys.written("layer_types"):
        if not isinstance(ratios, list) or len(ratios) < depth or not {str(one) for one in ratios} <= set(RATIOS):
            raise Refused(keys.name("compress_ratios"), say("does not name a known ratio for every layer"))
        return [RATIOS[str(one)] for one in ratios[:depth]]
    kinds = keys.words("layer_types")
    if kinds is None or len(kinds) < depth or not set(kinds) <= {SLIDING, SPARSE, HEAVY}:
        why = keys.unsaid() if kinds is None else say("does not name a known kind for every layer")
        raise Refused(keys.name("layer_types"), why)
    return list(kinds[:depth])

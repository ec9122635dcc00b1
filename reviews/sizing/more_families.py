"""Readers of further families, from the classes of transformers 5.23 and verified against their caches."""

from __future__ import annotations

from collections.abc import Callable

from reviews.sizing.layers import CROSS, FULL, GDN, MLA, STATE, SWA, Layers
from reviews.sizing.parts import CONV_BYTES, STATE_BYTES, attention, depth_of, grouped, patterned
from reviews.sizing.reading import Keys, Refused

Reader = Callable[[Keys], tuple[Layers, ...]]


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


def latent_twice(keys: Keys) -> tuple[Layers, ...]:
    """Read LongCat: two latent attentions per layer."""
    elements = keys.number("kv_lora_rank", default=512) + keys.number("qk_rope_head_dim", default=64)
    depth = keys.number("num_layers", "num_hidden_layers")
    keys.skip("num_hidden_layers", "num_attention_heads", "num_key_value_heads", "hidden_size", "q_lora_rank")
    keys.skip("qk_nope_head_dim", "v_head_dim", "head_dim", "qk_head_dim", "mla_scale_q_lora", "mla_scale_kv_lora")
    keys.skip("ffn_hidden_size", "expert_ffn_hidden_size", "zero_expert_num", "zero_expert_type")
    return (Layers(MLA, 2 * depth, elements),)


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


def shared(keys: Keys) -> tuple[Layers, ...]:
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


def mamba2(keys: Keys) -> tuple[Layers, ...]:
    """Read Mamba-2: a convolution over channels and groups, and a state per head; nothing grows."""
    heads, dim = keys.number("num_heads", default=128), keys.number("head_dim", default=64)
    size, groups = keys.number("state_size", default=128), keys.number("n_groups", default=8)
    columns = keys.number("conv_kernel", default=4) - 1
    keys.skip("hidden_size", "expand", "chunk_size", "time_step_rank")
    state = (heads * dim + 2 * groups * size) * columns * CONV_BYTES + heads * dim * size * STATE_BYTES
    return (Layers(STATE, depth_of(keys), state=state),)


def kimi_linear(keys: Keys) -> tuple[Layers, ...]:
    """Read Kimi Linear: latent attention in the listed layers, a gated delta rule in the others."""
    stated = keys.values.get("linear_attn_config")
    keys.skip("linear_attn_config")
    inner = Keys(stated, "linear_attn_config")
    full = inner.values.get("full_attn_layers")
    depth = depth_of(keys)
    if not isinstance(full, list) or len(full) > depth:
        raise Refused("linear_attn_config.full_attn_layers", "does not list the layers")
    heads, dim = inner.number("num_heads"), inner.number("head_dim")
    columns = inner.number("short_conv_kernel_size", default=4) - 1
    state = 3 * heads * dim * columns * CONV_BYTES + heads * dim * dim * STATE_BYTES
    elements = keys.number("kv_lora_rank", default=512) + keys.number("qk_rope_head_dim", default=64)
    keys.skip("num_attention_heads", "num_key_value_heads", "hidden_size", "q_lora_rank", "qk_nope_head_dim")
    keys.skip("v_head_dim", "head_dim", "mla_use_nope")
    return (Layers(GDN, depth - len(full), state=state), Layers(MLA, len(full), elements))


def bart(keys: Keys) -> tuple[Layers, ...]:
    """Read an encoder-decoder: the decoder's own cache, and one over an input as long as the context."""
    depth, width, heads = (
        keys.number("decoder_layers", default=12), keys.number("d_model", default=1024),
        keys.number("decoder_attention_heads", default=16),
    )  # fmt: skip
    keys.skip(
        "encoder_layers", "encoder_attention_heads", "encoder_layerdrop", "decoder_layerdrop", "num_hidden_layers"
    )
    keys.skip("num_attention_heads", "hidden_size")
    return (Layers(FULL, depth, 2 * width, heads=heads), Layers(CROSS, depth, 2 * width, heads=heads))


def neo(keys: Keys) -> tuple[Layers, ...]:
    """Read GPT-Neo, which keeps layers with a local window in full."""
    depth, width = keys.number("num_layers"), keys.number("hidden_size")
    heads = keys.number("num_heads", default=16)
    keys.skip("attention_types", "attention_layers", "window_size", "intermediate_size")
    return (Layers(FULL, depth, 2 * width, heads=heads),)


PLAIN = (
    "apertus", "arcee", "aria_text", "bitnet", "codegen", "cohere", "diffllama", "ernie4_5",
    "ernie4_5_moe", "flex_olmo", "glm", "glm4", "glm4_moe", "glm4v_text", "glm4v_moe_text", "gptj",
    "gpt_neox_japanese", "granite", "granitemoeshared", "helium", "hunyuan_v1_dense", "hunyuan_v1_moe",
    "hy_v3", "hyperclovax", "internlm3", "iquestcoder", "jais2", "ministral3", "nanochat", "nemotron", "olmo",
    "olmo2", "olmoe", "persimmon", "phi", "phimoe", "seed_oss", "smollm3", "solar_open", "stablelm",
)  # fmt: skip
LATENT = ("axk1", "glm4_moe_lite", "minicpm3", "youtu")
ENCODERS = (
    "albert", "camembert", "convbert", "deberta", "deberta-v2", "dinov2", "electra", "ernie", "funnel",
    "hubert", "ibert", "layoutlm", "layoutlmv3", "longformer", "megatron-bert", "mobilebert", "modernbert",
    "mpnet", "roformer", "siglip2", "splinter", "squeezebert", "wav2vec2", "wav2vec2-bert", "wavlm",
    "xlm-roberta-xl", "xmod",
)  # fmt: skip
DECODERS = ("bart", "blenderbot", "m2m_100", "marian", "mbart", "mvp", "pegasus", "plbart")
NESTED = (
    "muse_glimmer", "aria", "aya_vision", "cohere2_vision", "gemma3n", "glm46v", "glm4v", "glm4v_moe",
    "got_ocr2", "idefics2", "idefics3", "internvl", "llava_next", "llava_next_video", "llava_onevision",
    "mistral3", "paligemma", "smolvlm", "video_llava", "vipllava",
)  # fmt: skip
"""Model types by structure: plain attention, one latent, no cache, encoder-decoder, nested language model."""

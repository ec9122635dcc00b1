"""One reader per family of models: the keys that decide, and the class's defaults for omitted keys.

Read from the classes of transformers 5.23 (configuration_*.py for names and defaults, modeling_*.py for what is
cached), and verified against measured caches. A model type that is not listed is refused by name, never guessed.
"""

from __future__ import annotations

from collections.abc import Callable

from reviews.sizing import more_families as more
from reviews.sizing import newer_families as newer
from reviews.sizing.layers import CROSS, FULL, GDN, MLA, STATE, Layers, Shape
from reviews.sizing.parts import CONV_BYTES, STATE_BYTES, attention, depth_of, grouped, limit_of, patterned
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


def latent(keys: Keys) -> tuple[Layers, ...]:
    """Read DeepSeek-V2 and V3: one compressed latent and one rotated key for all heads, the same on every GPU."""
    elements = keys.number("kv_lora_rank", default=512) + keys.number("qk_rope_head_dim", default=64)
    depth = depth_of(keys)
    keys.skip("num_attention_heads", "num_key_value_heads", "hidden_size", "q_lora_rank", "qk_nope_head_dim")
    keys.skip("v_head_dim", "head_dim", "qk_head_dim", "scale_depth")
    return (Layers(MLA, depth, elements),)


def falcon(keys: Keys) -> tuple[Layers, ...]:
    """Read Falcon: one key-value head for all, unless the new architecture states the number."""
    depth, heads = depth_of(keys, 32), keys.number("num_attention_heads", "n_head", default=71)
    new, one_head = keys.flag("new_decoder_architecture", False), keys.flag("multi_query", True)
    kv = keys.number("num_kv_heads", "n_head_kv", default=heads) if new else 1 if one_head else heads
    dim = keys.number("hidden_size", default=4544) // heads
    keys.skip("num_kv_heads", "n_head_kv", "parallel_attn", "num_ln_in_parallel_attn")
    return (attention(FULL, depth, kv, dim),)


def qwen3_next(keys: Keys) -> tuple[Layers, ...]:
    """Read Qwen3-Next: three gated delta rules, then full attention."""
    depth, (kv, dim) = depth_of(keys, 48), grouped(keys, 16, 2, 256)
    rhythm, stated = keys.number("full_attention_interval", default=4), keys.words("layer_types")
    kinds = stated or tuple("full_attention" if (n + 1) % rhythm == 0 else "linear_attention" for n in range(depth))
    if len(kinds) != depth or any(one not in ("full_attention", "linear_attention") for one in kinds):
        raise Refused(keys.name("layer_types"), "does not name a known kind for every layer")
    key_dim = keys.number("linear_key_head_dim", default=128)
    value_heads, value_dim = (
        keys.number("linear_num_value_heads", default=32),
        keys.number("linear_value_head_dim", default=128),
    )
    width = 2 * keys.number("linear_num_key_heads", default=16) * key_dim + value_heads * value_dim
    columns = keys.number("linear_conv_kernel_dim", default=4) - 1
    state = width * columns * CONV_BYTES + value_heads * key_dim * value_dim * STATE_BYTES
    full = kinds.count("full_attention")
    keys.skip("mamba_ssm_dtype", "mtp_num_hidden_layers", "mtp_use_dedicated_embeddings", "attn_output_gate")
    return (Layers(GDN, depth - full, state=state), attention(FULL, full, kv, dim))


def _mamba_state(inner: int, columns: int, size: int) -> int:
    return inner * (columns - 1) * CONV_BYTES + inner * size * STATE_BYTES


def mamba(keys: Keys) -> tuple[Layers, ...]:
    """Read Mamba-1: the last columns of a convolution and a state per channel; nothing grows."""
    inner = keys.number("intermediate_size", default=0, least=0) or keys.number("expand", default=2) * keys.number(
        "hidden_size", "d_model"
    )
    keys.skip("hidden_size", "d_model", "expand", "time_step_rank")
    state = _mamba_state(inner, keys.number("conv_kernel", default=4), keys.number("state_size", default=16))
    return (Layers(STATE, depth_of(keys), state=state),)


def jamba(keys: Keys) -> tuple[Layers, ...]:
    """Read Jamba: Mamba-1 layers, with an attention layer at a fixed position in each period."""
    depth, (kv, dim) = depth_of(keys, 32), grouped(keys, 32, 8)
    period, at = keys.number("attn_layer_period", default=8), keys.number("attn_layer_offset", default=4, least=0)
    full = sum(n % period == at for n in range(depth))
    inner = keys.number("mamba_expand", default=2) * keys.number("hidden_size", default=4096)
    state = _mamba_state(inner, keys.number("mamba_d_conv", default=4), keys.number("mamba_d_state", default=16))
    keys.skip("expert_layer_period", "expert_layer_offset", "mamba_dt_rank", "use_mamba_kernels")
    return (Layers(STATE, depth - full, state=state), attention(FULL, full, kv, dim))


def t5(keys: Keys) -> tuple[Layers, ...]:
    """Read T5: the decoder's own cache, and one over the input, which is assumed to be as long as the context."""
    depth = keys.number("num_decoder_layers", "num_layers", default=6)
    elements, heads = (
        2 * keys.number("num_heads", default=8) * keys.number("d_kv", default=64),
        keys.number("num_heads", default=8),
    )
    keys.skip("num_layers", "d_model")
    return (Layers(FULL, depth, elements, heads=heads), Layers(CROSS, depth, elements, heads=heads))


def whisper(keys: Keys) -> tuple[Layers, ...]:
    """Read Whisper: a decoder of at most 448 positions over 1,500 audio frames."""
    depth, width = keys.number("decoder_layers", "num_hidden_layers"), keys.number("d_model")
    heads = keys.number("decoder_attention_heads")
    own, frames = keys.number("max_target_positions", default=448), keys.number("max_source_positions", default=1500)
    keys.skip(
        "encoder_layers", "encoder_attention_heads", "encoder_layerdrop", "decoder_layerdrop", "num_hidden_layers"
    )
    return (
        Layers(FULL, depth, 2 * width, own, heads=heads),
        Layers(CROSS, depth, 2 * width, fixed=frames, heads=heads),
    )


def none(keys: Keys) -> tuple[Layers, ...]:
    """Read an encoder, which keeps nothing between calls; one configured as a decoder is refused."""
    if keys.flag("is_decoder", False):
        raise Refused(keys.name("is_decoder"), "an encoder used as a decoder is not supported")
    keys.read.update(keys.values)
    return ()


FAMILIES: dict[str, Callable[[Keys], tuple[Layers, ...]]] = {
    "llama": llama, "mixtral": windowed, "mistral": windowed, "phi3": windowed, "starcoder2": windowed,
    "qwen2": qwen, "qwen3": qwen, "qwen3_moe": qwen, "qwen2_5_vl": qwen, "qwen3_next": qwen3_next, "gemma2": gemma2,
    "gemma3_text": gemma3, "cohere2": cohere2, "gpt_oss": gpt_oss, "deepseek_v2": latent, "deepseek_v3": latent,
    "falcon": falcon, "gpt2": dense, "gpt_neox": dense, "bloom": dense, "mpt": dense, "opt": dense, "mamba": mamba,
    "jamba": jamba, "t5": t5, "whisper": whisper, "bert": none, "clip": none, "roberta": none, "xlm-roberta": none,
    "gemma": dense, "granitemoe": dense, "qwen3_vl_text": dense, "qwen3_vl_moe_text": dense,
    "gpt_bigcode": newer.bigcode, "deepseek_v32": newer.indexed_latent, "glm_moe_dsa": newer.indexed_latent,
    "minimax_m2": newer.minimax, "llama4_text": newer.llama4, "laguna": newer.stated_windows,
    "gemma4_text": newer.gemma4, "nemotron_h": newer.nemotron_h, "qwen3_5_text": qwen3_next,
    "qwen3_5_moe_text": qwen3_next,
    "distilbert": none, "siglip": none, "vit": none, "deepseek_v4": more.squeezed, "mimo_v2_flash": more.mimo_flash,
    "gemma3n_text": more.shared, "mamba2": more.mamba2, "kimi_linear": more.kimi_linear, "gpt_neo": more.neo,
    "longcat_flash": more.latent_twice, "olmo3": more.every_nth(4), "cwm": more.every_nth(4),
    "exaone4": more.every_nth(4, "sliding_window_pattern"), "exaone_moe": more.every_nth(4, "sliding_window_pattern"),
    "afmoe": more.every_nth(4, "global_attn_every_n_layers"), "granite_swa": more.every_nth(4),
    "granitemoe_swa": more.every_nth(4), "vaultgemma": gemma2, "kolibri1": more.listed, "flint": more.listed,
    "mellum": more.listed,
    "muse_glimmer_text": more.listed,
    "ministral": more.listed, "qwen2_moe": qwen, "qwen2_vl": qwen, "qwen2_5_vl_text": qwen,
    "qwen2_vl_text": qwen, "falcon_mamba": mamba, "umt5": t5, "mt5": t5,
    **dict.fromkeys(more.PLAIN, more.plain), **dict.fromkeys(more.LATENT, latent),
    **dict.fromkeys(more.ENCODERS, none), **dict.fromkeys(more.DECODERS, more.bart),
}  # fmt: skip
NESTED = dict.fromkeys(
    ("gemma3", "gemma4", "llava", "kimi_k25", "llama4", "qwen3_vl", "qwen3_vl_moe", "qwen3_5", "qwen3_5_moe",
     *more.NESTED),
    "text_config",
)  # fmt: skip
"""Model types whose language model is in a nested object."""


def shape_of(config: object) -> Shape:
    """Return the layers of a model from its config.json. Raises ``Refused`` with the key that is not supported."""
    keys = Keys(config)
    model_type = keys.values.get("model_type")
    if not isinstance(model_type, str):
        raise Refused("model_type", "is not stated")
    if inner := NESTED.get(model_type):
        text = shape_of(keys.values.get(inner))
        return Shape(model_type, text.layers, text.limit)
    reader = FAMILIES.get(model_type)
    if reader is None:
        raise Refused(f"model_type {model_type[:80]}", "this model type is not supported")
    keys.skip("model_type", "vision_config", "quantization_config", "architectures", "vocab_size")
    layers, limit = reader(keys), limit_of(keys)
    keys.finish()
    return Shape(model_type, tuple(one for one in layers if one.count), limit)

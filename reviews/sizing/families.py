"""One reader per family of models: the keys that decide, and the class's defaults for omitted keys.

Read from the classes of transformers 5.23 (configuration_*.py for names and defaults, modeling_*.py for what is
cached), and verified against measured caches. A model type that is not listed is refused by name, never guessed.
"""

from __future__ import annotations

from collections.abc import Callable

from reviews.sizing import attention_families as attention
from reviews.sizing import encoder_families as encoder
from reviews.sizing import latent_families as latent
from reviews.sizing import recurrent_families as recurrent
from reviews.sizing import window_families as window
from reviews.sizing.attention_layout import limit_of
from reviews.sizing.layers import Layers, Shape
from reviews.sizing.reading import Keys, Refused

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
NESTED_TYPES = (
    "muse_glimmer", "aria", "aya_vision", "cohere2_vision", "gemma3n", "glm46v", "glm4v", "glm4v_moe",
    "got_ocr2", "idefics2", "idefics3", "internvl", "llava_next", "llava_next_video", "llava_onevision",
    "mistral3", "paligemma", "smolvlm", "video_llava", "vipllava",
)  # fmt: skip
"""Model types by structure: plain attention, one latent, no cache, encoder-decoder, nested language model."""

FAMILIES: dict[str, Callable[[Keys], tuple[Layers, ...]]] = {
    "llama": attention.llama, "mixtral": window.windowed, "mistral": window.windowed, "phi3": window.windowed,
    "starcoder2": window.windowed, "qwen2": window.qwen, "qwen3": window.qwen, "qwen3_moe": window.qwen,
    "qwen2_5_vl": window.qwen, "qwen3_next": recurrent.qwen3_next, "gemma2": window.gemma2,
    "gemma3_text": window.gemma3, "cohere2": window.cohere2, "gpt_oss": window.gpt_oss, "deepseek_v2": latent.latent,
    "deepseek_v3": latent.latent, "falcon": attention.falcon, "gpt2": attention.dense, "gpt_neox": attention.dense,
    "bloom": attention.dense, "mpt": attention.dense, "opt": attention.dense, "mamba": recurrent.mamba,
    "jamba": recurrent.jamba, "t5": encoder.t5, "whisper": encoder.whisper, "bert": encoder.none, "clip": encoder.none,
    "roberta": encoder.none, "xlm-roberta": encoder.none, "gemma": attention.dense, "granitemoe": attention.dense,
    "qwen3_vl_text": attention.dense, "qwen3_vl_moe_text": attention.dense, "gpt_bigcode": attention.bigcode,
    "deepseek_v32": latent.indexed_latent, "glm_moe_dsa": latent.indexed_latent, "minimax_m2": attention.minimax,
    "llama4_text": window.llama4, "laguna": window.stated_windows, "gemma4_text": window.gemma4,
    "nemotron_h": recurrent.nemotron_h, "qwen3_5_text": recurrent.qwen3_next, "qwen3_5_moe_text": recurrent.qwen3_next,
    "distilbert": encoder.none, "siglip": encoder.none, "vit": encoder.none, "deepseek_v4": latent.squeezed,
    "mimo_v2_flash": window.mimo_flash, "gemma3n_text": window.gemma3n, "mamba2": recurrent.mamba2,
    "kimi_linear": recurrent.kimi_linear, "gpt_neo": attention.neo, "longcat_flash": latent.latent_twice,
    "olmo3": window.every_nth(4), "cwm": window.every_nth(4), "exaone4": window.every_nth(4, "sliding_window_pattern"),
    "exaone_moe": window.every_nth(4, "sliding_window_pattern"),
    "afmoe": window.every_nth(4, "global_attn_every_n_layers"), "granite_swa": window.every_nth(4),
    "granitemoe_swa": window.every_nth(4), "vaultgemma": window.gemma2, "kolibri1": window.listed,
    "flint": window.listed, "mellum": window.listed, "muse_glimmer_text": window.listed, "ministral": window.listed,
    "qwen2_moe": window.qwen, "qwen2_vl": window.qwen, "qwen2_5_vl_text": window.qwen, "qwen2_vl_text": window.qwen,
    "falcon_mamba": recurrent.mamba, "umt5": encoder.t5, "mt5": encoder.t5, **dict.fromkeys(PLAIN, attention.plain),
    **dict.fromkeys(LATENT, latent.latent), **dict.fromkeys(ENCODERS, encoder.none),
    **dict.fromkeys(DECODERS, encoder.bart),
}  # fmt: skip
NESTED = dict.fromkeys(
    ("gemma3", "gemma4", "llava", "kimi_k25", "llama4", "qwen3_vl", "qwen3_vl_moe", "qwen3_5", "qwen3_5_moe",
     *NESTED_TYPES),
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

"""One reader per family of models: the keys that decide what its layers keep.

Read from the classes of transformers 5 (configuration_*.py for names, modeling_*.py for what is cached), and verified
against measured caches. Omitted keys have their own class's defaults (`class_defaults.py`). A model type that is not
listed is refused by name, never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from reviews.language.phrases import say
from reviews.sizing import attention_families as attention
from reviews.sizing import encoder_families as encoder
from reviews.sizing import latent_families as latent
from reviews.sizing import recurrent_families as recurrent
from reviews.sizing import window_families as window
from reviews.sizing.attention_layout import limit_of
from reviews.sizing.class_defaults import nested_table, replaced, table_of
from reviews.sizing.layers import CROSS, FULL, Layers, Shape
from reviews.sizing.reading import Keys, Refused

PLAIN = (
    "apertus", "arcee", "aria_text", "bitnet", "codegen", "cohere", "diffllama", "ernie4_5",
    "ernie4_5_moe", "flex_olmo", "glm", "glm4", "glm4_moe", "glm4v_text", "glm4v_moe_text", "gptj",
    "gpt_neox_japanese", "granite", "granitemoeshared", "helium", "hunyuan_v1_dense", "hunyuan_v1_moe",
    "hy_v3", "hyperclovax", "internlm3", "iquestcoder", "jais2", "nanochat", "nemotron", "olmo",
    "olmo2", "olmoe", "persimmon", "phi", "seed_oss", "solar_open", "stablelm",
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

RHYTHMIC = (
    "gemma2", "gpt_oss", "olmo3", "cwm", "granite_swa", "granitemoe_swa", "vaultgemma", "kolibri1", "flint", "mellum",
    "muse_glimmer_text",
)  # fmt: skip
"""Model types whose sliding and full layers alternate as their class lists them."""
RHYTHM_KEYS = {
    "cohere2": "sliding_window_pattern", "exaone4": "sliding_window_pattern", "exaone_moe": "sliding_window_pattern",
    "afmoe": "global_attn_every_n_layers",
}  # fmt: skip
"""The same where a key may state another rhythm."""

FAMILIES: dict[str, Callable[[Keys], tuple[Layers, ...]]] = {
    "llama": attention.llama, "mixtral": window.windowed, "mistral": window.windowed, "phi3": window.windowed,
    "starcoder2": window.windowed, "qwen2": window.qwen, "qwen3": window.qwen, "qwen3_moe": window.qwen3_moe,
    "qwen2_5_vl": window.qwen, "qwen3_next": recurrent.qwen3_next, "gemma3_text": window.gemma3,
    "deepseek_v2": latent.latent, "deepseek_v3": latent.latent, "falcon": attention.falcon, "gpt2": attention.dense,
    "gpt_neox": attention.dense, "bloom": attention.bloom, "mpt": attention.mpt, "opt": attention.dense,
    "mamba": recurrent.mamba, "jamba": recurrent.jamba, "t5": encoder.t5, "whisper": encoder.whisper,
    "bert": encoder.none, "clip": encoder.none, "roberta": encoder.none, "xlm-roberta": encoder.none,
    "gemma": attention.dense, "granitemoe": attention.dense, "qwen3_vl_text": attention.dense,
    "qwen3_vl_moe_text": attention.dense, "gpt_bigcode": attention.bigcode, "deepseek_v32": latent.indexed_latent,
    "glm_moe_dsa": latent.indexed_latent, "minimax_m2": attention.minimax, "llama4_text": window.llama4,
    "laguna": window.laguna, "gemma4_text": window.gemma4, "nemotron_h": recurrent.nemotron_h,
    "qwen3_5_text": recurrent.qwen3_next, "qwen3_5_moe_text": recurrent.qwen3_next, "distilbert": encoder.none,
    "siglip": encoder.none, "vit": encoder.none, "deepseek_v4": latent.squeezed, "mimo_v2_flash": window.mimo_flash,
    "gemma3n_text": window.gemma3n, "mamba2": recurrent.mamba2, "kimi_linear": recurrent.kimi_linear,
    "gpt_neo": attention.neo, "longcat_flash": latent.latent_twice, "ministral": window.windowed,
    "ministral3": window.windowed, "phimoe": window.windowed, "smollm3": window.smollm3,
    "qwen2_moe": window.qwen2_moe, "qwen2_vl": window.qwen, "qwen2_5_vl_text": window.qwen,
    "qwen2_vl_text": window.qwen, "falcon_mamba": recurrent.mamba, "umt5": encoder.t5, "mt5": encoder.t5,
    **dict.fromkeys(RHYTHMIC, window.rhythmic()), **{key: window.rhythmic(name) for key, name in RHYTHM_KEYS.items()},
    **dict.fromkeys(PLAIN, attention.plain), **dict.fromkeys(LATENT, latent.latent),
    **dict.fromkeys(ENCODERS, encoder.none), **dict.fromkeys(DECODERS, encoder.bart),
}  # fmt: skip
NESTED = dict.fromkeys(
    ("gemma3", "gemma4", "llava", "kimi_k25", "llama4", "qwen3_vl", "qwen3_vl_moe", "qwen3_5", "qwen3_5_moe",
     *NESTED_TYPES),
    "text_config",
)  # fmt: skip
"""Model types whose language model is in a nested object."""
FLAT = {"qwen2_vl": "qwen2_vl_text", "qwen2_5_vl": "qwen2_5_vl_text"}
"""Model types whose language model is nested or, in older files, beside the other keys; with its own type."""
BESIDE_MODEL = ("model_type", "vision_config", "quantization_config", "architectures", "vocab_size", "auto_map")


def opened(config: object, where: str = "") -> tuple[str, Keys]:
    """Return the model type that decides and its keys, with its class's defaults. Raises ``Refused``.

    A nested language model that does not state its type has the one that the outer class assumes. A configuration class
    of the repository's own (``auto_map``) changes nothing: every type here is one that transformers knows, whose class
    the runtimes take unless somebody asks them to run the repository's code; the fact on remote code warns of that.
    """
    outer = Keys(config, where)
    model_type = outer.values.get("model_type")
    if not isinstance(model_type, str):
        raise Refused(outer.name("model_type"), say("is not stated"))
    holds = NESTED.get(model_type)
    if holds is None and model_type in FLAT and outer.values.get("text_config") is not None:
        holds = "text_config"
    if holds is None:
        return model_type, Keys(config, where, table_of(FLAT.get(model_type, model_type)))
    assumed = nested_table(model_type)
    inner = outer.values.get(holds)
    if inner is None:
        if assumed is None or any(key in outer.values for key in ("num_hidden_layers", "hidden_size")):
            raise Refused(outer.name(holds), say("is not stated"))
        return assumed.model_type, Keys({}, holds, replaced(table_of(assumed.model_type), assumed.whole))
    if isinstance(inner, Mapping) and "model_type" not in inner:
        inner = {**inner, "model_type": assumed.model_type if assumed else FLAT[model_type]}
    return opened(inner, outer.name(holds))


def shape_of(config: object) -> Shape:
    """Return the layers of a model from its config.json. Raises ``Refused`` with the key that is not supported."""
    model_type, keys = opened(config)
    reader = FAMILIES.get(model_type)
    if reader is None:
        raise Refused(
            say("model_type {model_type}", model_type=model_type[:80]), say("this model type is not supported")
        )
    keys.skip(*BESIDE_MODEL)
    layers, limit = reader(keys), limit_of(keys)
    if any(one.kind == CROSS and one.fixed for one in layers):
        limit = next((one.window for one in layers if one.kind == FULL and one.window), limit)
    keys.finish()
    outer = str(config.get("model_type")) if isinstance(config, Mapping) else model_type
    return Shape(outer, tuple(one for one in layers if one.count), limit, tuple(keys.defaults.values()))

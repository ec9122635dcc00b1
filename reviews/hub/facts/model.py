"""Facts about the model from its configuration, tokenizer and generation files: each with the field it came from."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from reviews.hub.files.json_file import table, text, texts, whole
from reviews.hub.shapes.card import plain
from reviews.hub.shapes.json_file import JsonFile
from reviews.hub.shapes.material import Material
from reviews.hub.shapes.quantization import UNSAID, QuantizationScheme
from reviews.hub.shapes.reading import (
    ABSENT,
    FILE,
    INFERRED,
    NOT_SAID,
    UNANSWERED,
    FactValue,
)  # fmt: skip
from reviews.language.phrases import say

INNER = ("text_config", "llm_config", "language_config", "thinker_config.text_config", "text_model", "decoder")
GGUF_SCHEME = re.compile(
    r"[-._]((?:I?Q[1-8]|TQ[12]|MXFP4|BF16|F16|F32)(?:_[A-Z0-9]+)*)(?:-\d+-of-\d+)?\.gguf$", re.IGNORECASE
)
SCHEME_FILES = (("quantize_config.json", "desc_act", "gptq"), ("quant_config.json", "w_bit", "awq"))
"""Scheme files of their own, with a field that only one method's tools write: such files do not name the method."""
KIND_FIELDS = ("layer_types", "layers_block_type", "block_types", "attention_types", "hybrid_override_pattern")
"""Fields in which configurations list their layers one by one; the last is a text of one letter a layer."""
SAMPLING = (
    "do_sample", "temperature", "top_p", "top_k", "min_p", "typical_p", "repetition_penalty", "presence_penalty",
    "frequency_penalty", "no_repeat_ngram_size",
)  # fmt: skip
IDS = ("bos", "eos", "pad")


def facts(material: Material) -> list[FactValue]:
    """Return what the configuration, the generation configuration and the quantization scheme say."""
    config = material.file("config.json")
    return [
        *config_facts(config),
        *generation_facts(material.file("generation_config.json"), config),
        quantization_fact(material),
    ]


def config_facts(config: JsonFile) -> list[FactValue]:
    """Return architecture, context and vocabulary from config.json, also of a nested language model."""

    def count(key: str, *names: str) -> FactValue:
        inner = [f"{prefix}.{name}" for prefix in INNER for name in names]
        return config.fact(key, *names, *inner, fits=whole(1))

    return [
        config.fact("architecture.names", "architectures", fits=texts),
        config.fact("architecture.model_type", "model_type", fits=text),
        count("architecture.layers", "num_hidden_layers", "n_layer", "n_layers", "num_layers"),
        count("architecture.hidden_size", "hidden_size", "n_embd", "n_embed", "d_model", "dim"),
        count("architecture.heads", "num_attention_heads", "n_head", "n_heads", "num_heads"),
        count("architecture.kv_heads", "num_key_value_heads", "n_head_kv", "num_kv_heads", "multi_query_group_num"),
        count("context.config", "max_position_embeddings", "n_positions", "seq_length", "max_seq_len", "n_ctx"),
        count("context.sliding_window", "sliding_window", "attention_window_size", "window_size"),
        count("vocabulary.config", "vocab_size", "padded_vocab_size"),
        config.fact("architecture.dtype", *_nested("dtype", "torch_dtype"), fits=text),
        config.fact("context.rope", *_nested("rope_scaling", "rope_parameters"), fits=table),
        _layer_kinds(config),
        _experts(config),
    ]


def _nested(*names: str) -> list[str]:
    return [*names, *(f"{prefix}.{name}" for prefix in INNER for name in names)]


def _layer_kinds(config: JsonFile) -> FactValue:
    """Return how many layers of each kind the configuration lists, in its own words."""
    key = "architecture.layer_kinds"
    for name in _nested(*KIND_FIELDS):
        value = config.get(name)
        listed = list(value) if isinstance(value, list) or (isinstance(value, str) and value) else []
        if listed and all(isinstance(one, str) for one in listed):
            kinds = dict(sorted(Counter(listed).items())[:20])
            how = say("field {name}, counted", name=name)
            return FactValue(key, kinds, INFERRED, "", config.path, config.place(name), config.quote(name), how)
    return config.fact(key, *KIND_FIELDS, fits=lambda _value: False)


def _experts(config: JsonFile) -> FactValue:
    key = "architecture.experts"
    total = _nested("num_experts", "num_local_experts", "n_routed_experts", "moe_num_experts", "num_moe_experts")
    found = config.fact(key, *total, fits=whole(2))
    if found.value is None:
        return found
    each = config.fact(key, *_nested("num_experts_per_tok", "moe_top_k", "num_experts_per_token"), fits=whole(1))
    value = {"total": found.value, "active": each.value}
    return FactValue(key, value, FILE, "", found.file, found.locator, found.quote, found.extractor)


def quantization_fact(material: Material) -> FactValue:
    """Return the scheme in config.json or in a scheme file of its own, else what the names of GGUF files say."""
    key, files = "quantization.scheme", material.json
    config = material.file("config.json")
    places = [(config, "quantization_config"), (config, "quantization"), (config, "text_config.quantization_config")]
    places += [(one, "quantization") for path, one in files.items() if path == "hf_quant_config.json"]
    for file, name in places:
        stated = file.fact(key, name, fits=table)
        if stated.value is not None:
            kept = QuantizationScheme.stated(stated.value).value() or {"quant_method": UNSAID}
            if _of_mlx(config, kept):
                kept = {"quant_method": "mlx"} | kept
            how = say("field {name} of {path}", name=name, path=file.path)
            return FactValue(key, kept, FILE, "", file.path, stated.locator, stated.quote, how)
    for path, own, method in SCHEME_FILES:
        one = files.get(path)
        kept = QuantizationScheme.stated(one.fields).value() if one else {}
        if one and kept and "quant_method" not in kept and own in one.fields:
            how = say(
                "fields of {path}; only tools for {method} write {own}", path=path, method=method.upper(), own=own
            )
            return FactValue(key, {"quant_method": method} | kept, INFERRED, "", path, one.place(own), "", how)
        if one and kept:
            return FactValue(key, kept, FILE, "", path, "", "", say("fields of {path}", path=path))
    names = _gguf_types(material)
    if names:
        how = say("headers of the GGUF models, else their names")
        kept = QuantizationScheme(quant_method="gguf", types=sorted(set(names.values()))).value()
        return FactValue(key, kept, INFERRED, "", min(names), "", "", how)
    if config.read:
        return FactValue(key, None, UNANSWERED, ABSENT, config.path, "", "", say("no field for it in config.json"))
    return FactValue(key, None, UNANSWERED, config.why, config.path if config.here else "")


def _of_mlx(config: JsonFile, kept: dict[str, Any]) -> bool:
    """Return whether a scheme is that of MLX, which alone writes ``quantization`` with bits and no method."""
    own = config.get("quantization")
    return isinstance(own, dict) and not kept.get("quant_method") and {"bits", "group_size"} <= own.keys()


def _gguf_types(material: Material) -> dict[str, str]:
    """Return the type of most tensors of each GGUF model, by its first file that tells; helpers are left out."""
    found: dict[str, str] = {}
    for one in material.sets.sets:
        told = [(path, header.file_type) for path in one.weights if (header := material.gguf.get(path))]
        named = [(path, match[1].upper()) for path in one.weights if (match := GGUF_SCHEME.search(path))]
        found |= dict(next(([pair] for pair in (*told, *named) if pair[1]), []))
    return found


def generation_facts(generation: JsonFile, config: JsonFile) -> list[FactValue]:
    """Return stop ids and length from generation_config.json; ids from config.json where the former has none."""
    stop = generation.fact("generation.eos", "eos_token_id", fits=_token_ids)
    if stop.value is None and stop.why in (ABSENT, NOT_SAID):
        older = config.fact("generation.eos", "eos_token_id", fits=_token_ids)
        stop = older if older.value is not None else stop
    if isinstance(stop.value, int):
        stop = FactValue(stop.key, [stop.value], stop.state, "", stop.file, stop.locator, stop.quote, stop.extractor)
    return [
        stop,
        generation.fact("generation.max_length", "max_new_tokens", "max_length", fits=whole(1)),
        generation.fact("context.generation", "max_length", fits=whole(1)),
        token_ids("generation.ids", generation),
        token_ids("generation.config_ids", config),
        _sampling(generation),
    ]


def token_ids(key: str, file: JsonFile) -> FactValue:
    """Return the ids of a file's special tokens, each as a list: tools write one id or several."""
    value = {}
    for short in IDS:
        said = next((one for name in _nested(f"{short}_token_id") if _token_ids(one := file.get(name))), None)
        if said is not None:
            value[short] = said if isinstance(said, list) else [said]
    if not value:
        return file.fact(key, *(f"{short}_token_id" for short in IDS), fits=lambda _value: False)
    name = next(one for one in _nested(f"{next(iter(value))}_token_id") if _token_ids(file.get(one)))
    return FactValue(key, value, FILE, "", file.path, file.place(name), file.quote(name), "fields *_token_id")


def _sampling(generation: JsonFile) -> FactValue:
    key = "generation.sampling"
    value = {name: plain(one) for name in SAMPLING if (one := generation.get(name)) is not None}
    if not value:
        return generation.fact(key, *SAMPLING[:3], fits=lambda _value: False)
    name = next(iter(value))
    return FactValue(
        key, value, FILE, "", generation.path, generation.place(name), generation.quote(name), say("its fields")
    )


def _token_ids(value: Any) -> bool:
    """Return whether the value is one token id or a list of them."""
    several = value if isinstance(value, list) else [value]
    return bool(several) and all(whole()(one) for one in several)

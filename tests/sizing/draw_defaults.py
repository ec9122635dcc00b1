"""Draws the defaults of transformers' configuration classes for every model type that the sizing supports.

Run it in an environment of its own, with transformers and nothing else: `python tests/sizing/draw_defaults.py`. The
classes need no torch; what a model does when its configuration has no `head_dim` is read from the text of its module.
It writes `reviews/sizing/data/class_defaults.json`, and for the tests `tests/sizing/left_out.jsonl`: configurations
with the values that the class itself makes of them when one key is left out, or is null.
"""

import dataclasses
import inspect
import json
import re
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import transformers  # type: ignore[import-not-found]  # noqa: E402
from transformers.models.auto.configuration_auto import CONFIG_MAPPING  # type: ignore[import-not-found]  # noqa: E402

from reviews.sizing import encoder_families as encoder  # noqa: E402
from reviews.sizing.families import FAMILIES, NESTED, shape_of  # noqa: E402
from reviews.sizing.reading import Refused  # noqa: E402
from tests.sizing.default_rules import formula  # noqa: E402

DATA = ROOT / "reviews/sizing/data/class_defaults.json"
VECTORS = ROOT / "tests/sizing/left_out.jsonl"
NOTE = "Facts about public classes, drawn by a script; no code of transformers (Apache License 2.0) is copied."
KEYS = (
    "hidden_size", "num_hidden_layers", "num_attention_heads", "num_key_value_heads", "head_dim", "vocab_size",
    "max_position_embeddings", "intermediate_size", "moe_intermediate_size", "ffn_hidden_size", "n_inner", "ffn_dim",
    "d_ff", "decoder_ffn_dim", "expansion_ratio", "n_embd", "n_layer", "n_head", "n_positions", "d_model", "n_heads",
    "n_layers", "max_seq_len", "num_heads", "num_layers", "num_decoder_layers", "d_kv", "decoder_layers",
    "decoder_attention_heads", "max_source_positions", "max_target_positions", "layer_types", "layers_block_type",
    "sliding_window", "sliding_window_pattern", "global_attn_every_n_layers", "use_sliding_window",
    "max_window_layers", "use_bidirectional_attention", "attention_chunk_size", "no_rope_layer_interval",
    "num_kv_shared_layers", "attention_k_eq_v", "multi_query", "new_decoder_architecture", "num_kv_heads",
    "is_decoder", "kv_lora_rank", "qk_rope_head_dim", "v_head_dim", "index_head_dim", "indexer_types",
    "compress_rates", "attn_layer_period", "attn_layer_offset", "linear_key_head_dim", "linear_value_head_dim",
    "linear_num_key_heads", "linear_num_value_heads", "linear_conv_kernel_dim", "linear_head_dim", "linear_num_heads",
    "state_size", "conv_kernel", "expand", "n_groups", "mamba_num_heads", "mamba_head_dim", "ssm_state_size",
    "mamba_expand", "mamba_d_conv", "mamba_d_state", "num_experts", "num_local_experts", "n_routed_experts",
    "moe_num_experts", "num_experts_per_tok", "moe_topk", "moe_k", "encoder_ffn_dim",
)  # fmt: skip
"""Keys that the sizing reads, under any class's name for them."""
ENCODER_KEYS = (
    "hidden_size", "intermediate_size", "vocab_size", "max_position_embeddings", "is_decoder", "image_size",
    "patch_size",
)  # fmt: skip
"""The same of models that keep no cache."""
MADE = {"gemma4_text": ("global_head_dim", "num_global_key_value_heads")}
"""Keys that are no fields of their class, which reads them all the same."""
SIZES = {
    "num_attention_heads": 24, "n_head": 24, "n_heads": 24, "num_heads": 24, "decoder_attention_heads": 24,
    "hidden_size": 1728, "n_embd": 1728, "d_model": 1728, "num_key_value_heads": 6, "num_kv_heads": 6, "head_dim": 104,
    "num_hidden_layers": 19, "n_layer": 19, "n_layers": 19, "num_layers": 19, "num_decoder_layers": 17,
    "decoder_layers": 17, "sliding_window": 300, "max_window_layers": 7, "vocab_size": 7000, "attn_layer_offset": 3,
    "sliding_window_pattern": 3, "global_attn_every_n_layers": 3, "attn_layer_period": 6,
    "global_head_dim": 112, "num_global_key_value_heads": 3,
}  # fmt: skip
"""Values unlike any class's own, so that a value which follows another key is told from a fixed one."""
OTHERS = SIZES | {
    "num_attention_heads": 20, "n_head": 20, "n_heads": 20, "num_heads": 20, "decoder_attention_heads": 20,
    "hidden_size": 1240, "n_embd": 1240, "d_model": 1240, "num_key_value_heads": 5, "head_dim": 48, "num_layers": 23,
    "num_hidden_layers": 23, "n_layer": 23, "n_layers": 23,
}  # fmt: skip
SWITCHES = {
    "use_sliding_window": True, "multi_query": False, "new_decoder_architecture": True, "attention_k_eq_v": True,
    "use_bidirectional_attention": True,
}  # fmt: skip
Values = dict[str, Any]


def names_of(cls: type, keys: Iterable[str] = KEYS) -> list[str]:
    """Keys of one class that the sizing may read, by the class's own names."""
    own = {*(field.name for field in dataclasses.fields(cls)), *MADE.get(cls.model_type, ())}
    keys = [*keys, *MADE.get(cls.model_type, ())]
    found = [key if key in own else cls.attribute_map.get(key, key) for key in keys]
    return [key for key in dict.fromkeys(found) if key in own]


def made(cls: type, values: Values) -> Any:
    """The class's configuration of these values; None where the class refuses them."""
    try:
        return cls(**values)
    except Exception:  # noqa: BLE001  each class raises its own errors
        return None


def effective(config: Any, names: Iterable[str]) -> Values:
    """What the class made of every key, computed values included; tuples as lists."""
    config.__dict__["allow_global_per_layer_attribute_access"] = True
    found: Values = {}
    for key in names:
        value = getattr(config, key, None)
        if isinstance(value, list | tuple):
            value = list(value)
        if value is None or isinstance(value, bool | int | str | list | dict):
            found[key] = value
    if config.model_type == "gemma4_text":
        full = config.per_layer_config[config.layer_types.index("full_attention")]
        found |= {"global_head_dim": full.head_dim, "num_global_key_value_heads": full.num_key_value_heads}
    return found


def variants(cls: type, names: list[str]) -> list[Values]:
    """The class's own values, and two sets of others, as far as the class accepts them together."""
    own = {field.name: field.default for field in dataclasses.fields(cls)}
    off = {"sliding_window": None} if "sliding_window" in own else {}
    on = {key: value for key, value in SWITCHES.items() if key in own}
    found: list[Values] = [one for one in ({}, off, on) if one == {} or (one and made(cls, one) is not None)]
    for sizes in (SIZES, OTHERS):
        values = {key: sizes[key] for key in names if key in sizes and own.get(key) is not dataclasses.MISSING}
        more = {key: own[key] + 3 for key in names if key not in sizes and type(own.get(key)) is int}
        for one in (values | more, values, {key: values[key] for key in values if "head_dim" not in key}):
            if made(cls, one) is not None:
                found.append(one)
                if on and made(cls, one | on) is not None:
                    found.append(one | on)
                break
    return found


def of_model(cls: type, key: str) -> str:
    """How the model reads a key that its configuration may not have: guarded, a fallback, plainly, or not at all."""
    path = Path(inspect.getfile(cls))
    path = path.with_name(path.name.replace("configuration_", "modeling_"))
    text = path.read_text() if path.is_file() else ""
    if re.search(rf'self\.{key} = getattr\((?:self\.)?config, "{key}", None\) or', text):
        return "guarded"
    if re.search(rf'getattr\((?:self\.)?config, "{key}", config\.', text):
        return "fallback"
    return "plain" if re.search(rf"config\.{key}\b", text) or not text else "never"


def class_of(model_type: str) -> tuple[Values, list[Values]]:
    """The table of one class, and its vectors for the tests."""
    cls = CONFIG_MAPPING[model_type]
    cached = FAMILIES[model_type] is not encoder.none
    names = names_of(cls, KEYS if cached else ENCODER_KEYS)
    own = {field.name: field.default for field in dataclasses.fields(cls)}
    tried = variants(cls, names)
    absent: Values = {}
    null: Values = {}
    for key in names:
        left = [effective(one, names) for values in tried if (one := made(cls, without(values, key)))]
        nulls = [one for values in tried if (one := made(cls, values | {key: None}))]
        if own.get(key) is not None and own[key] is not dataclasses.MISSING:
            absent[key] = own[key]
            if nulls:
                null[key] = formula(key, [effective(one, names) for one in nulls])
        else:
            absent[key] = formula(key, left)
    ignored = of_models(cls, absent, tried) if cached else []
    row: Values = {"class": cls.__name__, "absent": {key: value for key, value in absent.items() if value != "?"}}
    unclear = [key for key, value in (absent | null).items() if value == "?"]
    if unclear:
        print(f"{model_type}: left to the reader: {', '.join(unclear)}")
    row |= {"null": {key: value for key, value in null.items() if value != "?"}} if null else {}
    row |= {"ignored": ignored} if ignored else {}
    aliases = {key: value for key, value in cls.attribute_map.items() if key in KEYS}
    row |= {"aliases": aliases} if aliases else {}
    return row, vectors(model_type, cls, names, tried)


def of_models(cls: type, absent: Values, tried: list[Values]) -> list[str]:
    """Add what the model itself computes for heads and their width; return the keys that neither reads."""
    heads, hidden = (cls.attribute_map.get(one, one) for one in ("num_attention_heads", "hidden_size"))
    if heads not in absent or hidden not in absent:
        return []
    ignored = []
    for key, rule in (("num_key_value_heads", f"={heads}"), ("head_dim", f"={hidden} // {heads}")):
        if cls.attribute_map.get(key, key) != key:
            continue
        how = of_model(cls, key)
        if key not in absent:
            seen = [effective(made(cls, one), [key, heads, hidden, *absent]) for one in tried]
            absent[key] = rule if seen[0].get(key) is None else formula(key, seen)
            if how == "never":
                ignored.append(key)
        elif absent[key] is None and how == "guarded":
            absent[key] = rule
    return ignored


def without(values: Values, key: str) -> Values:
    """The values except for one key."""
    return {name: value for name, value in values.items() if name != key}


def vectors(model_type: str, cls: type, names: list[str], tried: list[Values]) -> list[Values]:
    """Configurations of other values, with what the class makes of each when one key is left out or null."""
    bases = [readable(model_type, one) for one in tried if len(one) > 2][:2] or tried[:1]
    rows = []
    for base in bases:
        whole = told(cls, base, names) or {}
        cases: dict[str, Any] = {}
        for key in [*base, *(key for key in names if key not in base)]:
            for name, values in ((key, without(base, key)), (f"{key}=null", base | {key: None})):
                answer = told(cls, values, names)
                if answer is None and name != key:
                    cases[name] = "refused"
                elif answer is not None and (name != key or key in base):
                    cases[name] = {one: value for one, value in answer.items() if value != whole.get(one)}
        written = {key: value for key, value in whole.items() if base.get(key) != value or key not in base}
        rows.append({"model_type": model_type, "base": base, "written": written, "cases": cases})
    return rows


def readable(model_type: str, values: Values) -> Values:
    """The values without a key that the sizing refuses for every configuration of the type, so that others are seen."""
    for key in ("", "num_kv_shared_layers", "sliding_window"):
        rest = without(values, key)
        try:
            shape_of({"model_type": model_type, **rest})
        except Refused:
            continue
        return rest
    return values


def told(cls: type, values: Values, names: list[str]) -> Values | None:
    """A configuration with every key written out as the class made it; None where the class refuses."""
    config = made(cls, values)
    if config is None:
        return None
    found = effective(config, names)
    if found.get("use_bidirectional_attention") and "sliding_window" in found:
        found["use_bidirectional_attention"] = False  # the window is halved already
    return {key: letters(value) for key, value in found.items()}


def letters(value: Any) -> Any:
    """A list of words with each run as (count, word), so that a vector stays short."""
    if not isinstance(value, list) or not value or not all(isinstance(one, str) for one in value):
        return value
    runs: list[list[Any]] = []
    for word in value:
        if runs and runs[-1][1] == word:
            runs[-1][0] += 1
        else:
            runs.append([1, word])
    return {"runs": runs}


def nested() -> Values:
    """The class of each nested language model, and what differs where the whole object is left out."""
    found: Values = {}
    for model_type, key in NESTED.items():
        cls = CONFIG_MAPPING[model_type]
        text = getattr(cls(), key)
        plain = type(text)()
        names = [name for name in names_of(type(text)) if name != "layer_types"]
        now, usual = effective(text, names), effective(plain, names)
        found[model_type] = {"class": cls.__name__, "holds": key, "type": text.model_type}
        if other := {name: value for name, value in now.items() if value != usual[name]}:
            found[model_type]["whole"] = other
    return found


def main() -> int:
    """Write both files."""
    classes: Values = {}
    rows: list[Values] = []
    for model_type in sorted(FAMILIES):
        classes[model_type], mine = class_of(model_type)
        rows += mine
    head = {"transformers": transformers.__version__, "drawn": datetime.now(UTC).date().isoformat(), "note": NOTE}
    lines = partial(map, lambda row: f"  {json.dumps(row[0])}: {json.dumps(row[1])}")
    body = [f" {json.dumps(key)}: {json.dumps(value)}," for key, value in head.items()]
    blocks: list[tuple[str, Callable[[], Values]]] = [("classes", lambda: classes), ("nested", nested)]
    for number, (name, read) in enumerate(blocks, start=1):
        end = "" if number == len(blocks) else ","
        body += [f' "{name}": {{', ",\n".join(lines(sorted(read().items()))), f" }}{end}"]
    DATA.write_text("\n".join(["{", *body, "}"]) + "\n")
    VECTORS.write_text("".join(json.dumps(row) + "\n" for row in rows))
    print(f"{len(classes)} classes of transformers {transformers.__version__}, {len(rows)} vectors")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""Keys that a configuration leaves out: the same number as with the class's own value written out, or a refusal."""

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reviews.sizing.class_defaults import DATA, laid_out, table_of
from reviews.sizing.families import FAMILIES, NESTED, shape_of
from reviews.sizing.fit import Load, size
from reviews.sizing.layers import kv_bytes
from reviews.sizing.plan import plan
from reviews.sizing.reading import Refused
from reviews.sizing.sized_model import Model
from reviews.workloads.nodes.bundled import shipped
from tests.sizing.test_kv import SMALL

HERE = Path(__file__).resolve()
CASES = Path(os.environ.get("REFERENCE_DATA", HERE.parents[3] / "shared" / "data")) / "cases"
ROWS = [json.loads(line) for line in HERE.with_name("left_out.jsonl").read_text().splitlines()]
"""Configurations with what transformers' class makes of each key that is left out or null; see draw_defaults.py."""
NODE = shipped()["h200"].spec
OWN = {"AutoConfig": "configuration_own.OwnConfig"}
Answer = tuple[int | None, int | None, int | None, int | None, object]


def plain(value: Any) -> Any:
    """A vector's value, its runs of words as a list."""
    return (
        [word for count, word in value["runs"] for _ in range(count)]
        if isinstance(value, dict) and "runs" in value
        else value
    )


def answer(config: dict[str, Any]) -> Answer:
    """Every figure that depends on the configuration, by the sizing's outer surface; the longest context as well."""
    found = size(config, Load(5000, 3), 10**10, NODE)
    try:
        limit: object = shape_of(config).limit
    except Refused:
        limit = "refused"
    return found.kv, found.state, found.activation, found.logits, limit


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['model_type']}-{len(row['cases'])}")
def test_a_key_left_out_gives_the_number_of_its_class_written_out(row: dict[str, Any]) -> None:
    base = {"model_type": row["model_type"], **row["base"]}
    whole = base | {key: plain(value) for key, value in row["written"].items()}
    assert answer(base) == answer(whole)
    assert answer(base)[0] is not None
    for name, changes in row["cases"].items():
        key, _, null = name.partition("=")
        left = {one: value for one, value in base.items() if one != key} | ({key: None} if null else {})
        got = answer(left)
        if changes == "refused":  # the class does not load it: refused, or a key without effect here
            assert got == answer(base) or None in got or got[-1] == "refused", name
        else:
            assert got == answer(whole | {one: plain(value) for one, value in changes.items()}), name


def test_every_supported_class_has_its_defaults() -> None:
    data = json.loads(DATA.read_text())
    assert set(data["classes"]) == set(FAMILIES)
    assert set(data["nested"]) == set(NESTED)
    assert set(data["classes"]) <= {row["model_type"] for row in ROWS} | {
        "clip",
        "siglip",
        "siglip2",
        "qwen2_vl",
        "qwen2_5_vl",
    }
    assert data["transformers"].startswith("5.")


@pytest.mark.parametrize("model_type", sorted(FAMILIES))
def test_a_class_alone_is_sized_by_its_defaults_or_refused_by_name(model_type: str) -> None:
    found = size({"model_type": model_type}, Load(4096, 1))
    if found.kv is None:
        key, why = found.unknown[0]
        assert (key, "no default is known" in why) in {("head_dim", True), ("num_key_value_heads", True)}, found.unknown
        return
    assert all(one.source.startswith("default of transformers 5.") for one in found.defaults)
    assert found.defaults or found.kv == 0


@pytest.mark.parametrize(
    ("config", "elements"),
    [
        ({"model_type": "gemma", "num_hidden_layers": 10}, 2 * 16 * 256),
        ({"model_type": "seed_oss", "num_hidden_layers": 10}, 2 * 8 * 128),
        ({"model_type": "ernie4_5", "num_hidden_layers": 10}, 2 * 2 * 128),
        ({"model_type": "qwen3", "num_hidden_layers": 10, "hidden_size": 2560}, 2 * 32 * 128),
        ({"model_type": "mistral", "num_hidden_layers": 10, "sliding_window": None}, 2 * 8 * 128),
        ({"model_type": "mixtral", "num_hidden_layers": 10}, 2 * 8 * 128),
        ({"model_type": "qwen3_moe", "num_hidden_layers": 10}, 2 * 4 * 64),
        ({"model_type": "starcoder2", "num_hidden_layers": 10}, 2 * 2 * 128),
        ({"model_type": "glm4", "num_hidden_layers": 10}, 2 * 2 * 128),
        ({"model_type": "mpt", "n_layers": 10, "n_heads": 16, "attn_config": {"kv_n_heads": 4}}, 2 * 4 * 128),
    ],
    ids=lambda value: value.get("model_type") if isinstance(value, dict) else "",
)
def test_the_classes_that_were_wrong_are_exact(config: dict[str, Any], elements: int) -> None:
    assert kv_bytes(shape_of(config), 1000) == 10 * elements * 1000 * 2


def test_a_value_written_goes_before_the_default_under_any_name_of_the_class() -> None:
    assert shape_of({"model_type": "gpt2", "num_hidden_layers": 3}) == replace(
        shape_of({"model_type": "gpt2", "n_layer": 3}), defaults=shape_of({"model_type": "gpt2", "n_layer": 3}).defaults
    )
    for config, why in (
        ({"model_type": "gpt2", "n_layer": 3, "num_hidden_layers": 4}, "has two values"),
        ({"model_type": "gpt2", "num_key_value_heads": 2}, "is not read by GPT2Config, which uses 12"),
        ({"model_type": "persimmon", "head_dim": 999}, "is not read by PersimmonConfig, which uses 64"),
        ({"model_type": "gemma", "head_dim": None}, "is null, which GemmaConfig does not accept"),
        ({"model_type": "ernie4_5_moe", "num_key_value_heads": None}, "no default is known for Ernie4_5_MoeConfig"),
        ({"model_type": "hunyuan_v1_dense"}, "head_dim: the configuration does not say it, and no default is known"),
        ({"model_type": "mpt", "attn_config": {"attn_type": "multiquery_attention"}}, "attn_config.kv_n_heads"),
        ({"model_type": "llama", "text_config": {"num_hidden_layers": 2}}, "holds another model"),
        (
            {"model_type": "llava", "hidden_size": 4096, "llm_config": {"num_hidden_layers": 2}},
            "text_config: is not stated",
        ),
    ):
        with pytest.raises(Refused, match=why):
            shape_of(config)
    same = shape_of({"model_type": "persimmon", "head_dim": 64})
    assert same.layers == shape_of({"model_type": "persimmon"}).layers


def test_a_class_of_the_repository_changes_nothing_for_a_type_that_transformers_knows() -> None:
    for config in (
        {"model_type": "phi3", "num_key_value_heads": 8},
        {"model_type": "gemma3", "text_config": {"model_type": "gemma3_text"}},
    ):
        assert shape_of({**config, "auto_map": OWN}).layers == shape_of(config).layers


def test_a_nested_model_has_the_type_and_the_values_that_its_class_assumes() -> None:
    assert shape_of({"model_type": "llava", "text_config": {}}).layers == shape_of({"model_type": "llama"}).layers
    whole = shape_of({"model_type": "paligemma"})
    assert sum(one.count for one in whole.layers) == 18
    assert whole.layers[0].elements == 2 * 1 * 256
    assert sum(one.count for one in shape_of({"model_type": "paligemma", "text_config": {}}).layers) == 28
    flat = {"num_hidden_layers": 4, "hidden_size": 1024, "num_attention_heads": 8, "num_key_value_heads": 2}
    nested = {"model_type": "qwen2_5_vl", "text_config": flat}
    assert shape_of(nested).layers == shape_of({"model_type": "qwen2_5_vl", **flat}).layers


def test_a_depth_that_no_model_has_is_refused_before_a_list_is_made_of_it() -> None:
    for model_type in (
        "gemma2",
        "mistral",
        "jamba",
        "llama",
        "deepseek_v3",
        "qwen3_next",
        "kimi_linear",
        "glm_moe_dsa",
    ):
        with pytest.raises(Refused, match="is more than 1,000 layers"):
            shape_of({"model_type": model_type, "num_hidden_layers": 2**24})


def test_a_rule_lays_out_any_number_of_layers() -> None:
    rule = {"repeat": ["s", "f"], "first": ["a"], "last": ["z"]}
    assert [laid_out(rule, depth) for depth in (1, 2, 3, 4)] == [
        ["z"],
        ["a", "z"],
        ["a", "f", "z"],
        ["a", "f", "s", "z"],
    ]
    assert laid_out({"repeat": ["s", "s", "f"], "from": "end"}, 4) == ["f", "s", "s", "f"]
    assert table_of("quokka").name == ""


def test_an_unknown_small_part_never_hides_a_known_large_one() -> None:
    config = {**SMALL, "intermediate_size": 8192, "vocab_size": None}
    found = size(config, Load(4096, 4), 10**10, NODE)
    assert (found.logits, found.lacks, found.verdict) == (None, ("logits",), "unknown")
    parts = (10**10, found.activation, 2**30, 4 * (found.reserved.bytes_per_sequence if found.reserved else 0))
    assert found.total == sum(one or 0 for one in parts)
    assert size(config, Load(4096, 4), 2 * 10**11, NODE).verdict == "does_not_fit"
    planned = plan(Model(shape_of(config), config, 10**10), NODE, 4096, 4)
    assert (planned.verdict, planned.lacks, planned.unknown[0][0]) == ("unknown", ("logits",), "vocab_size")
    assert [one.key for one in planned.lines] == ["weights", "kv", "activation", "runtime", "observability"]
    assert "at least, without logits" in planned.why
    over = plan(Model(shape_of(config), config, 2 * 10**11), NODE, 4096, 4)
    assert (over.verdict, "at least" in over.why) == ("does_not_fit", True)


def test_gemma_3_without_a_vocabulary_has_that_of_its_class() -> None:
    text = {"model_type": "gemma3_text", "hidden_size": 5376, "num_hidden_layers": 62, "num_attention_heads": 32}
    found = size(
        {"model_type": "gemma3", "text_config": {**text, "num_key_value_heads": 16}}, Load(4096, 1), 10**10, NODE
    )
    assert (found.logits, found.lacks, found.unknown) == (262208 * 4, (), ())
    assert {one.key: one.value for one in found.defaults}["text_config.vocab_size"] == "262208"


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("r01-gemma-default", 28 * 2 * 16 * 256 * 32768 * 2),
        ("r02-seed-oss-default", 64 * 2 * 8 * 128 * 32768 * 2),
        ("s10-mistral-swa-missing", 536_870_912),
    ],
)
def test_a_reported_configuration_is_exact(name: str, wanted: int) -> None:
    path = CASES / name / "config.json"
    if not path.is_file():
        pytest.skip("skipped: no reported cases, set REFERENCE_DATA to where they are")
    assert size(json.loads(path.read_text()), Load(32768, 1)).kv == wanted
